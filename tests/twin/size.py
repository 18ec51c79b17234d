"""How large a twin is, and which days it covers."""

from dataclasses import dataclass
from datetime import date
from typing import Final

FIRST: Final = date(2023, 1, 1)
LAST: Final = date(2025, 12, 31)
DAYS: Final = (LAST - FIRST).days + 1
YEARS: Final = tuple(range(FIRST.year, LAST.year + 1))
MONTHS: Final = tuple(date(year, month, 1) for year in YEARS for month in range(1, 13))
HOME: Final = "0999"
"""The four digits of the made municipality; no municipality has them."""
COMMITTEES: Final = {
    "ks": "Kommunledning",
    "son": "Socialförvaltning",
    "bun": "Utbildning",
    "kfn": "Kultur och fritid",
    "mbn": "Miljö och bygg",
    "tn": "Teknik och fastighet",
}


@dataclass(frozen=True, slots=True)
class Size:
    """A municipality of so many inhabitants; what else there is follows from them.

    *plantings*: how many times each scheme is planted at each difficulty; 0 gives an innocent twin.
    """

    inhabitants: int = 20_000
    plantings: int = 1

    def per(self, share: float, least: int) -> int:
        """A count that is a *share* of the inhabitants, but at *least* so many."""
        return max(least, round(self.inhabitants * share))


DEFAULT: Final = Size()
SMALL: Final = Size(inhabitants=1_000)
"""What tests use: every kind of record, in a second or two."""
