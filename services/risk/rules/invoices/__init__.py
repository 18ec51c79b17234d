"""Rules on invoices and payments that need more than the payments themselves (INV)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.invoices.no_credit import credit_missing
from services.risk.rules.invoices.no_order import invoice_without_order
from services.risk.rules.invoices.odd_hours import odd_hours
from services.risk.rules.invoices.outside_flow import payment_outside_flow
from services.risk.rules.invoices.price import price_above_contract
from services.risk.rules.invoices.registered_gone import payment_to_somebody_gone
from services.risk.rules.invoices.volume import volume_above_decision

RULES: Final[tuple[AnyRecordRule, ...]] = (
    invoice_without_order,
    price_above_contract,
    volume_above_decision,
    odd_hours,
    payment_to_somebody_gone,
    payment_outside_flow,
    credit_missing,
)
