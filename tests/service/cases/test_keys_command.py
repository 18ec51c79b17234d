"""`tillit keys` on cases: new versions without a pause, sealing what is old, destroying a key."""

import os
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.cli import keys
from deploy.cli.output import CommandError
from deploy.cli.sealed import reseal, seal_old
from services.cases.sealing import SEALED
from services.cases.settings import Settings
from shared.testing import Database
from tests.dumped import dump, files_of, given_away
from tests.service.cases.desk import Desk, problem

SAID = "Tyra Kanariefågelsson har ringt."


def silent(_what: str, _count: int) -> None:
    """No progress is shown."""


@pytest.fixture
def operator(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The environment in which the commands find the test's database, keys and files."""
    monkeypatch.setenv("SECRETS_DIR", str(database.secrets))
    monkeypatch.setenv("DATABASE_URL", database.server)
    monkeypatch.setenv("KEY_DIR", str(settings.key_dir))
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    return database


async def a_case(desk: Desk) -> tuple[str, str]:
    """A case with a note and evidence; its id and the evidence's."""
    case_id = await desk.open(title=SAID)
    await desk.post(f"/cases/{case_id}/notes", {"text": SAID})
    return case_id, (await desk.upload(case_id, "a.txt", SAID.encode())).json()["evidenceId"]


async def readable(desk: Desk, case_id: str, evidence_id: str) -> bool:
    case = await desk.case(case_id)
    content = (await desk.get(f"/cases/{case_id}/evidence/{evidence_id}")).content
    return (case["title"], case["notes"][0]["text"], content) == (SAID, SAID, SAID.encode())


async def change(database: Database, *statements: str) -> None:
    connection = await asyncpg.connect(database.admin_dsn())
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_new_key_takes_over_without_a_pause(operator: Database, desk: Desk) -> None:
    case = await a_case(desk)

    newest = keys.rotate("cases")["newest"]
    seen = [await readable(desk, *case)]
    rewrapped = [(await keys.rewrap("cases", silent))["rewrapped"] for _ in range(2)]
    seen.append(await readable(desk, *case))
    await keys.drop("cases", silent)
    seen.append(await readable(desk, *case))

    assert (rewrapped, seen) == ([1, 0], [True, True, True])
    found = await keys.status("cases")
    assert (found["keyVersions"], found["wrappedBy"]) == ([newest], {str(newest): 1})


async def test_rewrapping_that_was_cut_off_goes_on(operator: Database, desk: Desk) -> None:
    cases = [await a_case(desk) for _ in range(3)]
    keys.rotate("cases")

    def cut_off(_what: str, count: int) -> None:
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await keys.rewrap("cases", cut_off)

    assert (await keys.rewrap("cases", silent))["rewrapped"] == 1
    assert [await readable(desk, *case) for case in cases] == [True, True, True]


async def test_new_data_keys_seal_everything_anew(operator: Database, desk: Desk, settings: Settings) -> None:
    case = await a_case(desk)
    before = files_of(settings.data_dir)

    await keys.rotate_data("cases")
    seen = [await readable(desk, *case)]
    done = await reseal("cases", silent)
    seen.append(await readable(desk, *case))
    await keys.drop("cases", silent)
    seen.append(await readable(desk, *case))

    assert (seen, done["note.text"], done["files"]) == ([True, True, True], 1, 1)
    assert files_of(settings.data_dir) != before


async def test_a_disclosure_has_a_key_of_its_own(operator: Database, desk: Desk, settings: Settings) -> None:
    body = {"committeeId": "son", "toCommittee": "kfn", "purpose": SAID}
    disclosure_id = (await desk.other(role="case_officer").post("/disclosures", body)).json()["disclosureId"]

    await keys.rotate_data("cases")
    done = await reseal("cases", silent)
    await keys.drop("cases", silent)
    read = (await desk.get(f"/disclosures/{disclosure_id}")).json()["purpose"]
    next(settings.key_dir.glob(f"*/{disclosure_id}.key")).unlink()

    assert (done["disclosure.purpose"], read) == (1, SAID)
    assert (await keys.status("cases"))["missing"] == [disclosure_id]


async def test_what_lies_in_clear_from_before_is_sealed_once(
    operator: Database, desk: Desk, settings: Settings
) -> None:
    case_id, evidence_id = await a_case(desk)
    await in_clear(operator, case_id, evidence_id, settings)
    seen = [await readable(desk, case_id, evidence_id)]
    assert (await keys.status("cases"))["inClear"] > 0

    first, again = [await seal_old("cases", silent) for _ in range(2)]

    seen.append(await readable(desk, case_id, evidence_id))
    assert (seen, first["note.text"], first["files"]) == ([True, True], 1, 1)
    assert set(again.values()) == {0}
    assert given_away(await dump(operator.admin_dsn(), "cases") | files_of(settings.data_dir), [SAID]) == []
    assert (await keys.status("cases"))["inClear"] == 0


async def in_clear(database: Database, case_id: str, evidence_id: str, settings: Settings) -> None:
    """Make everything what it was before texts were sealed: our made-up texts, no key, a plain file."""
    clear = [c for c in SEALED if c.was_clear]
    values = [f"UPDATE cases.{c.table} SET sealed_{c.name} = NULL" for c in clear]  # noqa: S608 - our own names
    texts = [f"UPDATE cases.{c.table} SET \"{c.name}\" = '{SAID}'" for c in clear]  # noqa: S608 - our own names
    await change(database, *texts, *values)
    next(settings.key_dir.glob(f"*/{case_id}.key")).unlink()
    next(settings.data_dir.glob(f"evidence/*/{evidence_id}")).write_bytes(SAID.encode())


async def a_closed_case(desk: Desk) -> tuple[str, str]:
    """Id and reference."""
    case_id = await desk.open(title=SAID)
    await desk.close(case_id)
    return case_id, (await desk.case(case_id))["reference"]


async def test_shredding_is_said_on_the_case(operator: Database, desk: Desk) -> None:
    case_id, reference = await a_closed_case(desk)

    done = await keys.shred(case_id, "SON 2031/14 § 7", "u-17", "u-4", reference)

    case = await desk.case(case_id)
    assert (done["caseId"], case["contentDestroyed"]["decision"]) == (case_id, "SON 2031/14 § 7")
    assert SAID not in str(case)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"second": "u-17"}, "two different"),
        ({"confirm": "Ä-2026-999999"}, "no case"),
        ({"decision": "  "}, "reference"),
        ({"by": "Tyra Kanariefågelsson"}, "user ids"),
        ({"case": str(UUID(int=7))}, "no case"),
    ],
)
async def test_a_careless_shredding_is_refused(
    operator: Database, desk: Desk, changed: dict[str, str], told: str
) -> None:
    case_id, reference = await a_closed_case(desk)
    asked = {"case": case_id, "decision": "SON 2031/14", "by": "u-17", "second": "u-4", "confirm": reference}

    with pytest.raises(CommandError, match=told):
        await keys.shred(**asked | changed)

    assert (await desk.case(case_id))["title"] == SAID


async def test_an_open_case_is_not_shredded(operator: Database, desk: Desk) -> None:
    case_id = await desk.open()
    reference = (await desk.case(case_id))["reference"]

    with pytest.raises(CommandError, match="Close the case first"):
        await keys.shred(case_id, "SON 2031/14", "u-17", "u-4", reference)


async def test_a_case_with_content_in_clear_is_not_called_shredded(
    operator: Database, desk: Desk, settings: Settings
) -> None:
    case_id = await desk.open(title=SAID)
    kept = (await desk.upload(case_id, "a.txt", SAID.encode())).json()["evidenceId"]
    await desk.close(case_id)
    next(settings.data_dir.glob(f"evidence/*/{kept}")).write_bytes(SAID.encode())

    with pytest.raises(CommandError, match="seal-old"):
        await keys.shred(case_id, "SON 2031/14", "u-17", "u-4", (await desk.case(case_id))["reference"])


async def test_a_key_that_came_back_with_an_old_copy_is_told_and_destroyed_again(
    operator: Database, desk: Desk, settings: Settings
) -> None:
    case_id, reference = await a_closed_case(desk)
    path = next(settings.key_dir.glob(f"*/{case_id}.key"))
    copy = path.read_bytes()
    await keys.shred(case_id, "SON 2031/14", "u-17", "u-4", reference)
    path.with_suffix(".destroyed").unlink()
    path.write_bytes(copy)

    found = await keys.status("cases")
    await keys.shred(case_id, "SON 2031/14", "u-17", "u-4", reference)

    assert found["cameBack"] == [case_id]
    assert problem(await desk.move(case_id, "reviewed")) == (410, "key-destroyed")


async def test_a_lost_key_is_told(operator: Database, desk: Desk, settings: Settings) -> None:
    case_id, _ = await a_case(desk)
    next(settings.key_dir.glob(f"*/{case_id}.key")).unlink()

    assert (await keys.status("cases"))["missing"] == [case_id]


def test_a_key_file_that_cannot_be_written_says_what_to_add(
    operator: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kek_cases").write_bytes((operator.secrets / "kek_cases").read_bytes())
    (tmp_path / f"kek_cases.{os.getpid()}.new").mkdir()  # in the way of the file that would replace it
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))

    with pytest.raises(CommandError, match="openssl rand -base64 32"):
        keys.rotate("cases")
