"""Calls are counted, and a client is known by the right address."""

from ipaddress import ip_network

import pytest

from services.gateway.admission import Counters, client_address
from shared.clock import utc_now

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


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
