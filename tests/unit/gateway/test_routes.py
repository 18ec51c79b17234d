"""Every path has exactly one place, and no spelling of a path has two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.routes import OWN, PUBLIC, Place, route_of


@pytest.mark.parametrize(("name", "place"), sorted(PUBLIC.items()))
def test_a_public_prefix_leads_to_its_service(name: str, place: Place) -> None:
    route = route_of("GET", f"/tillit/v1/{name}/some/thing".encode())

    assert (route.place, route.path) == (place, f"/{name}/some/thing".encode())


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (b"/", Place.WEB),
        (b"/alerts", Place.WEB),
        (b"/tillit", Place.WEB),
        (b"/tillitsverket", Place.WEB),
        (b"/tillit/v1", Place.NOWHERE),
        (b"/tillit/v1/", Place.NOWHERE),
        (b"/tillit/v1/alertsx", Place.NOWHERE),
        (b"/tillit/v1/Alerts", Place.NOWHERE),
        (b"/tillit/v1/screenings/1", Place.NOWHERE),
        (b"/tillit/v1/metrics", Place.NOWHERE),
        (b"/tillit/v10/alerts", Place.NOWHERE),
        (b"/tillit/v1/auth/token", Place.GATEWAY),
        (b"/health/live", Place.GATEWAY),
        (b"/metrics", Place.GATEWAY),
        (b"/metrics/", Place.WEB),
        (b"/health/else", Place.WEB),
    ],
)
def test_the_place_of_a_path(path: bytes, place: Place) -> None:
    assert route_of("GET", path).place is place


@pytest.mark.parametrize(
    ("method", "path", "composed"),
    [
        ("GET", b"/tillit/v1/payments/p-1", b"p-1"),
        ("POST", b"/tillit/v1/payments/p-1", b""),
        ("HEAD", b"/tillit/v1/payments/p-1", b""),
        ("GET", b"/tillit/v1/payments", b""),
        ("GET", b"/tillit/v1/payments/", b""),
        ("GET", b"/tillit/v1/payments/p-1/x", b""),
        ("GET", b"/tillit/v1/alerts/a-1", b""),
    ],
)
def test_only_one_payment_is_composed(method: str, path: bytes, composed: bytes) -> None:
    assert route_of(method, path).composed == composed


@pytest.mark.parametrize(
    ("path", "upload"),
    [(b"/files", True), (b"/cases/1/evidence", True), (b"/payments", False), (b"/alerts", False)],
)
def test_only_some_paths_take_files(path: bytes, upload: bool) -> None:
    assert route_of("POST", b"/tillit/v1" + path).upload is upload


@pytest.mark.attack("L3")
@given(st.text(alphabet="abc/.%-", max_size=20), st.sampled_from(sorted(PUBLIC.keys() | OWN)))
def test_a_label_never_holds_what_the_caller_wrote(rest: str, name: str) -> None:
    labels = {route_of("GET", prefix + rest.encode()).label for prefix in (b"/", f"/tillit/v1/{name}/".encode())}

    assert labels <= {"console", f"/tillit/v1/{name}", "unknown", *(f"/tillit/v1/{known}" for known in PUBLIC)}
