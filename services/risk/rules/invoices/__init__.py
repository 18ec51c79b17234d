"""Rules on invoices and payments that need more than the payments themselves (INV)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.invoices.registered_gone import payment_to_somebody_gone
from services.risk.rules.invoices.volume import volume_above_decision

RULES: Final[tuple[AnyRecordRule, ...]] = (volume_above_decision, payment_to_somebody_gone)
