"""A watched folder: what is dropped is taken as an upload is, once, and put away with a word on what became of it."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.domain import Kind
from services.intake.drops.configured import FolderDrop
from services.intake.operations.alone import alone
from services.intake.sealing import sealer_of
from shared.events import PaymentsReceived
from shared.testing import Issuer, published
from tests.service.intake.dropping import SOURCE, Looker, files_in
from tests.service.intake.test_files import LEDGER, upload

WHOLE = LEDGER.rsplit("\n", 2)[0] + "\n"
"""The ledger without the row that cannot be read."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that a finance system drops files into."""
    folder = tmp_path / "inbox" / "son"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def drop(folder: Path) -> FolderDrop:
    """The drop of it."""
    return FolderDrop.model_validate({**SOURCE, "folder": folder})


@pytest.fixture
def looker(app: FastAPI, drop: FolderDrop) -> Looker:
    """Who looks at it."""
    return Looker(app, drop)


def put(folder: Path, name: str = "reskontra.csv", content: str = WHOLE, changed: int | None = None) -> Path:
    """Drop a file."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    if changed is not None:
        os.utime(path, ns=(changed, changed))
    return path


def remove(folder: Path) -> None:
    """Take the folder away, as a share that is not mounted is."""
    folder.rmdir()


def make(folder: Path) -> None:
    """Bring it back."""
    folder.mkdir()


async def payments(client: AsyncClient, issuer: Issuer) -> list[dict[str, Any]]:
    """What is paid."""
    answer = await client.get("/payments", headers=issuer.headers("controller"))
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_dropped_file_becomes_payments_of_the_drops_committee(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    put(folder)

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    found = await payments(client, issuer)
    assert {one["invoiceNumber"] for one in found} == {"2026-0117", "2026-0126", "77"}
    assert {one["committeeId"] for one in found} == {"son"}
    assert files_in(folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]


async def test_the_word_beside_a_file_that_was_read_counts_its_rows(looker: Looker, folder: Path) -> None:
    put(folder, content=LEDGER)

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    word = (folder / "done" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")
    assert "4 rader är nya, 0 var kända, 1 togs inte emot" in word


async def test_a_dropped_file_is_the_same_as_an_uploaded_one(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    headers = issuer.headers("controller")
    uploaded = await upload(client, headers, LEDGER.encode(), "reskontra.csv", committeeId="kfn")
    put(folder, content=LEDGER)

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    fetched, _ = (await client.get("/files", headers=headers)).json()["items"]
    same = ("name", "kind", "status", "rows", "accepted", "rejected", "known", "total", "reason")
    assert {name: fetched[name] for name in same} == {name: uploaded[name] for name in same}


async def test_a_file_that_is_none_of_ours_is_refused_with_its_reason(looker: Looker, folder: Path) -> None:
    put(folder, "brev.txt", "Hej hopp, detta är ingen fil av våra.")

    await looker.look_until((folder / "refused" / "brev.txt").exists)

    word = (folder / "refused" / "brev.txt.reason.txt").read_text(encoding="utf-8")
    ((reason,),) = await looker.rows("SELECT reason FROM file")
    assert reason["sv"] in word
    assert reason["en"] in word


async def test_the_same_content_under_another_name_is_known(
    app: FastAPI, client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    put(folder)
    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    put(folder, "samma.csv")
    await looker.look_until((folder / "done" / "samma.csv").exists)

    assert len(await looker.rows("SELECT 1 FROM file")) == 1
    assert "redan inläst" in (folder / "done" / "samma.csv.reason.txt").read_text(encoding="utf-8")
    assert len(list((app.state.settings.data_dir / "files").glob("*-*"))) == 1


async def test_what_was_uploaded_before_is_known_when_it_is_dropped(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    await upload(client, issuer.headers("controller"), WHOLE.encode(), committeeId="son")
    put(folder)

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await looker.rows("SELECT 1 FROM file")) == 1


async def test_a_refused_content_may_be_tried_again(looker: Looker, folder: Path) -> None:
    put(folder, "a.txt", "Ingen fil.")
    await looker.look_until((folder / "refused" / "a.txt").exists)

    put(folder, "a.txt", "Ingen fil.")
    await looker.look_until(lambda: len(files_in(folder / "refused")) == 4)

    assert len(await looker.rows("SELECT 1 FROM file WHERE status = 'rejected'")) == 2


async def test_a_name_that_is_taken_in_done_is_not_written_over(looker: Looker, folder: Path) -> None:
    put(folder)
    await looker.look_until((folder / "done" / "reskontra.csv").exists)
    put(folder, content=WHOLE.replace("2026-0117", "2026-0118"))

    await looker.look_until(lambda: len(files_in(folder / "done")) == 4)

    assert (folder / "done" / "reskontra.csv").read_text(encoding="utf-8") == WHOLE


async def test_a_file_is_not_taken_at_the_first_look(looker: Looker, folder: Path) -> None:
    put(folder)

    await looker.look()

    assert await looker.rows("SELECT 1 FROM file") == []


async def test_a_partial_file_is_never_taken(looker: Looker, folder: Path) -> None:
    put(folder, "reskontra.csv.part")

    await looker.look(3)

    assert await looker.rows("SELECT 1 FROM file") == []
    assert files_in(folder) == ["reskontra.csv.part"]


async def test_a_renamed_partial_file_is_taken_at_once(looker: Looker, folder: Path) -> None:
    path = put(folder, "reskontra.csv.filepart")
    await looker.look()
    path.rename(folder / "reskontra.csv")

    await looker.look()

    assert len(await looker.rows("SELECT 1 FROM file")) == 1


async def test_the_oldest_file_is_taken_first(looker: Looker, folder: Path) -> None:
    put(folder, "a.csv", WHOLE, changed=2_000)
    put(folder, "b.csv", WHOLE.replace("2026-0117", "2026-0118"), changed=1_000)
    put(folder, "c.csv", WHOLE.replace("2026-0117", "2026-0119"), changed=2_000)

    await looker.look(2)

    taken = [mark for (mark,) in await looker.rows("SELECT mark FROM dropped ORDER BY taken_at")]
    seal = await sealer_of(looker.app.state.sessions, "9999")
    expected = [
        seal.drop_mark(looker.drop.key, name, str((folder / name).stat().st_size), str(changed))
        for name, changed in (("b.csv", 1_000), ("a.csv", 2_000), ("c.csv", 2_000))
    ]
    assert taken == expected


class Cut(BaseException):
    """The process ends here."""


def cut(*_: Any, **__: Any) -> None:
    raise Cut


@pytest.mark.parametrize("read", [False, True], ids=["before it is read", "after it is read"])
async def test_a_process_that_ends_between_commit_and_move_imports_nothing_twice(
    app: FastAPI, looker: Looker, drop: FolderDrop, folder: Path, monkeypatch: pytest.MonkeyPatch, read: bool
) -> None:
    put(folder)
    await looker.look(2)
    if read:
        await looker.imported()
        monkeypatch.setattr(os, "rename", cut)
        with pytest.raises(Cut):
            await looker.look()
        monkeypatch.undo()

    again = Looker(app, drop)
    await again.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await again.rows("SELECT 1 FROM file")) == 1
    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]
    assert sum(len(e.payments) for e in events) == 3
    assert files_in(folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]


async def test_a_process_that_ends_before_the_commit_loses_nothing(
    app: FastAPI, looker: Looker, drop: FolderDrop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)
    await looker.look()
    monkeypatch.setattr(os, "fsync", cut)  # the copy is whole, and its row is not written yet
    with pytest.raises(Cut):
        await looker.look()
    monkeypatch.undo()
    assert await looker.rows("SELECT 1 FROM file") == []

    again = Looker(app, drop)
    await again.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await again.rows("SELECT 1 FROM payment")) == 3


async def test_a_file_that_is_written_while_it_is_read_waits(
    app: FastAPI, looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder)
    await looker.look()

    def grow(handle: int) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write("Björkens Städ AB;556016-0680;2026-0199;46362 Städ;1,00;2026-05-02\n")

    monkeypatch.setattr(os, "fsync", grow)
    await looker.look()
    monkeypatch.undo()

    assert await looker.rows("SELECT 1 FROM file") == []
    assert files_in(app.state.settings.data_dir / "files") == []
    await looker.look_until((folder / "done" / "reskontra.csv").exists)
    assert len(await looker.rows("SELECT 1 FROM payment WHERE invoice_number = '2026-0199'")) == 1


async def test_a_file_that_was_replaced_before_its_move_is_taken_too(looker: Looker, folder: Path) -> None:
    put(folder)
    await looker.look(2)
    put(folder, content=WHOLE.replace("2026-0117", "2026-0118"))

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    assert len(await looker.rows("SELECT 1 FROM file")) == 2
    assert await looker.rows("SELECT 1 FROM dropped") == []


@pytest.mark.attack("C6")
async def test_a_link_is_refused_and_never_followed(looker: Looker, folder: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "elsewhere.csv")
    (folder / "link.csv").symlink_to(secret)

    await looker.look_until((folder / "refused" / "link.csv").is_symlink)

    assert await looker.rows("SELECT 1 FROM file") == []
    assert "länk" in (folder / "refused" / "link.csv.reason.txt").read_text(encoding="utf-8")


async def test_a_pipe_is_refused_and_not_waited_for(looker: Looker, folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")

    await looker.look_until((folder / "refused" / "pipe.csv").exists)

    assert await looker.rows("SELECT 1 FROM file") == []


async def test_hidden_files_subfolders_and_reasons_stay_where_they_are(looker: Looker, folder: Path) -> None:
    put(folder, ".dold.csv")
    put(folder, "gammal.csv.reason.txt")
    (folder / "arkiv").mkdir()
    put(folder / "arkiv", "a.csv")

    await looker.look(3)

    assert files_in(folder) == [".dold.csv", "arkiv/a.csv", "gammal.csv.reason.txt"]
    assert (await looker.rows("SELECT 1 FROM file"), await looker.problem()) == ([], "")


@pytest.mark.attack("C5")
async def test_a_file_above_the_limit_is_refused(app: FastAPI, drop: FolderDrop, folder: Path) -> None:
    looker = Looker(app, drop, upload_limit_mb=1)
    with (folder / "stor.csv").open("wb") as file:
        file.truncate(1024 * 1024 + 1)

    await looker.look_until((folder / "refused" / "stor.csv").exists)

    assert await looker.rows("SELECT 1 FROM file") == []
    assert files_in(app.state.settings.data_dir / "files") == []
    assert "UPLOAD_LIMIT_MB" in (folder / "refused" / "stor.csv.reason.txt").read_text(encoding="utf-8")


@pytest.mark.attack("C6")
@pytest.mark.parametrize("name", ["a\nb\x1b[31m.csv", "å" * 125 + ".csv", "a\udcff.csv", "-rf.csv", "CON"])
async def test_a_file_is_taken_whatever_it_is_called(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path, name: str
) -> None:
    put(folder, name)

    await looker.look_until(lambda: len(files_in(folder / "done")) == 2)

    assert all(kept.isprintable() for kept in files_in(folder / "done"))
    (file,) = (await client.get("/files", headers=issuer.headers("controller"))).json()["items"]
    assert (file["status"], file["name"].isprintable()) == ("done", True)


async def test_a_file_that_may_not_be_read_is_refused(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)
    real = os.open

    def forbid(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("son/reskontra.csv"):
            raise PermissionError(errno.EACCES, "forbidden")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", forbid)  # tests may run as root, whom nothing is forbidden
    await looker.look_until((folder / "refused" / "reskontra.csv").exists)

    assert "läsrätt" in (folder / "refused" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("number", "problem"), [(errno.ENOSPC, "disk-full"), (errno.EACCES, "cannot-move")])
async def test_a_move_that_fails_is_told_and_tried_again_without_reading_anew(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, "no")

    put(folder)
    await looker.look(2)
    await looker.imported()
    monkeypatch.setattr(os, "rename", fail)
    await looker.look(2)
    told = await looker.problem()
    monkeypatch.undo()

    await looker.look()

    assert (told, await looker.problem(), len(await looker.rows("SELECT 1 FROM file"))) == (problem, "", 1)
    assert files_in(folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]


async def test_a_refused_file_that_cannot_be_moved_is_refused_once(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, "read-only")

    (folder / "link.csv").symlink_to("/etc/hostname")
    monkeypatch.setattr(os, "rename", fail)

    await looker.look(4)

    acts = await looker.rows("SELECT 1 FROM audit_record WHERE action = 'file.send'")
    assert (len(acts), await looker.problem()) == (1, "cannot-move")


async def test_a_full_disk_of_ours_is_told_and_nothing_is_moved(
    looker: Looker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    put(folder)
    await looker.look()
    monkeypatch.setattr(os, "fsync", full)
    await looker.look()
    monkeypatch.undo()

    assert (files_in(folder), await looker.problem()) == (["reskontra.csv"], "disk-full")


async def test_a_folder_that_is_not_there_is_told_until_it_is(looker: Looker, folder: Path) -> None:
    remove(folder)
    await looker.look()
    told = await looker.problem()
    make(folder)

    await looker.look()

    assert (told, await looker.problem()) == ("no-folder", "")


async def test_a_folder_that_goes_while_nothing_comes_is_told(looker: Looker, folder: Path) -> None:
    await looker.look()
    remove(folder)

    await looker.look()

    assert await looker.problem() == "no-folder"


async def test_an_empty_folder_is_looked_at_without_the_database(looker: Looker, folder: Path) -> None:
    put(folder)
    await looker.look_until((folder / "done" / "reskontra.csv").exists)
    await looker.look()
    nowhere = {"database_url": "postgresql://127.0.0.1:9/nowhere"}
    looker.settings = looker.settings.model_copy(update=nowhere)

    await looker.look()

    put(folder, "ny.csv")
    with pytest.raises(OSError, match=r"9|refused"):
        await looker.look()


async def test_a_link_in_the_place_of_done_leads_nowhere(looker: Looker, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "done").symlink_to(tmp_path / "outside")
    put(folder)
    await looker.look(2)
    await looker.imported()

    await looker.look()

    assert (files_in(tmp_path / "outside"), await looker.problem()) == ([], "cannot-move")


async def test_one_process_at_a_time_looks(looker: Looker, folder: Path) -> None:
    put(folder)

    async with alone(looker.settings.dsn(), "drop 9999 folder:raindance") as free:
        await looker.look(3)

    assert (free, await looker.rows("SELECT 1 FROM file")) == (True, [])


async def test_the_drop_is_a_source_before_anything_came(client: AsyncClient, issuer: Issuer, looker: Looker) -> None:
    await looker.look()

    (source,) = (await client.get("/sources", headers=issuer.headers("administrator"))).json()["items"]
    assert (source["name"], source["channel"], source["sender"], source["owner"], source["problem"]) == (
        "Leverantörsreskontran",
        "folder",
        "raindance",
        "Ekonomiavdelningen",
        "",
    )


async def test_what_came_by_a_drop_is_counted_for_its_source(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    put(folder, content=LEDGER)

    await looker.look_until((folder / "done" / "reskontra.csv").exists)

    (source,) = (await client.get("/sources", headers=issuer.headers("administrator"))).json()["items"]
    (day,) = source["days"]
    assert (source["sender"], day["accepted"], day["rejected"]) == ("raindance", 4, 1)


async def test_the_trouble_of_a_drop_stands_with_its_source(
    client: AsyncClient, issuer: Issuer, looker: Looker, folder: Path
) -> None:
    remove(folder)

    await looker.look()

    (source,) = (await client.get("/sources", headers=issuer.headers("administrator"))).json()["items"]
    assert source["problem"] == "no-folder"


async def test_taking_a_file_leaves_the_record_that_sending_one_does(looker: Looker, folder: Path) -> None:
    put(folder)

    await looker.look(2)

    acts = await looker.rows("SELECT actor, outcome, objects FROM audit_record WHERE action = 'file.send'")
    ((file_id,),) = await looker.rows("SELECT file_id FROM file")
    ((actor, outcome, objects),) = acts
    assert (actor, outcome, str(file_id) in str(objects)) == ("folder:raindance", "permitted", True)


@pytest.mark.attack("L2")
async def test_a_persons_number_in_a_name_stands_nowhere_in_clear(
    looker: Looker, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, "lön 850709-9805.csv")
    await looker.look(2)
    kept = await looker.rows("SELECT * FROM dropped")

    await looker.look_until(lambda: len(files_in(folder / "done")) == 2)

    assert "9805" not in str([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in kept])
    assert "9805" not in (folder / "done" / "lön 850709-9805.csv.reason.txt").read_text(encoding="utf-8")
    assert "9805" not in capsys.readouterr().out


async def test_a_kind_that_is_said_is_the_kind_that_is_read(app: FastAPI, drop: FolderDrop, folder: Path) -> None:
    looker = Looker(app, drop.model_copy(update={"kind": Kind.SIE}))
    put(folder)

    await looker.look_until((folder / "refused" / "reskontra.csv").exists)

    assert await looker.rows("SELECT wanted_kind FROM file") == [("sie",)]
