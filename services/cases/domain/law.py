"""The law behind what is done in a case, each provision dated and with its source."""

from dataclasses import dataclass
from datetime import date
from typing import Final

_VERIFIED: Final = date(2026, 11, 21)
_STATUTES: Final = "https://rkrattsbaser.gov.se/sfst?bet="


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A provision: what it allows or asks for, where it stands, since when, and when we last read it."""

    code: str
    sv: str
    en: str
    source: str
    valid_from: date
    url: str
    verified_on: date = _VERIFIED


# Only suppliers and grants, on contract or decision: no ground here stops what a person lives on.
HOLD_GROUNDS: Final[dict[str, LegalBasis]] = {
    basis.code: basis
    for basis in (
        LegalBasis(
            "payment_control",
            "Kontroll före utbetalning: fakturan eller kontot är inte bekräftat",
            "Check before payment: the invoice or the account is not confirmed",
            "Kommunallagen (2017:725) 6 kap. 6 §",
            date(2025, 7, 1),
            f"{_STATUTES}2017:725",
        ),
        LegalBasis(
            "purchase_defect",
            "Fel eller dröjsmål: så mycket hålls inne som motsvarar kravet",
            "Defect or delay: as much is withheld as the claim amounts to",
            "Köplagen (1990:931) 42 §",
            date(1991, 1, 1),
            f"{_STATUTES}1990:931",
        ),
        LegalBasis(
            "contract_terms",
            "Avtalets villkor om innehållen betalning; ange punkten i motiveringen",
            "The contract's terms on withheld payment; name the clause in the reason",
            "Avtalet, jämför avtalslagen (1915:218) 1 §",
            date(1915, 7, 1),
            f"{_STATUTES}1915:218",
        ),
        LegalBasis(
            "grant_decision_terms",
            "Villkor eller förbehåll i bidragsbeslutet",
            "Terms or a reservation in the grant decision",
            "Förvaltningslagen (2017:900) 37 § andra stycket 1",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "grant_false_information",
            "Bidragsbeslutet bygger på oriktiga eller vilseledande uppgifter",
            "The grant decision rests on wrong or misleading information",
            "Förvaltningslagen (2017:900) 37 § andra stycket 3",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
    )
}

SUBSISTENCE_SUPPORT: Final = "subsistence_support"
"""What is never held, whatever ground is given: only a decision after an inquiry changes it."""

PROCEDURE: Final[dict[str, LegalBasis]] = {
    basis.code: basis
    for basis in (
        LegalBasis(
            "registration",
            "Allmänna handlingar registreras",
            "Public documents are registered",
            "Offentlighets- och sekretesslagen (2009:400) 5 kap. 1–2 §§",
            date(2009, 6, 30),
            f"{_STATUTES}2009:400",
        ),
        LegalBasis(
            "internal_control",
            "Den interna kontrollen ska förebygga fel och oegentligheter",
            "Internal control shall prevent errors and irregularities",
            "Kommunallagen (2017:725) 6 kap. 6 §",
            date(2025, 7, 1),
            f"{_STATUTES}2017:725",
        ),
        LegalBasis(
            "inquiry",
            "Ärendet utreds i den omfattning som dess beskaffenhet kräver",
            "A case is inquired into as far as its nature requires",
            "Förvaltningslagen (2017:900) 23 §",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "hearing",
            "Den berörda får ta del av uppgifterna och yttra sig före beslut",
            "The party may see the material and answer before a decision",
            "Förvaltningslagen (2017:900) 25 §",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "documentation",
            "Uppgifter av betydelse dokumenteras, med när och av vem",
            "Information that matters is documented, with when and by whom",
            "Förvaltningslagen (2017:900) 27 §",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "decision",
            "Beslutet dokumenteras och motiveras",
            "The decision is recorded with its reasons",
            "Förvaltningslagen (2017:900) 31–32 §§",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "conflict_of_interest",
            "Den som är jävig tar inte del i handläggningen och ska anmäla det",
            "Who has a conflict of interest takes no part in the handling and shall say so",
            "Förvaltningslagen (2017:900) 16–18 §§, kommunallagen (2017:725) 6 kap. 28–30 §§",
            date(2018, 7, 1),
            f"{_STATUTES}2017:900",
        ),
        LegalBasis(
            "police_report",
            "Anmälan till polisen när bidragsbrott kan misstänkas",
            "Report to the police where a benefit offence may be suspected",
            "Bidragsbrottslagen (2007:612) 6 §",
            date(2007, 8, 1),
            f"{_STATUTES}2007:612",
        ),
        LegalBasis(
            "disposal",
            "Allmänna handlingar får gallras, efter myndighetens beslut",
            "Public documents may be disposed of, by decision of the authority",
            "Arkivlagen (1990:782) 10 §",
            date(1991, 7, 1),
            f"{_STATUTES}1990:782",
        ),
    )
}


def source_of(code: str) -> str:
    """Where the provision with *code* stands; KeyError for an unknown code."""
    return (HOLD_GROUNDS.get(code) or PROCEDURE[code]).source
