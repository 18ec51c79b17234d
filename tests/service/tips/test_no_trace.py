"""What a reporter leaves behind: nothing in a log, a header, a label or a table."""

import ast
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest
from httpx import AsyncClient

from services.intake.tips import texts
from services.intake.tips.receipts import grouped
from services.intake.tips.settings import Settings
from tests.service.tips.conftest import BROWSER, Office, Reporter, token_on

CANARIES = (BROWSER, "203.0.113.77", "203.0.113.78", "Canarydotter")


async def whole_visit(reporter: Reporter, office: Office) -> str:
    """A report with a file, an answer, a return and a reply; the receipt."""
    await reporter.get("/tip")
    receipt = await reporter.report(("bevis.txt", b"Canarydotter"))
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/answer", "ida", {"text": "Tack."})
    page = await reporter.come_back(receipt)
    await reporter.post("/tip/reply", {"token": token_on(page), "what": "Mer av Canarydotter."})
    await reporter.post("/tip/leave", {})
    await reporter.get("/tip/nowhere")
    return receipt


@pytest.mark.attack("W1")
async def test_no_answer_sets_a_cookie_may_be_kept_or_tells_where_one_came_from(
    reporter: Reporter, office: Office
) -> None:
    await whole_visit(reporter, office)

    assert len(reporter.answers) > 7
    for answer in reporter.answers:
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "x-request-id" not in answer.headers


class Fetched(HTMLParser):
    """What a browser would fetch of itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script" or any(name.startswith("on") for name, _ in attrs)
        if tag in {"link", "img", "script", "iframe"}:
            self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.attack("W1", "W12")
async def test_no_page_fetches_from_elsewhere_or_has_a_script(reporter: Reporter, office: Office) -> None:
    await whole_visit(reporter, office)

    for answer in reporter.answers:
        page = Fetched(answer.text)
        assert page.scripts == 0
        assert all(address == "data:," or address.startswith("/tip/") for address in page.addresses)


@pytest.mark.attack("W2")
async def test_metrics_do_not_count_a_visit(reporter: Reporter, client: AsyncClient) -> None:
    before = re.findall(r"^tillit_http.*", (await client.get("/metrics")).text, re.MULTILINE)
    await reporter.report()
    after = re.findall(r"^tillit_http.*", (await client.get("/metrics")).text, re.MULTILINE)

    # what other applications of this process counted stands there too
    changed = set(after) - set(before)
    assert not [line for line in changed if "/tip" in line or "unmatched" in line]


async def everything(admin: asyncpg.Connection, table: str) -> str:
    rows = await admin.fetch(f"SELECT t::text AS row FROM tips.{table} t")  # noqa: S608 - names of the catalogue
    return "\n".join(row["row"] for row in rows)


@pytest.mark.attack("W2")
async def test_a_reporters_side_of_the_tables_has_days_and_no_times(
    reporter: Reporter, office: Office, admin: asyncpg.Connection
) -> None:
    before = await admin.fetchval("SELECT count(*) FROM tips.audit_record")
    await reporter.report(("bevis.txt", b"x"))
    columns = await admin.fetch(
        "SELECT table_name, data_type FROM information_schema.columns WHERE table_schema = 'tips'"
        " AND table_name IN ('report', 'report_key', 'message', 'attachment', 'reminder')"
    )

    assert not [row["table_name"] for row in columns if row["data_type"].startswith("timestamp")]
    assert await admin.fetchval("SELECT count(*) FROM tips.outbox") == 0
    assert await admin.fetchval("SELECT count(*) FROM tips.audit_record") == before


@pytest.mark.attack("W2")
async def test_ids_of_a_report_tell_no_time(reporter: Reporter, admin: asyncpg.Connection) -> None:
    await reporter.report(("bevis.txt", b"x"))
    ids = await admin.fetch(
        "SELECT report_id AS id FROM tips.report UNION SELECT message_id FROM tips.message"
        " UNION SELECT file_id FROM tips.attachment"
    )

    assert {str(row["id"])[14] for row in ids} == {"4"}


@pytest.mark.attack("W2")
async def test_locks_are_older_than_the_report_that_takes_one(
    reporter: Reporter, settings: Settings, office: Office
) -> None:
    before = {file.name: file.stat() for file in settings.lock_dir.iterdir()}
    await reporter.report()
    [report_id] = await office.reports("ida")
    after = {file.name: file.stat() for file in settings.lock_dir.iterdir()}

    assert f"{report_id}.lock" in before
    assert {name: (s.st_mtime_ns, s.st_ctime_ns, s.st_atime_ns) for name, s in before.items()} == {
        name: (s.st_mtime_ns, s.st_ctime_ns, s.st_atime_ns) for name, s in after.items()
    }


@pytest.mark.attack("W2", "W3", "W5")
async def test_no_table_holds_the_reporter_the_text_or_the_receipt(
    reporter: Reporter, office: Office, admin: asyncpg.Connection
) -> None:
    receipt = (await whole_visit(reporter, office)).replace(" ", "")
    names = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'tips'")
    dump = "\n".join([await everything(admin, row["tablename"]) for row in names])
    searched = [*CANARIES, receipt, grouped(receipt)]

    assert "ida" in dump
    assert [one for one in searched if one in dump or one.encode().hex() in dump] == []


@pytest.mark.attack("W2", "W5")
async def test_a_messages_length_does_not_tell_its_size(reporter: Reporter, admin: asyncpg.Connection) -> None:
    await reporter.report()
    await reporter.send(what="x" * 2_000)

    assert len(await admin.fetch("SELECT DISTINCT length(sealed) FROM tips.message")) == 1


@pytest.mark.attack("W14")
async def test_leaving_lets_the_browser_forget(reporter: Reporter) -> None:
    left = await reporter.post("/tip/leave", {})

    assert left.headers["clear-site-data"] == '"*"'


def test_every_text_is_there_in_both_languages() -> None:
    assert all(said.sv and said.en for said in texts.TEXTS.values())


def test_the_public_pages_import_no_log() -> None:
    """W2: what cannot be called cannot write."""
    own = ("door", "public", "visits", "reporting", "dialogue", "receipts", "locks")
    public = [f"services.intake.tips.{name}" for name in own]
    for name in (*public, "services.intake.cleaning", "services.intake.office", "shared.forms"):
        tree = ast.parse(Path(import_module(name).__file__ or "").read_text())
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert modules.isdisjoint({"structlog", "logging"}), name


async def test_a_report_of_today_has_todays_date(reporter: Reporter, admin: asyncpg.Connection) -> None:
    await reporter.report()

    [day] = [row["received_on"] for row in await admin.fetch("SELECT received_on FROM tips.report")]
    assert abs((datetime.now(UTC).date() - day).days) <= 1
