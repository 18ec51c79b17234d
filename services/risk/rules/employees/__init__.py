"""Rules on the municipality's own people and routines (EMP): each asks a question, none accuses anybody."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.employees.cards import card_purchases
from services.risk.rules.employees.conflict import possible_conflict
from services.risk.rules.employees.outlier import officer_differs
from services.risk.rules.employees.ownership import employee_runs_a_payee
from services.risk.rules.employees.pay import pay_without_work
from services.risk.rules.employees.reading import reading_without_case
from services.risk.rules.employees.recruiting import gap_in_recruitment
from services.risk.rules.employees.segregation import steps_in_one_hand

RULES: Final[tuple[AnyRecordRule, ...]] = (
    employee_runs_a_payee,
    possible_conflict,
    steps_in_one_hand,
    officer_differs,
    pay_without_work,
    card_purchases,
    gap_in_recruitment,
    reading_without_case,
)
