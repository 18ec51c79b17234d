"""Rules on time worked: shifts, visits, and what employers report (TIM)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.time.absent import report_during_absence
from services.risk.rules.time.after_the_end import time_after_the_end
from services.risk.rules.time.impossible_day import impossible_day
from services.risk.rules.time.overlap import overlapping_shifts
from services.risk.rules.time.working_time import above_legal_working_time

RULES: Final[tuple[AnyRecordRule, ...]] = (
    overlapping_shifts,
    above_legal_working_time,
    report_during_absence,
    time_after_the_end,
    impossible_day,
)
