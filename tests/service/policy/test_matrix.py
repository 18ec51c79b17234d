"""Every role, in its own and another committee and in another municipality, at every endpoint of every service.

The operations come from the applications' own OpenAPI documents, so an endpoint that names no action, or takes
an id or a body that this test does not know, fails here.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from httpx import Response

from services.intake.records.catalogue import KINDS
from shared.clock import swedish_date, utc_now
from shared.ids import new_id
from shared.policy.actions import ALLOWED, WHOLE_MUNICIPALITY, Action, Role
from shared.testing import Database, Issuer
from tests.service.cases.desk import a_hold, an_outcome
from tests.service.controls.builders import a_completion
from tests.service.policy.world import A_DRAFT, A_REQUEST, A_SOURCE, A_TIP, LEDGER, PERSON, World, opened
from tests.service.risk.test_matching import a_mandate

OWN: Final = {"committees": ("son",), "subject": "kim"}
OTHER_COMMITTEE: Final = {"committees": ("kfn",), "subject": "lou"}
OTHER_MUNICIPALITY: Final = {"municipality_id": "1234", "subject": "max"}
PLACES: Final[dict[str, dict[str, Any]]] = {
    "own": OWN,
    "other committee": OTHER_COMMITTEE,
    "other municipality": OTHER_MUNICIPALITY,
}
OPEN_PATHS: Final = ("/health/", "/metrics")
"""What machines around a service ask without a person: it holds nobody's data, and the gateway does not pass it."""
OF_THE_MUNICIPALITY: Final = frozenset({"partyId", "unmaskingId", "subjectRequestId", "sourceId"})
"""Things that belong to no committee, so that every committee of the municipality finds them."""
OF_NOBODY: Final = frozenset({"rule"})
OF_A_CASE: Final = "POST /notifications/{notificationId}/read"
"""The notification tells of a case, so it is not addressed to who receives whistleblower reports alone."""
ALWAYS_ANSWERED: Final = frozenset({"GET /screenings/{paymentId}"})
"""What says «pending» of a payment that has not come yet, hence of a foreign one and of one that never comes."""
DONE: Final = frozenset({200, 201, 202, 204, 409})
"""Permitted: done, or refused by the state in which an earlier role has left the thing."""
NAMED_IN_BODY: Final[Mapping[str, frozenset[str]]] = {
    "POST /unmaskings": frozenset({"partyId"}),
    "POST /subject-requests": frozenset({"partyId"}),
    "POST /matching/runs": frozenset({"mandateId"}),
}
"""Operations that name in their body what others name in their path."""
BODIES: Final[dict[str, Any]] = {
    "POST /payments": PERSON,
    "POST /unmaskings": {"partyId": "{partyId}", "reason": "Personen ska höras."},
    "POST /subject-requests": A_REQUEST,
    "POST /restrictions/{partyId}/lift": {
        "informedOn": swedish_date(utc_now()).isoformat(),
        "reason": "Invändningen är prövad.",
    },
    "POST /public-tips": A_TIP,
    "POST /sources": A_SOURCE,
    "PUT /sources/{sourceId}": A_SOURCE,
    "POST /cases": {"title": "Fakturor utan leverans", "committeeId": "{committee}"},
    "POST /cases/{caseId}/outcome": an_outcome(),
    "POST /cases/{caseId}/holds": a_hold(),
    "POST /tasks/{taskId}/complete": a_completion(),
    "POST /backtests": {"rule": "INV-01"},
    "POST /disclosures": {**A_DRAFT, "committeeId": "{committee}"},
    "PUT /disclosures/{disclosureId}": {**A_DRAFT, "committeeId": "{committee}"},
    "POST /disclosures/{disclosureId}/decide": {},
    "POST /disclosures/{disclosureId}/refuse": {"reason": "Ingen grund håller."},
    "POST /disclosures/{disclosureId}/end": {"reason": "Behövs inte längre."},
    "POST /matching/mandates": a_mandate(committees=["bun", "kfn", "son"]),
    "POST /matching/mandates/{mandateId}/end": {"reason": "Behövs inte längre."},
    "POST /matching/runs": {"mandateId": "{mandateId}", "committeeId": "{committee}"},
}
EXTRA: Final = {"role": "admin", "tenant_id": "1234", "status": "closed", "created_by": "kim", "risk_score": 0}


@dataclass(frozen=True)
class Operation:
    """An endpoint as its document describes it."""

    service: str
    method: str
    path: str
    action: Action
    body: Any = None
    upload: bool = False
    listing: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def ids(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def filled(self, ids: dict[str, str]) -> str:
        """The path with ids; KeyError for a parameter that the world knows nothing of."""
        return self.path.format(**ids) if self.ids else self.path

    def request(self, ids: dict[str, str], committee: str, **extra: Any) -> dict[str, Any]:
        """A valid body."""
        if self.upload:
            return {"files": {"file": ("ledger.csv", LEDGER.encode())}, "data": self.body or {}}
        if self.body is None:
            return {}
        body = {
            key: value.format(**ids, committee=committee) if isinstance(value, str) and "{" in value else value
            for key, value in self.body.items()
        }
        return {"json": body | extra}


def operations_of(service: str, app: FastAPI) -> Iterator[Operation]:
    """Every operation of an application's document; fails for one that names no action."""
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        if path.startswith(OPEN_PATHS):
            continue
        for method, described in methods.items():
            name = f"{method.upper()} {path}"
            assert "x-tillit-action" in described, f"{service}: {name} names no action"
            content = described.get("requestBody", {}).get("content", {})
            body = BODIES.get(name)
            if body is None and "application/json" in content:
                sent = content["application/json"]
                # what is not read through pydantic carries its example beside its shapes
                told = [one["value"] for one in sent.get("examples", {}).values()]
                body = told[0] if told else schemas[sent["schema"]["$ref"].rpartition("/")[2]]["examples"][0]
            names = {parameter["name"] for parameter in described.get("parameters", [])}
            yield Operation(
                service,
                method.upper(),
                path.replace("{kind}", "shift"),  # no id: which kinds there are is the same for everybody
                Action(described["x-tillit-action"]),
                body,
                upload="multipart/form-data" in content,
                listing="page" in names,
            )


@pytest.fixture
async def world(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, issuer, tmp_path) as world:
        yield world


@pytest.fixture
def operations(world: World) -> list[Operation]:
    """All of them, those that end something last."""
    found = [operation for name, app in world.apps.items() for operation in operations_of(name, app)]
    return sorted(found, key=lambda operation: operation.method == "DELETE")


def expected(operation: Operation, role: Role, place: str) -> frozenset[int]:
    """What the policy answers, from its table and from whose the things are."""
    whole = operation.action in WHOLE_MUNICIPALITY
    if role not in ALLOWED[operation.action] or (whole and place != "other municipality"):
        return frozenset({403})
    ids = set() if operation.name in ALWAYS_ANSWERED else set(operation.ids) - OF_NOBODY
    ids |= NAMED_IN_BODY.get(operation.name, frozenset())
    if role is Role.WHISTLEBLOWER_RECIPIENT and operation.name == OF_A_CASE:
        return frozenset({404})
    if place == "other municipality" and ids:
        return frozenset({404})
    if place == "other committee" and ids - OF_THE_MUNICIPALITY:
        return frozenset({404})
    # who works for another committee cannot place what they send in the committee that is asked for
    return DONE | ({403, 404} if operation.name == "POST /payments" and place == "other committee" else set())


async def test_every_answer_is_what_the_policy_says(world: World, operations: list[Operation]) -> None:
    """Done-when 2, B1, B2, B5: role by role, place by place; foreign ones first, since permitted ones change things."""
    wrong, asked = [], 0
    for place in ("other municipality", "other committee", "own"):
        for operation in operations:
            committee = "kfn" if place == "other committee" else "son"
            for role in Role:
                path, request = operation.filled(world.ids), operation.request(world.ids, committee)
                answer = await world.send(operation.service, operation.method, path, role, **PLACES[place], **request)
                asked += 1
                if answer.status_code not in expected(operation, role, place):
                    wrong.append((place, role.value, operation.name, answer.status_code, answer.text[:200]))

    assert asked == len(operations) * len(Role) * len(PLACES)
    assert not wrong, "\n".join(map(str, wrong))


async def test_something_foreign_is_answered_as_something_that_does_not_exist(
    world: World, operations: list[Operation]
) -> None:
    """B1, B2: the body is that of a random id, apart from the id."""
    strange = {name: str(new_id()) for name in world.ids}
    compared = 0
    for operation in operations:
        hidden = [name for name in operation.ids if name not in OF_NOBODY]
        role = min(ALLOWED[operation.action] - {Role.INTEGRATION_CLIENT}, default=None)
        if not hidden or role is None:
            continue
        for place in ("other committee", "other municipality"):
            if place == "other committee" and not set(hidden) - OF_THE_MUNICIPALITY:
                continue
            foreign, unknown = [
                await world.send(
                    operation.service,
                    operation.method,
                    operation.filled(ids),
                    role,
                    **PLACES[place],
                    **operation.request(world.ids, "son"),
                )
                for ids in (world.ids, strange)
            ]
            assert _without(foreign, operation, world.ids) == _without(unknown, operation, strange), operation.name
            compared += 1
    assert compared > 40


def _without(answer: Response, operation: Operation, ids: dict[str, str]) -> tuple[int, str]:
    text = answer.text
    for name in operation.ids:
        text = text.replace(ids[name], name)
    return answer.status_code, text


_EVERYBODYS: Final = (
    *(Action.RULE_READ, Action.SECRECY_READ, Action.PROTECTION_READ, Action.SUBJECT_REQUEST_READ),
    Action.SOURCE_READ,  # what comes in from where is the municipality's, in figures
)


async def test_lists_counts_and_searches_hold_nothing_foreign(world: World, operations: list[Operation]) -> None:
    """B3, B12: whatever is asked for in the query, neither items nor totals tell of another committee's things."""
    queries = ["", "?q=Björkens", "?committeeId=son", "?include=*&fields=barred&sort=barred&limit=100"]
    asked = 0
    for operation in operations:
        if operation.method != "GET" or operation.ids:
            continue
        role = min(ALLOWED[operation.action] - {Role.INTEGRATION_CLIENT, Role.BOARD_MEMBER})
        for place in ("other committee", "other municipality"):
            for query in queries:
                answer = await world.send(operation.service, "GET", operation.path + query, role, **PLACES[place])
                asked += 1
                found = [name for name, value in world.ids.items() if name != "rule" and value in answer.text]
                of_all = place == "other committee" and set(found) <= OF_THE_MUNICIPALITY
                assert not found or of_all, (operation.name, place, query, found)
                # the rule book is everybody's, and a trail begins with who reads it
                own = operation.action in {*WHOLE_MUNICIPALITY, *_EVERYBODYS}
                if operation.listing and not own and answer.status_code == 200:
                    assert (answer.json()["total"], answer.json()["items"]) == (0, []), (operation.name, place, query)
    assert asked > 60


async def test_the_figures_of_another_municipality_are_those_of_one_without_anything(world: World) -> None:
    """B3: reports."""
    there = await world.send("reporting", "GET", "/reports/summary", "controller", municipality_id="1234")
    empty = await world.send("reporting", "GET", "/reports/summary", "controller", municipality_id="5678")
    here = await world.send("reporting", "GET", "/reports/summary", "controller")
    culture = await world.send("reporting", "GET", "/reports/summary", "controller", committees=("kfn",))

    assert there.json() == empty.json() != here.json()
    assert "son" not in {place["committeeId"] for place in culture.json()["committees"]}


@pytest.mark.asvs("8.2.3")
async def test_a_field_that_a_body_does_not_have_is_refused(world: World, operations: list[Operation]) -> None:
    """B4: mass assignment of role, tenant_id, status, created_by or risk_score."""
    taken = []
    tried = 0
    for operation in operations:
        if operation.body is None or operation.upload:
            continue
        role = min(ALLOWED[operation.action])
        kind = KINDS.get(operation.path.removeprefix("/records/").replace("-", "_"))
        for name, value in EXTRA.items():
            if kind and name in kind.fields:
                continue
            request = operation.request(world.ids, "son", **{name: value})
            path = operation.filled(world.ids)
            here = OWN | ({"committees": ("*",)} if operation.action in WHOLE_MUNICIPALITY else {})
            answer = await world.send(operation.service, operation.method, path, role, **here, **request)
            tried += 1
            if answer.status_code != 422:
                taken.append((operation.name, name, answer.status_code, answer.text[:200]))

    assert tried > 60
    assert taken == []


async def test_sql_in_a_query_is_text(world: World, operations: list[Operation]) -> None:
    """B10: in every string that a query takes, and it shows nobody another municipality's rows."""
    injection = "x'; SELECT set_config('app.municipality', '*', true); --"
    for operation in operations:
        if operation.method != "GET" or operation.ids:
            continue
        names = ("q", "rule", "status", "state", "committeeId", "fileId", "alertId")
        for name in names:
            here = OWN | ({"committees": ("*",)} if operation.action in WHOLE_MUNICIPALITY else {})
            for place in (here, OTHER_MUNICIPALITY):
                role = min(ALLOWED[operation.action] - {Role.INTEGRATION_CLIENT, Role.BOARD_MEMBER})
                params = {name: injection}
                answer = await world.send(operation.service, "GET", operation.path, role, params=params, **place)
                assert answer.status_code in {200, 404, 422}, (operation.name, name, answer.text)
                if place is OTHER_MUNICIPALITY:
                    assert not [v for n, v in world.ids.items() if n != "rule" and v in answer.text]


async def test_sql_in_a_body_is_text(world: World) -> None:
    """B10: it is stored as it was written, and read by nobody else."""
    injection = "'); UPDATE case_file SET municipality_id = '1234'; --"
    body = {"title": injection, "committeeId": "son"}

    opened_case = await world.send("cases", "POST", "/cases", "controller", json=body)
    there = await world.send("cases", "GET", "/cases", "controller", municipality_id="1234")

    assert opened_case.json()["title"] == injection
    assert there.json()["total"] == 0


async def test_nobody_is_answered_without_a_person(world: World, operations: list[Operation]) -> None:
    """A1: a service that is asked without a token answers none of its operations."""
    statuses = set()
    for operation in operations:
        path, request = operation.filled(world.ids), operation.request(world.ids, "son")
        answer = await world.clients[operation.service].request(operation.method, path, **request)
        statuses.add(answer.status_code)

    assert statuses == {401}
