"""Rules on undue influence (INF): staff are supported first, and never blamed for telling."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.influence.reversal import reversal_after_incident

RULES: Final[tuple[AnyRecordRule, ...]] = (reversal_after_incident,)
