"""Whether a basis carries a disclosure, why not, and which others could be tried. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.cases.domain.bases import BASES, LEAST_PENALTY, LEAST_PENALTY_OF_ATTEMPT, Basis, BasisRule, Initiative
from services.cases.domain.recipients import AUTHORITIES, BENEFITS, OFFENCES, Benefit, Offence, Recipient
from services.cases.domain.secrecy import Section, among
from services.cases.domain.wording import Text


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be given to whom: the secrecy *sections* of its items, and what it speaks of."""

    recipient: Recipient
    sections: frozenset[Section] = frozenset()
    benefit: Benefit | None = None
    offence: Offence | None = None
    attempted: bool = False
    initiative: Initiative = Initiative.OWN


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a basis does not carry a disclosure; *sections* where secrecy is what stops it."""

    code: str
    text: Text
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer on one basis: no reasons against it means permitted; *alternatives* are bases that carry."""

    basis: Basis
    reasons: tuple[Reason, ...]
    alternatives: tuple[Basis, ...]

    @property
    def permitted(self) -> bool:
        """Whether nothing speaks against the basis."""
        return not self.reasons


def check(basis: Basis, matter: Matter, at: date) -> Checked:
    """Whether *basis* carries *matter* on the day *at*, or the named reasons why not and what else could be tried.

    The balancing itself, and whether a fact is needed, are for people: what is checked here is what the act rules out.
    """
    reasons = tuple(_against(BASES[basis], matter, at))
    others = tuple(other for other in BASES if other is not basis and not any(_against(BASES[other], matter, at)))
    return Checked(basis, reasons, others if reasons else ())


def _against(rule: BasisRule, matter: Matter, at: date) -> Iterator[Reason]:
    if not rule.in_force(at):
        yield Reason("not-in-force", _NOT_IN_FORCE)
    yield from _recipient(rule, matter)
    yield from _secrecy(rule, matter.sections)
    if matter.initiative not in rule.initiatives:
        yield Reason("initiative", _INITIATIVE)
    if rule.benefit and matter.benefit is None:
        yield Reason("no-benefit", _NO_BENEFIT)
    yield from _offence(rule, matter, at)


def _recipient(rule: BasisRule, matter: Matter) -> Iterator[Reason]:
    recipient = matter.recipient
    if recipient.kind not in rule.to:
        yield Reason("recipient-kind", _KIND)
    elif rule.authorities is not None and recipient.authority not in rule.authorities:
        yield Reason("recipient", _RECIPIENT)
    elif rule.to_decider and matter.benefit and BENEFITS[matter.benefit].decided_by != recipient.authority:
        decider = AUTHORITIES[BENEFITS[matter.benefit].decided_by]
        sv, en = f"Underrättelsen går till den som beslutade: {decider.sv}.", f"It goes to who decided: {decider.en}."
        yield Reason("not-the-decider", Text(sv, en))


def _secrecy(rule: BasisRule, sections: Collection[Section]) -> Iterator[Reason]:
    if excluded := among(sections, rule.excluded):
        yield Reason("excluded-secrecy", _named(_EXCLUDED, excluded), tuple(excluded))
    if rule.breaks and (kept := sorted(set(sections) - set(among(sections, rule.breaks)) - set(excluded))):
        yield Reason("secrecy-not-broken", _named(_NOT_BROKEN, kept), tuple(kept))


def _offence(rule: BasisRule, matter: Matter, at: date) -> Iterator[Reason]:
    if not rule.offence:
        return
    if matter.offence is None:
        yield Reason("no-offence", _NO_OFFENCE)
        return
    penalty = OFFENCES[matter.offence]
    if rule.benefit_law and not penalty.benefit_law:
        yield Reason("not-a-benefit-offence", _NOT_BENEFIT_OFFENCE)
    limit = (LEAST_PENALTY_OF_ATTEMPT if matter.attempted else LEAST_PENALTY).on(at)
    if rule.least_penalty and penalty.least_months < limit:
        sv = f"Brottet måste ge minst {limit} månaders fängelse; {penalty.text.sv.lower()} ger mindre."
        en = f"The offence must give at least {limit} months in prison; {penalty.text.en.lower()} gives less."
        yield Reason("penalty-too-low", Text(sv, en))


def written(section: Section) -> str:
    """A section as people write it, 26:1 a."""
    letter = f" {section.letter}" if section.letter else ""
    paragraph = f" st{section.paragraph}" if section.paragraph else ""
    return f"{section.chapter}:{section.number}{letter}{paragraph}"


def _named(text: Text, sections: Collection[Section]) -> Text:
    names = ", ".join(map(written, sections))
    return Text(text.sv.format(names), text.en.format(names))


_NOT_IN_FORCE: Final = Text("Bestämmelsen gäller inte i dag.", "The provision is not in force today.")
_KIND: Final = Text(
    "Bestämmelsen gäller inte för en mottagare av det slaget.", "The provision is not for such a recipient."
)
_RECIPIENT: Final = Text(
    "Mottagaren är ingen av dem som bestämmelsen räknar upp.", "The recipient is none that the provision names."
)
_EXCLUDED: Final = Text(
    "Uppgifter med sekretess enligt OSL {} är undantagna och lämnas aldrig med stöd av bestämmelsen.",
    "Data secret under OSL {} are excluded, and never given on this provision.",
)
_NOT_BROKEN: Final = Text(
    "Bestämmelsen bryter inte sekretessen enligt OSL {}.", "The provision does not break secrecy under OSL {}."
)
_INITIATIVE: Final = Text(
    "Bestämmelsen gäller på eget initiativ, inte på begäran.", "The provision works on own initiative, not on request."
)
_NO_BENEFIT: Final = Text(
    "Uppgifterna måste röra en ekonomisk förmån eller ett stöd till en enskild; leverantörsfakturor och"
    " föreningsbidrag omfattas inte.",
    "The data must concern a benefit or support to an individual; supplier invoices and grants to associations"
    " are not covered.",
)
_NO_OFFENCE: Final = Text("Ange vilket brott som misstanken rör.", "Name the offence that is suspected.")
_NOT_BENEFIT_OFFENCE: Final = Text(
    "Anmälningsskyldigheten gäller bara brott enligt bidragsbrottslagen.",
    "The duty to report is for offences of the benefit offences act alone.",
)
