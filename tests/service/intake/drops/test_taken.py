"""A watched folder: what is dropped is taken as an upload is, once, and put away with a word on what became of it."""

from pathlib import Path

from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.domain import Kind
from services.intake.drops.configured import FolderDrop
from services.intake.sealing import sealer_of
from shared.testing import Issuer
from tests.service.intake.dropping import WHOLE, Looker, files_in, payments, put
from tests.service.intake.test_files import LEDGER, upload


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


async def test_a_kind_that_is_said_is_the_kind_that_is_read(app: FastAPI, drop: FolderDrop, folder: Path) -> None:
    looker = Looker(app, drop.model_copy(update={"kind": Kind.SIE}))
    put(folder)

    await looker.look_until((folder / "refused" / "reskontra.csv").exists)

    assert await looker.rows("SELECT wanted_kind FROM file") == [("sie",)]
