"""Sessions kept on the server: the browser holds a random id, the access token never leaves here."""

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.web.schemas import Token
from services.web.sign_on import Tokens

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
    refresh_token: str = ""
    identity_token: str = ""
    token_until: datetime | None = None
    """When the token needs renewal; None where it cannot be renewed and the session ends with it."""
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    flashes: list[Flash] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    counted_at: datetime | None = None

    def renewed(self, tokens: Tokens, now: datetime) -> None:
        """Go on with fresh tokens of the provider."""
        self.token, self.refresh_token = tokens.access, tokens.refresh
        self.identity_token = tokens.identity or self.identity_token
        self.token_until = now + timedelta(seconds=tokens.seconds)


class Sessions:
    """The sessions of this process, at most MAX_SESSIONS; the one longest unseen leaves first."""

    def __init__(self, idle: timedelta, longest: timedelta = timedelta(hours=12)) -> None:
        self._idle, self._longest = idle, longest
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

    def open_with(self, tokens: Tokens, user: str, who: Token, now: datetime) -> str:
        """Start a session for somebody whom the identity provider signed in; it outlives one token if it may."""
        session_id = self.open(user, who, now)
        session = self._sessions[session_id]
        if tokens.refresh:
            session.expires_at = now + self._longest
            session.renewed(tokens, now)
        session.identity_token = tokens.identity
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
