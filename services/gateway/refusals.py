"""Who was refused at the door, in the audit trail: one record a minute for what may be thousands of tries.

A row for each refused request would let anybody without a token fill the database. So tries are counted by
reason, caller and address, and written once a minute; beyond MOST of them in a minute only the reason is told
apart. A process writes little more than MOST records a minute, however many requests come.
"""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.sealing import blind
from services.gateway.settings import Settings
from shared.audit.acts import act
from shared.audit.records import AuditRecord, Outcome
from shared.audit.writing import write
from shared.db import Sessions, driver_connection, system_session
from shared.problems import Problem
from shared.vault import KeyUnusable

log = structlog.get_logger()

MOST: Final = 100
WRITE_SECONDS: Final = 60.0
SIGN_IN: Final = "sign_in"
CALL: Final = "call"
NOBODY: Final = "unknown"
_SOURCE_HEX: Final = 16
# what of a request's refusal is about who calls
_ABOUT: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
_SIGNING_IN: Final = frozenset({"not-signed-in", "not-in-directory", "not-allowed"})


class Tried(NamedTuple):
    """What was refused to whom: the subject where it is known, else the address."""

    action: str
    problem: str
    status: int
    subject: str = ""
    address: str = ""


class Refusals:
    """Counts the refusals of this process until they are written."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._municipality, self._sessions = settings.municipality_id, sessions
        self._waiting: Counter[Tried] = Counter()

    def note(self, refusal: Problem, subject: str, address: str) -> None:
        """Count a refused request; nothing is written now, and what is no refusal of a caller is passed over."""
        if refusal.status not in _ABOUT:
            return
        action = SIGN_IN if refusal.slug in _SIGNING_IN else CALL
        tried = Tried(action, refusal.slug, refusal.status, subject, "" if subject else address)
        if tried not in self._waiting and len(self._waiting) >= MOST:
            tried = Tried(action, refusal.slug, refusal.status)
        self._waiting[tried] += 1

    async def run(self) -> None:
        """Write once a minute, until cancelled; then once more."""
        try:
            while True:
                await asyncio.sleep(WRITE_SECONDS)
                await self.write()
        finally:
            await self.write()

    async def write(self) -> None:
        """Write what was counted; it waits for the next time where the trail cannot be written."""
        counted, self._waiting = self._waiting, Counter()
        if not counted:
            return
        try:
            async with system_session(self._sessions, self._municipality) as session:
                records = [await self._record(session, tried, count) for tried, count in counted.items()]
                await write(await driver_connection(session), records)
        except (SQLAlchemyError, asyncpg.PostgresError, OSError, KeyUnusable) as exc:
            log.warning("refusals.not_written", error=type(exc).__name__, waiting=len(counted))
            self._waiting.update(counted)

    async def _record(self, session: AsyncSession, tried: Tried, count: int) -> AuditRecord:
        details: dict[str, Any] = {"count": count, "problem": tried.problem, "status": tried.status}
        if tried.address:
            # an address is personal data: equal ones are seen to be equal, and no more
            details["source"] = (await blind(session, f"address {tried.address}")).hex()[:_SOURCE_HEX]
        actor = tried.subject or NOBODY
        return act(self._municipality, tried.action, outcome=Outcome.DENIED, actor=actor, details=details)
