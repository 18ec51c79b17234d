"""D3: the code calls out from listed modules only, to addresses that an operator has set, and follows no redirect."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.checks import ROOT
from tests.architecture.patterns import modules

CALLING = (
    "socket",
    "aiohttp",
    "httpx",
    "aiosmtplib",
    "urllib.request",
    "http.client",
    "smtplib",
    "requests",
    "ftplib",
    "asyncssh",
)
VERBS = ("request", "get", "post", "ws_connect")
# module -> the library with which it calls, and whom
WAYS_OUT = {
    "services/gateway/hop.py": "aiohttp",  # the services, by settings
    "services/intake/connectors/client.py": "aiohttp",  # registers, by settings, at vetted addresses
    "services/intake/drops/sftp.py": "asyncssh",  # SFTP servers, by settings, at vetted addresses, by known host key
    "services/web/client.py": "aiohttp",  # the gateway, by settings
    "services/notifications/operations/mail.py": "aiosmtplib",  # the mail server, by settings
    "shared/oidc.py": "aiohttp",  # the identity provider, by settings, at vetted addresses
}


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.asvs("13.2.4")
def test_only_listed_modules_call_out() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): library
        for path in modules(("shared", "services"))
        for library in CALLING
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name == library or name.startswith(f"{library}.")
    }

    assert found == WAYS_OUT


@pytest.mark.attack("D3")
@pytest.mark.asvs("15.3.2")
@pytest.mark.parametrize("place", [place for place, library in WAYS_OUT.items() if library == "aiohttp"])
def test_every_request_says_that_it_follows_no_redirect(place: str) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / place).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).removeprefix("self._") in {f"session.{verb}" for verb in VERBS}
    ]

    assert calls
    assert [
        node.lineno
        for node in calls
        if not any(k.arg == "allow_redirects" and ast.unparse(k.value) == "False" for k in node.keywords)
    ] == []
