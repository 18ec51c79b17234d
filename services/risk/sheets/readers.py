"""Who is told what: of some rules nobody outside is told, of some only what the rule looks for.

A sheet goes to the payee, supplier, association or employee that the alert names. What a rule saw of others than the
reader is not the reader's to know, and what it saw of the municipality's own work is not the reader's to answer.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from services.risk.domain.explain import Text
from shared.dated import DatedValue, Parameter


class Telling(StrEnum):
    """How much of what a rule saw its reader is told."""

    VALUES = "values"
    LOOKED_FOR = "looked_for"
    NOTHING = "nothing"


OWN_WORK: Final = Text(
    "Det gäller kommunens eget arbete, och är inte mottagarens att svara på.",
    "It is about the municipality's own work, and not for the payee to answer.",
)
STAFF: Final = Text(
    "Det gäller händelser som personal har anmält. De som anmält ska skyddas.",
    "It is about incidents that staff have reported. Those who reported are to be protected.",
)
MARKET: Final = Text(
    "Det gäller flera anbudsgivare och kan bli en fråga för Konkurrensverket. Ingen av dem ska veta det i förväg.",
    "It is about several bidders and may be for the Competition Authority. None of them is to know beforehand.",
)

NOT_TOLD: Final[Mapping[str, Text]] = {
    "EB-07": OWN_WORK,
    "EMP-03": OWN_WORK,
    "EMP-07": OWN_WORK,
    "INV-12": OWN_WORK,
    "LIC-02.postponed": OWN_WORK,
    "PRC-03": OWN_WORK,
    "PRC-05": OWN_WORK,
    "PRC-06": OWN_WORK,
    "INF-01": STAFF,
    "INF-02": STAFF,
    "INF-04": STAFF,
    "PRC-01": MARKET,
}
"""rule or rule.case of which nobody outside is told, and why."""

ABOUT_OTHERS: Final = frozenset(
    {"EB-03", "EB-04", "EB-05", "BAB-01.uninspected", "BAB-01.elsewhere", "BAB-01.repeated"}
)
"""rule or rule.case whose values are other persons': applicants, tenants, those who live at an address."""

OTHERS: Final = frozenset({"other_party", "other_association", "landlord", "transporter", "name", "belongs_to"})
"""Evidence that names somebody else than the reader."""

GENTLER: Final[Mapping[str, str]] = {"TIM-03.hospital": "away", "TIM-03.school": "away", "TIM-03.abroad": "away"}
"""rule.case -> the case whose words say nothing of where a third person was."""

ASSOCIATION_RULES: Final = "GRT-"
EMPLOYEE_RULES: Final = ("EMP-", "INV-10", "INF-03")

LEAST_PEERS: Final = Parameter(
    "peers_told",
    "compared with, the reader among them",
    (DatedValue(5, date(2026, 1, 1), "Tillit policy: of fewer, the reader may work out who the others are"),),
)
REPLY_DAYS: Final = Parameter(
    "reply_days",
    "days from the day of the sheet",
    (DatedValue(21, date(2026, 1, 1), "Tillit policy; förvaltningslagen (2017:900) 25 §: a set and fair time"),),
)


def telling(rule: str, evidence: Mapping[str, Any], *, secret: bool, today: date) -> Telling:
    """How much the reader is told of what *rule* saw; *secret* are limits that values would tell (OSL 17:1 b)."""
    names = {rule, f"{rule}.{evidence.get('case')}"}
    if names & NOT_TOLD.keys():
        return Telling.NOTHING
    compared = [evidence[name] for name in ("peers", "officers") if evidence.get(name) is not None]
    few = any(number < LEAST_PEERS.on(today) for number in compared)
    return Telling.LOOKED_FOR if secret or few or names & ABOUT_OTHERS else Telling.VALUES


def why_not(rule: str, evidence: Mapping[str, Any]) -> Text:
    """Why nobody outside is told of what *rule* saw; KeyError of a rule that is told."""
    return NOT_TOLD[rule] if rule in NOT_TOLD else NOT_TOLD[f"{rule}.{evidence.get('case')}"]


def own_evidence(rule: str, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """*evidence* without what names others, in the case whose words say the least of them."""
    case = GENTLER.get(f"{rule}.{evidence.get('case')}", evidence.get("case"))
    others = OTHERS | {"party"} if rule.startswith(ASSOCIATION_RULES) else OTHERS
    return {**{name: value for name, value in evidence.items() if name not in others}, "case": case}
