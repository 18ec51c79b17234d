"""The rule book: what can be used. What is in force in a municipality its rule versions say (ADR 0030)."""

from typing import Final

from services.risk.domain.rule import AnyRule
from services.risk.rules.change_point import changed_monthly_cost
from services.risk.rules.duplicate import duplicate_invoice
from services.risk.rules.first_digits import unusual_first_digits
from services.risk.rules.new_account import payment_to_new_account
from services.risk.rules.round_amounts import many_round_amounts
from services.risk.rules.sequential import unbroken_numbers
from services.risk.rules.shared_account import account_of_several_payees
from services.risk.rules.splitting import split_purchases
from services.risk.rules.stop_start import sudden_stop_or_start
from services.risk.rules.vat import vat_anomaly

RULES: Final[tuple[AnyRule, ...]] = (
    duplicate_invoice,
    payment_to_new_account,
    split_purchases,
    unbroken_numbers,
    many_round_amounts,
    unusual_first_digits,
    vat_anomaly,
    account_of_several_payees,
    changed_monthly_cost,
    sudden_stop_or_start,
)
BY_ID: Final = {rule.id: rule for rule in RULES}
