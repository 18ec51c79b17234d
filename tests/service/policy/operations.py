"""Every operation of an application: from its OpenAPI document, and from its routes what the document leaves out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.alias_generators import to_camel

from shared.policy.actions import ALLOWED, WHOLE_MUNICIPALITY, Action, Role
from shared.policy.gate import action_of
from tests.service.policy.bodies import BODIES, UPLOADS

PROBES: Final = frozenset({"/health/live", "/health/ready", "/health/startup", "/metrics", "/openapi.json"})
"""What machines around a service ask without a person: it holds nobody's data, and the gateway does not pass it."""
WITHOUT_ACTION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "POST /auth/token": "the demo users sign in; in the local profile alone",
        "GET /auth/me": "everybody is told who they are",
        "GET /api-info": "what this API is, for anybody (the national REST API profile)",
        "GET /openapi.json": "the API's own description, for anybody",
    }
)
"""Operations that take no action of the policy, and why."""
OF_THE_MUNICIPALITY: Final = frozenset(
    {
        *("partyId", "unmaskingId", "subjectRequestId", "sourceId", "keyId", "personId", "userId", "deputyId"),
        *("subject", "digest", "ownRule"),
    }
)
"""Things that belong to no committee, so that every committee of the municipality finds them."""
OF_NOBODY: Final = frozenset({"rule", "kind", "name", "family"})
"""What is called the same everywhere: rules and families of the rule book, kinds of records, the groups of SCIM."""
OTHER_THINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/disposal/holds/{holdId}": "/disposal/holds/{legalHoldId}",  # a payment is held too, for other reasons
        "/scim/v2/Users/{personId}": "/scim/v2/Users/{userId}",  # people alone; the directory has machines besides
    }
)
"""Beginnings of paths whose parameter is called as something else of the same service, and what the world calls it."""
BY_SIGNATURE: Final = frozenset({"POST /hooks/{hookId}"})
"""What is known by its signature: a token, whoever's, is none (tests/service/intake/test_hooks.py)."""
OPEN_BODIES: Final = frozenset({"POST /cloud-events", *BY_SIGNATURE})
"""Bodies that are not ours to close: CloudEvents lets senders add attributes; of the unsigned nothing is said."""
NOT_YET: Final = frozenset({"GET /disposal/runs/{disposalRunId}/report"})
"""What is not there before other services have done their part."""
OF_A_CASE: Final = "POST /notifications/{notificationId}/read"
"""The notification tells of a case, so it is not addressed to who receives whistleblower reports alone."""
ALWAYS_ANSWERED: Final = frozenset({"GET /screenings/{paymentId}"})
"""What says «pending» of a payment that has not come yet, hence of a foreign one and of one that never comes."""
DONE: Final = frozenset({200, 201, 202, 204, 409})
"""Permitted: done, or refused by the state in which an earlier role has left the thing."""
NAMED_IN_BODY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "POST /unmaskings": frozenset({"partyId"}),
        "POST /subject-requests": frozenset({"partyId"}),
        "POST /matching/runs": frozenset({"mandateId"}),
        "POST /directory/deputies": frozenset({"subject"}),
    }
)
"""Operations that name in their body what others name in their path."""
MACHINES: Final = frozenset({Role.INTEGRATION_CLIENT, Role.BOARD_MEMBER})

OWN: Final[Mapping[str, Any]] = MappingProxyType({"committees": ("son",), "subject": "kim"})
PLACES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "other municipality": {"municipality_id": "1234", "subject": "max"},
        "other committee": {"committees": ("kfn",), "subject": "lou"},
        "own": OWN,
        "all committees": {"committees": ("*",), "subject": "kim"},
    }
)
"""Where a caller holds a role. Foreign places come first, since what is permitted changes things."""


@dataclass(frozen=True)
class Operation:
    """An endpoint as its document describes it; *hidden* where it stands in none."""

    service: str
    method: str
    path: str
    action: Action | None
    body: Any = None
    upload: bool = False
    listing: bool = False
    signed: bool = True
    hidden: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def told(self) -> str:
        """The path, with its parameters called as the world calls the things."""
        begins = next((begins for begins in OTHER_THINGS if self.path.startswith(begins)), "")
        return OTHER_THINGS.get(begins, "") + self.path.removeprefix(begins)

    @property
    def ids(self) -> list[str]:
        return [part[1:-1] for part in self.told.split("/") if part.startswith("{")]

    @property
    def named(self) -> frozenset[str]:
        """What the operation names that is somebody's, in its path or its body."""
        ids = frozenset() if self.name in ALWAYS_ANSWERED else frozenset(self.ids) - OF_NOBODY
        return ids | NAMED_IN_BODY.get(self.name, frozenset())

    @property
    def roles(self) -> frozenset[Role]:
        """Who may take it at all."""
        return frozenset(Role) if self.action is None else ALLOWED[self.action]

    @property
    def whole(self) -> bool:
        """Whether it concerns every committee of a municipality at once."""
        return self.action in WHOLE_MUNICIPALITY

    @property
    def places(self) -> dict[str, Mapping[str, Any]]:
        """Where it is asked from: from all committees at once where it concerns them all."""
        return {place: claims for place, claims in PLACES.items() if self.whole or place != "all committees"}

    @property
    def here(self) -> Mapping[str, Any]:
        """Where who may take it at all may take it."""
        return PLACES["all committees"] if self.whole else OWN

    def somebody(self, but: frozenset[Role] = frozenset()) -> Role:
        """One who may take it, of other roles than *but*."""
        return min(self.roles - but)

    def filled(self, ids: Mapping[str, str]) -> str:
        """The path with ids; KeyError for a parameter that the world knows nothing of."""
        return self.told.format(**ids)

    def request(self, ids: Mapping[str, str], committee: str, **extra: Any) -> dict[str, Any]:
        """A valid body."""
        if self.upload:
            return {"files": {"file": UPLOADS.get(self.name, UPLOADS[""])}, "data": self.body or {}}
        if self.body is None:
            return {}
        body = {key: _told(value, {**ids, "committee": committee}) for key, value in self.body.items()}
        return {"json": body | extra}

    def expected(self, role: Role, place: str) -> frozenset[int]:
        """What the policy answers, from its table and from whose the things are."""
        if self.name in BY_SIGNATURE:
            return frozenset({401})
        at_all = place in {"other municipality", "all committees"} or not self.whole
        if role not in self.roles or not at_all:
            return frozenset({403})
        if role is Role.WHISTLEBLOWER_RECIPIENT and self.name == OF_A_CASE:
            return frozenset({404})
        foreign = {"other municipality": self.named, "other committee": self.named - OF_THE_MUNICIPALITY}
        if foreign.get(place):
            return frozenset({404})
        if self.name in NOT_YET:
            return DONE | {404}
        # who works for another committee cannot place what they send in the committee that is asked for
        return DONE | ({403, 404} if self.name == "POST /payments" and place == "other committee" else set())


def in_order(apps: Mapping[str, FastAPI]) -> list[Operation]:
    """Every operation of some applications, those that end something last."""
    found = [operation for name, app in apps.items() for operation in operations_of(name, app)]
    return sorted(found, key=lambda operation: operation.method == "DELETE")


def operations_of(service: str, app: FastAPI) -> Iterator[Operation]:
    """Every operation of an application, in its document or not; fails for one that names no action."""
    document = app.openapi()
    described = set()
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            described.add((method.upper(), path))
            yield _described(service, (method.upper(), path), found, document["components"]["schemas"])
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = "/".join(map(_camel, (context.path_format or "").split("/")))
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            if (method, path) in described or path in PROBES:
                continue
            action = action_of(route) if isinstance(route, APIRoute) else None
            assert action is not None, f"{service}: {method} {path} stands in no document and names no action"
            yield Operation(service, method, path, action, BODIES.get(f"{method} {path}"), hidden=True)


def _told(value: Any, ids: Mapping[str, str]) -> Any:
    """A value of a body with ids, in a list too."""
    if isinstance(value, list):
        return [_told(one, ids) for one in value]
    return value.format(**ids) if isinstance(value, str) and "{" in value else value


def _camel(part: str) -> str:
    return f"{{{to_camel(part[1:-1])}}}" if part.startswith("{") else part


def _described(service: str, called: tuple[str, str], described: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    method, path = called
    name = f"{method} {path}"
    action = described.get("x-tillit-action")
    assert action or name in WITHOUT_ACTION, f"{service}: {name} names no action"
    content = described.get("requestBody", {}).get("content", {})
    body = BODIES.get(name)
    if body is None and "application/json" in content:
        sent = content["application/json"]
        # what is not read through pydantic carries its example beside its shapes
        told = [one["value"] for one in sent.get("examples", {}).values()]
        body = told[0] if told else schemas[sent["schema"]["$ref"].rpartition("/")[2]]["examples"][0]
    return Operation(
        service,
        method,
        path,
        Action(action) if action else None,
        body,
        upload="multipart/form-data" in content,
        listing="page" in {parameter["name"] for parameter in described.get("parameters", [])},
        signed=bool(described["security"]) or name in BY_SIGNATURE,
    )
