"""The set-up that a container runs before the services, against a real PostgreSQL."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy import prepare
from deploy.local.config import OWNER, SCHEMAS
from shared.testing import Database


@pytest.fixture
def secrets(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The secret files of the server, where the set-up looks for them."""
    for role, password in {**database.passwords, "postgres": database.admin_password}.items():
        (tmp_path / f"db_{role}").write_text(f"{password}\n", encoding="utf-8")
    (tmp_path / "database_owner_password").write_text(database.passwords[OWNER], encoding="utf-8")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.server)
    return tmp_path


def asked(url: str, query: str) -> list[asyncpg.Record]:
    async def ask() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    return asyncio.run(ask())


@pytest.mark.usefixtures("secrets")
def test_the_roles_can_be_prepared_again(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["roles"]) == 0

    assert capsys.readouterr().out == f"roles: {OWNER}, {', '.join(SCHEMAS)}\n"
    found = asked(database.admin_dsn(), "SELECT rolname FROM pg_roles WHERE rolsuper OR rolbypassrls")
    assert [row["rolname"] for row in found] == ["postgres"]


def test_a_role_gets_the_password_in_its_file(database: Database, secrets: Path) -> None:
    (secrets / "db_risk").write_text("another", encoding="utf-8")
    try:
        assert prepare.main(["roles"]) == 0

        url = database.server.replace("://", "://risk:another@")
        assert asked(url, "SELECT current_schema() AS name")[0]["name"] == "risk"
    finally:
        (secrets / "db_risk").write_text(database.passwords["risk"], encoding="utf-8")
        prepare.main(["roles"])


def test_a_missing_secret_is_named(secrets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (secrets / "db_cases").unlink()

    assert prepare.main(["roles"]) == 1
    assert "db_cases" in capsys.readouterr().err


def test_an_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["rolls"]) == 2
    assert "roles schemas topics" in capsys.readouterr().err


@pytest.mark.parametrize("service", SCHEMAS)
def test_a_service_reaches_its_own_schema_only(database: Database, service: str) -> None:
    url = database.server.replace("://", f"://{service}:{database.passwords[service]}@")

    usable = asked(
        url,
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'"
        " AND has_schema_privilege(oid, 'USAGE')",
    )
    creatable = asked(url, "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')")

    assert [row["nspname"] for row in usable] == [service]
    assert [row["nspname"] for row in creatable if not row["nspname"].startswith("pg_temp")] == []


@pytest.mark.parametrize("service", SCHEMAS)
def test_a_service_may_not_read_partitions_past_their_policies(database: Database, service: str) -> None:
    url = database.server.replace("://", f"://{service}:{database.passwords[service]}@")

    readable = asked(
        url,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = current_schema() AND c.relispartition AND c.relkind IN ('r', 'p')"
        " AND NOT c.relrowsecurity AND has_table_privilege(c.oid, 'SELECT')",
    )

    assert [row["relname"] for row in readable] == []


@pytest.mark.usefixtures("secrets")
def test_schemas_at_their_newest_state_stay_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["schemas"]) == 0

    assert capsys.readouterr().out == "schemas: at their newest state\n"
