"""Endpoints of SCIM 2.0, for the provisioning service of the organisation's identity provider.

They keep to RFC 7644 and not to the profile of the other endpoints, so they stand in no OpenAPI document.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from services.gateway.api.directory import CHANGES
from services.gateway.operations import directory, scim, scim_groups
from services.gateway.schemas import scim as shapes
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import Problem

MEDIA_TYPE = "application/scim+json"
PATH = "/tillit/v1/scim/v2"


class ScimFailure(Exception):  # noqa: N818 - named by its fact
    """A failure on its way out as a SCIM error; it passes the transaction, so that nothing of it is stored."""

    def __init__(self, status: int, detail: str, kind: str | None, slug: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind, self.slug = status, detail, kind, slug


async def on_scim_failure(request: Request, failure: Exception) -> Response:
    """Answer a failure as RFC 7644, 3.12 has it."""
    assert isinstance(failure, ScimFailure)  # noqa: S101 - the handler is registered for this class
    request.state.problem = failure.slug  # named in the audit trail
    return _answer(shapes.error(failure.status, failure.detail, failure.kind), failure.status)


class ScimRoute(APIRoute):
    """A route whose failures are SCIM errors."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its failures said in SCIM."""
        plain = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await plain(request)
            except Problem as problem:
                raise ScimFailure(
                    problem.status, problem.detail, getattr(problem, "kind", None), problem.slug
                ) from problem
            except RequestValidationError as invalid:
                detail = "The request does not match its description."
                raise ScimFailure(400, detail, "invalidValue", "invalid-request") from invalid

        return handle


router = APIRouter(prefix="/scim/v2", route_class=ScimRoute, include_in_schema=False)

Provisioner = Annotated[Principal, Depends(may(Action.DIRECTORY_PROVISION))]
Filter = Annotated[str | None, Query(alias="filter", max_length=400)]
Start = Annotated[int, Query(alias="startIndex")]
Count = Annotated[int, Query()]


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = orjson.loads(await request.body())
    except orjson.JSONDecodeError as exc:
        raise scim.ScimRefused("invalidSyntax", "The body is not JSON.") from exc
    if not isinstance(found, dict):
        raise scim.ScimRefused("invalidSyntax", "The body is not a JSON object.")
    return found


Body = Annotated[dict[str, Any], Depends(_body)]


@router.get("/ServiceProviderConfig")
async def show_config(_by: Provisioner) -> Response:
    """Vad av SCIM som finns. / What of SCIM there is."""
    return _answer(shapes.config())


@router.get("/ResourceTypes")
async def list_resource_types(_by: Provisioner) -> Response:
    """Användare och grupper. / Users and groups."""
    found = shapes.resource_types()
    return _answer(shapes.listed(found, len(found), 1))


@router.get("/Users")
async def list_users(
    tx: Tx,
    _by: Provisioner,
    request: Request,
    wanted: Filter = None,
    start: Start = 1,
    count: Count = shapes.MOST,
) -> Response:
    """Personer. / People."""
    start, count = max(1, start), min(max(0, count), shapes.MOST)
    rows, total = await scim.users(tx, wanted, start, count)
    note_shown(tx, "person", [row.person_id for row in rows])
    return _answer(shapes.listed([shapes.user(row, _base(request)) for row in rows], total, start))


@router.post("/Users", dependencies=CHANGES)
async def create_user(body: Body, tx: Tx, by: Provisioner, request: Request) -> Response:
    """Släpp in en person. / Let a person in."""
    return _answer(shapes.user(await scim.create_user(tx, body, by, utc_now()), _base(request)), 201)


@router.get("/Users/{person_id}")
async def read_user(tx: Tx, _by: Provisioner, request: Request, person_id: UUID) -> Response:
    """En person. / One person."""
    return _answer(shapes.user(await directory.find_person(tx, person_id), _base(request)))


@router.put("/Users/{person_id}", dependencies=CHANGES)
async def replace_user(body: Body, tx: Tx, by: Provisioner, request: Request, person_id: UUID) -> Response:
    """Ersätt en persons uppgifter. / Replace a person's data."""
    return _answer(shapes.user(await scim.replace_user(tx, person_id, body, by, utc_now()), _base(request)))


@router.patch("/Users/{person_id}", dependencies=CHANGES)
async def patch_user(body: Body, tx: Tx, by: Provisioner, request: Request, person_id: UUID) -> Response:
    """Ändra en persons uppgifter. / Change a person's data."""
    return _answer(shapes.user(await scim.patch_user(tx, person_id, body, by, utc_now()), _base(request)))


@router.delete("/Users/{person_id}", dependencies=CHANGES)
async def deactivate_user(tx: Tx, by: Provisioner, person_id: UUID) -> Response:
    """Stäng av en person; det som den gjort finns kvar. / End a person's access; what they did stays."""
    person = await directory.find_person(tx, person_id)
    await directory.change_person(tx, person, {"active": False}, by, utc_now())
    return Response(status_code=204)


@router.get("/Groups")
async def list_groups(tx: Tx, _by: Provisioner, request: Request, wanted: Filter = None) -> Response:
    """Roller i nämnder. / Roles in committees."""
    found = [
        shapes.group(group, await scim_groups.members(tx, group), _base(request))
        for group in await scim_groups.groups(tx, wanted)
    ]
    return _answer(shapes.listed(found, len(found), 1))


@router.post("/Groups", dependencies=CHANGES)
async def create_group(body: Body, tx: Tx, by: Provisioner, request: Request) -> Response:
    """Ge medlemmarna en roll i en nämnd. / Give the members a role in a committee."""
    group = scim_groups.group_of(body.get("displayName"))
    await scim_groups.change_group(tx, group, [("add", "members", body.get("members"))], by, swedish_date(utc_now()))
    return await _group(tx, group, request, 201)


@router.get("/Groups/{name}")
async def read_group(tx: Tx, _by: Provisioner, request: Request, name: str) -> Response:
    """En roll i en nämnd med dem som har den. / A role in a committee, with those who have it."""
    return await _group(tx, scim_groups.group_of(name), request)


@router.patch("/Groups/{name}", dependencies=CHANGES)
async def patch_group(body: Body, tx: Tx, by: Provisioner, request: Request, name: str) -> Response:
    """Ge eller ta rollen. / Give the role, or take it."""
    group = scim_groups.group_of(name)
    await scim_groups.change_group(tx, group, scim.operations_of(body), by, swedish_date(utc_now()))
    return await _group(tx, group, request)


@router.delete("/Groups/{name}", dependencies=CHANGES)
async def empty_group(tx: Tx, by: Provisioner, name: str) -> Response:
    """Ta rollen från alla. / Take the role from everybody."""
    await scim_groups.change_group(
        tx, scim_groups.group_of(name), [("remove", "members", None)], by, swedish_date(utc_now())
    )
    return Response(status_code=204)


async def _group(tx: Tx, group: scim_groups.Group, request: Request, status: int = 200) -> Response:
    found = await scim_groups.members(tx, group)
    note_shown(tx, "person", [member.person_id for member in found])
    return _answer(shapes.group(group, found, _base(request)), status)


def _base(request: Request) -> str:
    public: str = request.app.state.settings.public_url
    return public.rstrip("/") + PATH


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type=MEDIA_TYPE)
