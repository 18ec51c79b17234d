"""Write payables in bulk: parties, payments, ledger rows and the events about them, a few statements a set."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, LargeBinary, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind
from services.intake.facts import Payables
from services.intake.merging_models import party_use
from services.intake.operations.coverage import count_changes, facts_came
from services.intake.payees import OPEN_KINDS, Party
from shared.db import driver_connection, insert_rows
from shared.events import PaymentFact, PaymentsReceived
from shared.ids import new_id
from shared.outbox import publish

CHUNK = 500
_ADVANCE = """
INSERT INTO stream AS s (municipality_id, last_sequence) VALUES ($1, $2)
ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = s.last_sequence + $2 RETURNING last_sequence
"""
_PARTY = (
    "party_id", "municipality_id", "kind", "organisation_number", "name", "sealed_name", "sealed_number",
    "foreign_number",
)  # fmt: skip
_USE = ("municipality_id", "committee_id", "party_id", "account_token", "account_label")
_PAYMENT = (
    "payment_id", "municipality_id", "committee_id", "kind", "party_id", "amount_minor", "currency",
    "invoice_number", "invoice_date", "due_date", "payment_date", "account_label", "unit", "category", "text",
    "file_id", "row", "fingerprint", "findings",
)  # fmt: skip
_ENTRY = (
    "municipality_id", "committee_id", "file_id", "fingerprint", "payment_id", "row", "amount_minor", "category",
    "unit", "booked_on",
)  # fmt: skip


async def store_payables(
    session: AsyncSession,
    municipality_id: str,
    payables: Payables,
    now: datetime,
    *,
    file_id: UUID | None = None,
) -> None:
    """Store *payables* and record the events that tell of them, all in the session's transaction."""
    await insert_rows(session, models.party, *party_rows(payables.parties, municipality_id))
    rows = zip(payables.facts, payables.fingerprints, strict=True)
    await insert_rows(session, models.payment, _PAYMENT, [_payment_row(f, mark, municipality_id) for f, mark in rows])
    await insert_rows(session, party_use, _USE, _uses(payables.facts, municipality_id))
    if payables.entries:
        committee = payables.facts[0].committee_id
        head = (municipality_id, committee, file_id)
        await insert_rows(session, models.ledger_entry, _ENTRY, [(*head, *entry) for entry in payables.entries])
    await publish_facts(session, municipality_id, payables.facts, now, file_id)
    # after the stream's lock, which every writer of payables takes: two never wait for each other in a circle
    await count_changes(session, municipality_id, facts_came(payables.facts), file_id, now)


async def publish_facts(
    session: AsyncSession,
    municipality_id: str,
    facts: Sequence[PaymentFact],
    now: datetime,
    file_id: UUID | None,
) -> None:
    """Record chunks of at most 500 facts, numbered without gaps in the municipality's commit order."""
    chunks = [tuple(facts[start : start + CHUNK]) for start in range(0, len(facts), CHUNK)]
    if not chunks:
        return
    last = await _advance_stream(session, municipality_id, len(chunks))
    first = last - len(chunks) + 1
    await publish(
        session,
        *(
            PaymentsReceived(
                event_id=new_id(),
                municipality_id=municipality_id,
                occurred_at=now,
                sequence=first + place,
                payments=chunk,
                file_id=file_id,
            )
            for place, chunk in enumerate(chunks)
        ),
    )


async def _advance_stream(session: AsyncSession, municipality_id: str, steps: int) -> int:
    # the row stays locked until commit, so numbers follow the order of commits and leave no gap
    connection = await driver_connection(session)
    last: int = await connection.fetchval(_ADVANCE, municipality_id, steps)
    return last


async def known_fingerprints(
    session: AsyncSession, municipality_id: str, committee_id: str, kind: Kind, fingerprints: Sequence[bytes]
) -> set[bytes]:
    """Those of *fingerprints* that the committee's ledger rows, or else its payments, already carry."""
    table = models.ledger_entry if kind is Kind.LEDGER else models.payment
    found = await session.scalars(
        select(table.c.fingerprint).where(
            table.c.municipality_id == municipality_id,
            table.c.committee_id == committee_id,
            table.c.fingerprint == any_(literal(fingerprints, ARRAY(LargeBinary))),
        )
    )
    return set(found)


def party_rows(parties: Iterable[Party], municipality_id: str) -> tuple[Sequence[str], list[tuple[Any, ...]]]:
    """The columns and rows of table party for *parties*."""
    # a fixed order of keys, so that two writers never wait for each other in a circle
    ordered = sorted(parties, key=lambda party: party.party_id.int)  # ids themselves compare slowly
    return _PARTY, [(party.party_id, municipality_id, *party[1:]) for party in ordered]


def _uses(facts: Iterable[PaymentFact], municipality_id: str) -> list[tuple[Any, ...]]:
    """Which committees pay which organisations, to which accounts; of natural persons nothing is noted."""
    # by number: to hash and to order ids themselves is slow; a fixed order of keys, so that two writers never wait
    # for each other in a circle
    uses = {
        (fact.party_id.int, fact.committee_id, fact.account_token or ""): fact
        for fact in facts
        if fact.party_kind in OPEN_KINDS
    }
    return [
        (municipality_id, committee, fact.party_id, token, fact.account_label)
        for (_, committee, token), fact in sorted(uses.items(), key=itemgetter(0))
    ]


def _payment_row(fact: PaymentFact, fingerprint: bytes | None, municipality_id: str) -> tuple[Any, ...]:
    return (
        fact.payment_id,
        municipality_id,
        fact.committee_id,
        fact.kind,
        fact.party_id,
        fact.amount_minor,
        fact.currency,
        fact.invoice_number,
        fact.invoice_date,
        fact.due_date,
        fact.payment_date,
        fact.account_label,
        fact.unit,
        fact.category,
        fact.text,
        fact.file_id,
        fact.row,
        fingerprint,
        orjson.dumps(fact.findings).decode() if fact.findings else "[]",
    )
