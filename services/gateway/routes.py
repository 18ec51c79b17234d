"""Which service answers which path."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from shared.problems import Problem

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
        "hooks": Place.INTAKE,
        "cloud-events": Place.INTAKE,
        "protected-identities": Place.INTAKE,
        "unmaskings": Place.INTAKE,
        "subject-requests": Place.INTAKE,
        "parties": Place.INTAKE,
        "restrictions": Place.INTAKE,
        "alerts": Place.RISK,
        "rules": Place.RISK,
        "secrecy": Place.RISK,
        "backtests": Place.RISK,
        "risks": Place.RISK,
        "network": Place.RISK,
        "tasks": Place.CONTROLS,
        "cases": Place.CASES,
        "holds": Place.CASES,
        "bars": Place.CASES,
        "legal-grounds": Place.CASES,
        "disclosures": Place.CASES,
        "matching": Place.RISK,
        "fairness": Place.RISK,
        "random-controls": Place.RISK,
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

    *signed* paths are for callers who are known. *municipality* and *committee* are what the path before it named,
    empty where it named none: the caller's work is narrowed to them.
    """

    place: Place
    path: bytes
    label: str
    upload: bool = False
    composed: bytes = b""
    signed: bool = True
    municipality: str = ""
    committee: str = ""

    @property
    def probe(self) -> bool:
        """Whether machines around us ask, not callers: health and metrics."""
        return self.place is Place.GATEWAY and self.path in _PROBES


_PREFIX = {name.encode(): (place, f"{API.decode()}/{name}", name in _UPLOADS) for name, place in PUBLIC.items()}
_AUDIT, _AUDITED = AUDIT.encode(), {place.value.encode(): place for place in AUDITED}
_OWN = frozenset(name.encode() for name in OWN | {SCIM})
_HOOKS = b"hooks"

_MUNICIPALITY = re.compile(rb"[0-9]{4}")
_NAMESPACE = re.compile(rb"[A-Za-z0-9_-]{2,32}")


class WrongMount(Problem):
    """The path begins with a municipality and a namespace, and one of them cannot be one."""

    slug, title, status = "wrong-mount", "The path's municipality or namespace cannot be one", 400


def route_of(method: str, path: bytes) -> Route:
    """The route of a raw request path: never decoded, so that no other spelling of a path opens a way.

    `/{municipalityId}/{namespace}` may stand before `/tillit/v1` or right after it, as platforms of municipalities
    have it; WrongMount where it is misshapen.
    """
    if mounted := _mounted(path):
        municipality, namespace, plain = mounted
        if not _MUNICIPALITY.fullmatch(municipality) or not _NAMESPACE.fullmatch(namespace):
            raise WrongMount(
                "A path may begin with a municipality's four digits and a namespace of 2 to 32 letters, digits,"
                " hyphens and underscores, as in /2281/SON/tillit/v1/payments."
            )
        route = _api_route(method, plain)
        if route.place is Place.INTAKE and not route.signed:
            return _NOTHING  # a hook's own address is its sender's, and names neither
        committee = namespace.decode().lower().replace("_", "-")
        return replace(route, municipality=municipality.decode(), committee=committee)
    if path.startswith(API_FAMILY):
        return _api_route(method, path)
    if path in _PROBES:
        return Route(Place.GATEWAY, path, path.decode(), signed=False)
    return Route(Place.WEB, path, "console", upload=True, signed=False)


_NOTHING = Route(Place.NOWHERE, b"", "unknown", signed=False)


def _mounted(path: bytes) -> tuple[bytes, bytes, bytes] | None:
    """The municipality and namespace that a path of the API is mounted under, and the path without them.

    No resource and no page begins with a digit.
    """
    after = path.startswith(API + b"/")
    _, municipality, *rest = path[len(API) if after else 0 :].split(b"/", 3)
    if not municipality[:1].isdigit():
        return None
    namespace, plain = rest[0] if rest else b"", b"/" + b"".join(rest[1:])
    if after:
        return municipality, namespace, API + plain
    return (municipality, namespace, plain) if plain.startswith(API_FAMILY) else None


def _api_route(method: str, path: bytes) -> Route:
    if path.startswith(API + b"/"):
        inner = path[len(API) :]
        segments = inner.split(b"/", 3)
        first = segments[1]
        if first in _PREFIX:
            place, label, upload = _PREFIX[first]
            one = first == b"payments" and method == "GET" and len(segments) == 3 and segments[2]  # noqa: PLR2004 - /payments/{id}
            # a delivery to a hook is known by its signature
            delivery = first == _HOOKS and len(segments) == 3  # noqa: PLR2004 - /hooks/{id}
            return Route(place, inner, label, upload, segments[2] if one else b"", signed=not delivery)
        if first == _AUDIT and len(segments) > 3 and (owner := _AUDITED.get(segments[2])):  # noqa: PLR2004 - after the service
            return Route(owner, inner, f"{API.decode()}/{AUDIT}")
        if first in _OWN:
            signed = first in _SIGNED_FAMILIES or inner in _SIGNED
            return Route(Place.GATEWAY, inner, f"{API.decode()}/{first.decode()}", signed=signed)
    return _NOTHING
