"""Whoever has the directory's tables without its keys learns no name, and the directory works all the same."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from shared.testing import Database, Issuer
from tests.dumped import dump, given_away
from tests.running import wait_for
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.gateway.directory import change, rows_of


@pytest.fixture
def administrator(gateway: Gateway, local_issuer: tuple[Issuer, Path]) -> Iterator[httpx.Client]:
    """The administrator's calls."""
    headers = local_issuer[0].headers(subject="administrator")
    with httpx.Client(base_url=f"{gateway.url}/tillit/v1/directory", headers=headers, timeout=20) as client:
        yield client


def brought_in(administrator: httpx.Client, name: str = "Torvald Papegojman") -> str:
    subject = f"s-{uuid4().hex[:8]}"
    address = f"{'.'.join(name.split())}.{subject}@hemma.example".encode("ascii", "ignore").decode()
    said = {"subject": subject, "kind": "person", "userName": address, "name": name, "mail": address}
    answer = administrator.post("/people", json=said)
    assert answer.status_code == 201, answer.text
    return address


def test_a_stolen_directory_gives_away_no_name_and_no_address(administrator: httpx.Client, directory: Database) -> None:
    address = brought_in(administrator)

    stolen = asyncio.run(dump(directory.admin_dsn(), "gateway"))

    assert given_away(stolen, ["administrator"]) != [], "the search finds nothing at all"
    assert given_away(stolen, ["Torvald", "Papegojman", address, "hemma.example"]) == []


def test_lists_show_names_in_their_order_and_find_them_by_a_part(administrator: httpx.Client) -> None:
    mark = uuid4().hex[:6]
    for name in (f"Örjan {mark}", f"Anna {mark}"):
        brought_in(administrator, name)

    found = administrator.get("/people", params={"q": mark.upper()}).json()

    assert [item["name"] for item in found["items"]] == [f"Anna {mark}", f"Örjan {mark}"]
    assert found["total"] == 2


def test_a_user_name_is_taken_whatever_its_case(administrator: httpx.Client) -> None:
    address = brought_in(administrator)
    said = {"subject": uuid4().hex, "kind": "person", "userName": address.upper(), "name": "Another"}

    answer = administrator.post("/people", json=said)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/known-already")


def test_a_name_from_before_sealing_is_sealed_when_a_gateway_starts(
    environment: dict[str, str], directory: Database
) -> None:
    name = f"Gammal Klartext {uuid4().hex[:8]}"
    asyncio.run(
        change(directory, "UPDATE gateway.person SET sealed_name = NULL, name = $1 WHERE subject = 'kim'", name)
    )
    asyncio.run(change(directory, "UPDATE gateway.person SET user_name = 'kim' WHERE subject = 'kim'"))

    with running_gateway(environment):
        clear = "SELECT count(*) FROM gateway.person WHERE name IS NOT NULL OR user_name IS NOT NULL"
        wait_for(lambda: asyncio.run(rows_of(directory, clear)) == ["0"] or None, "the names to be sealed")

    assert given_away(asyncio.run(dump(directory.admin_dsn(), "gateway")), [name]) == []
