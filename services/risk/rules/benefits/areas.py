"""The words by which sources call benefits, and what every rule that touches subsistence support must say.

Areas, outcomes and kinds of income are free codes; the sets hold what Swedish case systems and our own examples write.
"""

from typing import Final

import polars as pl

from services.risk.domain.explain import Text

NEVER_STOP: Final = Text(
    "Stoppa aldrig försörjningsstöd på enbart en signal.", "Never stop subsistence support on a signal alone."
)

SUBSISTENCE: Final = frozenset(
    {
        "eb",
        "ekonomiskt_bistånd",
        "försörjningsstöd",
        "social_assistance",
        "subsistence",
        "subsistence_support",
    }
)
REFUSED: Final = frozenset(
    {
        "avslag",
        "avslaget",
        "avvisad",
        "avvisat",
        "denied",
        "dismissed",
        "refused",
        "rejected",
        "withdrawn",
        "återkallad",
    }
)


def code(column: str) -> pl.Expr:
    """A source's code as the sets of this module write it: lower case, blanks and hyphens as underscores."""
    return pl.col(column).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s\-]+", "_")


def granted() -> pl.Expr:
    """Whether a decision gives something; one whose outcome is not told is taken to."""
    return ~code("outcome").is_in(REFUSED).fill_null(value=False)


def subsistence(column: str = "area") -> pl.Expr:
    """Whether it is about subsistence support."""
    return code(column).is_in(SUBSISTENCE).fill_null(value=False)


def month_of(day: str) -> pl.Expr:
    """The month of a day as a number: years * 12 + month - 1."""
    return pl.col(day).dt.year().cast(pl.Int64) * 12 + pl.col(day).dt.month().cast(pl.Int64) - 1
