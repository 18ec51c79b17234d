"""Rules on suppliers and other actors: who they are, what registers tell of them (SUP)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.suppliers.capacity import implausible_capacity
from services.risk.rules.suppliers.changes import changes_of_control
from services.risk.rules.suppliers.dependent import depends_on_us
from services.risk.rules.suppliers.economy import weak_economy
from services.risk.rules.suppliers.front import unclear_who_runs_it
from services.risk.rules.suppliers.network import connected_payees
from services.risk.rules.suppliers.new_company import newly_started
from services.risk.rules.suppliers.permits import care_without_permit
from services.risk.rules.suppliers.registrations import missing_registrations
from services.risk.rules.suppliers.sanctions import on_a_sanctions_list
from services.risk.rules.suppliers.terminated import ended_elsewhere

RULES: Final[tuple[AnyRecordRule, ...]] = (
    missing_registrations,
    newly_started,
    changes_of_control,
    unclear_who_runs_it,
    weak_economy,
    ended_elsewhere,
    on_a_sanctions_list,
    connected_payees,
    depends_on_us,
    care_without_permit,
    implausible_capacity,
)
