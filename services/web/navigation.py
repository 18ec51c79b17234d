"""The menu: which areas a role sees, in the order that work flows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.web import roles
from services.web.words import N_


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the console; *key* names its count, *shortcut* the letter after g."""

    key: str
    href: str
    label: str
    shortcut: str
    count: int | None = None


AREAS: Final = (
    Area("overview", "/", N_("Overview"), "o"),
    Area("alerts", "/alerts", N_("Signals"), "s"),
    Area("tasks", "/tasks", N_("Controls"), "k"),
    Area("random_controls", "/random-controls", N_("Random controls"), "n"),
    Area("cases", "/cases", N_("Cases"), "a"),
    Area("payments", "/payments", N_("Payments"), "b"),
    Area("files", "/files", N_("Files in"), "f"),
    Area("records", "/records", N_("Records"), "h"),
    Area("sources", "/sources", N_("Sources"), "w"),
    Area("parties", "/parties", N_("Supplier register"), "v"),
    Area("rules", "/rules", N_("Rules"), "r"),
    Area("fairness", "/fairness", N_("Equal treatment"), "j"),
    Area("rule_data", "/rule-data", N_("Data for rules"), "d"),
    Area("network", "/network", N_("Networks"), "x"),
    Area("risks", "/risks", N_("Risks"), "c"),
    Area("disclosures", "/disclosures", N_("Disclosures"), "u"),
    Area("reports", "/reports", N_("Reports"), "t"),
    Area("subjects", "/subject-requests", N_("Data subjects"), "e"),
    Area("disposal", "/disposal", N_("Disposal"), "l"),
    Area("audit", "/audit", N_("Audit trail"), "g"),
    Area("tips", "/whistleblowing", N_("Whistleblowing"), "i"),
    Area("people", "/people", N_("People"), "p"),
    Area("notifications", "/notifications", N_("Messages"), "m"),
    Area("tell", "/tell", N_("Tell"), "h"),
)


def areas(of: frozenset[str], counts: Mapping[str, int]) -> list[Area]:
    """The areas that these roles see, with their counts where they are known."""
    return [replace(area, count=counts.get(area.key)) for area in AREAS if roles.may_see(of, area.key)]
