"""Rows that were not taken: told in groups, read another way, run again; nothing twice, nothing overwritten."""

import csv
import io
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from shared.db import system_session
from shared.events import RecordsReceived, RecordWithdrawn
from shared.testing import Issuer, published
from tests.service.intake.test_files import LEDGER, finished, upload
from tests.unit.intake.record_samples import ORDER
from tests.unit.intake.samples import PAIN, UBL, lb_file
from tests.unit.intake.sie_samples import SIE4

WORKER = "19121212-1212"
HEADINGS = "Passets nummer hos utföraren;Utförare;Utförare orgnr;Den som arbetade;Personnummer;Började;Slutade;Ordnat"
COLUMNS = {
    "shift_number": "Passets nummer hos utföraren",
    "provider": "Utförare",
    "provider.number": "Utförare orgnr",
    "worker": "Den som arbetade",
    "worker.number": "Personnummer",
    "starts_at": "Började",
    "ends_at": "Slutade",
}


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


def a_row(number: str, began: str = "2026-11-02 07:00", ordered: str = "2026-11-01 07:00") -> str:
    return f"{number};Tryggvård AB;556016-0680;Ann Exempel;{WORKER};{began};2026-11-02 15:00;{ordered}"


def a_table(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


async def hand_in(client: AsyncClient, headers: dict[str, str], *rows: str) -> dict[str, Any]:
    return await upload(client, headers, a_table(*rows), "pass.csv", kind="shift")


async def shifts(client: AsyncClient, headers: dict[str, str], **query: Any) -> dict[str, dict[str, Any]]:
    """What is known of shifts, by number."""
    answer = await client.get("/records/shift", params={"limit": 100, **query}, headers=headers)
    return {one["body"]["shiftNumber"]: one for one in answer.json()["items"]}


async def map_anew(client: AsyncClient, headers: dict[str, str], file: dict[str, Any], **change: Any) -> dict[str, Any]:
    columns = {name: header for name, header in (COLUMNS | change).items() if header}
    body = {"columns": columns, "kind": "shift"}
    answer = await client.put(f"/files/{file['fileId']}/mapping", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return await finished(client, file["fileId"], headers)


async def run_again(client: AsyncClient, headers: dict[str, str], file: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/files/{file['fileId']}/run-again", headers=headers)
    assert answer.status_code == 202, answer.text
    return await finished(client, file["fileId"], headers)


def figures(file: dict[str, Any]) -> tuple[int, ...]:
    return tuple(file[name] for name in ("rows", "accepted", "rejected", "known"))


async def test_a_table_of_records_is_stored_row_by_row(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("2", began="i går"))

    assert (file["kind"], file["tableOf"]["sv"], file["total"], figures(file)) == (
        "shift",
        "Arbetspass",
        None,
        (2, 1, 1, 0),
    )
    assert set(await shifts(client, headers)) == {"1"}


async def test_no_number_of_a_person_leaves_with_a_tables_record(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    await hand_in(client, headers, a_row("1"))

    told = str([e.records for e in await published(app.state.sessions) if isinstance(e, RecordsReceived)])
    assert not any(part in told for part in ("1212", "Exempel"))


async def test_a_table_with_unknown_headings_can_be_told_what_it_holds(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    odd = "a;b;c;d;e\n7;A AB;B C;2026-11-02 07:00;2026-11-02 15:00\n"
    file = await upload(client, headers, odd.encode(), "odd.csv")
    assert file["status"] == "rejected"

    targets = dict(zip(("shift_number", "provider", "worker", "starts_at", "ends_at"), "abcde", strict=True))
    body = {"columns": targets, "kind": "shift"}
    await client.put(f"/files/{file['fileId']}/mapping", json=body, headers=headers)

    done = await finished(client, file["fileId"], headers)
    assert (done["kind"], figures(done)) == ("shift", (1, 1, 0, 0))


async def test_rejected_rows_stand_in_groups_with_examples(client: AsyncClient, headers: dict[str, str]) -> None:
    faulty = [a_row(str(n), began="i går") for n in range(5)]
    file = await hand_in(client, headers, *faulty, a_row("6", began=""))

    told = (await client.get(f"/files/{file['fileId']}/rejected", headers=headers)).json()

    assert [(g["reason"]["code"], g["column"], g["rows"]) for g in told["groups"]] == [
        ("date-not-understood", "Började", 5),
        ("field-missing", "Började", 1),
    ]
    assert [one["row"] for one in told["groups"][0]["examples"]] == [2, 3, 4]


async def test_a_preview_stores_nothing_and_shows_no_number(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1", began="x"), a_row("2", began="x"))
    body = {"columns": COLUMNS | {"starts_at": "Ordnat"}, "kind": "shift"}

    answer = await client.post(f"/files/{file['fileId']}/preview", json=body, headers=headers)

    shown = answer.json()
    assert [one["values"]["worker"] for one in shown["rows"]] == ["Ann Exempel, ••••••-••••"] * 2
    assert WORKER not in answer.text
    assert await shifts(client, headers) == {}


async def test_a_preview_of_a_ledger_shows_what_would_be_rejected(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, LEDGER.encode())
    columns = {"supplier_name": "Leverantör", "supplier_identifier": "Organisationsnummer", "amount": "Belopp"}

    shown = (await client.post(f"/files/{file['fileId']}/preview", json={"columns": columns}, headers=headers)).json()

    assert [one["values"].get("amount_minor") for one in shown["rows"]][:2] == ["48750.00 SEK", "1250.00 SEK"]
    assert [one["reason"]["code"] for one in shown["rows"] if one["reason"]] == ["amount-not-a-number"]
    assert "1212" not in str(shown)


async def test_rows_that_are_corrected_by_a_mapping_are_stored_beside_the_others(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    file = await hand_in(client, headers, a_row("1", began="x"), a_row("2", began="x"))

    done = await map_anew(client, headers, file, starts_at="Ordnat")

    assert figures(done) == (2, 2, 0, 0)
    assert done["errors"] == []


async def test_a_new_mapping_supersedes_and_keeps_what_was_said(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1"))
    before = (await shifts(client, headers))["1"]

    await map_anew(client, headers, file, starts_at="Ordnat")

    after = (await shifts(client, headers))["1"]
    versions = (await client.get(f"/records/shift/{after['recordId']}", headers=headers)).json()["items"]
    assert [(one["recordId"], one["supersededBy"]) for one in versions] == [
        (before["recordId"], after["recordId"]),
        (after["recordId"], None),
    ]
    known_then = await shifts(client, headers, asOf=before["receivedAt"])
    assert known_then["1"]["body"]["startsAt"] == before["body"]["startsAt"] != after["body"]["startsAt"]


async def test_what_no_row_says_any_longer_is_taken_back_and_kept(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    """The column that names the thing was another one."""
    file = await hand_in(client, headers, a_row("1"))
    wrong = (await shifts(client, headers))["1"]

    done = await map_anew(client, headers, file, shift_number="Ordnat")

    assert (set(await shifts(client, headers)), figures(done)) == ({"2026-11-01 07:00"}, (1, 1, 0, 0))
    gone = [e.record_id for e in await published(app.state.sessions) if isinstance(e, RecordWithdrawn)]
    assert [str(record_id) for record_id in gone] == [wrong["recordId"]]


async def test_a_mapping_that_is_taken_back_tells_the_old_again(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("2"))
    await map_anew(client, headers, file, shift_number="Ordnat")

    done = await map_anew(client, headers, file)

    assert (set(await shifts(client, headers)), figures(done)) == ({"1", "2"}, (2, 2, 0, 0))


async def test_a_file_run_again_as_it_is_stores_nothing_twice(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("1", ordered="x").replace("15:00", "16:00"), a_row("3"))
    before = await shifts(client, headers)

    again = await run_again(client, headers, file)

    assert (await shifts(client, headers), figures(again)) == (before, (3, 3, 0, 0))


async def test_what_came_later_from_elsewhere_stands(client: AsyncClient, headers: dict[str, str]) -> None:
    first = await hand_in(client, headers, a_row("1"))
    await hand_in(client, headers, a_row("1", began="2026-11-02 09:00"))
    newer = (await shifts(client, headers))["1"]

    again = await run_again(client, headers, first)

    assert ((await shifts(client, headers))["1"], figures(again)) == (newer, (1, 0, 0, 1))


async def test_what_a_person_has_withdrawn_stays_withdrawn(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("2"))
    record = (await shifts(client, headers))["1"]["recordId"]
    await client.post(f"/records/shift/{record}/withdraw", json={"ground": "cancelled_by_source"}, headers=headers)

    await run_again(client, headers, file)

    assert set(await shifts(client, headers)) == {"2"}


async def test_a_file_of_which_rows_were_disposed_of_is_not_read_again(
    client: AsyncClient, app: FastAPI, headers: dict[str, str]
) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("2"))
    record = (await shifts(client, headers))["1"]["recordId"]
    async with system_session(app.state.sessions, "9999") as session:
        await session.execute(text("DELETE FROM record WHERE record_id = :id"), {"id": record})

    answer = await client.post(f"/files/{file['fileId']}/run-again", headers=headers)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "rows-disposed-of")


async def test_a_ledger_run_again_keeps_its_figures(client: AsyncClient, headers: dict[str, str]) -> None:
    file = await upload(client, headers, LEDGER.encode())

    again = await run_again(client, headers, file)

    assert (figures(again), again["total"]) == (figures(file), file["total"])
    assert (await client.get("/payments", headers=headers)).json()["total"] == 3


@pytest.mark.parametrize("content", [PAIN.encode(), UBL.encode(), lb_file(), ORDER.encode(), SIE4.encode("cp437")])
async def test_a_file_of_any_format_run_again_keeps_its_figures(
    client: AsyncClient, headers: dict[str, str], content: bytes
) -> None:
    file = await upload(client, headers, content, "fil")
    assert file["accepted"] > 0, file

    again = await run_again(client, headers, file)

    assert (figures(again), again["total"]) == (figures(file), file["total"])


async def test_a_mapping_that_cannot_be_read_leaves_what_was_stored(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    file = await hand_in(client, headers, a_row("1"))

    done = await map_anew(client, headers, file, ends_at="")

    assert (done["status"], done["reason"]["code"], figures(done)) == ("done", "record-column-missing", (1, 1, 0, 0))
    assert set(await shifts(client, headers)) == {"1"}


@pytest.mark.attack("C5")
async def test_rejected_rows_are_downloaded_with_reasons_and_without_numbers(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    file = await hand_in(client, headers, a_row("1"), a_row("=2+3", began="i går"))

    answer = await client.get(f"/files/{file['fileId']}/rejected-rows", headers=headers)

    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert (told["Rad / Row"], told["Passets nummer hos utföraren"], told["Personnummer"]) == (
        "3",
        "'=2+3",
        "••••••-••••",
    )
    assert told["Skäl / Reason"].startswith("Datumet går inte att tolka.")


async def test_who_may_not_read_names_gets_the_shapes_of_values(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    file = await hand_in(client, headers, a_row("1", began="i går"))

    answer = await client.get(f"/files/{file['fileId']}/rejected-rows", headers=issuer.headers("integration_client"))

    assert (answer.status_code, "Exempel" in answer.text) == (200, False)


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "mapping"), ("GET", "rejected"), ("GET", "rejected-rows"), ("POST", "run-again"), ("POST", "preview"),
    ("PUT", "mapping"),
])  # fmt: skip
async def test_a_stranger_finds_no_such_file(client: AsyncClient, issuer: Issuer, method: str, path: str) -> None:
    mine = issuer.headers("case_officer", committees=("son",), subject="sam")
    file = await upload(client, mine, a_table(a_row("1", began="x")), "pass.csv", kind="shift")
    body: Any = {"columns": COLUMNS} if path in {"mapping", "preview"} and method != "GET" else None

    stranger = issuer.headers("case_officer", committees=("kfn",), subject="kaj")
    answer = await client.request(method, f"/files/{file['fileId']}/{path}", headers=stranger, json=body)

    assert answer.status_code == 404


@pytest.mark.parametrize("change", [{"columns": {"shift_number": "Finns ej"}}, {"columns": {"shoe": "Utförare"}}])
async def test_a_column_or_a_field_that_is_not_there_is_named(
    client: AsyncClient, headers: dict[str, str], change: dict[str, Any]
) -> None:
    file = await hand_in(client, headers, a_row("1", began="x"))

    answer = await client.put(f"/files/{file['fileId']}/mapping", json=change, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/columns")


async def test_a_kind_that_is_none_is_refused_at_the_door(client: AsyncClient, headers: dict[str, str]) -> None:
    files = {"file": ("x.csv", a_table(a_row("1")))}

    answer = await client.post("/files", files=files, data={"kind": "shoe_size"}, headers=headers)

    assert answer.status_code == 422


async def test_a_table_said_to_be_of_a_kind_that_is_no_table_is_refused(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    file = await upload(client, headers, b"%PDF-1.7", "x.csv", kind="shift")

    assert (file["status"], file["reason"]["code"]) == ("rejected", "pdf")
