"""The words by which sources call benefits, and what every rule that touches subsistence support must say.

Areas, outcomes and kinds of income are free codes; the sets hold what Swedish case systems and our own examples write.
"""

from typing import Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.rules.steps import word

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


def granted() -> pl.Expr:
    """Whether a decision gives something; one whose outcome is not told is taken to."""
    return ~word("outcome").is_in(REFUSED).fill_null(value=False)


def subsistence(column: str = "area") -> pl.Expr:
    """Whether it is about subsistence support."""
    return word(column).is_in(SUBSISTENCE).fill_null(value=False)
