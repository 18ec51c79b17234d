"""A watched folder: it is a source, whose files and troubles are counted, and which leaves a record."""

from pathlib import Path

import pytest
from httpx import AsyncClient

from shared.testing import Issuer
from tests.service.intake.dropping import Looker, files_in, put, remove
from tests.service.intake.test_files import LEDGER


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
