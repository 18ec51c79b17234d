"""The sheet for the person or company that a signal is about."""

from datetime import date

from services.web.schemas.base import AnyText, Money, Shape, Text, Texts
from services.web.schemas.risk import Limit, ShownRecord


class Matter(Shape):
    """What one rule saw; *seen* and *limits* are missing where *notes* say why."""

    rule: str = ""
    title: AnyText = Text()
    looked_for: AnyText = Text()
    seen: AnyText | None = None
    notes: tuple[AnyText, ...] = ()
    limits: tuple[Limit, ...] = ()
    clears: Texts = Texts()


class OwnPayment(Shape):
    """A payment to the reader."""

    payment_id: str
    invoice_number: str | None = None
    day: date | None = None
    amount: Money = Money()


class Section(Shape):
    """A part that every sheet has."""

    code: str = ""
    heading: AnyText = Text()
    paragraphs: tuple[AnyText, ...] = ()


class Sheet(Shape):
    """All of it; *before_sending* and *not_told* are for the sender alone."""

    alert_id: str
    reference: str = ""
    committee_id: str = ""
    party_id: str = ""
    reader_name: str | None = None
    protected_identity: bool = False
    written_on: date
    answer_by: date
    title: AnyText = Text()
    intro: tuple[AnyText, ...] = ()
    matters: tuple[Matter, ...] = ()
    payments: tuple[OwnPayment, ...] = ()
    records: tuple[ShownRecord, ...] = ()
    sections: tuple[Section, ...] = ()
    before_sending: tuple[AnyText, ...] = ()
    not_told: tuple[AnyText, ...] = ()
