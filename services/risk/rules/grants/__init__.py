"""Rules on grants to associations: who the members are, what was paid, and what was done with it (GRT)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.grants.copies import copied_documents
from services.risk.rules.grants.documents import incomplete_documents
from services.risk.rules.grants.double_funding import double_funding
from services.risk.rules.grants.growth import inflated_numbers
from services.risk.rules.grants.members import same_members
from services.risk.rules.grants.new_associations import new_association
from services.risk.rules.grants.purpose import spent_otherwise
from services.risk.rules.grants.related import related_payee

RULES: Final[tuple[AnyRecordRule, ...]] = (
    same_members,
    inflated_numbers,
    copied_documents,
    new_association,
    double_funding,
    related_payee,
    incomplete_documents,
    spent_otherwise,
)
