"""What Tillit is made of is pinned by hash, listed whole, and under licences that fit."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests import supply_chain
from tests.supply_chain import DEV_LOCK, RUN_LOCK, bill, judged, missing, pinned, wrong_licences


@pytest.mark.asvs("15.2.4")
@pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_every_package_is_pinned_to_a_version_and_to_its_bytes(lock: Path) -> None:
    parts = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"))
    packages = [part for part in parts if re.match(r"[A-Za-z0-9._-]+[=@ ]", part)]

    # another version for another Python is another entry of the same package
    names = {re.split("[=@ ]", part)[0] for part in packages}
    assert names == pinned(lock).keys()
    assert len(names) > 50
    assert [part.splitlines()[0] for part in packages if "--hash=sha256:" not in part] == []


@pytest.mark.asvs("15.1.2")
def test_the_bill_of_materials_names_every_package_of_the_lock() -> None:
    assert missing(bill()) == []


def test_a_bill_that_lacks_a_package_is_found() -> None:
    found = bill()
    gone = found["components"].pop()

    assert missing(found) == [f"{gone['name']} {gone['version']} is not in the bill"]


def test_every_licence_is_on_the_list() -> None:
    assert wrong_licences() == []


def test_a_licence_that_is_not_on_the_list_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply_chain, "ALLOWED", supply_chain.ALLOWED - {"MPL-2.0"})

    assert any(line.startswith("orjson: ") for line in wrong_licences())


HOLE = {"id": "GHSA-0", "fix_versions": ["2.0"]}


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize(
    ("packages", "holes", "unseen"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, ""),
        ([{"name": "a", "version": "1", "vulns": [HOLE]}], 1, ""),
        ([{"name": "a", "skip_reason": "x"}], 0, "NOT AUDITED: the vulnerability service does not answer here"),
        ([{"name": "a", "skip_reason": "x"}, {"name": "b", "version": "1", "vulns": [HOLE]}], 1, "not audited: a"),
    ],
    ids=["clean", "a hole", "nothing seen", "some unseen"],
)
def test_an_audit_says_what_it_found_and_what_it_could_not_see(
    packages: list[dict[str, Any]], holes: int, unseen: str
) -> None:
    found, said = judged({"dependencies": packages})

    assert (len(found), said) == (holes, unseen)
