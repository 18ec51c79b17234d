"""When two numbers are one invoice's, and when two payments are near enough to compare."""

from typing import Final

import polars as pl

from services.risk.domain.numbers import letters, numeric

MIN_WITH_YEAR: Final = 4  # digits of the shorter number, with a year added
MIN_WITHIN: Final = 6  # digits of the shorter number, with other digits added
MOST_ADDED: Final = 6  # a year and month, a part number, check digit and length digit
MIN_SLIP: Final = 6
MIN_SURE: Final = 6  # digits of a number that is telling without any date
MIN_TEXT: Final = 10
# a year, perhaps a month, filled up with zeros
YEAR_BEFORE: Final = r"^(19|20)?\d\d(0[1-9]|1[0-2])?0*$"
YEAR_AFTER: Final = r"^(19|20)\d\d$"


def both(column: str) -> tuple[pl.Expr, pl.Expr]:
    """A column of the later and of the earlier payment of a pair."""
    return pl.col(column), pl.col(f"{column}_j")


def near(window_days: int) -> pl.Expr:
    """Whether both lie within the window; without dates, whether they came in the same file."""
    file, other = both("file_id")
    same_file = (file == other).fill_null(value=False)
    return pl.when(_undated()).then(same_file).otherwise(days_between() <= window_days)


def telling_undated() -> pl.Expr:
    """Whether a date is missing and the number is long enough to be told by itself."""
    return _undated() & (pl.col("number_key").str.len_chars() >= MIN_SURE)


def _undated() -> pl.Expr:
    day, earlier = both("day")
    return day.is_null() | earlier.is_null()


def days_between() -> pl.Expr:
    """Days between the two payments; null without both dates."""
    day, earlier = both("day")
    return (day - earlier).dt.total_days().abs()


def same_text(column: str) -> pl.Expr:
    """Whether both texts are given and equal, signs and case aside."""
    ours, theirs = (text.str.to_lowercase().str.replace_all(r"[^0-9a-zåäö]", "") for text in both(column))
    return (ours == theirs) & (ours.str.len_chars() >= MIN_TEXT) & ours.str.contains(r"\d")


def same_written() -> pl.Expr:
    """Whether both numbers are written the same way."""
    ours, theirs = (number.str.to_uppercase().str.strip_chars() for number in both("invoice_number"))
    return ours == theirs


def same_digits() -> pl.Expr:
    """Whether both numbers have the same digits, and letters that may belong to one series."""
    key, other = both("number_key")
    ours, theirs = (letters(number) for number in both("invoice_number"))
    return (key == other) & (ours.str.starts_with(theirs) | theirs.str.starts_with(ours))


def contained() -> pl.Expr:
    """Whether one number stands whole within the other, with a year or a few digits before or after it."""
    key, other = both("number_key")
    ours_longer = key.str.len_chars() > other.str.len_chars()
    longer = pl.when(ours_longer).then(key).otherwise(other)
    shorter = pl.when(ours_longer).then(other).otherwise(key)
    size, added = shorter.str.len_chars(), longer.str.len_chars() - shorter.str.len_chars()
    within = (size >= MIN_WITHIN) & (added <= MOST_ADDED) & longer.str.contains(shorter, literal=True)
    before, after = longer.str.head(added), longer.str.tail(added)
    year = (longer.str.ends_with(shorter) & before.str.contains(YEAR_BEFORE)) | (
        longer.str.starts_with(shorter) & after.str.contains(YEAR_AFTER)
    )
    return (added > 0) & (within | ((size >= MIN_WITH_YEAR) & year))


def slips(pairs: pl.DataFrame, sequence_gap: int) -> pl.DataFrame:
    """The pairs whose numbers differ by one digit or by two neighbours swapped, far from each other in sequence."""
    key, other = both("number_key")
    sizes = key.str.len_chars().cast(pl.Int32) - other.str.len_chars().cast(pl.Int32)
    far = (numeric(key) - numeric(other)).abs() > sequence_gap
    close = pairs.filter(key.str.len_chars() >= MIN_SLIP, sizes.abs() <= 1, far)
    hits = [one_slip(ours, theirs) for ours, theirs in close.select("number_key", "number_key_j").iter_rows()]
    return close.filter(pl.Series(hits, dtype=pl.Boolean))


def one_slip(ours: str, theirs: str) -> bool:
    """Whether one digit is another, is missing, or has changed places with its neighbour.

    >>> one_slip("28296524", "28269524"), one_slip("28296524", "2829524"), one_slip("28296524", "28295634")
    (True, True, False)
    """
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    ours, theirs = ours[start:], theirs[start:]
    if len(ours) == len(theirs):
        return ours[1:] == theirs[1:] or (ours[:2] == theirs[:2][::-1] and ours[2:] == theirs[2:])
    return ours[1:] == theirs or theirs[1:] == ours
