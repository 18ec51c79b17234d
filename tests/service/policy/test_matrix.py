"""Every role, in its own and another committee and in another municipality, at every endpoint of every service.

The operations come from the applications themselves (tests/service/policy/operations.py), so an endpoint that names
no action, or takes an id or a body that this test does not know, fails here; tests/service/policy/test_complete.py
holds that none is left out.
"""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from httpx import Response

from services.intake.records.catalogue import KINDS
from shared.ids import new_id
from shared.policy.actions import Action, Role
from shared.testing import Database, Issuer
from tests.service.policy.bodies import EXTRA
from tests.service.policy.filling import fill
from tests.service.policy.operations import (
    MACHINES,
    OF_NOBODY,
    OF_THE_MUNICIPALITY,
    OPEN_BODIES,
    PLACES,
    WITHOUT_ACTION,
    Operation,
    in_order,
)
from tests.service.policy.world import SERVICES, World, opened

REFUSED: Final = frozenset({403})
AT_ONCE: Final = 4
"""Refusals that are asked for together: fewer than a service keeps connections, since one more costs a new one."""


@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_is_what_the_policy_says(
    service: str, database: Database, issuer: Issuer, tmp_path: Path
) -> None:
    """Done-when 2, B1, B2, B5: role by role, place by place; foreign ones first, since permitted ones change things."""
    async with opened(database, issuer, tmp_path, service) as world:
        await fill(world)
        operations = in_order(world.apps)
        asked, wrong = 0, []
        for place in PLACES:
            for operation in (operation for operation in operations if place in operation.places):
                answers = await _of_all_roles(world, operation, place)
                asked += len(answers)
                wrong += [
                    (place, role.value, operation.name, answer.status_code, answer.text[:200])
                    for role, answer in answers.items()
                    if answer.status_code not in operation.expected(role, place)
                ]

    assert asked == sum(len(Role) * len(operation.places) for operation in operations) > 0
    assert not wrong, "\n".join(map(str, wrong))


async def _of_all_roles(world: World, operation: Operation, place: str) -> dict[Role, Response]:
    """What *operation* answers to each role in *place*."""
    ids, committee = world.ids[operation.service], "kfn" if place == "other committee" else "son"
    turn, answers = asyncio.Semaphore(AT_ONCE), {}

    async def ask(role: Role) -> None:
        request = {**operation.request(ids, committee), **PLACES[place]}
        async with turn:
            answers[role] = await world.send(
                operation.service, operation.method, operation.filled(ids), role, **request
            )

    refused = {role for role in Role if operation.expected(role, place) == REFUSED}
    # what changes nothing need not wait for its turn
    await asyncio.gather(*(ask(role) for role in refused))
    for role in Role:
        if role not in refused:
            await ask(role)
    return answers


async def test_something_foreign_is_answered_as_something_that_does_not_exist(
    world: World, operations: list[Operation]
) -> None:
    """B1, B2: the body is that of a random id, apart from the id."""
    compared = 0
    for operation in operations:
        hidden = set(operation.ids) - OF_NOBODY
        if not hidden or operation.roles == {Role.INTEGRATION_CLIENT}:
            continue
        ids = world.ids[operation.service]
        strange = {name: value if name in OF_NOBODY else str(new_id()) for name, value in ids.items()}
        strange |= {"ownRule": "OWN-99"}
        role = operation.somebody(frozenset({Role.INTEGRATION_CLIENT}))
        for place in ("other committee", "other municipality"):
            if place == "other committee" and (operation.whole or not hidden - OF_THE_MUNICIPALITY):
                continue
            foreign, unknown = [
                await world.send(
                    operation.service,
                    operation.method,
                    operation.filled(asked),
                    role,
                    **PLACES[place],
                    **operation.request(ids, "son"),
                )
                for asked in (ids, strange)
            ]
            assert _without(foreign, operation, ids) == _without(unknown, operation, strange), operation.name
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
    Action.DIRECTORY_READ,  # who may be signed in is the municipality's, and so are its machines
)
# the municipality's defaults, read with what is each committee's own
_DEFAULTS: Final = frozenset({"GET /alerts/handling-times"})


async def test_lists_counts_and_searches_hold_nothing_foreign(world: World, operations: list[Operation]) -> None:
    """B3, B12: whatever is asked for in the query, neither items nor totals tell of another committee's things."""
    queries = ["", "?q=Björkens", "?committeeId=son", "?include=*&fields=barred&sort=barred&limit=100"]
    asked = 0
    for operation in operations:
        if operation.method != "GET" or operation.ids:
            continue
        role = operation.somebody(MACHINES)
        for place in ("other committee", "other municipality"):
            for query in queries:
                path = operation.path + query
                answer = await world.send(operation.service, "GET", path, role, **PLACES[place])
                asked += 1
                found = world.told(answer.text) - OF_NOBODY
                of_all = place == "other committee" and found <= OF_THE_MUNICIPALITY
                assert not found or of_all, (operation.name, place, query, found)
                # the rule book is everybody's, and a trail begins with who reads it
                own = operation.whole or operation.action in _EVERYBODYS or operation.name in _DEFAULTS
                if operation.listing and not own and answer.status_code == 200:
                    assert (answer.json()["total"], answer.json()["items"]) == (0, []), (operation.name, place, query)
    assert asked > 60


async def test_the_figures_of_another_municipality_are_those_of_one_without_anything(
    database: Database, issuer: Issuer, tmp_path: Path
) -> None:
    """B3: reports."""
    async with opened(database, issuer, tmp_path, "reporting") as world:
        await fill(world)
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
        # SCIM (RFC 7644, 3.3) lets attributes pass that a directory has no place for
        open_body = operation.path.startswith("/scim/") or operation.name in OPEN_BODIES
        if operation.body is None or operation.upload or open_body:
            continue
        kind = KINDS.get(operation.path.removeprefix("/records/").replace("-", "_"))
        for name, value in EXTRA.items():
            if kind and name in kind.fields:
                continue
            ids = world.ids[operation.service]
            path, request = operation.filled(ids), {**operation.request(ids, "son", **{name: value}), **operation.here}
            answer = await world.send(operation.service, operation.method, path, operation.somebody(), **request)
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
        for name in ("q", "rule", "status", "state", "committeeId", "fileId", "alertId"):
            for place in (operation.here, PLACES["other municipality"]):
                request = {**place, "params": {name: injection}}
                role = operation.somebody(MACHINES)
                answer = await world.send(operation.service, "GET", operation.path, role, **request)
                assert answer.status_code in {200, 404, 422}, (operation.name, name, answer.text)
                if place is PLACES["other municipality"]:
                    assert world.told(answer.text) <= OF_NOBODY


async def test_sql_in_a_body_is_text(database: Database, issuer: Issuer, tmp_path: Path) -> None:
    """B10: it is stored as it was written, and read by nobody else."""
    injection = "'); UPDATE case_file SET municipality_id = '1234'; --"
    body = {"title": injection, "committeeId": "son"}

    async with opened(database, issuer, tmp_path, "cases") as world:
        opened_case = await world.send("cases", "POST", "/cases", "controller", json=body)
        there = await world.send("cases", "GET", "/cases", "controller", municipality_id="1234")

    assert opened_case.json()["title"] == injection
    assert there.json()["total"] == 0


async def test_nobody_is_answered_without_a_person(world: World, operations: list[Operation]) -> None:
    """A1: a service that is asked without a token answers what is for anybody, and nothing else."""
    statuses: dict[int, set[str]] = {}
    for operation in operations:
        ids = world.ids[operation.service]
        path, request = operation.filled(ids), operation.request(ids, "son")
        answer = await world.clients[operation.service].request(operation.method, path, **request)
        statuses.setdefault(answer.status_code, set()).add(operation.name)

    assert statuses.keys() == {401, 200}
    assert statuses[200] == {operation.name for operation in operations if not operation.signed}
    assert statuses[200] < WITHOUT_ACTION.keys()
