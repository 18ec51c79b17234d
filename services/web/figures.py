"""Periods and amounts as people write them. Pure."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

AROUND_AMOUNT: Final = re.compile(r"\s")
# Up to a thousand milliard kronor: more than any municipality has.
AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def year_so_far(today: date) -> tuple[date, date]:
    """From the first of January to *today*."""
    return today.replace(month=1, day=1), today


def twelve_months(today: date) -> tuple[date, date]:
    """The present month and the eleven before it."""
    year, month = (today.year, 1) if today.month == 12 else (today.year - 1, today.month + 1)  # noqa: PLR2004 - December
    return date(year, month, 1), today


def month_name(day: date) -> str:
    """The month of *day* as YYYY-MM."""
    return day.isoformat()[:7]


def parse_kr(text: str) -> int | None:
    """An amount as people write it (48 750,50 kr) in öre; None if it is not an amount of at most two decimals."""
    plain = AROUND_AMOUNT.sub("", text.lower().removesuffix("kr")).replace(",", ".")
    return int(Decimal(plain) * 100) if AMOUNT.fullmatch(plain) else None
