"""Files are stored whole or refused whole, and their rows are accounted for."""

import asyncio
import time
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from shared.events import FileProcessed, PaymentsReceived
from shared.testing import Database, Issuer, published
from tests.data_files import shared_data

LEDGER = """Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Bokföringsdatum
Björkens Städ AB;556016-0680;2026-0117;46362 Städ;48 750,00;2026-04-02
Björkens Städ AB;556016-0680;2026-0117;46363 Förbrukning;1 250,00;2026-04-02
Björkens Städ AB;556016-0680;2026-0126;46362 Städ;47 120,00;2026-05-02
Enskild Person;19121212-1212;77;46362 Städ;100,00;2026-05-02
Norrbygg AB;556036-0793;A1;46362 Bygg;tolv;2026-05-02
"""


async def finished(client: AsyncClient, file_id: str, headers: dict[str, str]) -> dict[str, Any]:
    """The file once it is done or rejected."""
    deadline = time.monotonic() + 60
    while True:
        body: dict[str, Any] = (await client.get(f"/files/{file_id}", headers=headers)).json()
        if body["status"] in {"done", "rejected"}:
            return body
        assert time.monotonic() < deadline, body
        await asyncio.sleep(0.02)


async def upload(
    client: AsyncClient, headers: dict[str, str], content: bytes, name: str = "fil.csv", **data: str
) -> dict[str, Any]:
    """Upload and wait for the outcome."""
    answer = await client.post("/files", files={"file": (name, content)}, data=data, headers=headers)
    assert answer.status_code == 202, answer.text
    return await finished(client, answer.json()["fileId"], headers)


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


async def test_rows_of_a_ledger_are_accepted_or_named(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, LEDGER.encode())

    assert (file["kind"], file["rows"], file["accepted"], file["rejected"], file["known"]) == (
        "supplier_ledger",
        5,
        4,
        1,
        0,
    )
    assert file["total"] == {"minor": 9722000, "currency": "SEK"}
    assert [error["row"] for error in file["errors"]] == [6]


async def test_the_same_rows_in_another_encoding_add_nothing(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    await upload(client, headers, LEDGER.encode())
    before = await published(app.state.sessions)

    again = await upload(client, headers, LEDGER.replace(";", "\t").encode("cp1252"))

    assert (again["accepted"], again["known"], again["rejected"]) == (0, 4, 1)
    after = await published(app.state.sessions)
    assert [e for e in after if isinstance(e, PaymentsReceived)] == [
        e for e in before if isinstance(e, PaymentsReceived)
    ]


async def test_rows_of_one_invoice_become_one_payable(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    await upload(client, headers, LEDGER.encode())

    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]

    assert [e.sequence for e in events] == [1]
    assert [(p.invoice_number, p.amount_minor) for p in events[0].payments] == [
        ("2026-0117", 5_000_000),
        ("2026-0126", 4_712_000),
        ("77", 10_000),
    ]


@pytest.mark.attack("L2")
@pytest.mark.asvs("14.2.4")
async def test_a_person_leaves_intake_without_name_or_number(
    client: AsyncClient, app: FastAPI, database: Database, headers: dict[str, str]
) -> None:
    await upload(client, headers, LEDGER.encode())

    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]
    person = events[0].payments[2]

    assert (person.party_name, person.organisation_number) == (None, None)
    assert person.party_kind in {"person", "sole_trader"}
    listed = (await client.get("/payments?q=77", headers=headers)).json()
    assert listed["items"][0]["payee"]["name"] == "Enskild Person"


async def test_the_machine_client_is_not_shown_a_persons_name(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    await upload(client, headers, LEDGER.encode())

    listed = (await client.get("/payments?q=77", headers=issuer.headers("integration_client"))).json()

    assert listed["items"][0]["payee"]["name"] is None


async def test_an_unknown_file_is_rejected_with_its_reason(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    file = await upload(client, headers, b"%PDF-1.7 not a payment file", name="betalningar.xml")

    assert file["status"] == "rejected"
    assert file["reason"]["code"] == "pdf"
    [event] = [e for e in await published(app.state.sessions) if isinstance(e, FileProcessed)]
    assert event.status == "rejected"


async def test_another_committees_file_is_not_found(client: AsyncClient, issuer: Issuer) -> None:
    social = issuer.headers("case_officer", committees=("son",), subject="sam")
    culture = issuer.headers("case_officer", committees=("kfn",), subject="kaj")
    file = await upload(client, social, LEDGER.encode())

    assert (await client.get(f"/files/{file['fileId']}", headers=culture)).status_code == 404
    assert (await client.get("/files", headers=culture)).json()["total"] == 0
    assert (await client.get("/payments", headers=culture)).json()["total"] == 0
    assert (await client.get("/payments", headers=social)).json()["total"] == 3


async def test_an_import_that_was_cut_off_is_finished_at_the_next_round(
    client: AsyncClient, app: FastAPI, database: Database, headers: dict[str, str]
) -> None:
    file = await upload(client, headers, LEDGER.encode())
    from sqlalchemy import text

    from shared.db import system_session

    async with system_session(app.state.sessions, "9999") as session:
        for table in ("ledger_entry", "payment", "party", "outbox"):
            await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - fixed names
        await session.execute(
            text("UPDATE file SET status = 'processing', accepted = 0, rejected = 0, total_minor = 0")
        )
    app.state.file_arrived.set()

    done = await finished(client, file["fileId"], headers)

    assert (done["accepted"], done["rejected"], done["known"]) == (4, 1, 0)


async def test_a_corrected_mapping_is_used_for_the_file(client: AsyncClient, headers: dict[str, str]) -> None:
    odd = "Spalt A;Spalt B;Spalt C\nBjörkens Städ AB;F1;100,00\n"
    file = await upload(client, headers, odd.encode())
    assert file["status"] == "rejected"

    mapping = {"supplier_name": "Spalt A", "invoice_number": "Spalt B", "amount": "Spalt C"}
    answer = await client.put(f"/files/{file['fileId']}/mapping", json={"columns": mapping}, headers=headers)
    assert answer.status_code == 202, answer.text
    done = await finished(client, file["fileId"], headers)

    assert (done["status"], done["accepted"], done["total"]["minor"]) == ("done", 1, 10_000)


@pytest.mark.slow
async def test_the_orebro_ledger_is_accounted_for_to_the_ore(client: AsyncClient, headers: dict[str, str]) -> None:
    folder = shared_data() / "supplier_ledger_se" / "Sambruk__Open-Accounts-Payable"
    xlsx = await upload(client, headers, (folder / "Orebro.2016-03.A.xlsx").read_bytes(), name="o.xlsx")
    csv = await upload(client, headers, (folder / "Orebro.2016-03.A.excel-export.csv").read_bytes())

    assert xlsx["rows"] == 51_730
    assert xlsx["accepted"] + xlsx["rejected"] + xlsx["known"] == 51_730
    assert (csv["rows"], csv["accepted"]) == (20_715, 0)


async def test_payees_of_whom_only_the_account_is_known_are_told_apart_by_it(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    lines = [
        "1100XXXXXXXX261120LEVERANTÖRSBETALNINGAR".ljust(80),
        "14005805620100000F1                  000000100000261124".ljust(80),
        "14005050105500000F2                  000000200000261124".ljust(80),
        "14005805620100000F3                  000000300000261124".ljust(80),
        "2900XXXXXXXX00000003000000600000".ljust(80),
    ]
    file = await upload(client, headers, "\r\n".join(lines).encode("latin-1"), name="lb.txt")
    assert (file["kind"], file["accepted"]) == ("bankgirot_lb", 3), file

    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]

    first, second, third = (payment.party_id for payment in events[0].payments)
    assert first == third != second


async def test_net_and_vat_of_an_invoices_rows_are_summed_too(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    ledger = (
        "Leverantör;Organisationsnummer;Fakturanummer;Belopp inkl moms;Nettobelopp;Momsbelopp\n"
        "Björkens Städ AB;556016-0680;F1;125,00;100,00;25,00\n"
        "Björkens Städ AB;556016-0680;F1;250,00;200,00;50,00\n"
    )
    file = await upload(client, headers, ledger.encode())
    assert file["accepted"] == 2, file

    [event] = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]

    [invoice] = event.payments
    assert (invoice.amount_minor, invoice.net_minor, invoice.vat_minor) == (37_500, 30_000, 7_500)
