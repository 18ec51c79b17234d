"""Rules on permits and supervision: serving, food and fire safety, waste (LIC)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.permits.serving import serving_permit
from services.risk.rules.permits.supervision import supervision
from services.risk.rules.permits.waste import waste_balance

RULES: Final[tuple[AnyRecordRule, ...]] = (serving_permit, supervision, waste_balance)
