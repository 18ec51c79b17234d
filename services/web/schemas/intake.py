"""Files, their mapping, and payments."""

from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Field

from services.web.schemas.base import AnyText, Ground, Money, Restricted, Shape, Text, both

LEDGER: Final = "supplier_ledger"


class Reason(Shape):
    """Why a row was refused, or what an invoice states wrongly."""

    code: str = ""
    sv: str = ""
    en: str = ""


class RowError(Shape):
    """A row of a file that was not accepted; the value arrives masked."""

    row: int | None = None
    column: str | None = None
    reason: Annotated[Reason, BeforeValidator(both)] = Reason()
    value: str | None = None


class File(Shape):
    """A file and what became of its rows."""

    file_id: str
    name: str = ""
    kind: str | None = None
    status: str = "received"
    committee_id: str | None = None
    rows: int | None = None
    accepted: int | None = None
    rejected: int | None = None
    known: int | None = None
    progress: float | None = None
    reason: Annotated[Text | None, BeforeValidator(both)] = None
    errors: tuple[RowError, ...] = ()
    total: Money | None = None
    table_of: Annotated[Text | None, BeforeValidator(both)] = None
    has_columns: bool = False
    received_at: AwareDatetime | None = None
    finished_at: AwareDatetime | None = None

    @property
    def running(self) -> bool:
        """Whether the file is still being read."""
        return self.status in {"received", "processing"}

    @property
    def holds_records(self) -> bool:
        """Whether what came of it are records, and not payments to screen."""
        return self.total is None and self.kind is not None


class Accepted(Shape):
    """A file that was taken in to be read."""

    file_id: str


class RejectedExample(Shape):
    """A row that was not taken, its value masked."""

    row: int = 0
    value: str = ""


class RejectedGroup(Shape):
    """Rows that were not taken for one reason in one column."""

    reason: Annotated[Reason, BeforeValidator(both)] = Reason()
    column: str = ""
    rows: int = 0
    examples: tuple[RejectedExample, ...] = ()


class Rejected(Shape):
    """All rows of a file that were not taken, in groups; *kept* of them are kept with their reason."""

    groups: tuple[RejectedGroup, ...] = ()
    rejected: int = 0
    kept: int = 0


class Target(Shape):
    """What a column of a table of records can be."""

    name: str
    title: AnyText = Text()
    required: bool = False


class PreviewRow(Shape):
    """A row as it would be read."""

    row: int = 0
    values: dict[str, str] = Field(default_factory=dict)
    column: str | None = None
    reason: Annotated[Reason | None, BeforeValidator(both)] = None


class Preview(Shape):
    """The first rows under a mapping."""

    titles: dict[str, AnyText] = Field(default_factory=dict)
    rows: tuple[PreviewRow, ...] = ()
    refused: Annotated[Text | None, BeforeValidator(both)] = None


class Mapping(Shape):
    """Which column of a table is read as which field; of a ledger, or of records of a kind."""

    kind: str = LEDGER
    targets: tuple[Target, ...] = ()
    left_out: tuple[AnyText, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    headers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    proposed: bool = False
    delimiter: str | None = None
    encoding: str | None = None


class Payee(Shape):
    """Who is paid."""

    party_id: str | None = None
    kind: str = "unknown"
    name: str | None = None
    organisation_number: str | None = None
    protected: bool = False


class Source(Shape):
    """Where a payment came from."""

    file_id: str | None = None
    file_name: str | None = None
    row: int | None = None


class PaymentSignal(Shape):
    """A signal that speaks of a payment."""

    alert_id: str | None = None
    rule: str = ""
    explanation: AnyText = Text()


class Screening(Shape):
    """What the rules said of a payment."""

    status: str = "pending"
    verdict: str | None = None
    signals: tuple[PaymentSignal, ...] = ()


class Payment(Shape):
    """A payment order, invoice or ledger row."""

    payment_id: str
    kind: str = ""
    committee_id: str = ""
    payee: Payee = Payee()
    amount: Money = Money()
    invoice_number: str | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    account: str | None = None
    unit: str | None = None
    category: str | None = None
    text: str | None = None
    source: Source | None = None
    findings: tuple[Reason, ...] = ()
    screening: Screening | None = None
    ground: Ground | None = None
    restriction: Restricted | None = None
    statement: str | None = None

    @property
    def day(self) -> date | None:
        """The day that places the payment in time."""
        return self.payment_date or self.due_date or self.invoice_date
