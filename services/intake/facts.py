"""From canonical source rows to the payables that leave intake: identities replaced, texts masked."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl

from services.intake.identity import PartyKind
from services.intake.invoices import CLAIM, Apart, invoices_of
from services.intake.masking import (
    mask_free_text,
    mask_free_text_in,
    mask_identity_numbers,
    mask_identity_numbers_in,
    without_name,
)
from services.intake.orders import OrderAccount, OrderPayee, PaymentOrder
from services.intake.payees import NO_ACCOUNT, Account, Party, PayeeClaim, account_of, parties_of
from services.intake.sealing import Sealer
from shared.events import PaymentFact, PaymentKind, VatLine
from shared.ids import new_id

TEXT_LENGTH = 500
LABEL_LENGTH = 120
NUMBER_LENGTH = 80
_ACCOUNT = ("account_kind", "account_number")
_TEXT_COLUMNS = ("text", "unit", "category")
_REFERENCE_COLUMNS = ("order_reference", "contract_reference")


class Source(NamedTuple):
    """Where rows come from and whose they are."""

    committee_id: str
    file_id: UUID | None
    today: date


class Entry(NamedTuple):
    """One ledger row as table ledger_entry keeps it, without municipality and file."""

    fingerprint: bytes
    payment_id: UUID
    row: int
    amount_minor: int
    category: str | None
    unit: str | None
    booked_on: date | None


class Payables(NamedTuple):
    """What a set of source rows becomes."""

    parties: Sequence[Party]
    facts: Sequence[PaymentFact]
    fingerprints: Sequence[bytes | None]
    entries: Sequence[Entry]


def payables_of(
    records: pl.DataFrame, fingerprints: Sequence[bytes], source: Source, sealer: Sealer, apart: Apart | None = None
) -> Payables:
    """Payables of *records* (schema RECORD); ledger rows of one invoice are summed to one payable.

    Where *records* are a portion of a file, the next one, *apart* are the invoices that lie in several of them.
    """
    masked = records.with_columns(
        *(mask_free_text_in(records[name]).alias(name) for name in _TEXT_COLUMNS),
        *(mask_identity_numbers_in(records[name]).alias(name) for name in _REFERENCE_COLUMNS),
        pl.Series("fingerprint", fingerprints, dtype=pl.Binary),
    )
    is_ledger = pl.col("kind") == "ledger_entry"
    ledger, single = masked.filter(is_ledger), masked.filter(~is_ledger)
    claims = _claims(masked, source)
    parties = parties_of(claims, sealer, source.today)
    make = _fact_maker(parties, source, sealer)
    facts = [make(row) for row in single.iter_rows(named=True)]
    invoices, entries = _ledger(ledger, make, apart)
    return Payables(
        parties=list({party.party_id: party for party in parties.values()}.values()),
        facts=[*facts, *invoices],
        fingerprints=[*single["fingerprint"].to_list(), *([None] * len(invoices))],
        entries=entries,
    )


def payables_of_orders(orders: Sequence[PaymentOrder], source: Source, sealer: Sealer) -> Payables:
    """Payables of payment orders that came as JSON, in their order; *source* names the default committee."""
    claims = [_claim_of(order.payee) for order in orders]
    parties = parties_of(claims, sealer, source.today)
    accounts: dict[OrderAccount | None, Account] = {None: NO_ACCOUNT}
    for order in orders:
        if order.payee.account not in accounts:
            place = order.payee.account
            accounts[place] = account_of(place.kind, place.number, sealer) if place else NO_ACCOUNT
    facts = [
        _fact_of_order(order, row, parties[claim], accounts[order.payee.account], source, sealer)
        for row, (order, claim) in enumerate(zip(orders, claims, strict=True), 1)
    ]
    distinct = {party.party_id: party for party in parties.values()}
    return Payables(list(distinct.values()), facts, [None] * len(facts), [])


def _claim_of(payee: OrderPayee) -> PayeeClaim:
    if payee.organisation_number:
        return PayeeClaim(payee.organisation_number, "organisation_number", payee.name)
    return PayeeClaim(payee.identity_number, "personal" if payee.identity_number else None, payee.name)


def _fact_of_order(
    order: PaymentOrder, row: int, party: Party, account: Account, source: Source, sealer: Sealer
) -> PaymentFact:
    return PaymentFact(
        payment_id=new_id(),
        kind="payment_order",
        committee_id=order.committee_id or source.committee_id,
        party_id=party.party_id,
        party_kind=party.kind.value,
        amount_minor=order.amount.minor,
        currency=order.amount.currency,
        organisation_number=party.organisation_number,
        party_name=party.name,
        invoice_number=reference_without_identity(order.invoice_number, sealer),
        invoice_date=order.invoice_date,
        due_date=order.due_date,
        payment_date=order.payment_date,
        account_token=account.token,
        account_label=account.label,
        unit=_nameless(_plain(order.unit), order.payee.name, party),
        category=_nameless(_plain(order.category), order.payee.name, party),
        text=_nameless(_plain(order.text), order.payee.name, party),
        order_reference=_nameless(_masked(order.order_reference), order.payee.name, party),
        contract_reference=_nameless(_masked(order.contract_reference), order.payee.name, party),
        row=row,
    )


def _masked(text: str | None) -> str | None:
    # most texts hold no digits that could be a person's number, and need no closer look
    return mask_identity_numbers(text) if text and _TEN_DIGITS.search(text) else text


def _plain(text: str | None) -> str | None:
    return mask_free_text(text) if text else text


def _nameless(text: str | None, name: str | None, party: Party) -> str | None:
    """A text beside a person's payment without the person's name; of others it is left."""
    if text is None or party.name is not None:
        return text
    return without_name(text, name, words=party.kind in {PartyKind.PERSON, PartyKind.SOLE_TRADER})


_TEN_DIGITS = re.compile(r"\d{6}\D?\d{4}")


def _claims(records: pl.DataFrame, source: Source) -> Iterable[PayeeClaim]:
    nothing = pl.all_horizontal(pl.col(*CLAIM, "account_number").is_null())
    columns = (*CLAIM, *_ACCOUNT)
    said = records.filter(~nothing).unique(columns)
    return (_claim(row, source) for part in (said, records.filter(nothing)) for row in part.iter_rows(named=True))


def _claim(row: dict[str, Any], source: Source) -> PayeeClaim:
    identifier, scheme, name = (row[column] for column in CLAIM)
    account = None
    if identifier is None and name is None:
        # a payment file may name an account alone; two rows that say nothing of their payee have two
        number = row["account_number"] or f"{source.file_id} {row['row']}"
        account = f"{row['account_kind']}:{number}"
    return PayeeClaim(identifier, scheme, name, account)


def _fact_maker(
    parties: dict[PayeeClaim, Party], source: Source, sealer: Sealer
) -> Callable[[dict[str, Any]], PaymentFact]:
    accounts: dict[tuple[str | None, str | None], Account] = {}

    def make(row: dict[str, Any]) -> PaymentFact:
        place = (row["account_kind"], row["account_number"])
        if place not in accounts:
            accounts[place] = account_of(*place, sealer)
        party = parties[_claim(row, source)]
        return _fact(row, party, accounts[place], source, sealer)

    return make


def _fact(row: dict[str, Any], party: Party, account: Account, source: Source, sealer: Sealer) -> PaymentFact:
    kind: PaymentKind = "ledger_invoice" if row["kind"] == "ledger_entry" else row["kind"]
    return PaymentFact(
        payment_id=new_id(),
        kind=kind,
        committee_id=source.committee_id,
        party_id=party.party_id,
        party_kind=party.kind.value,
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        organisation_number=party.organisation_number,
        party_name=party.name,
        net_minor=row["net_minor"],
        vat_minor=row["vat_minor"],
        vat_lines=tuple(_vat_line(line) for line in row["vat_lines"] or ()),
        vat_registered=row["vat_registered"],
        invoice_number=reference_without_identity(row["invoice_number"], sealer),
        invoice_date=row["invoice_date"],
        due_date=row["due_date"],
        payment_date=row["payment_date"],
        account_token=account.token,
        account_label=account.label,
        unit=_nameless(_cut(row["unit"], LABEL_LENGTH), row["supplier_name"], party),
        category=_nameless(_cut(row["category"], LABEL_LENGTH), row["supplier_name"], party),
        text=_nameless(_cut(row["text"], TEXT_LENGTH), row["supplier_name"], party),
        order_reference=_nameless(_cut(row["order_reference"], NUMBER_LENGTH), row["supplier_name"], party),
        contract_reference=_nameless(_cut(row["contract_reference"], NUMBER_LENGTH), row["supplier_name"], party),
        file_id=source.file_id,
        row=row["row"],
        findings=tuple(row["findings"] or ()),
    )


def _vat_line(line: dict[str, Any]) -> VatLine:
    # what is outside the scope of VAT has no rate, and an invoice may leave out a category or a base
    said = {name: value for name, value in line.items() if value is not None}
    return VatLine(**{"rate_bp": 0, "category": "", "net_minor": 0, **said})


def reference_without_identity(reference: str | None, sealer: Sealer) -> str | None:
    """An invoice number or payment reference; one that is a person's number becomes a stable stand-in."""
    if not reference:
        return None
    reference = reference.strip()
    if _masked(reference) == reference:
        return reference[:NUMBER_LENGTH]
    return stand_in(reference, sealer)


def stand_in(reference: str, sealer: Sealer) -> str:
    """What stands for a reference that tells of a person: equal for equal ones."""
    return f"dold-{sealer.party_key('reference', reference).hex()[:10]}"


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else None


def _ledger(
    rows: pl.DataFrame, make: Callable[[dict[str, Any]], PaymentFact], apart: Apart | None
) -> tuple[list[PaymentFact], list[Entry]]:
    """One payable per invoice, in order of its first row, and every row as an entry of its payable."""
    if rows.is_empty():
        return [], []
    invoices, placed = invoices_of(rows, apart)
    facts: list[PaymentFact] = []
    ids: list[UUID] = []
    for row in invoices.iter_rows(named=True):
        if apart and row["begins"] not in {None, row["row"]}:
            ids.append(apart.ids[row["begins"]])
            continue
        facts.append(make(row))
        ids.append(facts[-1].payment_id)
        if apart and row["begins"]:
            apart.ids[row["begins"]] = ids[-1]
    columns = ("fingerprint", "_place", "row", "amount_minor", "category", "unit", "invoice_date")
    entries = [
        Entry(mark, ids[place], row, minor, _cut(category, LABEL_LENGTH), _cut(unit, LABEL_LENGTH), day)
        for mark, place, row, minor, category, unit, day in placed.select(columns).iter_rows()
    ]
    return facts, entries
