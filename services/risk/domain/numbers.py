"""Invoice numbers as people write them: what stays the same when only the format differs."""

import polars as pl

KEY_DIGITS = 4  # a number with fewer digits is told apart by its letters too
PLAIN = r"^[1-9]\d{3,}$"
NUMERIC_DIGITS = 15  # longer digit strings are references, not running numbers


def alphanumeric(number: pl.Expr) -> pl.Expr:
    """Upper case letters and digits only; letters written for digits (O, I, L) become those digits."""
    bare = number.str.to_uppercase().str.replace_all(r"[^0-9A-ZÅÄÖ]", "")
    for _ in range(2):  # a match takes its neighbour along, so every second one is found in a second pass
        bare = bare.str.replace_all(r"(\d)O([\dO]|$)", "${1}0${2}")
        bare = bare.str.replace_all(r"(\d)[IL]([\dIL]|$)", "${1}1${2}")
    return bare


def letters(number: pl.Expr) -> pl.Expr:
    """The letters of a number, without its digits and signs."""
    return alphanumeric(number).str.replace_all(r"\d", "")


def number_key(number: pl.Expr) -> pl.Expr:
    """What two formats of one invoice number share: its digits without leading zeros.

    A number of fewer than four digits keeps its letters. Null where there is no number: none given, no
    digit in it, or zeros alone.
    """
    whole = alphanumeric(number)
    digits = whole.str.replace_all(r"\D", "").str.strip_chars_start("0")
    return (
        pl.when(digits.str.len_chars() == 0)
        .then(None)
        .when(digits.str.len_chars() < KEY_DIGITS)
        .then(whole.str.strip_chars_start("0"))
        .otherwise(digits)
    )


def number_keys(numbers: pl.Series) -> pl.Series:
    """number_key of each number; most are plain digits, which are their own key."""
    plain = numbers.str.contains(PLAIN)
    written = numbers.filter(~plain).unique().alias("number").to_frame()
    keys = written.with_columns(number_key(pl.col("number")).alias("number_key"))
    joined = numbers.alias("number").to_frame().join(keys, on="number", how="left", maintain_order="left")
    return joined.select(pl.when(plain).then("number").otherwise("number_key").alias("number_key")).to_series()


def numeric(key: pl.Expr) -> pl.Expr:
    """The key as an integer where it is a running number's size, else null."""
    short = key.str.len_chars() <= NUMERIC_DIGITS
    return pl.when(short).then(key).cast(pl.Int64, strict=False)
