"""Which benefits may stand side by side: the matrix that EB-06 asks.

Sources call needs by many words; WORDS holds those of Swedish case systems and of our own examples. A pair of needs
that stands in no line is not judged: most benefits may be combined.
"""

from dataclasses import dataclass
from typing import Final

from services.risk.rules.benefits.areas import SUBSISTENCE

WORDS: Final = {
    "subsistence": SUBSISTENCE,
    "home_care": {"hemtjänst", "home_care", "ht"},
    "assistance": {
        "assistans",
        "assistansersättning",
        "assistance_allowance",
        "pa",
        "personal_assistance",
        "personlig_assistans",
    },
    "group_home": {"bostad_med_särskild_service", "group_home", "gruppbostad", "lss_housing"},
    "residential": {"hvb", "nursing_home", "residential_care", "sabo", "särskilt_boende"},
    "daily_activities": {"daglig_verksamhet", "daily_activities"},
    "housing_adaptation": {"bab", "bostadsanpassning", "bostadsanpassningsbidrag", "housing_adaptation"},
}
NEEDS: Final = {word: need for need, words in WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Combination:
    """Two needs of one person at once, whether they may stand side by side, and who says so."""

    first: str
    second: str
    allowed: bool
    source: str


SOL: Final = "Socialtjänstlag (2025:400), bistånd efter behov som inte tillgodoses på annat sätt"
SFB: Final = "Socialförsäkringsbalk (2010:110) 106 kap. 24–25 §§; RÅ 2004 ref. 90"

# A need with itself means: from two payers at once.
COMBINATIONS: Final = (
    Combination("subsistence", "subsistence", allowed=False, source=SOL),
    Combination("home_care", "home_care", allowed=False, source=SOL),
    Combination("residential", "residential", allowed=False, source=SOL),
    Combination("group_home", "group_home", allowed=False, source="Lag (1993:387), LSS, 9 § 9"),
    Combination(
        "assistance",
        "assistance",
        allowed=True,
        source="LSS 9 § 2: the municipality bears the first twenty hours a week, the state those above (SFB 51 kap.)",
    ),
    Combination("assistance", "home_care", allowed=False, source=f"LSS 7 §, 9 § 2; {SOL}: not for the same need"),
    Combination("assistance", "group_home", allowed=False, source=SFB),
    Combination("assistance", "residential", allowed=False, source=SFB),
    Combination("assistance", "daily_activities", allowed=True, source=f"{SFB}: with special reasons, hours apart"),
    Combination("home_care", "residential", allowed=False, source=f"{SOL}: care is part of the home"),
    Combination("home_care", "group_home", allowed=False, source="LSS 9 e §: care is part of the home"),
    Combination("home_care", "daily_activities", allowed=True, source="LSS 9 § 10: another need"),
    Combination("subsistence", "home_care", allowed=True, source=f"{SOL}: another need"),
    Combination("subsistence", "assistance", allowed=True, source=f"{SOL}: another need"),
    Combination(
        "housing_adaptation",
        "home_care",
        allowed=True,
        source="Lag (2018:222) om bostadsanpassningsbidrag: another need",
    ),
)
ASKED: Final = {
    pair: f"{one.first}+{one.second}"
    for one in COMBINATIONS
    if not one.allowed
    for pair in (f"{one.first}+{one.second}", f"{one.second}+{one.first}")
}
"""Pairs of needs, either way round, that are worth a question where they overlap, by the line that says so."""
NAMES: Final = {
    "subsistence": ("försörjningsstöd", "subsistence support"),
    "home_care": ("hemtjänst", "home care"),
    "assistance": ("personlig assistans", "personal assistance"),
    "group_home": ("bostad med särskild service", "a home with special service"),
    "residential": ("särskilt boende eller HVB", "residential care"),
}
