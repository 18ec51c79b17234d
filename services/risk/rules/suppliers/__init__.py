"""Rules on suppliers and other actors: who they are, what registers tell of them (SUP)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.suppliers.capacity import implausible_capacity
from services.risk.rules.suppliers.front import unclear_who_runs_it
from services.risk.rules.suppliers.permits import care_without_permit
from services.risk.rules.suppliers.registrations import missing_registrations
from services.risk.rules.suppliers.sanctions import on_a_sanctions_list
from services.risk.rules.suppliers.terminated import ended_elsewhere

RULES: Final[tuple[AnyRecordRule, ...]] = (
    missing_registrations,
    unclear_who_runs_it,
    ended_elsewhere,
    on_a_sanctions_list,
    care_without_permit,
    implausible_capacity,
)
