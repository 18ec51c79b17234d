"""Who may pass, and how often: tokens checked once, calls counted per client."""

import hashlib
import ipaddress
from base64 import urlsafe_b64decode
from collections import OrderedDict
from collections.abc import Iterable

import orjson
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage

from services.gateway.head import Head
from services.gateway.routes import Place, Route
from services.gateway.settings import Settings
from shared.auth import NotSignedIn, Principal, TokenVerifier
from shared.clock import utc_now
from shared.problems import NotFound, Problem

REMEMBERED = 10_000
REMEMBER_SECONDS = 300.0  # a key taken out of the JWKS file stops working within this time, at the door
MINUTE = 60
MACHINE = "integration_client"
_SCHEME = b"bearer "
# places that check themselves who calls, or need not know
_OPEN = frozenset({Place.WEB, Place.GATEWAY, Place.NOWHERE})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
RateHeaders = list[tuple[bytes, bytes]]


class TooManyRequests(Problem):
    """The client has used up its calls of this minute."""

    slug, title, status = "too-many-requests", "Too many requests just now", 429

    def __init__(self, allowed: int, wait: int) -> None:
        super().__init__(f"At most {allowed} calls a minute are taken here. Wait {wait} s and try again.")
        headers = [*_rate_headers(allowed, 0, wait), (b"retry-after", b"%d" % wait)]
        self.headers = {name.decode(): value.decode() for name, value in headers}


class TokenMemory:
    """Tokens already verified, by hash, until they expire; the oldest make room for new ones."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    def known(self, authorization: bytes, now: float) -> Principal | None:
        """The caller of an Authorization header that was verified before and still holds."""
        entry = self._known.get(hashlib.sha256(authorization).digest())
        return entry[1] if entry and now < entry[0] else None

    def verify(self, authorization: bytes, now: float) -> Principal:
        """The caller of an Authorization header not yet known; NotSignedIn where it is not valid."""
        token = _bearer(authorization)
        principal = self._verifier.principal(token.decode("latin-1"))
        until = min(_expiry(token), now + REMEMBER_SECONDS)
        self._known[hashlib.sha256(authorization).digest()] = (until, principal)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return principal


def _expiry(token: bytes) -> float:
    """The exp claim of a token whose signature has been checked."""
    claims = token.split(b".")[1]
    return float(orjson.loads(urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)))["exp"])


def _bearer(authorization: bytes) -> bytes:
    if authorization[:7].lower() != _SCHEME:
        raise NotSignedIn("Send an access token in the Authorization header, as Bearer.")
    return authorization[7:].strip()


class Counters(MemoryStorage):
    """The counters of `limits` in memory, swept once a minute: its own sweep looks at every key at every call."""

    def __init__(self) -> None:
        super().__init__()
        self._sweep_at = 0.0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """One more of *key*, whose window ends *expiry* seconds after its first; returns how many there are."""
        now = utc_now().timestamp()
        if now > self._sweep_at:
            self._sweep_at = now + expiry
            for ended in [name for name, end in self.expirations.items() if end <= now]:
                await self.clear(ended)
        used = await self.get(key) + amount
        self.storage[key] = used
        if used == amount:
            self.expirations[key] = now + expiry
        return used


class Admission:
    """Counts calls per client and minute, in this process, and knows who is signed in."""

    def __init__(self, settings: Settings, verifier: TokenVerifier) -> None:
        self._tokens = TokenMemory(verifier)
        self._trusted = settings.trusted_proxies
        self._counters = Counters()
        self._person = RateLimitItemPerMinute(settings.rate_person_per_minute, namespace="person")
        self._machine = RateLimitItemPerMinute(settings.rate_machine_per_minute, namespace="machine")
        self._address = RateLimitItemPerMinute(settings.rate_address_per_minute, namespace="address")
        self._pages = RateLimitItemPerMinute(settings.rate_pages_per_minute, namespace="pages")
        self._token = RateLimitItemPerMinute(settings.rate_token_per_minute, namespace="token")

    async def admit(self, route: Route, head: Head, peer: tuple[str, int] | None) -> RateHeaders:
        """Count the call; headers that tell what is left. NotSignedIn or TooManyRequests if it may not pass."""
        if route.probe:
            _refuse_outsiders(route, head)
            return []
        now = utc_now().timestamp()
        if route.place in _OPEN:
            rate = self._pages if route.place is Place.WEB else self._address
            if route.place is Place.GATEWAY and head.method == "POST":
                rate = self._token
            return await self._count(rate, self._address_of(head, peer), now)
        caller = self._tokens.known(head.authorization, now)
        if caller is None:
            # counted before the signature is checked, since checking is what costs
            await self._count(self._address, self._address_of(head, peer), now)
            caller = self._tokens.verify(head.authorization, now)
        rate = self._machine if MACHINE in caller.roles else self._person
        return await self._count(rate, f"{caller.municipality_id}/{caller.subject}", now)

    def _address_of(self, head: Head, peer: tuple[str, int] | None) -> str:
        return client_address(peer[0] if peer else "", head.forwarded_for, self._trusted)

    async def _count(self, rate: RateLimitItemPerMinute, client: str, now: float) -> RateHeaders:
        # the fixed window of limits' own strategy, with its key made once instead of at every question
        key = rate.key_for(client)
        used = await self._counters.incr(key, MINUTE)
        wait = max(1, int(await self._counters.get_expiry(key) - now) + 1)
        left = rate.amount - used
        if left < 0:
            raise TooManyRequests(rate.amount, wait)
        return _rate_headers(rate.amount, left, wait)


def _rate_headers(allowed: int, left: int, wait: int) -> RateHeaders:
    return [
        (b"ratelimit-limit", b"%d" % allowed),
        (b"ratelimit-remaining", b"%d" % left),
        (b"ratelimit-reset", b"%d" % wait),
    ]


def _refuse_outsiders(route: Route, head: Head) -> None:
    """Metrics are for scrapers inside: what came through a proxy came from outside."""
    if route.path == b"/metrics" and head.forwarded:
        raise NotFound("There is nothing under this path.")


def client_address(
    peer: str, forwarded_for: bytes, trusted: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> str:
    """The caller's address as a key; one IPv6 customer has a whole /64.

    Only a trusted proxy is believed, and only about the last hop, the one that it saw itself.
    """
    address = _address(peer)
    if forwarded_for and address and any(address in network for network in trusted):
        address = _address(forwarded_for.rpartition(b",")[2].strip().decode("latin-1")) or address
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or "unknown")


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
