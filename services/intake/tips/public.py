"""The public pages: a form, a receipt, a dialogue. No script, no cookie, no log, no record of who asks.

They are an application of their own, outside the one that logs, counts and audits.
"""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.intake.cleaning import Cleaned, NotTaken, clean
from services.intake.tips import domain, reporting, texts
from services.intake.tips.dialogue import as_attachment
from services.intake.tips.locks import LockGone, Locks, NoLocks
from services.intake.tips.receipts import Lane, grouped, open_receipt
from services.intake.tips.reporting import Held, Incoming, NobodyToRead, NoSuchReceipt
from services.intake.tips.settings import Settings
from services.intake.tips.visits import Tickets, Tokens, TooOld, Visit
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.forms import MOST_FILES, MOST_TEXT, BodyRefused, Sent, read_form

HERE: Final = Path(__file__).parent
READ_SECONDS: Final = 300.0
"""So long a form may take to arrive: 25 MB over a slow line."""
QUESTIONS: Final = ("what", "where", "when", "relation")


class Wrong(Exception):  # noqa: N818 - named by its fact
    """What was filled in cannot be sent; *reason* names the text that says why, *name* the file that it is about."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


@dataclass(slots=True)
class Desk:
    """What the public pages work with; all of it is forgotten when the process ends."""

    settings: Settings
    sessions: Sessions
    locks: Locks
    salt: bytes = b""
    tokens: Tokens = field(default_factory=Tokens)
    tickets: Tickets = field(default_factory=Tickets)
    lane: Lane = field(default_factory=Lane)
    # pictures are decoded in memory: two at a time
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    # forms are read into memory, 25 MB at most: so many at a time
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(8))


_PAGES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Pages:
    """The pages in one language."""

    def __init__(self, desk: Desk, language: str) -> None:
        self._desk, self._language = desk, language
        self.home = "/tip" if language == "sv" else "/tip/en"

    async def start(self, _request: Request) -> Response:
        """What the channel is for, and what happens."""
        return self._page("start.html", tip_page=self._desk.settings.ordinary_tip_page)

    async def form(self, _request: Request) -> Response:
        """An empty form."""
        return await self._form(dict.fromkeys(QUESTIONS, ""))

    async def send(self, request: Request) -> Response:
        """Seal and store a report, and go on to its receipt."""
        try:
            sent = await self._read(request)
        except BodyRefused as refused:
            return await self._form(dict.fromkeys(QUESTIONS, ""), [self._say(refused.reason)])
        answers = {name: sent.text(name) for name in QUESTIONS}
        without = frozenset(sent.lists.get("without", ()))
        async with self._desk.turn:
            try:
                receipt = self._desk.tokens.receipt_of(sent.text("token"))
                incoming = Incoming(answers, await self._cleaned(sent, answers), _ids(without))
                await self._store(receipt, incoming)
            except (TooOld, Wrong, NobodyToRead, NoLocks) as exc:
                return await self._form(answers, self._why(exc, sent), without, sent)
        return RedirectResponse(f"{self.home}/receipt/{self._desk.tickets.put(receipt)}", 303)

    async def receipt(self, request: Request) -> Response:
        """The receipt, for ten minutes."""
        found = self._desk.tickets.receipt(request.path_params["ticket"])
        return self._page("receipt.html", receipt=grouped(found) if found else "")

    async def come_back(self, _request: Request) -> Response:
        """Ask for the receipt."""
        return self._page("return.html")

    async def open(self, request: Request) -> Response:
        """The dialogue that a receipt opens."""
        try:
            sent = await self._read(request)
        except BodyRefused as refused:
            return self._page("return.html", [self._say(refused.reason)], status=400)
        opened = await self._desk.lane.open(sent.text("receipt"), self._desk.salt)
        try:
            return await self._dialogue(Visit(opened, UUID(int=0)))
        except (NoSuchReceipt, LockGone):
            self._desk.lane.was_wrong()
            return self._page("return.html", [self._say("receipt-wrong")], status=404)

    async def reply(self, request: Request) -> Response:
        """Add to the dialogue; sent twice it is added once."""
        try:
            sent = await self._read(request)
            visit = self._desk.tokens.visit_of(sent.text("token"))
        except (BodyRefused, TooOld) as exc:
            said = exc.reason if isinstance(exc, BodyRefused) else "visit-old"
            return self._page("return.html", [self._say(said)], status=400)
        answers = {"what": sent.text("what")}
        async with self._desk.turn:
            try:
                incoming = Incoming(answers, await self._cleaned(sent, answers))
            except Wrong as exc:
                return await self._dialogue(visit, self._why(exc, sent), answers["what"], sent)
        await self._add(visit, incoming)
        return await self._dialogue(visit, done=True)

    async def file(self, request: Request) -> Response:
        """A file of the dialogue, to be saved."""
        try:
            sent = await self._read(request)
            visit, file_id = self._desk.tokens.visit_of(sent.text("token")), UUID(sent.text("file"))
        except (BodyRefused, TooOld, ValueError):
            return self._page("return.html", [self._say("visit-old")], status=400)
        async with self._session() as session:
            held = await reporting.open_report(session, self._desk.locks, visit.opened)
            name, content = await reporting.file_of(session, held, file_id)
        headers = {"content-disposition": as_attachment(name)}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def leave(self, _request: Request) -> Response:
        """Let the browser forget the page."""
        page = self.plain("left-title", "left")
        page.headers["clear-site-data"] = '"*"'
        return page

    def plain(self, heading: str, said: str, status: int = 200) -> Response:
        """A page that says one thing."""
        return self._page("plain.html", heading=self._say(heading), said=self._say(said), status=status)

    async def _read(self, request: Request) -> Sent:
        try:
            async with self._desk.reading, asyncio.timeout(READ_SECONDS):
                return await read_form(request)
        except TimeoutError as exc:
            raise BodyRefused("too-slow") from exc

    async def _store(self, receipt: str, incoming: Incoming) -> None:
        opened = await asyncio.to_thread(open_receipt, receipt, self._desk.salt)
        async with self._session() as session:
            municipality = self._desk.settings.municipality_id
            await reporting.receive(session, self._desk.locks, municipality, opened, incoming, _today())

    async def _add(self, visit: Visit, incoming: Incoming) -> None:
        async with self._session() as session:
            held = await reporting.open_report(session, self._desk.locks, visit.opened)
            municipality = self._desk.settings.municipality_id
            await reporting.reply(session, municipality, held, incoming, visit.message_id, _today())

    async def _cleaned(self, sent: Sent, answers: dict[str, str]) -> list[Cleaned]:
        if not answers["what"]:
            raise Wrong("what-missing")
        if max(map(len, answers.values())) > MOST_TEXT:
            raise Wrong("too-long")
        accept = sent.text("traces") == "yes"
        try:
            return [await asyncio.to_thread(clean, name, body, accept_traces=accept) for name, body in sent.files]
        except NotTaken as exc:
            raise Wrong(exc.reason, exc.name) from exc

    def _why(self, exc: Exception, sent: Sent) -> list[str]:
        match exc:
            case TooOld():
                said = [self._say("form-old")]
            case Wrong():
                said = [self._say(exc.reason, name=exc.name) if exc.name else self._say(exc.reason)]
            case _:
                said = [self._say("nobody")]
        return said + ([self._say("choose-again")] if sent.files else [])

    async def _form(
        self,
        answers: dict[str, str],
        wrong: list[str] | None = None,
        without: frozenset[str] = frozenset(),
        sent: Sent | None = None,
    ) -> Response:
        async with self._session() as session:
            readers = await reporting.readers(session)
        if not readers:
            return self.plain("failed-title", "nobody", 503)
        values = {
            "answers": answers,
            "readers": readers,
            "without": without,
            "token": self._desk.tokens.form(),
            "relations": [(code, getattr(said, self._language)) for code, said in texts.RELATIONS.items()],
            "traces": sent is not None and sent.text("traces") == "yes",
        }
        return self._page("form.html", wrong, status=400 if wrong else 200, **values)

    async def _dialogue(
        self,
        visit: Visit,
        wrong: list[str] | None = None,
        typed: str = "",
        sent: Sent | None = None,
        *,
        done: bool = False,
    ) -> Response:
        async with self._session() as session:
            held = await reporting.open_report(session, self._desk.locks, visit.opened)
            entries = await reporting.read(session, held)
        values = {
            "heading": self._say("dialogue-title", day=held.received_on),
            "state": self._state(held),
            "entries": entries,
            "closed": held.closed_on is not None,
            "token": self._desk.tokens.visit(visit.opened),
            "typed": typed,
            "sent": done,
            "traces": sent is not None and sent.text("traces") == "yes",
            "relation_names": {code: getattr(said, self._language) for code, said in texts.RELATIONS.items()},
        }
        return self._page("dialogue.html", wrong, status=400 if wrong else 200, **values)

    def _state(self, held: Held) -> str:
        days = domain.Days(held.received_on, held.acknowledged_on, closed_on=held.closed_on)
        if held.closed_on is not None:
            return self._say("state-closed", day=held.closed_on, gone=domain.destroyed_on(days))
        if held.acknowledged_on is not None:
            return self._say("state-acknowledged", day=held.acknowledged_on, feedback=domain.feedback_by(days))
        return self._say("state-received", ack=domain.acknowledge_by(days))

    def _page(self, template: str, wrong: list[str] | None = None, status: int = 200, **values: Any) -> Response:
        settings, today = self._desk.settings, _today()
        shown = {
            "t": self._say,
            "lang": self._language,
            "home": self.home,
            "other": "/tip/en" if self._language == "sv" else "/tip",
            "municipality": settings.municipality_name,
            "external": settings.external_channels,
            "ack_days": domain.ACKNOWLEDGE_DAYS.on(today),
            "feedback_months": domain.FEEDBACK_MONTHS.on(today),
            "most_files": MOST_FILES,
            "wrong": wrong or [],
            **values,
        }
        return HTMLResponse(_PAGES.get_template(template).render(shown), status)

    def _say(self, key: str, **values: object) -> str:
        return texts.say(self._language, key, **values)

    def _session(self) -> AbstractAsyncContextManager[AsyncSession]:
        return system_session(self._desk.sessions, self._desk.settings.municipality_id)


def _ids(texts_: Iterable[str]) -> frozenset[UUID]:
    """Those of the texts that are ids; others are nobody's."""
    found = set()
    for one in texts_:
        with suppress(ValueError):
            found.add(UUID(one))
    return frozenset(found)


def _today() -> date:
    return swedish_date(utc_now())
