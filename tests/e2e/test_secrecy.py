"""Identity numbers never leave intake: not in logs, events, other services' tables, mails or answers."""

import asyncio
import io
import re
from typing import Any

import asyncpg
import pytest

from deploy.local.credentials import ensure_credentials
from services.intake.identity import luhn_valid
from shared.migrations import SERVICES
from tests.running import Platform, upload, wait_for

pytestmark = pytest.mark.slow

CANARIES = 40
NAME = "Kanarie"


def personal_number(serial: int) -> str:
    """A made-up number of the year 1912 with a right check digit: nobody has it any more."""
    body = f"12{1 + serial % 12:02}{1 + serial % 28:02}{200 + serial:03}"
    return "19" + next(body + str(digit) for digit in range(10) if luhn_valid(body + str(digit)))


NUMBERS = [personal_number(serial) for serial in range(CANARIES)]


def forms(number: str) -> list[str]:
    """The ways in which people write a number."""
    short = number[2:]
    return [number, short, f"{short[:6]}-{short[6:]}", f"{number[:8]}-{number[8:]}", f"{short[:6]}+{short[6:]}"]


PATTERN = re.compile("|".join(re.escape(form) for number in NUMBERS for form in forms(number)))


def ledger() -> bytes:
    """Numbers as supplier id, in the text, as invoice number, in the name and in rows that are refused."""
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Text;Belopp;Fakturadatum"]
    for place, number in enumerate(NUMBERS):
        short = number[2:]
        written = f"{short[:6]}-{short[6:]}"
        rows = (
            f"{NAME} Person{place};{written};L{place};Bistånd;1 250,00;2026-10-02",
            f"{NAME} Bolag AB;5560160680;M{place};avser {written};2 500,00;2026-10-02",
            f"{NAME} Bolag AB;5560160680;{number};Avgift;3 750,00;2026-10-02",
            f"{NAME} {written};;N{place};Bistånd;1 100,00;2026-10-03",
            f"{NAME} Person{place};{number};O{place};Bistånd;{written};2026-10-03",
        )
        lines += rows
    # twice the same payment to a person, so that an alert speaks of one
    lines.append(f"{NAME} Person0;{NUMBERS[0]};L-0;Bistånd;1 250,00;2026-10-09")
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def handed_in(platform: Platform) -> dict[str, Any]:
    """The canaries, by file and by API, screened and triaged."""
    kim = platform.api("controller")
    file = upload(kim, f"{NUMBERS[0]}.csv", ledger(), committeeId="bun")
    order = {
        "amount": {"minor": 99_000, "currency": "SEK"},
        "payee": {"name": f"{NAME} Person1", "identityNumber": NUMBERS[1]},
        "invoiceNumber": NUMBERS[2],
        "text": f"Bistånd {NUMBERS[3]}",
    }
    sent = platform.api("integration").post("/payments", json=order)
    assert sent.status_code == 202, sent.text
    bad = platform.api("integration").post("/payments", json=order | {"amount": NUMBERS[4]})
    assert bad.status_code == 422
    payment_id = sent.json()["items"][0]["paymentId"]
    wait_for(
        lambda: kim.get(f"/payments/{payment_id}").json()["screening"]["status"] == "screened", "the last screening"
    )
    kim.get(f"/payments?q={NAME}")
    return {"file": file, "bad": bad.text}


async def everything_outside_intake(platform: Platform) -> dict[str, str]:
    """Table -> its rows as text, of every service but intake; of intake what it sends."""
    config = platform.running.config
    passwords = ensure_credentials(config.secrets)
    connection = await asyncpg.connect(config.database_url, user="postgres", password=passwords["postgres"])
    found = {}
    try:
        tables = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY($1)"
            " AND (schemaname <> 'intake' OR tablename ~ '^(outbox|inbox|dead_letter|idempotency|file_error|file$)')",
            list(SERVICES),
        )
        for schema, table in tables:
            target = io.BytesIO()
            columns = await connection.fetch(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = $1 AND table_name = $2",
                schema,
                table,
            )
            shown = ", ".join(f"encode({name}, 'escape')" if kind == "bytea" else f'"{name}"' for name, kind in columns)
            await connection.copy_from_query(f'SELECT {shown} FROM {schema}."{table}"', output=target)  # noqa: S608 - names from the catalogue
            found[f"{schema}.{table}"] = target.getvalue().decode(errors="replace")
    finally:
        await connection.close()
    return found


@pytest.mark.attack("L2")
@pytest.mark.asvs("14.2.4")
def test_no_number_is_in_a_table_or_event_outside_intake(platform: Platform, handed_in: dict[str, Any]) -> None:
    tables = asyncio.run(everything_outside_intake(platform))

    assert any(NAME in rows for rows in tables.values()), "the canaries did not come through"
    assert {name: PATTERN.findall(rows)[:3] for name, rows in tables.items() if PATTERN.search(rows)} == {}


@pytest.mark.attack("L2")
def test_no_persons_name_is_in_a_table_outside_intake(platform: Platform, handed_in: dict[str, Any]) -> None:
    tables = asyncio.run(everything_outside_intake(platform))

    assert [name for name, rows in tables.items() if f"{NAME} Person" in rows] == []


@pytest.mark.attack("L1")
@pytest.mark.asvs("16.2.5")
def test_no_number_is_in_the_log(platform: Platform, handed_in: dict[str, Any]) -> None:
    log = platform.running.config.log.read_text(errors="replace")

    assert "request.answered" in log
    assert PATTERN.findall(log) == []


@pytest.mark.attack("L2")
def test_refused_rows_are_told_without_the_number(handed_in: dict[str, Any]) -> None:
    told = str(handed_in["file"]["errors"])

    assert handed_in["file"]["rejected"] == CANARIES
    assert PATTERN.findall(told) == []
    assert PATTERN.findall(handed_in["bad"]) == []


def test_no_answer_of_the_api_holds_a_number(platform: Platform, handed_in: dict[str, Any]) -> None:
    kim = platform.api("controller")
    paths = (
        "/payments?limit=100",
        f"/payments?q={NAME}&limit=100",
        "/alerts?limit=100",
        "/files?limit=100",
        "/mailbox",
    )

    assert {path: PATTERN.findall(kim.get(path).text)[:3] for path in paths if PATTERN.search(kim.get(path).text)} == {}
