"""Who calls: an outside token or API key becomes a short token of our own, with what the directory says today.

Services take the gateway's tokens alone. Each is remembered for its caller until it runs out or the directory
changes, so that a change bites at the next call and an ordinary call costs no look-up.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from services.gateway import queries
from services.gateway.domain import Entry, lent
from services.gateway.issuer import Signer, private_key
from services.gateway.models import ApiKey
from services.gateway.outside import Outside, OutsideTokens
from services.gateway.refusals import SIGN_IN
from services.gateway.settings import Settings
from shared.audit.acts import record_act
from shared.auth import NotSignedIn, Principal
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.problems import NotFound, Problem, Unavailable
from shared.vault import KeyUnusable

log = structlog.get_logger()

REMEMBERED = 10_000
REMEMBER_SECONDS = 300.0  # a key that the provider took back stops working within this time
INSIDE_SECONDS = 60
# the services get the token with at least so much of its life left
LEAST_LEFT = 10.0
KEY_PREFIX = b"tillit_"
_SCHEME = b"bearer "

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class TurnedAway(Problem):
    """A refusal at the door of somebody who is known; *subject* says who."""

    subject: str = ""


class NotInDirectory(TurnedAway):
    """The identity provider knows the caller, this directory does not."""

    slug, title, status = "not-in-directory", "You are not in Tillit's directory", 403

    def __init__(self, subject: str) -> None:
        super().__init__(
            "You are signed in, but nobody has given you access here, or your access has ended."
            " Ask the administrator of your municipality's Tillit."
        )
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Admitted:
    """A caller and the token with which services are asked in its name."""

    principal: Principal
    authorization: str
    until: float


class Memory(OrderedDict[K, V]):
    """The newest REMEMBERED of something."""

    def keep(self, key: K, value: V) -> None:
        """Remember; the oldest makes room."""
        self[key] = value
        while len(self) > REMEMBERED:
            self.popitem(last=False)


class Callers:
    """Every caller of this process; knows outside tokens and keys by hash, and its own tokens by subject."""

    def __init__(self, settings: Settings, tokens: OutsideTokens, sessions: Sessions) -> None:
        self._municipality, self._tokens, self._sessions = settings.municipality_id, tokens, sessions
        key = private_key("TOKEN_KEY_FILE", settings.token_key_file)
        lifetime = timedelta(seconds=INSIDE_SECONDS)
        self._signer = Signer(key, settings.token_issuer, settings.token_audience, lifetime)
        self._outside: Memory[bytes, tuple[float, Outside]] = Memory()
        self._keys: Memory[bytes, tuple[float, Outside]] = Memory()
        self._inside: Memory[tuple[str, str, str], Admitted] = Memory()
        self._signed_in: Memory[bytes, None] = Memory()
        self._changes = 0
        self.watched = False
        """Whether changes of the directory are told to us; while they are not, every call looks it up."""

    def forget(self) -> None:
        """The directory has changed: nothing that it said before is believed."""
        self._changes += 1
        self._inside.clear()
        self._keys.clear()

    def known(self, credential: bytes, now: float, committee: str = "") -> Admitted | None:
        """The caller of a credential that was found good before and still holds, without asking anybody."""
        if not self.watched:
            return None
        digest = hashlib.sha256(credential).digest()
        found = self._outside.get(digest) or self._keys.get(digest)
        if found is None or now >= found[0]:
            return None
        admitted = self._inside.get((found[1].subject, found[1].client_id, committee))
        return admitted if admitted is not None and now < admitted.until else None

    async def find(self, credential: bytes, now: datetime, committee: str = "") -> Admitted:
        """The caller of a credential; NotSignedIn, NotInDirectory, or Unavailable where nobody can be asked.

        Where a *committee* is named, the caller as one who works for that alone; NotFound where it does not.
        """
        changes = self._changes
        try:
            outside = await self._outside_of(credential, now)
            entry = await self._entry(credential, outside, now)
        except (SQLAlchemyError, asyncpg.PostgresError, OSError, KeyUnusable) as exc:
            log.warning("directory.silent", error=type(exc).__name__)
            raise Unavailable("The directory does not answer just now. Nothing was done; try again.") from exc
        if entry is None:
            raise NotInDirectory(outside.subject)
        if committee:
            entry = replace(entry, grants=lent(entry.grants, committee))
            if not entry.grants:
                raise NotFound("You work for no committee of this namespace.")
        admitted = self._admitted(entry, outside, now)
        if changes == self._changes:
            self._inside.keep((outside.subject, outside.client_id, committee), admitted)
        return admitted

    async def _entry(self, credential: bytes, outside: Outside, now: datetime) -> Entry | None:
        """Who the caller is today; the first time that a token opens the door is a sign-in, and recorded."""
        digest = hashlib.sha256(credential).digest()
        first = digest not in self._signed_in and not credential.startswith(KEY_PREFIX)
        async with system_session(self._sessions, self._municipality) as session:
            entry = await queries.entry(session, outside.subject, swedish_date(now))
            if entry is not None and first:
                await record_act(session, self._municipality, SIGN_IN, actor=outside.subject, type="token")
        if entry is not None and first:
            self._signed_in.keep(digest, None)
        return entry

    async def _outside_of(self, credential: bytes, now: datetime) -> Outside:
        digest, seconds = hashlib.sha256(credential).digest(), now.timestamp()
        if credential.startswith(KEY_PREFIX):
            return await self._holder(digest, now)
        found = self._outside.get(digest)
        if found is not None and seconds < found[0]:
            return found[1]
        outside = await self._tokens.outside(credential.decode("latin-1"))
        self._outside.keep(digest, (min(outside.expires, seconds + REMEMBER_SECONDS), outside))
        return outside

    async def _holder(self, digest: bytes, now: datetime) -> Outside:
        changes, today = self._changes, swedish_date(now)
        async with system_session(self._sessions, self._municipality) as session:
            holder = await queries.key_holder(session, digest, now)
            if holder is None:
                raise NotSignedIn("The API key is not valid, was revoked, or its time is out.")
            if holder.last_used_on != today:
                # a day is enough to see which keys are idle, and costs one write a day
                used = update(ApiKey).where(ApiKey.key_hash == digest).values(last_used_on=today)
                await session.execute(used)
                keys = {"api_key": [holder.key_id]}
                await record_act(
                    session, self._municipality, SIGN_IN, actor=holder.subject, objects=keys, type="api-key"
                )
        outside = Outside(holder.subject, f"key:{holder.key_id}", holder.valid_until.timestamp())
        if changes == self._changes:
            self._keys.keep(digest, (outside.expires, outside))
        return outside

    def _admitted(self, entry: Entry, outside: Outside, now: datetime) -> Admitted:
        claims: dict[str, object] = {
            "sub": entry.subject,
            "client_id": outside.client_id,
            "name": entry.name,
            "municipality_id": self._municipality,
            "roles": entry.roles,
            "committees": entry.committees,
            "units": list(entry.units),
        }
        if entry.uneven:
            claims["grants"] = sorted(entry.grants)
        if entry.acting_for:
            claims["acting_for"] = sorted(entry.acting_for)
        principal = Principal(
            subject=entry.subject,
            name=entry.name,
            roles=frozenset(entry.roles),
            municipality_id=self._municipality,
            committees=frozenset(entry.committees),
            units=frozenset(entry.units),
            grants=entry.grants if entry.uneven else frozenset(),
            acting_for=entry.acting_for,
            client_id=outside.client_id,
        )
        until = min(outside.expires, now.timestamp() + INSIDE_SECONDS - LEAST_LEFT)
        return Admitted(principal, f"Bearer {self._signer.sign(claims, now)}", until)


def credential_of(authorization: bytes, api_key: bytes) -> bytes:
    """The token or key that a request carries; NotSignedIn where it carries none, or two."""
    if api_key:
        if authorization:
            raise NotSignedIn("Send either Authorization or X-API-Key, not both.")
        if not api_key.startswith(KEY_PREFIX):
            raise NotSignedIn("This is not an API key of Tillit.")
        return api_key
    if authorization[:7].lower() != _SCHEME:
        raise NotSignedIn("Send an access token in the Authorization header, as Bearer.")
    return authorization[7:].strip()


def now_seconds() -> float:
    """The time as callers are measured by it."""
    return utc_now().timestamp()
