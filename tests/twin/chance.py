"""Chance that a seed decides: vectors of ids, tokens, days and choices."""

import zlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import numpy as np
import polars as pl
from numpy.typing import NDArray

EPOCH: Final = date(1970, 1, 1)
ZONE: Final = "Europe/Stockholm"
MOMENT: Final = pl.Datetime("us", "UTC")

Whole = NDArray[np.int64]
Share = NDArray[np.float64]


class Chance:
    """A stream of chance of its own for every part of a twin, so that one part can change without the others."""

    def __init__(self, seed: int, part: str) -> None:
        self.seed, self.part = seed, part
        self.rng = np.random.default_rng([seed, zlib.crc32(part.encode())])

    def ids(self, count: int) -> pl.Series:
        """UUIDs (version 4) as text."""
        hexes = _hexes(self.rng.bytes(16 * count))
        text = pl.Series("id", hexes, dtype=pl.String)
        parts = [text.str.slice(0, 8), text.str.slice(8, 4), text.str.slice(13, 3), text.str.slice(17, 3)]
        frame = pl.DataFrame([part.alias(str(n)) for n, part in enumerate([*parts, text.str.slice(20, 12)])])
        return frame.select(pl.format("{}-{}-4{}-8{}-{}", "0", "1", "2", "3", "4").alias("id")).to_series()

    def id(self) -> str:
        """One UUID as text."""
        return str(UUID(bytes=self.rng.bytes(16), version=4))

    def tokens(self, count: int) -> pl.Series:
        """What intake gives for an account or a blind value: 32 hexadecimal digits."""
        return pl.Series("token", _hexes(self.rng.bytes(16 * count)), dtype=pl.String)

    def token(self) -> str:
        """One token."""
        return self.rng.bytes(16).hex()

    def pick(self, values: Sequence[Any] | pl.Series, count: int, weights: Sequence[float] | None = None) -> pl.Series:
        """*count* of the values, each as likely as its weight says."""
        series = values if isinstance(values, pl.Series) else pl.Series(values)
        shares = None if weights is None else np.asarray(weights, dtype=np.float64) / np.sum(weights)
        return series.gather(self.rng.choice(len(series), size=count, p=shares))

    def one(self, values: Sequence[Any] | pl.Series) -> Any:
        """One of the values."""
        return values[int(self.rng.integers(len(values)))]

    def some(self, values: pl.Series, count: int) -> pl.Series:
        """*count* different ones of the values, or all of them."""
        return values.gather(self.rng.permutation(len(values))[:count])

    def flags(self, count: int, share: float) -> pl.Series:
        """True for about a *share*."""
        return pl.Series(self.rng.random(count) < share)

    def whole(self, low: int, high: int, count: int) -> Whole:
        """Whole numbers from *low* to *high*, both included."""
        return self.rng.integers(low, high + 1, size=count, dtype=np.int64)

    def between(self, low: int, high: int) -> int:
        """One whole number from *low* to *high*, both included."""
        return int(self.rng.integers(low, high + 1))

    def around(self, median: float, sigma: float, count: int) -> Whole:
        """Whole numbers around a median, spread log-normally."""
        return np.round(median * np.exp(self.rng.normal(0, sigma, count))).astype(np.int64)

    def days(self, first: date, last: date, count: int) -> pl.Series:
        """Days from *first* to *last*."""
        return as_days(self.whole(number_of(first), number_of(last), count))

    def day(self, first: date, last: date) -> date:
        """One day from *first* to *last*."""
        found = self.days(first, max(first, last), 1)[0]
        assert isinstance(found, date)
        return found


def _hexes(raw: bytes) -> list[str]:
    text = raw.hex()
    return [text[start : start + 32] for start in range(0, len(text), 32)]


def number_of(day: date) -> int:
    """A day as its number since 1970."""
    return (day - EPOCH).days


def numbers_of(days: pl.Series) -> Whole:
    """Days as their numbers since 1970."""
    return days.cast(pl.Int32).cast(pl.Int64).to_numpy()


def as_days(numbers: Whole) -> pl.Series:
    """Numbers since 1970 as days."""
    return pl.Series(np.asarray(numbers)).cast(pl.Int32).cast(pl.Date)


def moments(day: pl.Expr, minutes: pl.Expr) -> pl.Expr:
    """A Swedish day and minutes since its midnight as a point in time."""
    local = day.cast(pl.Datetime("us")) + pl.duration(minutes=minutes)
    zoned = local.dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
    # a clock that is put forward skips an hour: the time after it is meant
    later = (local + pl.duration(hours=1)).dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
    return pl.coalesce(zoned, later).dt.convert_time_zone("UTC")


def swedish_day(moment: pl.Expr) -> pl.Expr:
    """The Swedish date of a point in time."""
    return moment.dt.convert_time_zone(ZONE).dt.date()


def _easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full = epact - epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    sunday = full - (year + year // 4 + full + 2 - century + century // 4) % 7
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))


@cache
def holidays() -> NDArray[np.datetime64]:
    """Swedish public holidays that can fall on a weekday, and the eves on which offices are closed."""
    found: list[np.datetime64] = []
    for year in range(2022, 2028):
        easter = np.datetime64(_easter(year))
        found += [easter - 2, easter + 1, easter + 39]
        fixed = ("01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31")
        found += [np.datetime64(f"{year}-{day}") for day in fixed]
        june = np.arange(np.datetime64(f"{year}-06-19"), np.datetime64(f"{year}-06-26"))
        found += [day for day in june if day.astype("datetime64[D]").item().weekday() == 4]  # a Friday
    return np.array(found, dtype="datetime64[D]")


def office_days(numbers: Whole, add: Whole | int = 0) -> Whole:
    """The next day on which offices and banks work, *add* such days later."""
    days = np.asarray(numbers).astype("datetime64[D]")
    return np.busday_offset(days, add, roll="forward", holidays=holidays()).astype(np.int64)
