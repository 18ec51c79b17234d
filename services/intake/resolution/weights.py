"""How much each agreement and difference tells: the Fellegi-Sunter model as data, and the thresholds.

Fellegi and Sunter, A Theory for Record Linkage, JASA 64 (1969). *m* is how often the level is seen of two rows of
one organisation, *u* of two rows of different ones that share a block; the weight of a level is log2(m / u).
Measured by `python -m tests.entity_weights` on made municipalities of other seeds than those that are judged.
"""

from dataclasses import dataclass
from datetime import date
from math import log2
from typing import Final

from shared.dated import DatedValue, Parameter

MODEL: Final = "2026-11"
"""Stored with each pair, so that what was known when can be told from what would be found today."""

SHARE_OF_MATCHES: Final = 0.15
"""Of the pairs that share a block, so many are one organisation; what each weight is added to."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two rows agree or differ; *condition* is SQL over both, ours alone, never a value."""

    code: str
    condition: str
    m: float
    u: float
    asks: bool = False
    """A person looks at such a pair, whatever else agrees."""

    @property
    def weight(self) -> float:
        """What it adds, in bits."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field and its levels, the first that holds counts; where *unknown* holds the field says nothing."""

    field: str
    unknown: str
    levels: tuple[Level, ...]


_COMMON_SAME: Final = "common_l = common_r"
_COMMON_PART: Final = (
    "(common_l = '' OR common_r = '' OR list_has_all(string_split(common_l, ' '), string_split(common_r, ' '))"
    " OR list_has_all(string_split(common_r, ' '), string_split(common_l, ' ')))"
)
_NUMBERS_SAME: Final = "numbers_l = numbers_r"
_SLIPPED: Final = "initials_l = initials_r AND numbers_l = numbers_r"
_RARE_SAME: Final = "(rare_l <> '' AND rare_l = rare_r)"
_SLIP: Final = (
    "(least(length(rare_l), length(rare_r)) >= 5 AND damerau_levenshtein(rare_l, rare_r)"
    " <= CASE WHEN least(length(rare_l), length(rare_r)) >= 10 THEN 2 ELSE 1 END)"
)
_SLIP_IN_LONG: Final = (
    "(least(length(compact_l), length(compact_r)) >= 9 AND damerau_levenshtein(compact_l, compact_r) = 1)"
)
_CUT_OFF: Final = (
    "(least(length(compact_l), length(compact_r)) >= 14"
    " AND (starts_with(compact_l, compact_r) OR starts_with(compact_r, compact_l)))"
)
_PART: Final = "(rare_l <> '' AND rare_r <> '' AND (list_has_all(words_l, words_r) OR list_has_all(words_r, words_l)))"

COMPARISONS: Final = (
    Comparison(
        "name",
        "key_l = '' OR key_r = ''",
        (
            Level("same", "key_l = key_r", 0.6865, 0.0009),
            Level(
                "respelled",
                f"compact_l = compact_r OR ({_RARE_SAME} AND {_COMMON_SAME} AND {_NUMBERS_SAME})",
                0.0829,
                0.0005,
            ),
            Level("slip_in_long", f"{_SLIPPED} AND {_SLIP_IN_LONG}", 0.1193, 0.001),
            Level("slip", f"{_COMMON_SAME} AND {_SLIPPED} AND {_SLIP}", 0.0106, 0.0009),
            Level("cut_off", _CUT_OFF, 0.036, 0.001),
            Level("longer", f"{_RARE_SAME} AND {_COMMON_PART} AND {_NUMBERS_SAME}", 0.0144, 0.0103),
            Level("part", _PART, 0.0122, 0.0522),
            Level(
                "near", f"{_COMMON_PART} AND jaro_winkler_similarity(rare_l, rare_r) >= 0.92", 0.0078, 0.0445, asks=True
            ),
            Level("other_words", _RARE_SAME, 0.0005, 0.1517, asks=True),
            # one account may be a group's, a factor's or a fraudster's
            Level("different", "ELSE", 0.0329, 0.7324, asks=True),
        ),
    ),
    Comparison(
        "form",
        "form_l = '' OR form_r = ''",
        (
            Level("one_in_sweden", "form_l = form_r AND form_l = 'ab'", 0.7196, 0.6108),
            Level("same", "form_l = form_r", 0.2725, 0.1303),
            Level("different", "ELSE", 0.008, 0.2589),
        ),
    ),
    Comparison(
        "number_in_name",
        "numbers_l = '' AND numbers_r = ''",
        (
            Level("same", "numbers_l = numbers_r", 0.9506, 0.2507),
            Level("missing", "numbers_l = '' OR numbers_r = ''", 0.0494, 0.3283),
            Level("different", "ELSE", 0.0005, 0.421),
        ),
    ),
    Comparison(
        "account",
        "len(accounts_l) = 0 OR len(accounts_r) = 0",
        (
            Level("shared", "list_has_any(accounts_l, accounts_r)", 0.9382, 0.0042),
            # the same name with another account is how payments are led astray, too
            Level("different", "ELSE", 0.0618, 0.9958, asks=True),
        ),
    ),
    Comparison(
        "place",
        "place_l IS NULL OR place_r IS NULL",
        (
            Level("same", "place_l = place_r", 0.816, 0.1527),
            Level("different", "ELSE", 0.184, 0.8473),
        ),
    ),
)

_SINCE: Final = date(2026, 11, 1)
MERGE_FROM: Final = Parameter(
    "weight from which two rows are taken for one organisation",
    "hundredths of a bit",
    (DatedValue(200, _SINCE, "Tillit's default: of 100 merged so, 99 are right (python -m tests.entity_table)"),),
)
PROPOSE_FROM: Final = Parameter(
    "weight from which two rows are shown to a person",
    "hundredths of a bit",
    (DatedValue(0, _SINCE, "Tillit's default: as likely one organisation as two"),),
)
CLEAR_OF_OTHERS: Final = Parameter(
    "lead that a pair needs over the next organisation number",
    "hundredths of a bit",
    (DatedValue(300, _SINCE, "Tillit's default: eight times as likely as the next one"),),
)
