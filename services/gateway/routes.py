"""Which service answers which path."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

API = b"/tillit/v1"
API_FAMILY = b"/tillit/"


class Place(StrEnum):
    """Who answers: one of the services, the gateway itself, or nobody."""

    INTAKE = "intake"
    RISK = "risk"
    CONTROLS = "controls"
    CASES = "cases"
    REPORTING = "reporting"
    NOTIFICATIONS = "notifications"
    WEB = "web"
    GATEWAY = "gateway"
    NOWHERE = "nowhere"


# first segment of the public path -> the service that owns it; everything else of a service stays inside
PUBLIC = MappingProxyType(
    {
        "files": Place.INTAKE,
        "payments": Place.INTAKE,
        "protected-identities": Place.INTAKE,
        "unmaskings": Place.INTAKE,
        "alerts": Place.RISK,
        "rules": Place.RISK,
        "secrecy": Place.RISK,
        "backtests": Place.RISK,
        "tasks": Place.CONTROLS,
        "cases": Place.CASES,
        "holds": Place.CASES,
        "bars": Place.CASES,
        "legal-grounds": Place.CASES,
        "disposal": Place.CASES,
        "reports": Place.REPORTING,
        "notifications": Place.NOTIFICATIONS,
        "mailbox": Place.NOTIFICATIONS,
    }
)
OWN = frozenset({"auth", "api-info", "openapi.json"})
_PROBES = frozenset({b"/health/live", b"/health/ready", b"/health/startup", b"/metrics"})
# paths whose bodies may be files of any size
_UPLOADS = frozenset({"files", "cases"})


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: the place, the path there, a label without ids, and what is asked of it."""

    place: Place
    path: bytes
    label: str
    upload: bool = False
    composed: bytes = b""

    @property
    def probe(self) -> bool:
        """Whether machines around us ask, not callers: health and metrics."""
        return self.place is Place.GATEWAY and self.path in _PROBES


_PREFIX = {name.encode(): (place, f"{API.decode()}/{name}", name in _UPLOADS) for name, place in PUBLIC.items()}
_OWN = frozenset(name.encode() for name in OWN)


def route_of(method: str, path: bytes) -> Route:
    """The route of a raw request path: never decoded, so that no other spelling of a path opens a way."""
    if path.startswith(API_FAMILY):
        return _api_route(method, path)
    if path in _PROBES:
        return Route(Place.GATEWAY, path, path.decode())
    return Route(Place.WEB, path, "console", upload=True)


def _api_route(method: str, path: bytes) -> Route:
    if path.startswith(API + b"/"):
        inner = path[len(API) :]
        segments = inner.split(b"/", 3)
        first = segments[1]
        if first in _PREFIX:
            place, label, upload = _PREFIX[first]
            one = first == b"payments" and method == "GET" and len(segments) == 3 and segments[2]  # noqa: PLR2004 - /payments/{id}
            return Route(place, inner, label, upload, segments[2] if one else b"")
        if first in _OWN:
            return Route(Place.GATEWAY, inner, f"{API.decode()}/{first.decode()}")
    return Route(Place.NOWHERE, path, "unknown")
