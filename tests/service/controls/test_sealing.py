"""What a control found, and who did it, lies sealed."""

from httpx import AsyncClient

from services.controls.models import ControlTask
from services.controls.sealing import SEALED
from shared.db import Sessions
from shared.testing import Database, Issuer
from shared.vault.columns import sealed_names
from tests.dumped import dump, given_away
from tests.service.controls.builders import a_completion
from tests.service.controls.test_api import complete, open_task

SAID = "Tyra Kanariefågelsson säger att leveransen kom en gång."


def test_every_sealed_column_is_known_to_the_commands() -> None:
    assert sorted(column.name for column in SEALED) == sealed_names(ControlTask)


async def test_a_dump_does_not_tell_what_was_found(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, database: Database
) -> None:
    task_id = await open_task(sessions)

    done = (await complete(client, issuer, task_id, a_completion(summary=SAID))).json()

    read = (await client.get(f"/tasks/{task_id}", headers=issuer.headers("controller"))).json()
    assert (done["summary"], read["summary"], read["completedByName"]) == (SAID, SAID, "Kim")
    assert given_away(await dump(database.admin_dsn(), "controls"), [SAID, "Kanariefågel"]) == []
