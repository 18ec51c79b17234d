"""The house rules hold in the code, and each check finds the sample that breaks it."""

import ast
import textwrap

import pytest

from tests.architecture import checks
from tests.architecture.checks import Source, broken, sources

PRODUCT = ("services", "shared", "deploy", "contracts")

# path -> why this module may be longer than the budget
LONG_MODULES: dict[str, str] = {
    "shared/policy/actions.py": "one table: every action of the API, and which roles may take it",
    "services/risk/domain/measure_words.py": "one table: every unit of a parameter in Swedish",
}
# path -> why SQL is put together there: only from names and counts that the code itself gives, never from a value
COMPOSED_SQL: dict[str, str] = {
    "deploy/local/database.py": "CREATE DATABASE and ALTER ROLE take no parameters; names and passwords are quoted",
    "services/risk/operations/backtests.py": "reads the columns of the frames' schema",
    "services/risk/books.py": "columns of payments by which a rule's rows are found, from its declaration",
    "services/risk/copying.py": "the temporary table of a look-up's keys: columns from its declaration",
    "services/risk/slices.py": "one query per declared look-up: columns from the frames' schemas",
    "shared/audit/queries.py": "a page and its count share one condition; every value is bound",
    "shared/audit/schema.py": "policies and grants name the tables of the migration",
    "shared/audit/writing.py": "the columns of a record are named once, for one row and for a set",
    "shared/db.py": "bulk loads name their table and columns, which come from the models",
    "shared/policy/rows.py": "policies and grants name tables and columns of the migration",
    "shared/migrations.py": "policies and grants name the tables of the migration",
    "shared/testing/database.py": "empties the tables that it finds in a schema",
}
# path -> why the transaction ends there and not in shared/
COMMITS: dict[str, str] = {}
# the one place that reads the clock, and the issuer of tests' tokens, which stands for a foreign machine
CLOCK_READERS = {"shared/clock.py", "shared/testing/tokens.py"}
# service -> what lies in it beside the house's names; each says in its first line what it is for
EXTRA_FILES: dict[str, set[str]] = {
    # a proxy: its own server and hop beside the directory; who calls, as providers and the directory say it
    "gateway": {
        *("admission.py", "app.py", "body.py", "callers.py", "context.py", "head.py", "hop.py"),
        *("issuer.py", "methods.py", "outside.py", "payments.py", "refusals.py", "routes.py", "server.py", "watch.py"),
    },
    # readers of formats; declared kinds of records with what serves all of them; the pure steps from a source row
    # to a fact; the two background writers; rows to answers;
    # registers of others and the task that asks them, what comes in from where, and what systems of others push;
    # folders and servers where others drop files, and the task that fetches them;
    # which organisations are one: pure in resolution, and the same files as for payments, with a background task
    # and the process that it compares them in;
    # what persons ask about their data: the law of it, and the same files as for payments;
    # what staff and the public tell; files without what they tell of their maker;
    # what was not taken of a file, and how a table is read
    "intake": {
        *("formats", "records", "resolution", "rule_data", "connectors", "sources", "partners", "registers.py"),
        *("drops", "dropper.py", "quarantine"),
        "tips",  # the whistleblowing channel: a process, a schema and a role of its own
        *("committees.py", "decoding.py"),
        *("accounts.py", "facts.py", "identity.py", "invoices.py", "mapping.py", "masking.py", "names.py", "orders.py"),
        *("payees.py", "importer.py", "writer.py", "presenting.py", "rights.py"),
        *("subject_api.py", "subject_models.py", "subject_queries.py", "subject_schemas.py", "subject_presenting.py"),
        *("merging_api.py", "merging_models.py", "merging_queries.py", "merging_schemas.py", "merging_presenting.py"),
        *("comparer.py", "resolver.py", "telling", "cleaning.py", "office.py"),
    },
    # the rule book; indicators of procurement; the loader of history; the runner of back-tests; from rows to answers;
    # the sheet for the person concerned; how people work with alerts; what the page of a rule tells beside it;
    # what a rule version is, what it lacks, and the same files as for alerts; records: tables, frames, slices, many
    # rows by COPY, the loop
    "risk": {
        "desk",
        *("activation_api.py", "activation_models.py", "activation_presenting.py", "activation_queries.py"),
        *("activation_schemas.py", "demand_texts.py", "rule_code.py"),
        *("rules", "indicators", "register", "network", "sheets", "about", "arm", "drawer.py", "slices.py"),
        *("backtester.py", "presenting.py", "rule_presenting.py", "rule_schemas.py"),
        *("matching_api.py", "matching_models.py", "matching_queries.py", "matching_schemas.py"),
        *("fairness_api.py", "fairness_models.py", "fairness_queries.py", "fairness_schemas.py"),
        *("record_models.py", "record_frames.py", "books.py", "copying.py", "judge.py"),
        *("own_api.py", "own_models.py", "own_schemas.py", "rule_books.py"),
    },
    # table and reads of disclosures, apart from those of cases
    "cases": {"disclosure_models.py", "disclosure_queries.py"},
    # a site, not an API: pages and what they are drawn with
    "web": {
        *(
            "charts",
            "locale",
            "pages",
            "static",
            "templates",
            "record_values.py",
            "source_words.py",
            "own_forms.py",
            "own_words.py",
            "version_words.py",
            "fairness_words.py",
        ),
        *("client.py", "figures.py", "forms.py", "messages.py", "navigation.py", "roles.py", "security.py"),
        *("sessions.py", "sign_on.py", "static_files.py", "templating.py", "tip_words.py", "visit.py", "words.py"),
        *("register_words.py", "told_words.py", "answers.py", "elsewhere.py", "risk_words.py", "risk_forms.py"),
        *("desk_words.py", "network_words.py", "sheet_text.py", "record_words.py"),
    },
}


def source(path: str, text: str) -> Source:
    return Source(path, textwrap.dedent(text))


@pytest.mark.asvs("2.3.3")
def test_only_shared_ends_a_transaction() -> None:
    files = [f for f in sources("services", "deploy") if f.path not in COMMITS]

    assert broken(checks.direct_commits, files) == []


def test_the_clock_is_read_in_one_place() -> None:
    # deploy/ is left out: a supervisor and a command line time processes and log lines
    files = [f for f in sources("services", "shared", "contracts") if f.path not in CLOCK_READERS]

    assert broken(checks.clock_reads, files) == []


@pytest.mark.asvs("1.2.4")
def test_sql_is_never_put_together_from_text() -> None:
    files = [f for f in sources(*PRODUCT) if f.path not in COMPOSED_SQL]

    assert broken(checks.composed_sql, files) == []


def test_endpoints_and_handlers_only_translate_and_call() -> None:
    files = [f for f in sources("services") if "/api" in f.path or f.path.endswith("/handlers.py")]

    assert broken(checks.long_endpoints, files) == []


def test_a_module_can_be_read_in_one_go() -> None:
    # a file of tests is a list of claims, read one at a time
    files = [f for f in sources(*PRODUCT) if f.path not in LONG_MODULES]

    assert broken(checks.long_modules, files) == []


def test_no_amount_is_a_float() -> None:
    assert broken(checks.float_amounts, sources(*PRODUCT, "tests")) == []


def test_every_test_asserts_something() -> None:
    files = [f for f in sources("tests") if f.path.rpartition("/")[2].startswith("test_")]

    assert broken(checks.without_assert, files) == []


def test_no_test_replaces_code_with_a_mock() -> None:
    assert broken(checks.mocks, sources("tests", "shared")) == []


def test_every_service_has_the_same_file_names() -> None:
    found = []
    for folder in sorted((checks.ROOT / "services").iterdir()):
        if folder.is_dir() and folder.name != "__pycache__":
            names = [entry.name for entry in folder.iterdir() if entry.name != "__pycache__"]
            found += checks.strange_files(folder.name, names, EXTRA_FILES.get(folder.name, ()))

    assert found == []


def test_every_further_module_of_a_service_says_what_it_is_for() -> None:
    files = {f"services/{service}/{name}" for service, names in EXTRA_FILES.items() for name in names}
    modules = {f.path: f for f in sources("services")}

    assert [path for path in sorted(files) if path.endswith(".py") and path not in modules] == []
    assert [path for path in sorted(files & modules.keys()) if not ast.get_docstring(modules[path].tree)] == []


def test_every_exception_is_still_needed() -> None:
    text = {f.path: f for f in sources(*PRODUCT, "tests")}
    needed = {
        **dict.fromkeys(LONG_MODULES, checks.long_modules),
        **dict.fromkeys(COMPOSED_SQL, checks.composed_sql),
        **dict.fromkeys(COMMITS, checks.direct_commits),
    }

    assert [path for path, check in needed.items() if path not in text or not check(text[path])] == []


@pytest.mark.parametrize(
    ("check", "sample"),
    [
        pytest.param(checks.direct_commits, "async def f(session):\n    await session.commit()\n", id="commit"),
        pytest.param(checks.clock_reads, "import datetime\nx = datetime.datetime.now(tz=None)\n", id="now"),
        pytest.param(checks.clock_reads, "from datetime import date\nx = date.today()\n", id="today"),
        pytest.param(checks.clock_reads, "import time\nx = time.time()\n", id="time"),
        pytest.param(checks.composed_sql, "def f(x):\n    return f'SELECT 1 WHERE a = {x}'\n", id="f-string"),
        pytest.param(checks.composed_sql, "def f(x):\n    return 'SELECT %s' % x\n", id="percent"),
        pytest.param(checks.composed_sql, "def f(x):\n    return 'DELETE FROM a WHERE b = ' + x\n", id="plus"),
        pytest.param(checks.composed_sql, "def f(x):\n    return 'UPDATE {}'.format(x)\n", id="format"),
        pytest.param(
            checks.long_endpoints,
            "@router.get('/x')\nasync def x() -> None:\n" + "    step()\n" * 13,
            id="endpoint",
        ),
        pytest.param(
            checks.long_endpoints,
            "async def on_payment(session, events) -> None:\n" + "    step()\n" * 13,
            id="handler",
        ),
        pytest.param(checks.long_modules, "x = 1\n" * 301, id="module"),
        pytest.param(checks.float_amounts, "class A:\n    amount: float\n", id="float field"),
        pytest.param(checks.float_amounts, "def f(vat_minor: float | None) -> None: ...\n", id="float argument"),
        pytest.param(checks.float_amounts, "def total_amount(x: int) -> float: ...\n", id="float result"),
        pytest.param(checks.float_amounts, "y = float(row.amount_minor)\n", id="float call"),
        pytest.param(checks.without_assert, "def test_x() -> None:\n    run()\n", id="no assert"),
        pytest.param(checks.mocks, "from unittest.mock import AsyncMock\n", id="mock"),
        pytest.param(checks.mocks, "from unittest import mock\n", id="mock module"),
    ],
)
def test_each_check_bites(check: checks.Check, sample: str) -> None:
    assert len(check(source("services/x/api.py", sample))) == 1


@pytest.mark.parametrize(
    ("check", "sample"),
    [
        pytest.param(checks.direct_commits, "async def f(tx):\n    await tx.execute(x)\n", id="no commit"),
        pytest.param(checks.clock_reads, "import time\nx = time.monotonic()\n", id="monotonic"),
        pytest.param(checks.composed_sql, "def f(x):\n    return f'Updated {x} rows'\n", id="a sentence"),
        pytest.param(checks.composed_sql, "x = 'SELECT 1 WHERE a = :a'\n", id="bound"),
        pytest.param(
            checks.long_endpoints,
            '@router.get("/x")\nasync def x() -> None:\n    """Long\n'
            + "    contract\n" * 20
            + '    """\n    step()\n',
            id="the docstring does not count",
        ),
        pytest.param(checks.float_amounts, "class A:\n    amount_minor: int\n    score: float\n", id="score"),
        pytest.param(checks.without_assert, "def test_x() -> None:\n    assert run() == 1\n", id="assert"),
    ],
)
def test_no_check_bites_good_code(check: checks.Check, sample: str) -> None:
    assert check(source("services/x/api.py", sample)) == []


def test_the_file_name_check_bites() -> None:
    assert checks.strange_files("risk", ["api.py", "helpers.py"]) == [
        "services/risk/helpers.py: not a file name of a service",
    ]
