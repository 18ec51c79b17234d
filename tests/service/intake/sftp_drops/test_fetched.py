"""A drop by SFTP: files are fetched once, whatever the server lets us move."""

from fastapi import FastAPI
from httpx import AsyncClient

from shared.events import PaymentsReceived
from shared.testing import Issuer, published
from tests.service.intake.dropping import WHOLE, Looker, files_in, put
from tests.service.intake.sftp_server import ReadOnly, Server


async def test_a_file_on_a_server_becomes_payments_and_is_put_away_there(
    client: AsyncClient, issuer: Issuer, looker: Looker, server: Server
) -> None:
    put(server.folder)

    await looker.look_until((server.folder / "done" / "reskontra.csv").exists)

    items = (await client.get("/payments", headers=issuer.headers("controller"))).json()["items"]
    assert {item["invoiceNumber"] for item in items} == {"2026-0117", "2026-0126", "77"}
    assert files_in(server.folder) == ["done/reskontra.csv", "done/reskontra.csv.reason.txt"]
    assert "rader är nya" in (server.folder / "done" / "reskontra.csv.reason.txt").read_text(encoding="utf-8")


async def test_a_file_of_many_blocks_arrives_whole(app: FastAPI, looker: Looker, server: Server) -> None:
    rows = "".join(f"Björkens Städ AB;556016-0680;{n};46362 Städ;100,00;2026-04-02\n" for n in range(30_000))
    put(server.folder, content=WHOLE.splitlines(keepends=True)[0] + rows)

    await looker.look(2)

    ((size,),) = await looker.rows("SELECT bytes FROM file")
    assert size == (server.folder / "reskontra.csv").stat().st_size > 1_048_576


async def test_a_file_that_is_none_of_ours_is_refused_there(looker: Looker, server: Server) -> None:
    put(server.folder, "brev.txt", "Hej hopp, detta är ingen fil av våra.")

    await looker.look_until((server.folder / "refused" / "brev.txt").exists)

    assert files_in(server.folder) == ["refused/brev.txt", "refused/brev.txt.reason.txt"]


async def test_what_a_server_does_not_let_us_move_is_fetched_once(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    await looker.look(2)

    again = Looker(app, server.drop())
    await again.look(3)

    assert (files_in(server.folder), await again.problem()) == (["reskontra.csv"], "")
    assert len(await again.rows("SELECT 1 FROM file")) == 1
    assert await again.rows("SELECT outcome FROM dropped") == [("done",)]


async def test_what_is_taken_away_from_such_a_server_is_forgotten(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    path = put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    await looker.look()
    path.unlink()

    await looker.look()

    assert await looker.rows("SELECT 1 FROM dropped") == []


async def test_a_changed_file_on_such_a_server_is_fetched_anew(app: FastAPI, server: Server) -> None:
    await server.listen(ReadOnly)
    put(server.folder)
    looker = Looker(app, server.drop())
    await looker.look(2)
    await looker.imported()
    put(server.folder, content=WHOLE + WHOLE.splitlines()[1].replace("2026-0117", "2026-0200") + "\n")

    await looker.look(2)
    await looker.imported()

    assert await looker.rows("SELECT accepted, known FROM file ORDER BY received_at") == [(4, 0), (1, 4)]


async def test_a_process_that_ends_between_commit_and_move_imports_nothing_twice(
    app: FastAPI, looker: Looker, server: Server
) -> None:
    put(server.folder)
    await looker.look(2)

    again = Looker(app, server.drop())
    await again.look_until((server.folder / "done" / "reskontra.csv").exists)

    events = [e for e in await published(app.state.sessions) if isinstance(e, PaymentsReceived)]
    assert (len(await again.rows("SELECT 1 FROM file")), sum(len(e.payments) for e in events)) == (1, 3)


async def test_what_came_is_counted_for_the_source(
    client: AsyncClient, issuer: Issuer, looker: Looker, server: Server
) -> None:
    put(server.folder)

    await looker.look_until((server.folder / "done" / "reskontra.csv").exists)

    (source,) = (await client.get("/sources", headers=issuer.headers("administrator"))).json()["items"]
    assert (source["channel"], source["sender"], source["days"][0]["accepted"]) == ("sftp", "raindance", 4)
