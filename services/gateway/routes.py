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
    TIPS = "tips"
    WEB = "web"
    GATEWAY = "gateway"
    NOWHERE = "nowhere"


# first segment of the public path -> the service that owns it; everything else of a service stays inside
PUBLIC = MappingProxyType(
    {
        "files": Place.INTAKE,
        "payments": Place.INTAKE,
        "records": Place.INTAKE,
        "record-kinds": Place.INTAKE,
        "told": Place.INTAKE,
        "told-kinds": Place.INTAKE,
        "public-tips": Place.INTAKE,
        "rule-data": Place.INTAKE,
        "sources": Place.INTAKE,
        "protected-identities": Place.INTAKE,
        "unmaskings": Place.INTAKE,
        "subject-requests": Place.INTAKE,
        "parties": Place.INTAKE,
        "restrictions": Place.INTAKE,
        "alerts": Place.RISK,
        "rules": Place.RISK,
        "secrecy": Place.RISK,
        "backtests": Place.RISK,
        "tasks": Place.CONTROLS,
        "cases": Place.CASES,
        "holds": Place.CASES,
        "bars": Place.CASES,
        "legal-grounds": Place.CASES,
        "disclosures": Place.CASES,
        "matching": Place.RISK,
        "disposal": Place.CASES,
        "reports": Place.REPORTING,
        "notifications": Place.NOTIFICATIONS,
        "mailbox": Place.NOTIFICATIONS,
        "whistleblowing": Place.TIPS,
    }
)
# audit/<service>/...: each service answers for its own trail
AUDIT = "audit"
AUDITED = frozenset({*PUBLIC.values(), Place.GATEWAY})
OWN = frozenset({"auth", "api-info", "openapi.json", "directory"})
# answered here too, by RFC 7644 and not by our OpenAPI document
SCIM = "scim"
# own paths for callers who are known; the others are for anybody
_SIGNED = frozenset({b"/auth/me"})
_SIGNED_FAMILIES = frozenset({b"directory", b"scim"})
_PROBES = frozenset({b"/health/live", b"/health/ready", b"/health/startup", b"/metrics"})
# paths whose bodies may be files of any size
_UPLOADS = frozenset({"files", "cases"})


def public_place(path: str) -> Place | None:
    """The service that answers a public path of the OpenAPI document; None where it stays inside."""
    _, first, *rest = path.split("/")
    if first == AUDIT and rest and (place := _AUDITED.get(rest[0].encode())):
        return place
    return PUBLIC.get(first)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: the place, the path there, a label without ids, and what is asked of it.

    *signed* paths are for callers who are known.
    """

    place: Place
    path: bytes
    label: str
    upload: bool = False
    composed: bytes = b""
    signed: bool = True

    @property
    def probe(self) -> bool:
        """Whether machines around us ask, not callers: health and metrics."""
        return self.place is Place.GATEWAY and self.path in _PROBES


_PREFIX = {name.encode(): (place, f"{API.decode()}/{name}", name in _UPLOADS) for name, place in PUBLIC.items()}
_AUDIT, _AUDITED = AUDIT.encode(), {place.value.encode(): place for place in AUDITED}
_OWN = frozenset(name.encode() for name in OWN | {SCIM})


def route_of(method: str, path: bytes) -> Route:
    """The route of a raw request path: never decoded, so that no other spelling of a path opens a way."""
    if path.startswith(API_FAMILY):
        return _api_route(method, path)
    if path in _PROBES:
        return Route(Place.GATEWAY, path, path.decode(), signed=False)
    return Route(Place.WEB, path, "console", upload=True, signed=False)


def _api_route(method: str, path: bytes) -> Route:
    if path.startswith(API + b"/"):
        inner = path[len(API) :]
        segments = inner.split(b"/", 3)
        first = segments[1]
        if first in _PREFIX:
            place, label, upload = _PREFIX[first]
            one = first == b"payments" and method == "GET" and len(segments) == 3 and segments[2]  # noqa: PLR2004 - /payments/{id}
            return Route(place, inner, label, upload, segments[2] if one else b"")
        if first == _AUDIT and len(segments) > 3 and (owner := _AUDITED.get(segments[2])):  # noqa: PLR2004 - after the service
            return Route(owner, inner, f"{API.decode()}/{AUDIT}")
        if first in _OWN:
            signed = first in _SIGNED_FAMILIES or inner in _SIGNED
            return Route(Place.GATEWAY, inner, f"{API.decode()}/{first.decode()}", signed=signed)
    return Route(Place.NOWHERE, path, "unknown", signed=False)
