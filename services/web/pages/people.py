"""People and machines: who is let in, with which roles, for whom, and with which keys. For the administrator."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web.client import Refused
from services.web.forms import DeputyForm, PersonForm, RoleForm
from services.web.schemas import Page
from services.web.schemas.directory import Deputy, Keys, NewKey, Person
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import CLIENT_ROLES, N_, PEOPLE_ROLES

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
KNOWN: Final = {
    "subject": N_("Write what the sign-in service calls the person, without blanks."),
    "userName": N_("Write the name that the person signs in with, without blanks."),
    "name": N_("Write the name."),
    "actsFor": N_("Write whom the deputy acts for, as the sign-in service calls that person."),
    "validFrom": N_("Write the first day."),
    "validTo": N_("Write the last day."),
    "known-already": N_("Somebody with that subject or user name is in the directory already."),
    "own-access": N_("Your own access is changed by another administrator."),
    "last-administrator": N_("The last administrator must stay. Name another first."),
    "not-for-this-kind": N_("That role is not for a caller of this kind."),
    "too-many-keys": N_("Two keys hold already. Revoke one first."),
}


@router.get("/people")
async def list_people(
    visit: SignedIn, number: PageNumber = 1, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Everybody in the directory, and the deputies."""
    return await _list(visit, number, q)


@router.post("/people")
async def add_person(visit: SignedIn, form: Annotated[PersonForm, Form()]) -> Response:
    """Let somebody in, and go on to their roles."""
    try:
        made = await visit.gateway.create(Person, "/directory/people", form.model_dump(by_alias=True))
    except Refused as refused:
        return await _list(visit, form=form, errors=_errors(visit, refused))
    return visit.done(visit.language.say("Now give the role that the work needs."), f"/people/{made.person_id}")


@router.post("/people/deputies")
async def add_deputy(visit: SignedIn, form: Annotated[DeputyForm, Form()]) -> Response:
    """Let somebody act for another for a time."""
    try:
        await visit.gateway.write("POST", "/directory/deputies", form.model_dump(by_alias=True))
    except Refused as refused:
        return await _list(visit, deputy=form, errors=_errors(visit, refused))
    return visit.done(visit.language.say("The deputy may act from the first day on."), "/people")


@router.post("/people/deputies/{deputy_id}/end")
async def end_deputy(visit: SignedIn, deputy_id: UUID) -> Response:
    """End a deputyship."""
    await visit.gateway.write("DELETE", f"/directory/deputies/{deputy_id}", {})
    return visit.done(visit.language.say("The deputy acts no more."), "/people")


@router.get("/people/{person_id}")
async def show_person(visit: SignedIn, person_id: UUID) -> Response:
    """One person or machine."""
    return await _person(visit, person_id)


@router.post("/people/{person_id}/roles")
async def give_role(visit: SignedIn, person_id: UUID, form: Annotated[RoleForm, Form()]) -> Response:
    """Give one role more, or take one away."""
    person = await visit.gateway.read(Person, f"/directory/people/{person_id}")
    held = [one.model_dump(by_alias=True, mode="json") for one in person.assignments]
    kept = [one for one in held if (one["role"], one["committeeId"]) != (form.role, form.committee_id)]
    if not form.remove:
        kept.append(form.assignment())
    try:
        await visit.gateway.write("PUT", f"/directory/people/{person_id}/assignments", {"assignments": kept})
    except Refused as refused:
        return await _person(visit, person_id, errors=_errors(visit, refused))
    return visit.done(visit.language.say("The roles hold from the next click on."), f"/people/{person_id}")


@router.post("/people/{person_id}/active")
async def set_active(visit: SignedIn, person_id: UUID, active: Annotated[str, Form()] = "") -> Response:
    """Let somebody in again, or end their access."""
    try:
        await visit.gateway.write("PATCH", f"/directory/people/{person_id}", {"active": active == "yes"})
    except Refused as refused:
        return await _person(visit, person_id, errors=_errors(visit, refused))
    said = N_("Access is open again.") if active == "yes" else N_("Access has ended.")
    return visit.done(visit.language.say(said), f"/people/{person_id}")


@router.post("/people/{person_id}/keys")
async def make_key(visit: SignedIn, person_id: UUID) -> Response:
    """Make an API key and show it, this once."""
    try:
        key = await visit.gateway.create(NewKey, f"/directory/people/{person_id}/keys", {})
    except Refused as refused:
        return await _person(visit, person_id, errors=_errors(visit, refused))
    return await _person(visit, person_id, key=key.key)


@router.post("/people/{person_id}/keys/{key_id}/revoke")
async def revoke_key(visit: SignedIn, person_id: UUID, key_id: UUID) -> Response:
    """Revoke an API key."""
    await visit.gateway.write("DELETE", f"/directory/keys/{key_id}", {})
    return visit.done(visit.language.say("The key opens nothing any more."), f"/people/{person_id}")


async def _list(
    visit: Visit,
    number: int = 1,
    q: str = "",
    form: PersonForm | None = None,
    deputy: DeputyForm | None = None,
    errors: FormErrors | None = None,
) -> Response:
    people = await visit.gateway.read(Page[Person], "/directory/people", {"page": number, "q": q})
    deputies = await visit.gateway.read(Page[Deputy], "/directory/deputies", {"limit": 100})
    values: dict[str, Any] = {
        "people": people,
        "deputies": deputies,
        "q": q,
        "form": form or PersonForm(),
        "deputy": deputy or DeputyForm(),
        "heading": visit.language.say_n("One is in the directory", "%(word)s are in the directory", people.total),
    }
    return await visit.page("people.html", values, errors)


async def _person(visit: Visit, person_id: UUID, key: str = "", errors: FormErrors | None = None) -> Response:
    person = await visit.gateway.read(Person, f"/directory/people/{person_id}")
    machine = person.kind == "machine"
    keys = await visit.gateway.read(Keys, f"/directory/people/{person_id}/keys") if machine else Keys()
    roles: Mapping[str, str] = CLIENT_ROLES if machine else PEOPLE_ROLES
    values = {"person": person, "keys": keys, "key": key, "roles": roles, "own": person.subject == visit.session.user}
    return await visit.page("person.html", values, errors)


def _errors(visit: Visit, refused: Refused) -> FormErrors:
    return visit.form_errors(refused, {name: visit.language.say(text) for name, text in KNOWN.items()})
