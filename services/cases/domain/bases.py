"""The legal bases on which secrecy between authorities is broken, as data: to whom, when, and what is never given.

Read in the statutes as amended to SFS 2026:317. Where a basis names no section itself, secrecy that another rule
keeps is not broken by it; a section that the act excludes is excluded here for every recipient.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.cases.domain.recipients import LAW_ENFORCEMENT, Authority, RecipientKind
from services.cases.domain.secrecy import Span, chapters, one, span
from services.cases.domain.wording import Text
from shared.dated import DatedValue, Parameter

_VERIFIED: Final = date(2026, 11, 21)
_STATUTES: Final = "https://rkrattsbaser.gov.se/sfst?bet="


class Basis(StrEnum):
    """The bases, by code."""

    NECESSARY_FOR_OWN_ACTIVITY = "osl_10_2"
    AGAINST_CRIME_AND_WRONG_PAYMENTS = "osl_10_15_a"
    SERIOUS_CRIME = "osl_10_23"
    CRIME = "osl_10_24"
    GENERAL_CLAUSE = "osl_10_27"
    WRONG_PAYMENT_NOTICE = "osl_10_28_2008_206"
    POLICE_REPORT = "osl_10_28_2007_612"
    BENEFIT_DATA_DUTY = "2024_307"
    LAW_ENFORCEMENT_DUTY = "2025_170"


class Initiative(StrEnum):
    """What sets a disclosure going."""

    REQUEST = "request"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class BasisRule:
    """A basis: its words, its time, whom it is for, what it asks for, and what it never breaks.

    *breaks* are the only sections that it breaks, where the act names them; *excluded* wins over it.
    """

    code: Basis
    title: Text
    section: str
    valid_from: date
    url: str
    to: frozenset[RecipientKind]
    excluded: tuple[Span, ...] = ()
    breaks: tuple[Span, ...] = ()
    authorities: frozenset[Authority] | None = None
    initiatives: frozenset[Initiative] = frozenset(Initiative)
    balancing: bool = False
    harm: bool = False
    benefit: bool = False
    to_decider: bool = False
    offence: bool = False
    benefit_law: bool = False
    least_penalty: bool = False
    valid_to: date | None = None
    verified_on: date = _VERIFIED

    def in_force(self, day: date) -> bool:
        """Whether the basis holds on *day*."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


_ANYBODY: Final = frozenset(RecipientKind)
_POLICE: Final = frozenset({RecipientKind.LAW_ENFORCEMENT})
_OUTSIDE: Final = frozenset({RecipientKind.AUTHORITY})

# OSL 10 kap. 23 § names the sectors whose secrecy only serious crime breaks; 24 § leaves them out
_SENSITIVE: Final = (
    one(24, 2, "a"),
    one(24, 8),
    span(25, 1, 8),
    span(26, 1, 6),
    span(29, 1, 2),
    one(31, 1, paragraph=1),
    one(31, 2),
    one(31, 12),
    one(33, 2),
    one(36, 3),
    one(40, 2),
    one(40, 5),
)
_PARTIES_2024_307: Final = frozenset(
    {
        Authority.EMPLOYMENT_SERVICE,
        Authority.COMPANIES_OFFICE,
        Authority.STUDENT_AID_BOARD,
        Authority.E_HEALTH_AGENCY,
        Authority.SOCIAL_INSURANCE_AGENCY,
        Authority.CARE_INSPECTORATE,
        Authority.ENFORCEMENT_AUTHORITY,
        Authority.MIGRATION_AGENCY,
        Authority.PENSIONS_AGENCY,
        Authority.TAX_AGENCY,
        Authority.MUNICIPALITY,
        Authority.UNEMPLOYMENT_FUND,
    }
)

_RULES: Final = (
    BasisRule(
        Basis.NECESSARY_FOR_OWN_ACTIVITY,
        Text("Nödvändigt för den egna verksamheten", "Necessary for the own activity"),
        "Offentlighets- och sekretesslagen (2009:400) 10 kap. 2 §",
        date(2009, 6, 30),
        f"{_STATUTES}2009:400",
        _ANYBODY,
        harm=True,
    ),
    BasisRule(
        Basis.AGAINST_CRIME_AND_WRONG_PAYMENTS,
        Text("Mot brott, felaktiga utbetalningar och regelbrott", "Against crime, wrong payments and breach of rules"),
        "Offentlighets- och sekretesslagen (2009:400) 10 kap. 15 a §",
        date(2025, 12, 1),
        f"{_STATUTES}2009:400",
        _ANYBODY,
        excluded=(
            one(24, 2, "a"),
            one(24, 8),
            span(25, 1, 5),
            one(25, 8),
            one(26, 1, "a", paragraph=1),
            one(26, 3),
            one(26, 4),
            one(26, 6),
            span(29, 1, 2),
            one(31, 1, paragraph=1),
            one(31, 2),
            one(31, 12),
            one(33, 2),
            one(33, 4, "a"),
            one(36, 3),
            one(40, 2),
            one(40, 5),
        ),
        breaks=chapters(21, 40),
        balancing=True,
    ),
    BasisRule(
        Basis.SERIOUS_CRIME,
        Text("Misstanke om allvarligt brott", "Suspicion of a serious offence"),
        "Offentlighets- och sekretesslagen (2009:400) 10 kap. 23 §",
        date(2009, 6, 30),
        f"{_STATUTES}2009:400",
        _POLICE,
        breaks=_SENSITIVE,
        offence=True,
        least_penalty=True,
    ),
    BasisRule(
        Basis.CRIME,
        Text("Misstanke om brott som kan ge fängelse", "Suspicion of an offence that may give prison"),
        "Offentlighets- och sekretesslagen (2009:400) 10 kap. 24 §",
        date(2009, 6, 30),
        f"{_STATUTES}2009:400",
        _POLICE,
        excluded=_SENSITIVE,
        offence=True,
    ),
    BasisRule(
        Basis.GENERAL_CLAUSE,
        Text("Generalklausulen", "The general clause"),
        "Offentlighets- och sekretesslagen (2009:400) 10 kap. 27 §",
        date(2009, 6, 30),
        f"{_STATUTES}2009:400",
        _ANYBODY,
        excluded=_SENSITIVE,
        balancing=True,
        harm=True,
    ),
    BasisRule(
        Basis.WRONG_PAYMENT_NOTICE,
        Text("Underrättelse om felaktig utbetalning", "Notice of a wrong payment"),
        "Lag (2008:206) 3 § och OSL 10 kap. 28 §",
        date(2008, 7, 1),
        f"{_STATUTES}2008:206",
        _OUTSIDE,
        initiatives=frozenset({Initiative.OWN}),
        benefit=True,
        to_decider=True,
    ),
    BasisRule(
        Basis.POLICE_REPORT,
        Text("Anmälan om bidragsbrott", "Report of a benefit offence"),
        "Bidragsbrottslagen (2007:612) 6 § och OSL 10 kap. 28 §",
        date(2007, 8, 1),
        f"{_STATUTES}2007:612",
        _POLICE,
        authorities=frozenset({Authority.POLICE, Authority.PROSECUTOR}),
        initiatives=frozenset({Initiative.OWN}),
        offence=True,
        benefit_law=True,
    ),
    BasisRule(
        Basis.BENEFIT_DATA_DUTY,
        Text("Skyldighet att lämna uppgifter mot felaktiga utbetalningar", "Duty to supply data on wrong payments"),
        "Lag (2024:307) 2 §",
        date(2024, 7, 1),
        f"{_STATUTES}2024:307",
        _OUTSIDE,
        excluded=(
            *chapters(15, 20),
            one(24, 2, "a"),
            one(24, 8),
            span(25, 1, 8),
            span(26, 1, 6),
            span(29, 1, 2),
            one(31, 1, paragraph=1),
            one(31, 2),
            one(31, 12),
            one(33, 2),
            one(33, 4, "a"),
            one(36, 3),
            one(40, 2),
            one(40, 5),
            *chapters(41, 43),
        ),
        authorities=_PARTIES_2024_307,
        balancing=True,
        benefit=True,
    ),
    BasisRule(
        Basis.LAW_ENFORCEMENT_DUTY,
        Text("Uppgifter till brottsbekämpningen", "Data to law enforcement"),
        "Lag (2025:170) 6 §",
        date(2025, 4, 1),
        f"{_STATUTES}2025:170",
        _POLICE,
        excluded=(
            one(24, 8),
            span(25, 1, 8),
            one(25, 15),
            span(26, 1, 6),
            one(40, 2),
            one(40, 5),
        ),
        authorities=LAW_ENFORCEMENT,
        balancing=True,
    ),
)
BASES: Final[dict[Basis, BasisRule]] = {rule.code: rule for rule in _RULES}

_LEAST: Final = "OSL 10 kap. 23 §"
LEAST_PENALTY: Final = Parameter(
    "least_penalty_of_serious_crime",
    "months",
    (DatedValue(12, date(2009, 6, 30), _LEAST), DatedValue(6, date(2025, 4, 1), f"{_LEAST}, lydelse SFS 2025:179")),
)
LEAST_PENALTY_OF_ATTEMPT: Final = Parameter(
    "least_penalty_of_attempted_serious_crime",
    "months",
    (DatedValue(24, date(2009, 6, 30), _LEAST), DatedValue(12, date(2025, 4, 1), f"{_LEAST}, lydelse SFS 2025:179")),
)
