"""What a process loads: memory and time to start are the same for a small municipality's machine as for a cluster."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.migrations import SERVICES
from shared.revision import ROOT, head, package, versions

DATABASE = ("sqlalchemy", "asyncpg", "alembic", "aiokafka", "polars")


def loaded(module: str, names: tuple[str, ...]) -> list[str]:
    """Which of *names* a fresh process has loaded once it has imported *module*."""
    program = f"import sys, {module}\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_console_loads_no_database_and_no_broker() -> None:
    assert loaded("services.web.main", DATABASE) == []


def test_the_supervisor_loads_no_web_framework() -> None:
    assert loaded("deploy.local.__main__", ("fastapi", "sqlalchemy", "cryptography", "alembic", "polars")) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_loads_no_migrations(service: str) -> None:
    assert loaded(f"{package(service)}.main", ("alembic",)) == []


def test_a_module_that_is_loaded_is_seen() -> None:
    assert loaded("shared.migrations", ("alembic", "polars")) == ["alembic"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_revision_that_a_process_expects_is_alembics_head(service: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared" / "alembic"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(versions(service)))

    assert head(service) == ScriptDirectory.from_config(config).get_current_head()
