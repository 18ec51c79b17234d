"""What a control consists of: the gentlest step first, and no more than the signals call for.

The ladder: own records (1), a neutral question (2), documents by sample (3). Visits, holds and reports are
steps of a case, never of a control.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from shared.dated import DatedValue, Parameter
from shared.working_days import add_working_days

_OWN_DEFAULT: Final = "Tillit's default; the committee decides its own in its control plan (KL 2017:725, 6:6)"

DUE_DAYS: Final = Parameter("control_due", "working days", (DatedValue(20, date(2026, 1, 1), _OWN_DEFAULT),))
# a changed account may be hijacked, and then the next payment goes the same way
CALL_BACK_DAYS: Final = Parameter("call_back_due", "working days", (DatedValue(1, date(2026, 1, 1), _OWN_DEFAULT),))
REPLY_DAYS: Final = Parameter("time_to_reply", "days", (DatedValue(14, date(2026, 1, 1), _OWN_DEFAULT),))
SAMPLE_FAMILIES: Final = Parameter(
    "independent_families_before_a_sample", "rule families", (DatedValue(2, date(2026, 1, 1), _OWN_DEFAULT),)
)


class Need(StrEnum):
    """When a step has to be done before the control can be completed."""

    ALWAYS = "always"
    FINDING = "finding"
    OPTIONAL = "optional"


class Contact(StrEnum):
    """Whom a control may ask; where the checklist names nobody, nobody is asked on this ground alone."""

    PARTY = "ask_party"
    BUYER = "ask_buyer"
    UNIT = "ask_unit"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a checklist, in Swedish and English."""

    key: str
    needed: Need
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What a rule, or a family of rules, asks a person to look at, and whom it may ask."""

    desk: tuple[Step, ...]
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a person says when a control is done; *severity* only with a finding."""

    outcome: Literal["no_finding", "finding"]
    summary: str
    done: tuple[str, ...]
    severity: Literal["minor", "major"] | None = None
    open_case: bool = False


def checklist(rules: Collection[str], opened: date) -> list[Step]:
    """The steps of a control that follows signals of *rules*, gentlest first, each key once."""
    guides = [_guide(rule) for rule in sorted(rules)] or [_ANY]
    contacts = {guide.contact for guide in guides if guide.contact is not None}
    families = {_family(rule) for rule in rules}
    steps = [_NO_CONFLICT, *(step for guide in guides for step in guide.desk)]
    steps += [_question(contact, REPLY_DAYS.on(opened)) for contact in Contact if contact in contacts]
    if len(families) >= SAMPLE_FAMILIES.on(opened):
        steps.append(_SAMPLE)
    return list({step.key: step for step in steps}.values())


def due_on(rules: Collection[str], opened: date) -> date:
    """The last day for a control that opened on *opened*."""
    days = CALL_BACK_DAYS if "INV-02" in rules else DUE_DAYS
    return add_working_days(opened, days.on(opened))


def missing_steps(steps: Sequence[tuple[str, str]], done: Collection[str], outcome: str) -> list[str]:
    """Keys of the *steps* (key, needed) that still have to be done for *outcome*, in order."""
    needed = {Need.ALWAYS, Need.FINDING} if outcome == "finding" else {Need.ALWAYS}
    return [key for key, need in steps if need in needed and key not in done]


def _family(rule: str) -> str:
    return rule.partition("-")[0]


def _guide(rule: str) -> Guide:
    return _GUIDES.get(rule) or _GUIDES.get(_family(rule)) or _ANY


def _always(key: str, sv: str, en: str) -> Step:
    return Step(key, Need.ALWAYS, sv, en)


_NO_CONFLICT: Final = _always(
    "no_conflict",
    "Kontrollera att du inte är jävig. Känner du någon som berörs lämnar du över till en kollega.",
    "Check that you have no conflict of interest. If you know anybody concerned, hand over to a colleague.",
)
_SAMPLE: Final = Step(
    "sample_documents",
    Need.OPTIONAL,
    "Flera oberoende tecken: ta ett slumpvis urval av mottagarens andra fakturor och läs underlagen.",
    "Several independent signs: draw a random sample of the payee's other invoices and read the documents.",
)
_COMPARE: Final = _always(
    "compare_documents",
    "Lägg underlagen bredvid varandra: nummer, datum, belopp, leverans och eventuell kreditfaktura.",
    "Put the documents side by side: number, date, amount, delivery and any credit note.",
)
_OWN_RECORDS: Final = _always(
    "own_records",
    "Gå igenom egna uppgifter: beställning, avtal, beslut, leverans. Finns en enkel förklaring?",
    "Go through our own records: order, contract, decision, delivery. Is there a simple reason?",
)
_DELIVERED_ONCE: Final = Step(
    "delivered_once",
    Need.FINDING,
    "Fråga den som tog emot varan eller tjänsten om den levererades en gång eller flera.",
    "Ask whoever received the goods or the service whether it was delivered once or more often.",
)
_CALL_BACK: Final = _always(
    "call_back",
    "Ring mottagaren på ett nummer från före ändringen. Mottagaren kan själv vara drabbad.",
    "Call the payee on a number from before the change. The payee may be the one harmed.",
)
_WHO_CHANGED: Final = _always(
    "who_changed",
    "Ta reda på hur ändringen kom in, vem som lade in den och vem som godkände den.",
    "Find out how the change came in, who entered it and who approved it.",
)
_ADD_UP: Final = _always(
    "add_up",
    "Räkna ihop köp av samma slag under tolv månader. Jämför med gränsen och gällande avtal.",
    "Add up purchases of the same kind over twelve months. Compare with the limit and contracts.",
)
_NUMBER_SERIES: Final = _always(
    "number_series",
    "Har nummerföljden en vanlig orsak, som en faktura i månaden? Kontakta ingen för detta.",
    "Has the number series a plain cause, such as one invoice a month? Contact nobody for this.",
)
_FIXED_PRICE: Final = _always(
    "fixed_price",
    "Läs underlaget: fast pris, delbetalning eller schablon? Kontakta ingen bara för detta.",
    "Read the documents: fixed price, instalment or flat rate? Contact nobody for this alone.",
)
_CHOOSE_SAMPLE: Final = _always(
    "choose_sample",
    "Välj fakturor till ett stickprov efter mönstret. Det säger inget om en enskild faktura.",
    "Choose invoices for a sample by the pattern. It says nothing of any single invoice.",
)
_VAT_STATUS: Final = _always(
    "vat_status",
    "Kontrollera momsregistreringen på fakturans dag, och om omvänd betalningsskyldighet gäller.",
    "Check the VAT registration on the day of the invoice, and whether reverse charge applies.",
)
_SHARED_ACCOUNT: Final = _always(
    "shared_account",
    "Se vilka som delar kontot. Redovisningsbyrå, factoring och koncernkonto är vanliga orsaker.",
    "See who share the account. Accountants, factoring and group accounts are common causes.",
)
_EXPLAIN_MONTH: Final = _always(
    "explain_month",
    "Leta efter orsaken i budget, volym, säsong och bokföring innan du frågar någon.",
    "Look for the cause in budget, volume, season and bookkeeping before you ask anybody.",
)
_WATCH: Final = _always(
    "watch",
    "Följ mottagaren en tid. Säsong och nya avtal är vanliga orsaker. Kontakta ingen för detta.",
    "Watch the payee for a time. Season and new contracts are common causes. Contact nobody.",
)

_ANY: Final = Guide((_OWN_RECORDS,), Contact.PARTY)

# by rule, else by family, else _ANY
_GUIDES: Final[dict[str, Guide]] = {
    "INV": Guide((_COMPARE,), Contact.PARTY),
    "INV-01": Guide((_COMPARE, _DELIVERED_ONCE), Contact.PARTY),
    "INV-02": Guide((_CALL_BACK, _WHO_CHANGED)),
    "INV-03": Guide((_ADD_UP,), Contact.BUYER),
    "INV-07": Guide((_NUMBER_SERIES,)),
    "INV-08": Guide((_FIXED_PRICE,)),
    "INV-09": Guide((_CHOOSE_SAMPLE,)),
    "INV-14": Guide((_VAT_STATUS,), Contact.PARTY),
    "SUP": Guide((_OWN_RECORDS,), Contact.PARTY),
    "SUP-01": Guide((_SHARED_ACCOUNT,), Contact.PARTY),
    "STA": Guide((_OWN_RECORDS,), Contact.UNIT),
    "STA-02": Guide((_EXPLAIN_MONTH,), Contact.UNIT),
    "STA-03": Guide((_WATCH,)),
}


def _question(contact: Contact, reply_days: int) -> Step:
    return Step(contact.value, Need.FINDING, *(text % reply_days for text in _QUESTIONS[contact]))


_QUESTIONS: Final[dict[Contact, tuple[str, str]]] = {
    Contact.PARTY: (
        "Ställ en neutral fråga och ge minst %d dagar att svara, eller skriv varför det inte går än.",
        "Ask a neutral question and give at least %d days to answer, or write why that cannot be done yet.",
    ),
    Contact.BUYER: (
        "Prata med den som beställde. Akut behov? Ge upp till %d dagar, och stöd från upphandlingsenheten.",
        "Talk with the buyer. An urgent need? Give up to %d days, and advice from procurement.",
    ),
    Contact.UNIT: (
        "Fråga enhetens controller, med minst %d dagar att svara. Frågan gäller siffrorna, inte en person.",
        "Ask the unit's controller, with at least %d days to answer. It is about figures, not a person.",
    ),
}
