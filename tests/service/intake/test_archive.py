"""What intake gives the archive: names of payees in clear, save protected ones; never an identity number."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from deploy.cli.archive import export
from services.intake.handlers import HANDLERS
from shared.clock import utc_now
from shared.events import DisposalLine, DisposalOrdered
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, Issuer

NAME, NUMBER = "Astrid Canarydotter", "198112189876"
ORDER = {
    "committeeId": "son",
    "amount": {"minor": 100_000, "currency": "SEK"},
    "payee": {"name": NAME, "identityNumber": NUMBER, "account": {"kind": "bankgiro", "number": "5805-6201"}},
    "paymentDate": "2018-03-01",
}


@pytest.fixture
def operator(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the commands find the database and its keys; a folder for an export."""
    monkeypatch.setenv("SECRETS_DIR", str(database.secrets))
    monkeypatch.setenv("DATABASE_URL", database.server)
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


async def a_payment(client: AsyncClient, issuer: Issuer) -> str:
    """A payment of long ago to a person; the person's opaque id."""
    headers = issuer.headers("controller")
    accepted = await client.post("/payments", json=ORDER, headers=headers)
    assert accepted.status_code in {200, 201, 202}, accepted.text
    payment_id = accepted.json()["items"][0]["paymentId"]
    payment = (await client.get(f"/payments/{payment_id}", headers=headers)).json()
    party_id: str = payment["payee"]["partyId"]
    return party_id


async def exported(app: FastAPI, folder: Path) -> Sequence[dict[str, Any]]:
    """The lines of an export of payments."""
    order = DisposalOrdered(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=utc_now(),
        run_id=uuid4(),
        stage="remove",
        as_of=date(2099, 1, 1),
        lines=(DisposalLine("payment", 84, True, "archive_then_delete", "KS 2026/17"),),
    )
    await handle_once(app.state.sessions, HANDLERS, [order])
    await export(order.run_id, folder, {})
    return lines_in(folder)


def lines_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]


async def test_the_archive_reads_who_was_paid(
    app: FastAPI, client: AsyncClient, issuer: Issuer, operator: Path
) -> None:
    await a_payment(client, issuer)

    lines = await exported(app, operator)

    assert [line["row"]["name"] for line in lines if line["table"] == "party"] == [NAME]


async def test_an_export_holds_no_identity_number(
    app: FastAPI, client: AsyncClient, issuer: Issuer, operator: Path
) -> None:
    await a_payment(client, issuer)

    assert NUMBER[2:] not in json.dumps(await exported(app, operator))


async def test_an_export_does_not_name_a_protected_identity(
    app: FastAPI, client: AsyncClient, issuer: Issuer, operator: Path
) -> None:
    party_id = await a_payment(client, issuer)
    said = {"source": "Skatteverket", "since": "2026-03-01"}
    head = issuer.headers("security_head", subject="alex")
    await client.put(f"/protected-identities/{party_id}", json=said, headers=head)

    lines = await exported(app, operator)

    assert NAME not in json.dumps(lines)
    assert [line["row"]["protected"] for line in lines if line["table"] == "party"] == [True]
