"""Sessions kept on the server: the browser holds a random id, the access token never leaves here."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.web.schemas import Token

MAX_SESSIONS = 10_000


@dataclass(slots=True)
class Flash:
    """A sentence to show once, on the next page: what happened, and how it went."""

    text: str
    tone: str = "good"


@dataclass(slots=True)
class Session:
    """One signed-in browser."""

    user: str
    name: str
    roles: frozenset[str]
    committees: frozenset[str]
    token: str
    expires_at: datetime
    seen_at: datetime
    flashes: list[Flash] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    counted_at: datetime | None = None


class Sessions:
    """The sessions of this process, at most MAX_SESSIONS; the one longest unseen leaves first."""

    def __init__(self, idle: timedelta) -> None:
        self._idle = idle
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def open(self, user: str, token: Token, now: datetime) -> str:
        """Start a session for *user* and return its fresh, unguessable id."""
        while len(self._sessions) >= MAX_SESSIONS:
            self._sessions.popitem(last=False)
        session_id = secrets.token_urlsafe(32)
        self._sessions[session_id] = Session(
            user=user,
            name=token.name,
            roles=frozenset(token.roles),
            committees=frozenset(token.committees),
            token=token.access_token,
            expires_at=now + timedelta(seconds=token.expires_in),
            seen_at=now,
        )
        return session_id

    def find(self, session_id: str | None, now: datetime) -> Session | None:
        """The living session with that id, marked as seen; None if there is none or its time is out."""
        session = self._sessions.get(session_id or "")
        if session is None or session_id is None:
            return None
        if now >= session.expires_at or now - session.seen_at >= self._idle:
            self.close(session_id)
            return None
        session.seen_at = now
        self._sessions.move_to_end(session_id)
        return session

    def close(self, session_id: str | None) -> None:
        """Forget the session, if it is there."""
        self._sessions.pop(session_id or "", None)
