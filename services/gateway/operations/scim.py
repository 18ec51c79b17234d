"""SCIM 2.0 (RFC 7643, RFC 7644): what a provisioning service such as Entra ID says becomes the directory's.

A user's subject is its externalId, else its userName; groups are in scim_groups.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.models import Person
from services.gateway.operations import directory
from services.gateway.operations.directory import Described
from services.gateway.schemas.directory import PersonIn
from services.gateway.sealing import blind, load_keys
from shared.auth import Principal
from shared.problems import Conflict, Problem

_FILTER = re.compile(r'^\s*(\w+)\s+eq\s+"([^"\\]{1,255})"\s*$', re.IGNORECASE)
# path of a PATCH -> field of the directory
_FIELDS: Mapping[str, str] = {
    "displayname": "name",
    "name.formatted": "name",
    "username": "user_name",
    "emails": "mail",
    'emails[type eq "work"].value': "mail",
    "preferredlanguage": "language",
    "active": "active",
}


class ScimRefused(Problem):
    """The request is not SCIM, or asks for what cannot be."""

    slug, title, status = "scim-refused", "The SCIM request cannot be carried out", 400

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class ScimConflict(Conflict):
    """Somebody has that name already."""

    kind = "uniqueness"


def filtered(expression: str | None) -> tuple[str, str] | None:
    """Attribute (lower case) and value of an eq filter; ScimRefused for any other filter."""
    if expression is None:
        return None
    match = _FILTER.match(expression)
    if match is None:
        raise ScimRefused("invalidFilter", 'Only filters of the form attribute eq "value" are taken.')
    return match[1].lower(), match[2]


async def users(session: AsyncSession, expression: str | None, start: int, count: int) -> tuple[Sequence[Person], int]:
    """People by filter, from the *start*-th on; and how many there are."""
    await load_keys(session)
    wanted = await _chosen(session, select(Person).where(Person.kind == "person"), filtered(expression))
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    rows = await session.scalars(wanted.order_by(Person.person_id).offset(start - 1).limit(count))
    return rows.all(), total or 0


async def _chosen(session: AsyncSession, wanted: Select[Person], chosen: tuple[str, str] | None) -> Select[Person]:
    if chosen is None:
        return wanted
    attribute, value = chosen
    if attribute == "username":
        # userName is compared without regard to case (RFC 7643, 4.1.1)
        return wanted.where(Person.blind_user_name == await blind(session, value))
    if attribute == "externalid":
        return wanted.where(Person.external_id == value)
    raise ScimRefused("invalidFilter", "People are found by userName or externalId.")


async def create_user(session: AsyncSession, body: Mapping[str, Any], by: Principal, at: datetime) -> Person:
    """Let somebody in; ScimRefused or ScimConflict."""
    person = _described(body)
    try:
        return await directory.add_person(session, person, by.municipality_id, at)
    except directory.KnownAlready as known:
        raise ScimConflict(known.detail) from known


def _described(body: Mapping[str, Any]) -> Described:
    external = body.get("externalId")
    said = _checked(
        {
            "subject": external or body.get("userName"),
            "userName": body.get("userName"),
            "name": _name(body),
            "mail": _mail(body.get("emails")),
            "language": _language(body.get("preferredLanguage")),
        }
    )
    return Described(
        subject=said.subject,
        kind="person",
        user_name=said.user_name,
        name=said.name,
        mail=said.mail,
        language=said.language,
        external_id=said.subject if external else None,
        active=_truth(body.get("active", True)),
    )


def _checked(values: Mapping[str, Any]) -> PersonIn:
    try:
        return PersonIn.model_validate(values)
    except ValidationError as exc:
        where = exc.errors(include_input=False, include_url=False)[0]["loc"]
        raise ScimRefused("invalidValue", f"{where[0] if where else 'The user'} is missing or not acceptable.") from exc


async def replace_user(
    session: AsyncSession, person_id: UUID, body: Mapping[str, Any], by: Principal, at: datetime
) -> Person:
    """Let somebody be as *body* says."""
    said = _described({"externalId": None, **body})
    changes = {"name": said.name, "mail": said.mail, "language": said.language, "active": said.active}
    return await _change(session, person_id, {**changes, "user_name": said.user_name}, by, at)


async def patch_user(
    session: AsyncSession, person_id: UUID, body: Mapping[str, Any], by: Principal, at: datetime
) -> Person:
    """Change what the operations name; attributes that the directory has no place for are passed over."""
    changes: dict[str, Any] = {}
    for operation, path, value in operations_of(body):
        whole = value if not path and isinstance(value, Mapping) else {path: value}
        for name, said in whole.items():
            if field := _FIELDS.get(str(name).lower()):
                changes[field] = None if operation == "remove" else _value(field, said)
    if changes.get("active", True) is None or changes.get("name", "") is None or changes.get("user_name", "") is None:
        raise ScimRefused("mutability", "active, userName and the name are changed, not removed.")
    return await _change(session, person_id, changes, by, at)


def _value(field: str, said: Any) -> Any:
    match field:
        case "active":
            return _truth(said)
        case "mail":
            return _mail(said)
        case "language":
            return _language(said)
        case _:
            return str(said)


async def _change(
    session: AsyncSession, person_id: UUID, changes: dict[str, Any], by: Principal, at: datetime
) -> Person:
    person = await directory.find_person(session, person_id)
    if person.kind != "person":
        raise ScimRefused("mutability", "Machines are managed in the directory.")
    known = {"userName": person.user_name, "name": person.name, "mail": person.mail, "language": person.language}
    renamed = {("userName" if field == "user_name" else field): value for field, value in changes.items()}
    _checked({"subject": person.subject, **known, **{k: v for k, v in renamed.items() if k != "active"}})
    await directory.change_person(session, person, changes, by, at)
    return person


def operations_of(body: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Operation (lower case), path and value of each part of a PATCH; ScimRefused."""
    parts = body.get("Operations")
    if not isinstance(parts, list) or not all(isinstance(part, Mapping) for part in parts):
        raise ScimRefused("invalidSyntax", "A PATCH has a list of Operations.")
    found = [(str(part.get("op", "")).lower(), str(part.get("path") or ""), part.get("value")) for part in parts]
    if any(operation not in {"add", "replace", "remove"} for operation, *_ in found):
        raise ScimRefused("invalidSyntax", "An operation is add, replace or remove.")
    return found


def _truth(said: Any) -> bool:
    # Entra ID writes "False"
    return said.strip().lower() == "true" if isinstance(said, str) else said is True


def _name(body: Mapping[str, Any]) -> str:
    parts = body.get("name") if isinstance(body.get("name"), Mapping) else {}
    given = f"{(parts or {}).get('givenName') or ''} {(parts or {}).get('familyName') or ''}".strip()
    return str(body.get("displayName") or (parts or {}).get("formatted") or given or body.get("userName") or "")


def _mail(said: Any) -> str | None:
    if isinstance(said, list):
        addresses = [one for one in said if isinstance(one, Mapping) and one.get("value")]
        chosen = next((one for one in addresses if one.get("primary")), addresses[0] if addresses else None)
        return str(chosen["value"]) if chosen else None
    return str(said) if said else None


def _language(said: Any) -> str:
    return "en" if str(said or "").lower().startswith("en") else "sv"
