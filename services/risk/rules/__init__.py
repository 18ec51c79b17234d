"""The rule book: a rule is live because it stands in RULES."""

from typing import Final

from services.risk.domain.rule import AnyRule
from services.risk.rules.change_point import change_point
from services.risk.rules.duplicate import duplicate_invoice
from services.risk.rules.first_digits import first_digits
from services.risk.rules.new_account import new_account
from services.risk.rules.round_amounts import round_amounts
from services.risk.rules.sequential import unbroken_numbers
from services.risk.rules.shared_account import shared_account
from services.risk.rules.splitting import split_purchases
from services.risk.rules.stop_start import sudden_stop_or_start
from services.risk.rules.vat import vat_anomaly

RULES: Final[tuple[AnyRule, ...]] = (
    duplicate_invoice,
    new_account,
    split_purchases,
    unbroken_numbers,
    round_amounts,
    first_digits,
    vat_anomaly,
    shared_account,
    change_point,
    sudden_stop_or_start,
)
BY_ID: Final = {rule.id: rule for rule in RULES}
