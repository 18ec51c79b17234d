"""The forms that staff tell with: which fields of a kind are asked for, in which order, in which words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from pydantic.alias_generators import to_camel

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.told import DEVIATION, HORIZON_ITEM, IMPROVEMENT_SUGGESTION, UNDUE_INFLUENCE
from services.intake.telling import choices

Choices = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: the field it fills, and where the field's own name does not ask well enough, other words."""

    field: str
    title: Text | None = None
    hint: Text | None = None
    choices: Choices | None = None
    short: bool = False
    """Whether a line is enough, of words that people write."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A kind, its questions, and what is said around them.

    The server fills in *number* (beginning with *series*), *teller* with who tells, and the currency of an amount.
    *headline* is the field that tells one record from another in a list.
    """

    kind: RecordKind
    series: str
    number: str
    headline: str
    lead: Text
    after: Text
    asks: tuple[Ask, ...]
    teller: str | None = None
    support: Text | None = None

    @property
    def sent(self) -> RecordKind:
        """What is sent: the kind, with the fields that are asked for alone."""
        return _SENT[self.kind.name]

    @property
    def filled(self) -> frozenset[str]:
        """The fields that people do not fill in."""
        return frozenset(self.kind.fields) - {ask.field for ask in self.asks}


_NO_NUMBERS: Final = Text(
    "Skriv inga personnummer. Högst 500 tecken.", "Write no identity numbers. At most 500 characters."
)
_WHO: Final = Text(
    "Namn, och för ett företag eller en förening gärna organisationsnummer.",
    "A name, and for a company or an association its organisation number if you have it.",
)

_FORMS: Final = (
    Form(
        DEVIATION,
        "AVV",
        "deviation_number",
        "what",
        Text(
            "Något som inte blev som det skulle: en felaktig faktura, ett bidrag utan underlag, en rutin som inte"
            " följdes. Du behöver inte tro att någon gjort fel med avsikt.",
            "Something that did not turn out as it should: a wrong invoice, a grant without support, a routine that"
            " was not followed. You need not think that anybody meant it.",
        ),
        Text(
            "Controller eller säkerhetschef läser avvikelsen, jämför den med andra och ber dig om mer vid behov.",
            "A controller or the head of security reads the deviation, compares it with others and asks you for more"
            " where needed.",
        ),
        (
            Ask("noticed_on", Text("När märkte du det?", "When did you notice it?")),
            Ask("what", Text("Vad avvek?", "What deviated?"), _NO_NUMBERS),
            Ask("area", choices=choices.AREAS),
            Ask("unit", Text("Enhet", "Unit")),
            Ask("party", hint=_WHO),
            Ask("item"),
            Ask("at_stake_minor", Text("Belopp det rör sig om, kr", "Amount at stake, SEK")),
            Ask("severity", Text("Hur allvarligt är det?", "How serious is it?"), choices=choices.GRADES),
            Ask("done_at_once", Text("Vad gjordes direkt?", "What was done at once?"), _NO_NUMBERS),
        ),
        teller="reported_by",
    ),
    Form(
        IMPROVEMENT_SUGGESTION,
        "F",
        "suggestion_number",
        "suggestion",
        Text(
            "Ett verktyg, en metod eller en samverkan som skulle göra det lättare att göra rätt.",
            "A tool, a method or a cooperation that would make it easier to do right.",
        ),
        Text(
            "Förslaget tas upp när metoder och verktyg ses över.",
            "The suggestion is taken up when methods and tools are reviewed.",
        ),
        (
            Ask("suggestion", Text("Vad föreslår du?", "What do you suggest?"), _NO_NUMBERS),
            Ask("why", Text("Varför behövs det?", "Why is it needed?"), _NO_NUMBERS),
            Ask("concerns", Text("Vad gäller det?", "What does it concern?"), choices=choices.MEANS),
            Ask("area", choices=choices.AREAS),
            Ask("unit", Text("Enhet", "Unit")),
        ),
        teller="suggested_by",
    ),
    Form(
        HORIZON_ITEM,
        "OV",
        "item_number",
        "heading",
        Text(
            "Något du läst eller hört utifrån som kan hända här: ett nytt tillvägagångssätt, en dom, en granskning i en"
            " annan kommun.",
            "Something from outside that could happen here: a new way of doing it, a judgment, a review in another"
            " municipality.",
        ),
        Text(
            "Iakttagelsen vägs in när riskerna analyseras nästa gång.",
            "The item is weighed in when risks are analysed the next time.",
        ),
        (
            Ask("seen_on", Text("När såg du det?", "When did you see it?")),
            Ask("heading", Text("Rubrik", "Heading"), short=True),
            Ask("what", Text("Vad har hänt?", "What has happened?"), _NO_NUMBERS),
            Ask("source", Text("Var kommer det ifrån?", "Where does it come from?"), choices=choices.SOURCES),
            Ask("page", Text("Webbsida", "Web page")),
            Ask("areas", Text("Vilka områden rör det?", "Which areas does it touch?"), choices=choices.AREAS),
            Ask("likelihood", Text("Sannolikhet hos oss", "Likelihood with us"), choices=choices.CHANCES),
            Ask("consequence", Text("Konsekvens hos oss", "Consequence with us"), choices=choices.GRADES),
        ),
    ),
    Form(
        UNDUE_INFLUENCE,
        "OP",
        "incident_number",
        "perceived_purpose",
        Text(
            "Någon försökte påverka dig eller en kollega i arbetet eller uppdraget. Det som avgör är hur det"
            " upplevdes; det behöver inte vara ett brott.",
            "Somebody tried to influence you or a colleague in the work or the assignment. What counts is how it was"
            " perceived; it need not be a crime.",
        ),
        Text(
            "Säkerhetschefen får veta det direkt och hör av sig. Ingen annan läser uppgiften här, utom du själv."
            " Ni bestämmer tillsammans om det ska polisanmälas eller anmälas som tillbud.",
            "The head of security is told at once and gets in touch. Nobody else reads it here, but for yourself."
            " Together you decide whether it is reported to the police or as a work incident.",
        ),
        (
            Ask(
                "support_offered",
                Text("Har den som utsattes erbjudits stöd?", "Was the person affected offered support?"),
                Text(
                    "Det är det första. Svara nej om du inte vet; då ordnas det.",
                    "This comes first. Answer no if you do not know; then it is arranged.",
                ),
            ),
            Ask("support_accepted", Text("Togs stödet emot?", "Was the support accepted?")),
            Ask("happened_on", Text("När hände det?", "When did it happen?")),
            Ask("incident_kind", Text("Vad hände?", "What happened?"), choices=choices.INCIDENTS),
            Ask(
                "perceived_purpose",
                Text("Vad upplevde du att syftet var?", "What did you perceive the purpose to be?"),
                _NO_NUMBERS,
            ),
            Ask("what", Text("Berätta mer", "Tell more"), _NO_NUMBERS),
            Ask("affected", Text("Vem utsattes?", "Who was affected?"), _WHO),
            Ask("affected_role", Text("I vilken roll?", "In which role?"), choices=choices.ROLES),
            Ask("unit", Text("Enhet", "Unit")),
            Ask("actor", Text("Vem försökte påverka?", "Who tried to influence?"), _WHO),
            Ask(
                "relation",
                Text("Vilken relation har den till verksamheten?", "How is that person tied to the work?"),
                choices=choices.RELATIONS,
            ),
            Ask("direction", Text("Varifrån kom det?", "Where did it come from?"), choices=choices.DIRECTIONS),
            Ask("channel", Text("Hur skedde det?", "How was it done?"), choices=choices.CHANNELS),
            Ask("severity", Text("Hur allvarligt upplevdes det?", "How serious was it felt?"), choices=choices.GRADES),
            Ask("decision_number"),
        ),
        support=Text(
            "Vid fara: ring 112. Du har rätt till stöd: din chef, skyddsombudet, facket och företagshälsovården. Spara"
            " meddelanden och anteckna tid, plats och vittnen. Du behöver inte avgöra om det är ett brott.",
            "In danger: call 112. You are entitled to support: your manager, the safety representative, the union and"
            " occupational health care. Keep messages and note time, place and witnesses. You need not decide whether"
            " it is a crime.",
        ),
    ),
)


def _sent(form: Form) -> RecordKind:
    asked = {ask.field: form.kind.fields[ask.field] for ask in form.asks}
    fields = {ask.field: replace(asked[ask.field], name=ask.title or asked[ask.field].name) for ask in form.asks}
    names = {to_camel(name) for name in fields}
    example: dict[str, Any] = {name: value for name, value in form.kind.example.items() if name in names}
    return RecordKind(f"told_{form.kind.name}", form.kind.title, fields, example=example)


_SENT: Final = {form.kind.name: _sent(form) for form in _FORMS}
FORMS: Final[Mapping[str, Form]] = MappingProxyType({form.kind.name: form for form in _FORMS})
