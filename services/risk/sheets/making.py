"""A sheet from an alert and its signals. Pure: what is stored comes in as arguments."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from services.risk.domain.explain import Text, shown_day
from services.risk.domain.rule import AnyRule, ParameterValue
from services.risk.presenting import innocent, limits, text_out
from services.risk.schemas import ShownRecord
from services.risk.sheets import wording
from services.risk.sheets.readers import (
    ASSOCIATION_RULES,
    EMPLOYEE_RULES,
    REPLY_DAYS,
    Telling,
    own_evidence,
    telling,
    why_not,
)
from services.risk.sheets.schemas import MatterOut, OwnPayment, SectionOut, SheetOut
from shared.schemas import MoneyOut, TextOut

# figures of statistics, which say nothing to who has not studied it
_TECHNICAL: Final = ("σ", "chi-square", "z-score", "spread", "quantile", "probability", "robust", "percentile")


@dataclass(frozen=True, slots=True)
class Seen:
    """A standing signal: its rule, its evidence, the values the rule worked with, its payments and records."""

    rule: AnyRule
    evidence: Mapping[str, Any]
    parameters: Sequence[ParameterValue]
    payments: tuple[UUID, ...] = ()
    records: tuple[ShownRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """The alert: its id, number, committee and party; *secret* rules, whether the identity is protected, the day."""

    alert_id: UUID
    reference: str
    committee_id: str
    party_id: UUID
    protected: bool
    secret: Collection[str]
    today: date


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it is stored."""

    payment_id: UUID
    party_id: UUID
    invoice_number: str | None
    day: date | None
    amount: MoneyOut


def sheet(about: About, seen: Sequence[Seen], payments: Mapping[UUID, Payment]) -> SheetOut:
    """The sheet; without *matters* where nobody outside is told of any of what was seen."""
    how = [(one, telling(one.rule.id, one.evidence, secret=one.rule.id in about.secret, today=about.today))
           for one in seen]  # fmt: skip
    told = [(one, way) for one, way in how if way is not Telling.NOTHING]
    matters = [_matter(one, way, secret=one.rule.id in about.secret) for one, way in told]
    whole = [one for one, way in told if way is Telling.VALUES]
    own = (payments[id_] for id_ in dict.fromkeys(id_ for one, _ in told for id_ in one.payments) if id_ in payments)
    answer_by = about.today + timedelta(days=REPLY_DAYS.on(about.today))
    return SheetOut(
        alert_id=about.alert_id,
        reference=about.reference,
        committee_id=about.committee_id,
        party_id=about.party_id,
        reader_name=None if about.protected else _reader(whole),
        protected_identity=about.protected,
        written_on=about.today,
        answer_by=answer_by,
        title=text_out(wording.TITLE),
        intro=_out((*wording.INTRO, *_who_is_meant(whole))),
        matters=matters,
        payments=[_own(payment) for payment in own if payment.party_id == about.party_id],
        records=list({one.record_id: one for seen_ in whole for one in seen_.records}.values()),
        sections=[_section(section, about.reference, answer_by) for section in wording.FRAME],
        before_sending=_out(dict.fromkeys(one.rule.texts.next_step for one, _ in told)),
        not_told=_out(dict.fromkeys(why_not(one.rule.id, one.evidence) for one, way in how if way is Telling.NOTHING)),
    )


def _matter(seen: Seen, way: Telling, *, secret: bool) -> MatterOut:
    rule = seen.rule
    sentence = rule.explain(own_evidence(rule.id, seen.evidence)) if way is Telling.VALUES else None
    notes = [wording.LIMITS_SECRET] if secret else [wording.VALUES_KEPT] if way is Telling.LOOKED_FOR else []
    return MatterOut(
        rule=rule.id,
        title=text_out(rule.texts.title),
        looked_for=text_out(rule.texts.description),
        seen=None if sentence is None else TextOut(sv=sentence["sv"], en=sentence["en"]),
        notes=_out(notes),
        limits=[] if secret else limits(rule, plain(seen.parameters)),
        clears=innocent(rule),
    )


def plain(parameters: Iterable[ParameterValue]) -> list[ParameterValue]:
    """Those of the *parameters* that say something to who has not studied statistics."""
    return [one for one in parameters if not any(word in one.unit for word in _TECHNICAL)]


def _reader(seen: Iterable[Seen]) -> str | None:
    """The name of the reader, where a rule knows it; natural persons' names no rule knows."""
    for one in seen:
        if one.rule.id.startswith(EMPLOYEE_RULES):
            continue
        name = one.evidence.get("association" if one.rule.id.startswith(ASSOCIATION_RULES) else "party")
        if name and one.evidence.get("party_kind") != "person":
            return str(name)
    return None


def _who_is_meant(seen: Iterable[Seen]) -> list[Text]:
    meant = []
    for one in seen:
        sentence = one.rule.explain(own_evidence(one.rule.id, one.evidence))["sv"].lower()
        if one.rule.id.startswith(EMPLOYEE_RULES) and "en medarbetare" in sentence:
            meant.append(wording.EMPLOYEE_IS_YOU)
        elif "mottagaren" in sentence and not one.rule.id.startswith(ASSOCIATION_RULES):
            meant.append(wording.PAYEE_IS_YOU)
    return list(dict.fromkeys(meant))


def _own(payment: Payment) -> OwnPayment:
    return OwnPayment(
        payment_id=payment.payment_id,
        invoice_number=payment.invoice_number,
        day=payment.day,
        amount=payment.amount,
    )


def _section(section: wording.Section, reference: str, answer_by: date) -> SectionOut:
    values = {"reference": reference}
    return SectionOut.model_validate(
        {
            "code": section.code,
            "heading": text_out(section.heading),
            "paragraphs": [
                TextOut(
                    sv=text.sv.format(day=shown_day(answer_by, "sv"), **values),
                    en=text.en.format(day=shown_day(answer_by, "en"), **values),
                )
                for text in section.paragraphs
            ],
        }
    )


def _out(texts: Iterable[Text]) -> list[TextOut]:
    return [text_out(text) for text in texts]
