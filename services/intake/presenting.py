"""From rows to what the API answers; what the caller must not see is left out here."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import queries, subject_queries
from services.intake.domain import Text
from services.intake.formats import FINDINGS, REASONS
from services.intake.operations.rerun import holds_records, table_kind
from services.intake.schemas import (
    FileOut,
    PayeeOut,
    PaymentOut,
    ProtectionOut,
    ReasonOut,
    RowError,
    SourceOut,
    UnmaskingOut,
)
from services.intake.sealing import REASON, SOURCE, SUPPLEMENT, Sealer, sealer_of
from shared.auth import Principal
from shared.clock import utc_now
from shared.policy.actions import Action
from shared.policy.decide import Obligation, decide
from shared.policy.resources import Kind, Resource
from shared.schemas import MoneyOut, RestrictedOut, TextOut
from shared.vault.table import open_text


async def protection_out(session: AsyncSession, row: Row[Any]) -> ProtectionOut:
    """That somebody's identity is protected, and who says so."""
    return ProtectionOut(**_part_of(row, ProtectionOut) | {"source": await open_text(session.info, row, SOURCE)})


async def unmasking_out(session: AsyncSession, row: Row[Any]) -> UnmaskingOut:
    """A request to see a protected identity, and why."""
    return UnmaskingOut(**_part_of(row, UnmaskingOut) | {"reason": await open_text(session.info, row, REASON)})


def _part_of(row: Row[Any], shape: type[ProtectionOut | UnmaskingOut]) -> dict[str, Any]:
    """The columns of *row* that *shape* shows."""
    return {name: row._mapping[name] for name in shape.model_fields}  # noqa: SLF001 - SQLAlchemy's public name


def file_out(row: Row[Any], errors: queries.Rows, seal: Sealer) -> FileOut:
    """A file with the rows that were not taken."""
    return FileOut(
        file_id=row.file_id,
        name=seal.unseal(row.sealed_name, "file", "name", row.file_id) if row.sealed_name else row.name,
        kind=row.kind,
        status=row.status,
        committee_id=row.committee_id,
        rows=row.rows,
        accepted=row.accepted,
        rejected=row.rejected,
        known=row.known,
        progress=row.progress / 100,
        reason=ReasonOut(**row.reason) if row.reason else None,
        errors=[RowError(row=e.row, column=e.column, reason=_said(REASONS, e.reason), value=e.value) for e in errors],
        total=None if holds_records(row) or row.kind is None else MoneyOut.sek(row.total_minor),
        table_of=TextOut(sv=table.title.sv, en=table.title.en) if (table := table_kind(row.layout)) else None,
        has_columns=bool((row.layout or {}).get("headers")),
        received_at=row.received_at,
        finished_at=row.finished_at,
    )


def _said(texts: Mapping[str, Text], code: str) -> ReasonOut:
    sentence = texts.get(code)
    return ReasonOut(code=code, sv=sentence.sv if sentence else code, en=sentence.en if sentence else code)


async def payment_presenter(
    request: Request, caller: Principal, tx: AsyncSession, rows: queries.Rows
) -> Callable[[Row[Any]], PaymentOut]:
    """What shows a payment to *caller*, who may have been let see some of the protected payees."""
    parties, guarded = {row.party_id for row in rows}, {row.party_id for row in rows if row.protected}
    unmasked = await queries.unmasked_for(tx, caller.subject, guarded, utc_now()) if guarded else frozenset[UUID]()
    seal = await sealer_of(request.app.state.sessions, caller.municipality_id)
    restricted = await subject_queries.in_force(tx, parties)
    stated = await subject_queries.statements_of(tx, parties)
    statements = {party_id: await open_text(tx.info, row, SUPPLEMENT) for party_id, row in stated.items()}

    def show(row: Row[Any]) -> PaymentOut:
        shown = _payment_out(row, caller, seal, statements.get(row.party_id), unmasked=row.party_id in unmasked)
        found = restricted.get(row.party_id)
        return shown.model_copy(update={"restriction": found and RestrictedOut.model_validate(found)})

    return show


def _payment_out(
    row: Row[Any], caller: Principal, seal: Sealer, statement: str | None, *, unmasked: bool
) -> PaymentOut:
    party = Resource(
        Kind.PARTY,
        row.municipality_id,
        protected=row.protected,
        unmasked_for=frozenset({caller.subject}) if unmasked else frozenset(),
    )
    masked = decide(caller, Action.PAYMENT_READ, party).obligations
    name, reads_names = row.party_name, decide(caller, Action.PERSON_NAME_READ).permitted
    if row.sealed_name and reads_names:
        name = seal.unseal(row.sealed_name, "party", "name", row.party_id)
    file_name = row.file_name
    if row.sealed_file_name:
        file_name = seal.unseal(row.sealed_file_name, "file", "name", row.file_id)
    return PaymentOut(
        payment_id=row.payment_id,
        kind=row.kind,
        committee_id=row.committee_id,
        payee=PayeeOut(
            party_id=row.party_id,
            kind=row.party_kind,
            name=None if Obligation.MASK_NAMES in masked else name,
            organisation_number=row.organisation_number,
            protected=row.protected,
        ),
        amount=MoneyOut(minor=row.amount_minor, currency=row.currency),
        invoice_number=row.invoice_number,
        invoice_date=row.invoice_date,
        due_date=row.due_date,
        payment_date=row.payment_date,
        account=None if Obligation.MASK_ADDRESS in masked else row.account_label,
        unit=None if Obligation.MASK_ADDRESS in masked else row.unit,
        category=row.category,
        text=None if Obligation.MASK_NAMES in masked else row.text,
        source=SourceOut(file_id=row.file_id, file_name=file_name, row=row.row),
        received_at=row.received_at,
        findings=[_said(FINDINGS, rule) for rule in row.findings],
        statement=statement if reads_names and Obligation.MASK_NAMES not in masked else None,
    )
