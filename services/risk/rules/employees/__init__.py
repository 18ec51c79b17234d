"""Rules on the municipality's own people and routines (EMP): each asks a question, none accuses anybody."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.employees.conflict import possible_conflict
from services.risk.rules.employees.ownership import employee_runs_a_payee
from services.risk.rules.employees.pay import pay_without_work
from services.risk.rules.employees.reading import reading_without_case
from services.risk.rules.employees.segregation import steps_in_one_hand

RULES: Final[tuple[AnyRecordRule, ...]] = (
    employee_runs_a_payee,
    possible_conflict,
    steps_in_one_hand,
    pay_without_work,
    reading_without_case,
)
