"""A small town whose companies share things, told to risk as intake would tell it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.risk.handlers import HANDLERS
from shared.db import Sessions
from shared.events import PaymentFact, RecordFact, RecordsReceived
from shared.ids import new_id
from shared.inbox import handle_once
from tests.builders import MUNICIPALITY, a_fact, received

NOW = datetime(2026, 11, 3, tzinfo=UTC)
STAD, VARD, BYGG, MAT = (UUID(int=number) for number in (101, 102, 103, 104))
BOSS, CLERK = UUID(int=201), UUID(int=202)


def a_party(party_id: UUID, name: str | None = None) -> dict[str, Any]:
    """A company by its name, a person without."""
    told = {"party_id": str(party_id), "party_kind": "company" if name else "person"}
    return told | ({"name": name} if name else {})


def a_record(body: dict[str, Any], *, supersedes: UUID | None = None, record_id: UUID | None = None) -> RecordFact:
    """A record as intake tells of it."""
    return RecordFact(
        record_id=record_id or uuid4(), row=1, party_id=None, day=date(2026, 11, 2), supersedes=supersedes, body=body
    )


def an_officer(company: UUID, name: str, officer: UUID, since: str = "2026-01-02") -> dict[str, Any]:
    """Who runs a company."""
    return {
        "company": a_party(company, name),
        "officer": a_party(officer),
        "role": "styrelseledamot",
        "valid_from": since,
    }


def a_phone(owner: dict[str, Any], value: str) -> dict[str, Any]:
    """A telephone that somebody has."""
    return {"owner": owner, "identifier_kind": "telefon", "value": value, "seen_on": "2026-05-01"}


def a_payment(party_id: UUID, name: str, account: str, **fields: Any) -> PaymentFact:
    """A payment to a company's account."""
    told: dict[str, Any] = {
        "account_token": account,
        "account_label": f"··{account[-2:]}",
        "payment_date": date(2026, 10, 2),
    }
    number = f"{party_id.int}-{account}"
    return a_fact(party_id=party_id, party_name=name, invoice_number=number, **(told | fields))


def told(kind: str, *records: RecordFact, committee_id: str = "son") -> RecordsReceived:
    """The event that tells of them."""
    return RecordsReceived(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOW,
        committee_id=committee_id,
        kind=kind,
        records=records,
    )


async def tell(sessions: Sessions, *events: Any) -> None:
    """Let risk handle events."""
    await handle_once(sessions, HANDLERS, list(events))


async def paid(sessions: Sessions, facts: Sequence[PaymentFact], sequence: int = 1) -> None:
    """Let risk screen payments."""
    await tell(sessions, received(facts, sequence))


async def a_town(sessions: Sessions) -> None:
    """Städ and Vård share an account, Vård and Bygg an officer; a clerk has the telephone of Bygg."""
    same = a_payment(STAD, "Björkens Städ AB", "konto-11")
    again = a_payment(STAD, "Björkens Städ AB", "konto-11", invoice_date=date(2026, 10, 3))
    await paid(sessions, [same, again, a_payment(VARD, "Vård AB", "konto-11"), a_payment(MAT, "Mat AB", "konto-44")])
    await tell(
        sessions,
        told(
            "company_officer",
            a_record(an_officer(VARD, "Vård AB", BOSS)),
            a_record(an_officer(BYGG, "Bygg AB", BOSS, "2026-08-20")),
        ),
        told(
            "identifier",
            a_record(a_phone(a_party(BYGG, "Bygg AB"), "tel-1")),
            a_record(a_phone(a_party(CLERK), "tel-1")),
        ),
    )
