"""Who reports needs no sign-in: no public page asks for a token, and one changes nothing and is kept nowhere.

The pages come from the door itself, so that one that this test does not know fails here.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from httpx import AsyncClient, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from services.intake.tips.door import PublicDoor
from shared.policy.actions import Role
from shared.testing import Database, Issuer
from tests.service.policy.filling import fill
from tests.service.policy.operations import PLACES
from tests.service.policy.world import World, opened
from tests.service.tips.conftest import TOLD, Reporter, token_on

SUBJECT: Final = "canarydotter-4711"
STORING: Final = frozenset({"POST /tip/form", "POST /tip/reply"})
SLOW: Final = frozenset({"POST /tip/form", "POST /tip/return"})
"""What stretches a receipt: a tenth of a second of work each time."""
# what is made anew for every answer
CHANCE: Final = re.compile(r'name="token" value="[^"]+"|/receipt/[\w-]+')
ENGLISH: Final = "/tip/en"


@dataclass(frozen=True)
class Page:
    """A public page."""

    method: str
    path: str

    @property
    def name(self) -> str:
        """What it is called whatever its language."""
        return f"{self.method} {self.path.replace(ENGLISH, '/tip')}"


@dataclass
class Visitor:
    """A browser at the public pages with a report of its own; what it sends twice is stored once."""

    client: AsyncClient
    pages: list[Page]
    ticket: str
    sent: Mapping[str, Mapping[str, str]]
    """The fields of each page that is sent to; none for those that are read."""

    async def ask(self, page: Page, headers: Mapping[str, str]) -> Response:
        """The answer to a request that is in order, sent with *headers*."""
        files = [(name, (None, value.encode())) for name, value in self.sent[page.name].items()]
        path = page.path.format(ticket=self.ticket)
        return await self.client.request(page.method, path, headers=dict(headers), files=files or None)


@pytest.fixture
async def world(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, issuer, tmp_path, "tips") as world:
        await fill(world)
        yield world


@pytest.fixture
async def visitor(world: World) -> Visitor:
    client = world.clients["tips"]
    reporter = Reporter(client, [])
    form = token_on(await reporter.get("/tip/form"))
    sent = await reporter.post("/tip/form", {"token": form, "what": TOLD}, ("bevis.txt", b"rad ett"))
    ticket = sent.headers["location"].rpartition("/")[2]
    receipt = world.apps["tips"].state.desk.tickets.receipt(ticket)
    dialogue = await reporter.come_back(receipt)
    file = re.search(r'name="file" value="([^"]+)"', dialogue.text)
    assert file is not None
    fields = {
        "POST /tip/form": {"token": form, "what": TOLD},
        "POST /tip/return": {"receipt": receipt},
        "POST /tip/reply": {"token": token_on(dialogue), "what": "De från mars."},
        "POST /tip/file": {"token": token_on(dialogue), "file": file[1]},
        "POST /tip/leave": {},
    }
    read = ("/", "/tip", "/tip/tips.css", "/tip/form", "/tip/receipt/{ticket}", "/tip/return")
    return Visitor(client, list(pages_of(world)), ticket, fields | {f"GET {path}": {} for path in read})


def pages_of(world: World) -> Iterator[Page]:
    """Every page that the door opens."""
    app = world.apps["tips"]
    for route in PublicDoor(app, app.state.desk, {})._router.routes:
        assert isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield Page(method, route.path)


def seen(answer: Response) -> tuple[int, dict[str, str], str]:
    """All of an answer but what chance made; a token is as long as the time in it."""
    headers = {name: CHANCE.sub("", value) for name, value in answer.headers.items() if name != "content-length"}
    return answer.status_code, headers, CHANCE.sub("", answer.text)


def tokens(issuer: Issuer) -> list[dict[str, str]]:
    """Headers of every role in its own and another committee, and in all of another municipality."""
    places = [claims for place, claims in PLACES.items() if place != "all committees"]
    return [issuer.headers(role, **claims) for claims in places for role in Role]


async def differing(visitor: Visitor, page: Page, carried: Iterable[Mapping[str, str]]) -> list[tuple[Page, object]]:
    """What of *carried* makes *page* answer otherwise than without any."""
    if page.name in STORING:
        await visitor.ask(page, {})  # what is stored is stored by then
    without = seen(await visitor.ask(page, {}))
    return [(page, headers) for headers in carried if seen(await visitor.ask(page, headers)) != without]


async def everything(admin: asyncpg.Connection) -> dict[str, str]:
    """Every row of every table of the channel, by table."""
    names = await admin.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'tips'")
    rows = {name: await admin.fetch(f"SELECT t::text AS row FROM tips.{name} t") for (name,) in names}  # noqa: S608 - names of the catalogue
    return {name: "\n".join(sorted(row["row"] for row in found)) for name, found in rows.items()}


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


@pytest.mark.attack("W17")
async def test_no_public_page_needs_a_token(visitor: Visitor) -> None:
    statuses = {page: (await visitor.ask(page, {})).status_code for page in visitor.pages}

    assert {page.name for page in visitor.pages} == visitor.sent.keys()
    assert {page: status for page, status in statuses.items() if status not in {200, 303}} == {}


@pytest.mark.attack("W17")
async def test_a_token_of_any_role_in_any_place_changes_nothing(visitor: Visitor, issuer: Issuer) -> None:
    """Pages that are slow on purpose see every role once, in another place and language each time."""
    every, differ = tokens(issuer), []
    for page in visitor.pages:
        turn = len(every) // 2 if page.path.startswith(ENGLISH) else 0
        in_turn = [every[(turn + at * (len(Role) + 1)) % len(every)] for at in range(len(Role))]
        differ += await differing(visitor, page, in_turn if page.name in SLOW else every)

    assert differ == []


@pytest.mark.attack("W17")
async def test_what_is_no_token_is_not_even_looked_at(visitor: Visitor, issuer: Issuer, tmp_path: Path) -> None:
    """Where every other endpoint answers 401."""
    strange = Issuer(tmp_path / "strange.json")
    carried = [
        issuer.headers("controller", expires_in=-3_600),
        strange.headers("controller"),
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic a2ltOmRlbW8="},
        {"X-API-Key": "tillit_nonsense"},
    ]
    differ = []
    for page in (page for page in visitor.pages if page.name not in SLOW):
        differ += await differing(visitor, page, carried)

    assert differ == []


@pytest.mark.attack("W2", "W17")
async def test_nothing_of_a_token_is_kept(visitor: Visitor, issuer: Issuer, admin: asyncpg.Connection) -> None:
    """Neither in a table nor in the log nor among the figures: who carries one, and that anybody came."""
    headers = issuer.headers(Role.WHISTLEBLOWER_RECIPIENT, subject=SUBJECT)
    with capture_logs() as logged:
        for page in visitor.pages:
            before = await everything(admin)
            await visitor.ask(page, headers)
            assert page.name in STORING or await everything(admin) == before, page

    kept = await everything(admin) | {"log": str(logged), "figures": (await visitor.client.get("/metrics")).text}
    token = headers["Authorization"].split()[1]
    assert {place for place, text in kept.items() if SUBJECT in text.lower() or token in text} == set()
    assert "kim" in kept["audit_record"], "the search finds nothing at all"
    assert {row["actor"] for row in await admin.fetch("SELECT actor FROM tips.audit_record")} == {"kim", "lo", "eva"}
