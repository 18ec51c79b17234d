"""Rules on places and support that are paid for: preschool and school, homes, housing adaptation (PRE, HVB, BAB)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.places.adaptation import housing_adaptation
from services.risk.rules.places.attending import places_against_attendance
from services.risk.rules.places.bed_days import bed_days
from services.risk.rules.places.staff import staff_and_licences
from services.risk.rules.places.support import support_not_delivered
from services.risk.rules.places.without_permit import placement_without_permit

RULES: Final[tuple[AnyRecordRule, ...]] = (
    places_against_attendance,
    staff_and_licences,
    support_not_delivered,
    bed_days,
    placement_without_permit,
    housing_adaptation,
)
