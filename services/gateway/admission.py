"""Who may pass, and how often: tokens checked once, calls counted per client."""

import ipaddress
from collections.abc import Iterable

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage

from services.gateway.callers import Admitted, Callers, TurnedAway, credential_of
from services.gateway.head import Head
from services.gateway.refusals import Refusals
from services.gateway.routes import Place, Route
from services.gateway.settings import Settings
from shared.auth import Principal
from shared.clock import utc_now
from shared.problems import NotFound, Problem

log = structlog.get_logger()

MINUTE = 60
MACHINE = "integration_client"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
RateHeaders = list[tuple[bytes, bytes]]


class TooManyRequests(TurnedAway):
    """The client has used up its calls of this minute."""

    slug, title, status = "too-many-requests", "Too many requests just now", 429

    def __init__(self, allowed: int, wait: int) -> None:
        super().__init__(f"At most {allowed} calls a minute are taken here. Wait {wait} s and try again.")
        headers = [*_rate_headers(allowed, 0, wait), (b"retry-after", b"%d" % wait)]
        self.headers = {name.decode(): value.decode() for name, value in headers}


class OtherMunicipality(TurnedAway):
    """The caller names a municipality that is not its own."""

    slug, title, status = "other-municipality", "You do not belong to that municipality", 403


_OTHER = "The path or X-Municipality-Id names another municipality than yours. Leave it out."


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

    def __init__(self, settings: Settings, callers: Callers, refusals: Refusals) -> None:
        self._callers, self._refusals = callers, refusals
        self._municipality, self._trusted = settings.municipality_id, settings.trusted_proxies
        self._counters = Counters()
        self._person = RateLimitItemPerMinute(settings.rate_person_per_minute, namespace="person")
        self._machine = RateLimitItemPerMinute(settings.rate_machine_per_minute, namespace="machine")
        self._address = RateLimitItemPerMinute(settings.rate_address_per_minute, namespace="address")
        self._pages = RateLimitItemPerMinute(settings.rate_pages_per_minute, namespace="pages")
        self._token = RateLimitItemPerMinute(settings.rate_token_per_minute, namespace="token")

    async def admit(self, route: Route, head: Head, peer: tuple[str, int] | None) -> RateHeaders:
        """Count the call; headers that tell what is left. A known caller's head then speaks with our own token.

        NotSignedIn, NotInDirectory or TooManyRequests if it may not pass.
        """
        if route.probe:
            _refuse_outsiders(route, head)
            return []
        try:
            return await self._admit(route, head, peer)
        except Problem as refusal:
            subject = refusal.subject if isinstance(refusal, TurnedAway) else ""
            self._refusals.note(refusal, subject, self._address_of(head, peer))
            raise

    async def _admit(self, route: Route, head: Head, peer: tuple[str, int] | None) -> RateHeaders:
        moment = utc_now()
        now = moment.timestamp()
        if not route.signed:
            if route.municipality not in {"", self._municipality}:
                raise OtherMunicipality(_OTHER)
            if route.place is Place.INTAKE:
                head.speak_for_nobody()
            rate = self._pages if route.place is Place.WEB else self._address
            if route.place is Place.GATEWAY and head.method == "POST":
                rate = self._token
            return await self._count(rate, self._address_of(head, peer), now)
        credential = credential_of(head.authorization, head.api_key)
        caller = self._callers.known(credential, now, route.committee)
        if caller is None:
            # counted before the signature is checked, since checking is what costs
            await self._count(self._address, self._address_of(head, peer), now)
            caller = await self._callers.find(credential, moment, route.committee)
        return await self._pass(caller, route, head, now)

    async def _pass(self, caller: Admitted, route: Route, head: Head, now: float) -> RateHeaders:
        principal = caller.principal
        try:
            _refuse_other_municipality(principal, route, head)
            head.speak_for(caller.authorization)
            rate = self._machine if MACHINE in principal.roles else self._person
            return await self._count(rate, f"{principal.municipality_id}/{principal.subject}", now)
        except TurnedAway as refusal:
            refusal.subject = principal.subject
            raise

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


def _refuse_other_municipality(principal: Principal, route: Route, head: Head) -> None:
    """Whose rows are asked for follows from who calls; a path or header that says otherwise is a try, and is noted."""
    if not {head.municipality.decode("latin-1"), route.municipality} <= {"", principal.municipality_id}:
        log.warning("authorization.denied", actor=principal.subject, rule="municipality:own")
        raise OtherMunicipality(_OTHER)


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
