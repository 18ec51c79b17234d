"""Evidence: kept as it was, under our name, and handed out as a file and nothing else."""

import hashlib
from pathlib import Path

import pytest

from services.cases.settings import Settings
from tests.service.cases.desk import Desk, problem

CONTENT = "<script>alert('å')</script>".encode() * 5_000


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.data_dir


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_kept_with_its_hash(desk: Desk, folder: Path) -> None:
    case_id = await desk.open()

    answer = await desk.upload(case_id, "faktura 1001.html", CONTENT)

    kept = answer.json()
    assert (answer.status_code, kept["name"], kept["size"]) == (201, "faktura 1001.html", len(CONTENT))
    assert kept["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    (path,) = files_in(folder)
    assert path.name == kept["evidenceId"]
    assert CONTENT[:23] not in path.read_bytes()


async def test_kept_evidence_belongs_to_its_case(desk: Desk) -> None:
    case_id = await desk.open()

    kept = (await desk.upload(case_id, "a.txt", b"a")).json()

    case = await desk.case(case_id)
    assert [item["evidenceId"] for item in case["evidence"]] == [kept["evidenceId"]]
    assert case["timeline"][-1]["kind"] == "evidence_added"


@pytest.mark.attack("C6")
@pytest.mark.asvs("3.2.1", "5.3.1", "5.4.1")
async def test_a_file_comes_back_as_a_file_that_nobody_runs(desk: Desk) -> None:
    case_id = await desk.open()
    kept = (await desk.upload(case_id, "sida å.html", CONTENT)).json()

    answer = await desk.get(f"/cases/{case_id}/evidence/{kept['evidenceId']}")

    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''sida%20%C3%A5.html"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_only_its_owner_reads_the_file_on_disk(desk: Desk, folder: Path) -> None:
    await desk.upload(await desk.open(), "a.txt", b"a")

    (path,) = files_in(folder)

    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.3.2")
async def test_a_name_is_no_path(desk: Desk, folder: Path) -> None:
    kept = (await desk.upload(await desk.open(), "../../etc/passwd", b"root")).json()

    assert kept["name"] == "passwd"
    assert all(folder in path.parents and path.name == kept["evidenceId"] for path in files_in(folder))


async def test_the_same_file_twice_is_kept_twice(desk: Desk, folder: Path) -> None:
    case_id = await desk.open()

    ids = {(await desk.upload(case_id, "a.txt", b"a")).json()["evidenceId"] for _ in range(2)}

    assert {path.name for path in files_in(folder)} == ids


@pytest.mark.asvs("5.2.1")
async def test_a_file_over_the_limit_is_refused_and_not_kept(desk: Desk, folder: Path) -> None:
    case_id = await desk.open()

    answer = await desk.upload(case_id, "big.bin", b"x" * (1_048_576 + 1))

    assert problem(answer) == (413, "evidence-too-large")
    assert files_in(folder) == []


async def test_a_file_at_the_limit_is_kept(desk: Desk) -> None:
    assert (await desk.upload(await desk.open(), "big.bin", b"x" * 1_048_576)).status_code == 201


async def test_an_empty_file_is_refused_and_not_kept(desk: Desk, folder: Path) -> None:
    answer = await desk.upload(await desk.open(), "empty.txt", b"")

    assert problem(answer) == (422, "evidence-empty")
    assert files_in(folder) == []


async def test_evidence_for_an_unknown_case_leaves_no_file(desk: Desk, folder: Path) -> None:
    answer = await desk.upload("0193a1b2-7c00-7000-8000-0123456789ab", "a.txt", b"a")

    assert answer.status_code == 404
    assert files_in(folder) == []


async def test_evidence_without_a_file_is_refused(desk: Desk) -> None:
    answer = await desk.post(f"/cases/{await desk.open()}/evidence", {"file": "a"})

    assert problem(answer) == (422, "invalid-request")


@pytest.mark.parametrize("harm", ["changed", "gone"])
async def test_a_file_that_is_not_what_was_handed_in_is_not_handed_out(desk: Desk, folder: Path, harm: str) -> None:
    case_id = await desk.open()
    kept = (await desk.upload(case_id, "a.txt", b"a")).json()
    (path,) = files_in(folder)
    if harm == "changed":
        path.write_bytes(b"b")
    else:
        path.unlink()

    answer = await desk.get(f"/cases/{case_id}/evidence/{kept['evidenceId']}")

    assert problem(answer) == (500, "evidence-damaged")


async def test_evidence_is_found_in_its_own_case_only(desk: Desk) -> None:
    kept = (await desk.upload(await desk.open(), "a.txt", b"a")).json()

    answer = await desk.get(f"/cases/{await desk.open()}/evidence/{kept['evidenceId']}")

    assert answer.status_code == 404
