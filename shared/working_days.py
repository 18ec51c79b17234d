"""Swedish working days: not Saturdays, Sundays, public holidays, or the eves that the law counts as such."""

from datetime import date

from holidays import country_holidays
from holidays.constants import DE_FACTO, PUBLIC

# midsommarafton, julafton and nyårsafton are no public holidays, but lag (1930:173) 2 § treats them so
_RED_DAYS = country_holidays("SE", categories=(PUBLIC, DE_FACTO))


def is_working_day(day: date) -> bool:
    """Whether an authority's office works on *day*."""
    return _RED_DAYS.is_working_day(day)


def add_working_days(start: date, days: int) -> date:
    """The day that is *days* working days after *start*, which itself does not count."""
    day = start
    while days > 0:
        day = date.fromordinal(day.toordinal() + 1)
        days -= is_working_day(day)
    return day
