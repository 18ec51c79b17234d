"""The house rules as functions over source text: each returns what breaks the rule, line by line."""

import ast
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENDPOINT_LINES = 12
MODULE_LINES = 300
ROUTE_DECORATORS = frozenset({"get", "post", "put", "patch", "delete", "head"})
CLOCK_CALLS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"},
)
SQL_START = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|COPY|TRUNCATE|SET|LISTEN|NOTIFY"
    r"|ALTER|CREATE|DROP|GRANT|REVOKE)\b",
)
AMOUNT_NAME = re.compile(r"(^|_)(amount|minor|ore|oere|money|vat|net_minor|vat_minor|price)($|_)")
# what may lie directly in services/<name>/; a file that would be empty does not exist
SERVICE_FILES = frozenset(
    {
        "__init__.py",
        "sealing.py",
        "settings.py",
        "main.py",
        "worker.py",
        "api.py",
        "schemas.py",
        "handlers.py",
        "disposal.py",
        "operations.py",
        "queries.py",
        "domain.py",
        "models.py",
        "migrations",
        # an operations, queries, schemas or domain module that outgrew one file is a package of the same name
        "operations",
        "queries",
        "schemas",
        "domain",
        "api",
    },
)


@functools.cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root of the repository, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    def at(self, node: ast.AST, what: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


Check = Callable[[Source], list[str]]


def sources(*folders: str) -> list[Source]:
    """Every Python file under the folders, without generated and hidden ones."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "node_modules" not in relative.parts and not any(p.startswith(".") for p in relative.parts):
                found.append(Source(relative.as_posix(), path.read_text(encoding="utf-8")))
    return found


def broken(check: Check, files: Iterable[Source]) -> list[str]:
    """What the check finds in all of the files."""
    return [finding for file in files for finding in check(file)]


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, else what can be told of its end."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def direct_commits(source: Source) -> list[str]:
    """Calls of commit(): one request or message is one transaction, which shared/ ends."""
    return [
        source.at(call, "commits by itself; the transaction ends in shared/")
        for call, name in calls(source.tree)
        if name.rpartition(".")[2] == "commit"
    ]


def clock_reads(source: Source) -> list[str]:
    """Reads of the wall clock: time comes in as an argument, from shared.clock at the edge."""
    return [
        source.at(call, f"calls {name}(); use shared.clock")
        for call, name in calls(source.tree)
        if ".".join(name.split(".")[-2:]) in CLOCK_CALLS
    ]


def composed_sql(source: Source) -> list[str]:
    """SQL put together with f-strings, %, + or format(): values are bound, never written in."""
    found = []
    for node in ast.walk(source.tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr):
            parts = node.values if any(isinstance(v, ast.FormattedValue) for v in node.values) else []
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
            parts = [node.left]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            parts = [node.func.value]
        first = parts[0] if parts else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and SQL_START.match(first.value):
            found.append(source.at(node, "puts SQL together from text; bind the values"))
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of the module, methods and inner ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_endpoint(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a route decorator stands above the function."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTE_DECORATORS
        for decorator in function.decorator_list
    )


def long_endpoints(source: Source) -> list[str]:
    """Endpoints and event handlers that do more than translate, call and return."""
    return [
        source.at(function, f"{function.name} has {body_lines(function)} lines, {ENDPOINT_LINES} are allowed")
        for function in functions(source.tree)
        if (is_endpoint(function) or function.name.startswith("on_")) and body_lines(function) > ENDPOINT_LINES
    ]


def long_modules(source: Source) -> list[str]:
    """Modules past the budget: split by purpose."""
    lines = source.text.count("\n")
    return [f"{source.path}:1: {lines} lines, {MODULE_LINES} are allowed"] if lines > MODULE_LINES else []


def float_amounts(source: Source) -> list[str]:
    """Amounts annotated as float or turned into one: money is integer öre."""
    found = []
    for node in ast.walk(source.tree):
        name, annotation = "", None
        if isinstance(node, ast.AnnAssign):
            name, annotation = dotted(node.target).rpartition(".")[2], node.annotation
        elif isinstance(node, ast.arg):
            name, annotation = node.arg, node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name, annotation = node.name, node.returns
        elif isinstance(node, ast.Call) and dotted(node.func) == "float" and node.args:
            name, annotation = dotted(node.args[0]).rpartition(".")[2], node.func
        if annotation is not None and AMOUNT_NAME.search(name) and "float" in ast.unparse(annotation):
            found.append(source.at(node, f"{name} is a float; money is integer öre"))
    return found


def without_assert(source: Source) -> list[str]:
    """Test functions that claim nothing: no assert, no expected error, no call of an assert_ helper."""
    return [
        source.at(function, f"{function.name} asserts nothing")
        for function in functions(source.tree)
        if function.name.startswith("test_") and not _claims(function)
    ]


def _claims(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    names = {name for _, name in calls(function)}
    # expect(...) is Playwright's assertion: it waits for what it claims
    return bool(names & {"pytest.raises", "pytest.warns", "expect"}) or any(
        name.rpartition(".")[2].startswith("assert_") for name in names
    )


def mocks(source: Source) -> list[str]:
    """Imports of unittest.mock: fakes stand at the edges of the process, our own code is never replaced."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            imported = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            imported = {alias.name for alias in node.names}
        else:
            continue
        if "unittest.mock" in imported:
            found.append(source.at(node, "imports unittest.mock"))
    return found


def strange_files(service: str, names: Iterable[str], extra: Iterable[str] = ()) -> list[str]:
    """Names directly under a service that are not the house's."""
    allowed = SERVICE_FILES | set(extra)
    return [f"services/{service}/{name}: not a file name of a service" for name in sorted(set(names) - allowed)]
