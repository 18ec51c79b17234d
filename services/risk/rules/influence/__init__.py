"""Rules on undue influence (INF): staff are supported first, and never blamed for telling."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.influence.contacts import gifts_and_contacts
from services.risk.rules.influence.dropped import controls_not_done
from services.risk.rules.influence.rate import rising_incidents
from services.risk.rules.influence.reversal import reversal_after_incident

RULES: Final[tuple[AnyRecordRule, ...]] = (
    rising_incidents,
    reversal_after_incident,
    gifts_and_contacts,
    controls_not_done,
)
