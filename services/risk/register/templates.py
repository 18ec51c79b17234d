"""The pre-defined analyses: which questions each asks. A template is changed by a new version, never in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from services.risk.register.codes import Kind


@dataclass(frozen=True, slots=True)
class Section:
    """A question that an analysis answers in words."""

    code: str
    sv: str
    en: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """What an analysis of a kind asks; *source* says in both languages which rule or policy asks for it.

    *rated*: it weighs the area and the object. *costed*: it tells what has been paid and what is expected.
    *planned*: it is nothing without actions.
    """

    kind: Kind
    version: int
    valid_from: date
    sv: str
    en: str
    source: tuple[str, str]
    sections: tuple[Section, ...]
    rated: bool = False
    costed: bool = False
    planned: bool = False


_SINCE: Final = date(2026, 1, 1)
_CRIME_PREVENTION: Final = "lag (2023:196) om kommuners ansvar för brottsförebyggande arbete"
_OWN: Final = (
    "förslag, efter vad kommuners riktlinjer mot välfärdsbrott frågar efter",
    "proposal, after what municipalities' guidelines on welfare crime ask for",
)

_ALL: Final = (
    Template(
        Kind.PROCUREMENT,
        1,
        _SINCE,
        "Inför beslut om upphandling",
        "Before a procurement decision",
        _OWN,
        (
            Section(
                "area", "Området: vad brukar gå fel i branschen?", "The area: what tends to go wrong in the trade?"
            ),
            Section("object", "Köpet: vad kan gå fel just här?", "The purchase: what may go wrong here?"),
            Section(
                "requirements",
                "Krav som ställs, och hur de följs upp",
                "What is required, and how it is followed up",
            ),
            Section(
                "cost", "Hur kostnaden väntas utvecklas, och varför", "How the cost is expected to develop, and why"
            ),
            Section("exit", "Om avtalet måste avslutas i förtid", "If the contract has to end early", required=False),
        ),
        rated=True,
        costed=True,
    ),
    Template(
        Kind.CHOICE_SYSTEM,
        1,
        _SINCE,
        "När ett valfrihetssystem övervägs",
        "When a choice system is considered",
        (f"lag (2008:962) om valfrihetssystem; {_OWN[0]}", f"lag (2008:962) om valfrihetssystem; {_OWN[1]}"),
        (
            Section("why", "Varför ett valfrihetssystem övervägs", "Why a choice system is considered"),
            Section("actors", "Vilka som kan vilja in, och varför", "Who may want in, and why"),
            Section(
                "approval",
                "Hur utförare prövas innan de godkänns",
                "How providers are examined before they are approved",
            ),
            Section(
                "follow_up",
                "Hur utförd tid och kvalitet kan följas upp",
                "How time and quality can be followed up",
            ),
            Section("stop", "Hur en utförare stoppas eller utesluts", "How a provider is stopped or excluded"),
            Section("alternatives", "Andra sätt att nå samma mål", "Other ways to the same end", required=False),
        ),
    ),
    Template(
        Kind.BENEFIT_AUTHORITY,
        1,
        _SINCE,
        "Beslut om stöd till enskilda",
        "Decisions on support to individuals",
        _OWN,
        (
            Section("activity", "Vilka beslut som fattas, och om vad", "Which decisions are made, and on what"),
            Section(
                "basis", "Vad besluten vilar på, och hur det prövas", "What decisions rest on, and how it is checked"
            ),
            Section("changes", "Hur ändrade förhållanden upptäcks", "How changed circumstances are noticed"),
            Section(
                "follow_up",
                "Förutsättningar för kontroll och uppföljning",
                "Prerequisites for control and follow-up",
            ),
            Section(
                "limits", "Vad lagen inte låter oss kontrollera", "What the law does not let us check", required=False
            ),
        ),
    ),
    Template(
        Kind.OTHER_AUTHORITY,
        1,
        _SINCE,
        "Annan myndighetsutövning",
        "Other exercise of authority",
        _OWN,
        (
            Section("activity", "Vad som prövas, tillåts eller övervakas", "What is examined, permitted or supervised"),
            Section("influence", "Hur utsatt det är för otillåten påverkan", "How exposed it is to undue influence"),
            Section(
                "ways",
                "Andra sätt att styra handläggning och beslut",
                "Other ways to steer handling and decisions",
            ),
            Section("duties", "Vem utreder, beslutar och granskar", "Who inquires, decides and reviews"),
            Section("support", "Stöd till den som utsätts", "Support to those who are exposed", required=False),
        ),
    ),
    Template(
        Kind.SITUATION_PICTURE,
        1,
        date(2023, 7, 1),
        "Lägesbild",
        "Situation picture",
        (f"{_CRIME_PREVENTION} 4 §", f"{_CRIME_PREVENTION} 4 §"),
        (
            Section("crime", "Brottsligheten i kommunen", "Crime in the municipality"),
            Section("extent", "Hur omfattande den är", "How extensive it is"),
            Section("consequences", "Vad den leder till", "What it leads to"),
            Section("other", "Annat som behöver vägas in", "What else has to be weighed in", required=False),
            Section("welfare", "Välfärdsbrott: var, hur och hur mycket", "Welfare crime: where, how and how much"),
            Section("analysis", "Analys: vad lägesbilden betyder", "Analysis: what the picture means"),
        ),
    ),
    Template(
        Kind.ACTION_PLAN,
        1,
        date(2024, 7, 1),
        "Åtgärdsplan",
        "Action plan",
        (f"{_CRIME_PREVENTION} 5 §", f"{_CRIME_PREVENTION} 5 §"),
        (
            Section("goals", "Vad som ska uppnås", "What is to be achieved"),
            Section("grounds", "Hur planen följer av lägesbilden", "How the plan follows from the situation picture"),
            Section("follow_up", "Hur planen följs upp", "How the plan is followed up"),
        ),
        planned=True,
    ),
)

TEMPLATES: Final[Mapping[Kind, Template]] = MappingProxyType({one.kind: one for one in _ALL})
"""The version in force of each; what was written by an earlier one keeps its own questions."""
