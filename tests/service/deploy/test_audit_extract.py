"""Who has looked at me: a person's own extract from all trails."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from deploy.cli.app import app
from deploy.local.config import SCHEMAS
from shared.audit.records import AuditRecord
from shared.audit.writing import write
from shared.testing import Database, reset
from tests.builders import NOON

run = CliRunner()
PARTY, OPEN, JUDGED, OTHER = uuid4(), uuid4(), uuid4(), uuid4()

_ALERT = """
INSERT INTO risk.alert (alert_id, municipality_id, committee_id, number, subject_type, subject_id, party_id, score,
                        deep, rules, title_sv, title_en, amount_minor, status)
VALUES ($1, '9999', 'son', $2, 'party', 'x', $3, 50, false, '[]', 'a', 'b', 100, $4)
"""


@pytest_asyncio.fixture(autouse=True)
async def trails(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """A party with a judged and an open signal, and people who have looked at both and at another's."""
    for service in SCHEMAS:
        await reset(database, service)
        (tmp_path / f"db_{service}").write_text(database.passwords[service])
    monkeypatch.setenv("DATABASE_URL", database.server)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    admin = await asyncpg.connect(database.admin_dsn())
    for number, (alert, party, status) in enumerate(
        ((OPEN, PARTY, "open"), (JUDGED, PARTY, "triaged"), (OTHER, uuid4(), "triaged"))
    ):
        await admin.execute(_ALERT, alert, number, party, status)
    await admin.execute("SET search_path = risk")
    await write(admin, [a_look(OPEN), a_look(JUDGED), a_look(OTHER), a_look(OPEN, JUDGED)])
    await admin.close()
    yield
    for service in SCHEMAS:
        await reset(database, service)


def a_look(*alerts: UUID) -> AuditRecord:
    things = tuple(f"alert:{alert}" for alert in alerts)
    return AuditRecord(
        municipality_id="9999", at=NOON, actor="s-colleague", roles=("controller",), action="alert.read", objects=things
    )


def test_the_extract_tells_of_what_is_finished_and_counts_what_is_not() -> None:
    found = json.loads(run.invoke(app, ["audit", "extract", "--party", str(PARTY), "--json"]).stdout)

    assert [look["objects"] for look in found["looks"]] == [[f"alert:{JUDGED}"]]
    assert found["withheld"] == 2


def test_the_document_names_the_function_and_not_the_colleague() -> None:
    document = run.invoke(app, ["audit", "extract", "--party", str(PARTY)]).stdout

    assert "controller  alert.read (permitted)  signal / signal (1)" in document
    assert "s-colleague" not in document
    assert "10 kap. 3 §" in document


def test_that_an_extract_was_made_is_itself_in_the_trail() -> None:
    run.invoke(app, ["audit", "extract", "--party", str(PARTY)])

    again = json.loads(run.invoke(app, ["audit", "extract", "--party", str(PARTY), "--json"]).stdout)
    assert {look["action"] for look in again["looks"]} == {"alert.read", "audit.extract"}


@pytest.mark.parametrize("party", ["19640823-3234", "1462bd28-9be6-443b-a052-d7958481d27d"])
def test_what_is_no_party_is_refused(party: str) -> None:
    assert run.invoke(app, ["audit", "extract", "--party", party]).exit_code != 0
