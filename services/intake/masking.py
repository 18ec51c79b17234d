"""Masking: what tells of a person in free text, and the values shown beside a rejected row."""

import re
from collections.abc import Callable

import polars as pl

from services.intake.identity import luhn_valid

MASK = "••••••-••••"
SHORT_MASK = "•••"

# Four digits after six or eight that can be a date, alone or parted by a sign; day + 60 for coordination numbers,
# which have month 00 or day 60 where a birth is not known.
_BIRTH = r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[0-9]|1[0-2])(?:[678][0-9]|9[01]))"
_NUMBER = rf"(?:18|19|20)?[0-9]{{2}}{_BIRTH}[-+–− ]?[0-9]{{4}}"
_IDENTITY_NUMBER = re.compile(rf"(?<![0-9]){_NUMBER}(?![0-9])")
_CHEAP = r"[0-9]{6}[-+–− ]?[0-9]{4}"
# mobile numbers alone: other telephone numbers look like references
_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"
    r"|(?<![0-9+])(?:\+46|0046|0)[ -]?(?:\(0\) ?)?7[02369](?:[ -]?[0-9]){7}(?![0-9])"
)
_CHEAP_CONTACT = r"@|7[02369](?:[ -]?[0-9]){7}"
_SUSPECT = f"{_CHEAP}|{_CHEAP_CONTACT}"
_SUSPECTED = re.compile(_SUSPECT)
_LEAST_LETTERS = 3
_SHOWN = 40
_LONG_RUN = re.compile(r"[0-9][0-9 .,+–−-]{4,}[0-9]")
_WORD = re.compile(r"([^\W\d_])[^\W\d_]+")


def mask_identity_numbers(text: str) -> str:
    """The text with each personal or coordination number masked.

    A number written with its sign is masked whether its check digit is right or not (a slip of the pen is still
    a person's); one written together only when it checks, since most such runs of digits are references.
    """
    return _IDENTITY_NUMBER.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    found = match[0]
    digits = re.sub(r"[^0-9]", "", found)[-10:]
    return MASK if found[-5] in "-+–−" or luhn_valid(digits) else found


def mask_identity_numbers_in(column: pl.Series) -> pl.Series:
    """The same for a whole column of strings; only values that can hold a number are looked at."""
    return _masked_in(column, _CHEAP, mask_identity_numbers)


def mask_free_text(text: str) -> str:
    """The text without identity numbers, e-mail addresses and mobile telephone numbers."""
    if not _SUSPECTED.search(text):
        return text
    return _CONTACT.sub(SHORT_MASK, mask_identity_numbers(text))


def mask_free_text_in(column: pl.Series) -> pl.Series:
    """The same for a whole column of strings."""
    return _masked_in(column, _SUSPECT, mask_free_text)


def without_name(text: str | None, name: str | None, *, words: bool) -> str | None:
    """The text without a person's *name*: the whole of it, or with *words* each word of it that is no initial."""
    if not text or not name:
        return text
    parts = [name, *(part for part in re.split(r"[^\w]+", name) if words and len(part) >= _LEAST_LETTERS)]
    # a pattern of its own for each name is dear, and most texts do not name anybody
    folded = text.casefold()
    pattern = "|".join(re.escape(part) for part in parts if part.strip() and part.casefold() in folded)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", SHORT_MASK, text, flags=re.IGNORECASE) if pattern else text


def _masked_in(column: pl.Series, cheap: str, mask: Callable[[str], str]) -> pl.Series:
    suspects = column.str.contains(cheap).fill_null(value=False)
    if not suspects.any():
        return column
    rows = suspects.arg_true()
    return column.clone().scatter(rows, [mask(text) for text in column.gather(rows)])


def mask_value(value: str | None) -> str | None:
    """The shape of a rejected value, safe to show: a word keeps its first letter, a long number two digits."""
    if value is None:
        return None
    text = _LONG_RUN.sub(lambda m: m[0][:2] + re.sub(r"[0-9]", "•", m[0][2:]), value[:_SHOWN])
    text = _WORD.sub(lambda m: m[1] + "•" * (len(m[0]) - 1), text)
    return text + "…" if len(value) > _SHOWN else text
