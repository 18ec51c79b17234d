"""Rules on time worked: shifts, visits, and what employers report (TIM)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.time.absent import report_during_absence
from services.risk.rules.time.after_the_end import time_after_the_end
from services.risk.rules.time.circles import circular_care
from services.risk.rules.time.granted import delivered_against_granted
from services.risk.rules.time.growth import rapid_growth
from services.risk.rules.time.impossible_day import impossible_day
from services.risk.rules.time.many_users import many_users
from services.risk.rules.time.not_returned import time_not_returned
from services.risk.rules.time.overlap import overlapping_shifts
from services.risk.rules.time.short_visits import short_visits
from services.risk.rules.time.too_even import too_even_times
from services.risk.rules.time.unregistered import assistant_without_notice
from services.risk.rules.time.working_time import above_legal_working_time

RULES: Final[tuple[AnyRecordRule, ...]] = (
    overlapping_shifts,
    above_legal_working_time,
    report_during_absence,
    time_after_the_end,
    too_even_times,
    delivered_against_granted,
    rapid_growth,
    short_visits,
    impossible_day,
    assistant_without_notice,
    time_not_returned,
    many_users,
    circular_care,
)
