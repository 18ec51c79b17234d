"""Tokens are remembered no longer and no more than allowed; a client is known by the right address."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from services.gateway import admission
from services.gateway.admission import Counters, TokenMemory, client_address
from shared.auth import NotSignedIn, TokenVerifier
from shared.clock import utc_now
from shared.testing import Issuer

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path / "jwks.json")


def memory_of(issuer: Issuer) -> TokenMemory:
    return TokenMemory(TokenVerifier(issuer.jwks_file, "tillit-local", "tillit"))


def authorization(issuer: Issuer, expires_in: int = 600, subject: str = "kim") -> bytes:
    return f"Bearer {issuer.token('controller', expires_in=expires_in, subject=subject)}".encode()


def test_a_verified_token_is_known_afterwards(issuer: Issuer) -> None:
    memory, header, now = memory_of(issuer), authorization(issuer), utc_now().timestamp()

    before = memory.known(header, now)
    caller = memory.verify(header, now)

    assert before is None
    assert memory.known(header, now) is caller


def test_a_token_is_forgotten_when_it_expires(issuer: Issuer) -> None:
    memory, header, now = memory_of(issuer), authorization(issuer, expires_in=20), utc_now().timestamp()
    memory.verify(header, now)

    assert memory.known(header, now + 15) is not None
    assert memory.known(header, now + 21) is None


def test_a_token_is_checked_again_after_some_minutes(issuer: Issuer) -> None:
    memory, header, now = memory_of(issuer), authorization(issuer, expires_in=36_000), utc_now().timestamp()
    memory.verify(header, now)

    assert memory.known(header, now + admission.REMEMBER_SECONDS - 1) is not None
    assert memory.known(header, now + admission.REMEMBER_SECONDS + 1) is None


def test_a_refused_token_is_not_remembered(issuer: Issuer) -> None:
    memory, header, now = memory_of(issuer), authorization(issuer)[:-4] + b"AAAA", utc_now().timestamp()

    with pytest.raises(NotSignedIn):
        memory.verify(header, now)

    assert memory.known(header, now) is None


def test_the_oldest_token_makes_room(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "REMEMBERED", 2)
    memory, now = memory_of(issuer), utc_now().timestamp()
    headers = [authorization(issuer, subject=f"person-{n}") for n in range(3)]

    for header in headers:
        memory.verify(header, now)

    assert [memory.known(header, now) is not None for header in headers] == [False, True, True]


@pytest.mark.attack("E2")
@pytest.mark.asvs("15.3.4")
@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        pytest.param("203.0.113.9", b"", "203.0.113.9", id="direct"),
        pytest.param("203.0.113.9", b"198.51.100.7", "203.0.113.9", id="a stranger's claim"),
        pytest.param("10.1.2.3", b"198.51.100.7", "198.51.100.7", id="a proxy's word"),
        pytest.param("10.1.2.3", b"1.2.3.4, 198.51.100.7", "198.51.100.7", id="only the last hop"),
        pytest.param("10.1.2.3", b"rubbish", "10.1.2.3", id="a proxy's rubbish"),
        pytest.param("2001:db8:1:2:3:4:5:6", b"", "2001:db8:1:2::/64", id="one IPv6 customer"),
        pytest.param("fd00::1", b"2001:db8::1", "2001:db8::/64", id="IPv6 behind a proxy"),
        pytest.param("", b"", "unknown", id="no peer"),
    ],
)
def test_a_client_is_known_by_an_address_that_it_cannot_choose(peer: str, forwarded_for: bytes, address: str) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) == address


async def test_calls_are_counted_until_the_minute_is_over() -> None:
    counters = Counters()

    assert [await counters.incr("a", 60), await counters.incr("a", 60), await counters.incr("b", 60)] == [1, 2, 1]

    counters.expirations["a"] = utc_now().timestamp() - 1
    assert await counters.incr("a", 60) == 1


async def test_counters_whose_minute_is_over_are_swept_away() -> None:
    counters = Counters()
    for number in range(100):
        await counters.incr(f"client-{number}", 60)
    for name in counters.expirations:
        counters.expirations[name] = 1.0
    counters._sweep_at = 0.0

    await counters.incr("one more", 60)

    assert list(counters.storage) == ["one more"]
    assert counters.timer is None
