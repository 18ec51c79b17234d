"""Rules on places and support that are paid for: preschool and school, homes, housing adaptation (PRE, HVB, BAB)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.places.bed_days import bed_days
from services.risk.rules.places.without_permit import placement_without_permit

RULES: Final[tuple[AnyRecordRule, ...]] = (bed_days, placement_without_permit)
