"""Columns of strings turned into amounts and days, whole columns at a time and exactly."""

from datetime import date
from typing import NamedTuple

import polars as pl

from services.intake.formats.money import MOST_DIGITS, NO_DECIMALS, THREE_DECIMALS
from services.intake.formats.rows import FIRST_DAY, LAST_DAY

# What stands for "no value" in exports.
NOTHING = ("", "-", "--", "NULL", "null", "(null)", "None", "NaN", "nan", "N/A", "#N/A", "#SAKNAS!", "SAKNAS", "Saknas")

_EXCEL_EPOCH = date(1899, 12, 30)
_PLACES = 3
_TOO_LARGE = 10 ** (MOST_DIGITS + _PLACES)
_MONTH = r"^(19[5-9][0-9]|20[0-9]{2})[-/. ]?M?(0?[1-9]|1[0-2])$"
_NO_DAY = pl.col("text").str.contains(r"^[0\s:.-]+$")
_SIX_DIGITS = pl.col("text").str.contains(r"^[0-9]{6}$")


def blank_to_null(column: str) -> pl.Expr:
    """The stripped text, or null where it stands for nothing."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text.is_in(NOTHING)).then(None).otherwise(text)


def bare_amounts(column: pl.Series) -> pl.DataFrame:
    """Frame of `digits` (digits, points and commas only; null where it is no number) and `negative`."""
    text = (
        column.str.replace_all(r"[\s'’]", "")
        .str.replace_all("[−–—﹣－]", "-")
        .str.replace(r"(?i)^(?:sek|kr\.?)", "")
        .str.replace(r"(?i)(?:sek|kr\.?|:-)$", "")
    )
    signed = [r"^[-+]?([0-9.,]+)$", r"^([0-9.,]+)-$", r"^\(([0-9.,]+)\)$"]
    frame = pl.DataFrame({"text": text})
    return frame.select(
        digits=pl.coalesce(pl.col("text").str.extract(pattern) for pattern in signed),
        negative=pl.col("text").str.contains(r"^[-(]|-$").fill_null(value=False),
    )


class Signs(NamedTuple):
    """What some numbers of a column tell of the sign before their decimals; `together` with what others tell."""

    comma: bool = False
    point: bool = False
    either: bool = False

    def together(self, other: "Signs") -> "Signs":
        """What both tell."""
        return Signs(*(mine or others for mine, others in zip(self, other, strict=True)))

    def decimal(self) -> str | None:
        """A comma or point where the numbers agree, "mixed" where both occur, None where nothing tells."""
        if self.comma and self.point:
            return "mixed"
        if self.comma or self.point:
            return "," if self.comma else "."
        return None if self.either else "."


def signs_in(column: pl.Series) -> Signs:
    """One or two digits behind a comma or a point make it a decimal sign.

    One that is repeated, or that always stands before exactly three digits beside another, parts thousands.
    """
    digits = bare_amounts(column)["digits"]

    def any_like(pattern: str) -> bool:
        return bool(digits.str.contains(pattern).any())

    comma = any_like(r",(?:[0-9]{0,2}|[0-9]{4,})$") or any_like(r"\..*,") or any_like(r"\..*\.")
    point = any_like(r"\.(?:[0-9]{0,2}|[0-9]{4,})$") or any_like(r",.*\.") or any_like(r",.*,")
    return Signs(comma, point, any_like("[.,]"))


def amounts(column: pl.Series, currency: pl.Series, sign: str | None) -> pl.DataFrame:
    """Frame of `minor` (whole minor units of each row's currency) and `fault` (a code of REASONS, or null).

    `sign` is the whole column's: a comma, a point, or what Signs.decimal says of it.
    """
    frame = bare_amounts(column)
    frame = frame.with_columns(text=column, currency=currency, own=_own_sign(sign))
    frame = frame.with_columns(
        thousandths=_thousandths(sign)
        if sign in {",", "."}
        else pl.when(pl.col("own") == ",").then(_thousandths(",")).when(pl.col("own") == ".").then(_thousandths(".")),
        surplus=pl.col("digits").str.extract(r"[.,][0-9]{3}([0-9]*)$").str.contains("[1-9]").fill_null(value=False),
    )
    unit = (
        pl.when(pl.col("currency").is_in(NO_DECIMALS)).then(1000)
        .when(pl.col("currency").is_in(THREE_DECIMALS)).then(1)
        .otherwise(10)
    )  # fmt: skip
    return frame.select(
        minor=pl.when(pl.col("negative")).then(-1).otherwise(1) * (pl.col("thousandths") // unit),
        fault=pl.when(pl.col("text").is_null()).then(pl.lit("amount-missing"))
        .when(pl.col("digits").is_null()).then(pl.lit("amount-not-a-number"))
        .when(pl.col("own").is_null()).then(pl.lit("amount-ambiguous"))
        .when(pl.col("thousandths").is_null()).then(pl.lit("amount-not-a-number"))
        .when(pl.col("thousandths") >= _TOO_LARGE).then(pl.lit("amount-too-large"))
        .when(pl.col("surplus") | (pl.col("thousandths") % unit != 0)).then(pl.lit("amount-too-many-decimals")),
    )  # fmt: skip


def _own_sign(sign: str | None) -> pl.Expr:
    """Each value's decimal sign: the column's, or in a mixed column its own last sign if it can only be that."""
    if sign in {",", "."}:
        return pl.lit(sign)
    digits = pl.col("digits")
    return (
        pl.when(~digits.str.contains("[.,]")).then(pl.lit("."))
        .when(digits.str.contains(r",(?:[0-9]{0,2}|[0-9]{4,})$") | digits.str.contains(r"\..*[.,]")).then(pl.lit(","))
        .when(digits.str.contains(r"\.(?:[0-9]{0,2}|[0-9]{4,})$") | digits.str.contains(r",.*[.,]")).then(pl.lit("."))
    )  # fmt: skip


def _thousandths(decimal: str | None) -> pl.Expr:
    """The digits as whole thousandths, null where the signs do not stand as numbers have them or overflow."""
    mark, group = (",", r"\.") if decimal == "," else (r"\.", ",")
    digits = pl.col("digits")
    well_formed = digits.str.contains(rf"^(?:[0-9]*|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?:{mark}[0-9]*)?$")
    whole = digits.str.replace_all(group, "").str.extract("^0*([0-9]*)")
    fraction = digits.str.extract(f"{mark}([0-9]*)$").fill_null("").str.slice(0, _PLACES).str.pad_end(_PLACES, "0")
    number = pl.concat_str(whole, fraction).cast(pl.Int64, strict=False).fill_null(_TOO_LARGE)
    return pl.when(well_formed & digits.str.contains("[0-9]")).then(number)


def only_months(column: pl.Series) -> bool:
    """Whether each value of six digits can be a month of a year: then all of them are, else they are days."""
    six = column.to_frame("text").filter(_SIX_DIGITS & ~_NO_DAY)
    return bool(six.select(_month(_MONTH).is_not_null().all()).item())


def days(column: pl.Series, *, as_month: bool) -> pl.DataFrame:
    """Frame of `day` (null where none is written), `period` ("YYYY-MM" where a month is written) and `fault`.

    `as_month` tells of the whole column whether six digits are a month.
    """
    frame = pl.DataFrame({"text": column}).with_columns(text=pl.when(_NO_DAY).then(None).otherwise(pl.col("text")))
    months = _month(_MONTH)
    frame = frame.with_columns(
        month=months if as_month else pl.when(~_SIX_DIGITS.fill_null(value=False)).then(months),
        day=pl.coalesce(
            _extracted(r"^(\d{4}-\d{1,2}-\d{1,2})(?:[T ].*)?$", "%Y-%m-%d"),
            _extracted(r"^(\d{8})(?:\.0+)?$", "%Y%m%d"),
            _extracted(r"^(\d{4}/\d{1,2}/\d{1,2})(?:[T ].*)?$", "%Y/%m/%d"),
            _extracted(r"^(\d{4}\.\d{1,2}\.\d{1,2})$", "%Y.%m.%d"),
            _extracted(r"^(\d{1,2}/\d{1,2}/\d{4})(?: .*)?$", "%d/%m/%Y"),
            _extracted(r"^(\d{1,2}\.\d{1,2}\.\d{4})(?: .*)?$", "%d.%m.%Y"),
            _extracted(r"^(\d{1,2}-\d{1,2}-\d{4})(?: .*)?$", "%d-%m-%Y"),
            _excel_serial(),
            pl.when(pl.lit(not as_month)).then(_extracted(r"^(\d{6})$", "%y%m%d")),
        ),
    )
    frame = frame.with_columns(day=pl.coalesce("day", "month"))
    sane = pl.col("day").is_between(FIRST_DAY, LAST_DAY)
    return frame.select(
        day=pl.when(sane).then(pl.col("day")),
        period=pl.col("month").dt.strftime("%Y-%m"),
        fault=pl.when(pl.col("text").is_not_null() & ~sane.fill_null(value=False)).then(pl.lit("date-not-understood")),
    )


def _extracted(pattern: str, form: str) -> pl.Expr:
    return pl.col("text").str.extract(pattern).str.to_date(form, strict=False)


def _month(pattern: str) -> pl.Expr:
    year = pl.col("text").str.extract(pattern, 1).cast(pl.Int32)
    month = pl.col("text").str.extract(pattern, 2).cast(pl.Int32)
    return pl.when(year.is_not_null()).then(pl.date(year, month, 1))


def _excel_serial() -> pl.Expr:
    """A day a spreadsheet has written as its number; 1954 to 2119."""
    number = pl.col("text").str.extract(r"^([2-7][0-9]{4})(?:\.[0-9]+)?$").cast(pl.Int64)
    return pl.lit(_EXCEL_EPOCH) + pl.duration(days=number)
