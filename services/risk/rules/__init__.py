"""The rule book: what can be used, on payments (RULES) and on records (RECORD_RULES).

What is in force in a municipality its rule versions say (ADR 0030).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.domain.rule import AnyPaymentRule, AnyRule
from services.risk.rules import (
    benefits,
    employees,
    grants,
    influence,
    invoices,
    permits,
    places,
    procurement,
    statistics,
    suppliers,
    time,
)
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

RULES: Final[tuple[AnyPaymentRule, ...]] = (
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
RECORD_RULES: Final[tuple[AnyRecordRule, ...]] = (
    *invoices.RULES,
    *suppliers.RULES,
    *time.RULES,
    *benefits.RULES,
    *grants.RULES,
    *places.RULES,
    *permits.RULES,
    *procurement.RULES,
    *employees.RULES,
    *influence.RULES,
    *statistics.RULES,
)
BOOK: Final[tuple[AnyRule, ...]] = (*RULES, *RECORD_RULES)
BY_ID: Final[Mapping[str, AnyRule]] = MappingProxyType({rule.id: rule for rule in BOOK})
PAYMENT_RULES: Final[Mapping[str, AnyPaymentRule]] = MappingProxyType({rule.id: rule for rule in RULES})
