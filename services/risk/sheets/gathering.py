"""What a sheet is made of, read from what is stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import activation_queries, queries
from services.risk.operations.guarding import kept_apart, secret_rules
from services.risk.operations.triage import AlertNotFound, require_unrestricted
from services.risk.presenting import parameters_of, payments_of, reference_of, shown_records
from services.risk.rules import BY_ID
from services.risk.sheets.making import About, Payment, Seen, sheet
from services.risk.sheets.schemas import SheetOut
from shared.auth import Principal
from shared.clock import swedish_date
from shared.problems import Conflict
from shared.schemas import MoneyOut, TextOut


class NobodyToTell(Conflict):
    """Nobody outside is told of what was seen; *reasons* say why."""

    slug, title = "nobody-to-tell", "Nobody outside is to be told of this"


async def sheet_of(session: AsyncSession, caller: Principal, alert_id: UUID, now: datetime) -> SheetOut:
    """The sheet of an alert of the caller's own committees; AlertNotFound, ProcessingRestricted or NobodyToTell."""
    row = await queries.alert(session, alert_id)
    if row is None or not caller.works_for(row.committee_id):
        # what another committee shows on a legal ground is that committee's to tell
        raise AlertNotFound("No alert with this id is your committee's to tell of.")
    await require_unrestricted(session, row.party_id)
    if row.party_id is None:
        raise NobodyToTell("The alert names no payee, supplier, association or employee.", reasons=[])
    secret, protected = await _guarded(session, row)
    signals = await queries.signals_of(session, alert_id)
    payments = await queries.payments_by_id(session, {id_ for one in signals for id_, _ in payments_of(one)})
    about = About(alert_id, reference_of(row), row.committee_id, row.party_id, protected, secret, swedish_date(now))
    made = sheet(about, await _seen(session, row, signals), {id_: _payment(one) for id_, one in payments.items()})
    if not made.matters:
        reasons = [TextOut.model_dump(text) for text in made.not_told]
        raise NobodyToTell("What was seen is about the municipality's own work, or others.", reasons=reasons)
    return made


async def _guarded(session: AsyncSession, row: Row[Any]) -> tuple[frozenset[str], bool]:
    secret = await secret_rules(session, row.municipality_id)
    return secret, row.party_id in (await kept_apart(session, row.municipality_id)).protected


async def _seen(session: AsyncSession, row: Row[Any], signals: queries.Rows) -> list[Seen]:
    digests = [one.digest for one in signals]
    values = await activation_queries.parameters_by_digest(session, row.municipality_id, digests)
    return [_one(signal, values) for signal in signals]


def _one(signal: Row[Any], values: Mapping[str, Mapping[str, Any]]) -> Seen:
    rule = BY_ID[signal.rule]
    parameters = parameters_of(rule, values.get(signal.digest))
    paid = tuple(id_ for id_, _ in payments_of(signal))
    return Seen(rule, signal.evidence, parameters, paid, tuple(shown_records(signal)))


def _payment(row: Row[Any]) -> Payment:
    amount = MoneyOut(minor=row.amount_minor, currency=row.currency)
    return Payment(row.payment_id, row.party_id, row.invoice_number, row.day, amount)
