"""What the law asks for and when, and what a report can be: no database, no clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from shared.dated import DatedValue, Parameter

_LAW: Final = "lag (2021:890) om skydd för personer som rapporterar om missförhållanden, 5 kap. 8 §"

ACKNOWLEDGE_DAYS: Final = Parameter("acknowledge", "days", (DatedValue(7, date(2021, 12, 17), _LAW),))
FEEDBACK_MONTHS: Final = Parameter("feedback", "months", (DatedValue(3, date(2021, 12, 17), _LAW),))
KEPT_YEARS: Final = Parameter(
    "kept", "years", (DatedValue(2, date(2021, 12, 17), "lag (2021:890) 7 kap.: two years after the matter closed"),)
)
# how long before a last day the recipients are reminded: our own choice
REMIND_DAYS: Final = Parameter("remind", "days", (DatedValue(2, date(2026, 11, 25), "policy of the platform"),))
WARN_DISPOSAL_DAYS: Final = Parameter(
    "warn of disposal", "days", (DatedValue(30, date(2026, 11, 25), "policy of the platform"),)
)

Circle = Literal["unassessed", "protected", "outside"]


class Category(StrEnum):
    """What a report is about, as the recipients sort it."""

    UNSORTED = "unsorted"
    PAYMENTS = "payments"
    PROCUREMENT = "procurement"
    CARE = "care"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    ENVIRONMENT = "environment"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"


class Due(StrEnum):
    """What recipients are reminded of."""

    RECEIVED = "received"
    ACKNOWLEDGE = "acknowledge"
    FEEDBACK = "feedback"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one report."""

    received_on: date
    acknowledged_on: date | None = None
    feedback_on: date | None = None
    closed_on: date | None = None


def acknowledge_by(days: Days) -> date:
    """The last day to confirm that the report has come in."""
    return days.received_on + timedelta(days=ACKNOWLEDGE_DAYS.on(days.received_on))


def feedback_by(days: Days) -> date:
    """The last day to tell what was done: counted from the confirmation, or from when it was due."""
    start = days.acknowledged_on or acknowledge_by(days)
    return _months_later(start, FEEDBACK_MONTHS.on(start))


def destroyed_on(days: Days) -> date | None:
    """The day on which a closed report is destroyed; None while it is open."""
    return _months_later(days.closed_on, 12 * KEPT_YEARS.on(days.closed_on)) if days.closed_on else None


def due(days: Days, today: date) -> list[Due]:
    """What there is to remind of on *today*; a report of today waits for tomorrow, so that no time is told."""
    gone = destroyed_on(days)
    if gone is not None:
        return [Due.DISPOSAL] if gone - timedelta(days=WARN_DISPOSAL_DAYS.on(today)) <= today else []
    ahead = timedelta(days=REMIND_DAYS.on(today))
    told = [Due.RECEIVED] if days.received_on < today else []
    if days.acknowledged_on is None and acknowledge_by(days) - ahead <= today:
        told.append(Due.ACKNOWLEDGE)
    if days.feedback_on is None and feedback_by(days) - ahead <= today:
        told.append(Due.FEEDBACK)
    return told


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
