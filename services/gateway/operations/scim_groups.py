"""SCIM groups: a role in a committee, named role.committee (`case_officer.son`, `auditor.*`).

Its members have that assignment. Administrators are not made this way: who may change the directory is
decided in it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.models import Assignment, Person
from services.gateway.operations import directory
from services.gateway.operations.scim import ScimRefused, filtered
from services.gateway.schemas.directory import CommitteeId
from services.gateway.sealing import load_keys
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.ids import new_id
from shared.policy.actions import MACHINES, Role

GROUP_ROLES = frozenset(Role) - {Role.ADMINISTRATOR} - MACHINES
_MEMBER = re.compile(r'^members\[\s*value\s+eq\s+"([^"\\]{1,64})"\s*\]$', re.IGNORECASE)
_COMMITTEE: TypeAdapter[str] = TypeAdapter(CommitteeId)


@dataclass(frozen=True, slots=True)
class Group:
    """A role in a committee."""

    role: Role
    committee_id: str

    @property
    def name(self) -> str:
        """Its name and id."""
        return f"{self.role.value}.{self.committee_id}"


def group_of(name: object) -> Group:
    """The group of that name; ScimRefused."""
    role, _, committee = str(name).partition(".")
    try:
        group = Group(Role(role), _COMMITTEE.validate_python(committee))
    except ValueError as exc:
        raise ScimRefused("invalidValue", "A group is a role and a committee, such as case_officer.son.") from exc
    if group.role not in GROUP_ROLES:
        raise ScimRefused("invalidValue", f"{role} is not given by provisioning. Assign it in the directory.")
    return group


async def members(session: AsyncSession, group: Group) -> Sequence[Person]:
    """Who has the role in the committee."""
    await load_keys(session)
    wanted = select(Person).join(Assignment, Assignment.subject == Person.subject).where(*_rows(group))
    return (await session.scalars(wanted.order_by(Person.person_id))).all()


async def groups(session: AsyncSession, expression: str | None) -> list[Group]:
    """The groups that have members, or the one of that name, which may be empty."""
    if chosen := filtered(expression):
        if chosen[0] not in {"displayname", "id"}:
            raise ScimRefused("invalidFilter", "Groups are found by displayName.")
        return [group_of(chosen[1])]
    wanted = select(Assignment.role, Assignment.committee_id).where(Assignment.role.in_(GROUP_ROLES)).distinct()
    return sorted((Group(Role(row.role), row.committee_id) for row in await session.execute(wanted)), key=str)


async def change_group(
    session: AsyncSession, group: Group, operations: list[tuple[str, str, Any]], by: Principal, today: date
) -> None:
    """Add and remove members; ScimRefused, or NotFound for somebody whom the directory does not have."""
    for operation, path, value in operations:
        if path.lower() == "displayname" or (not path and isinstance(value, Mapping) and "members" not in value):
            continue  # the name of a group is what it is
        named = _MEMBER.match(path)
        said = value.get("members") if isinstance(value, Mapping) and not path else value
        people = [named[1]] if named else _member_ids(said)
        if operation == "replace" or (operation == "remove" and not people):
            await session.execute(delete(Assignment).where(*_rows(group)))
        for person_id in people:
            await _member(session, group, person_id, by, today, present=operation != "remove")
    await session.flush()


async def _member(
    session: AsyncSession, group: Group, person_id: str, by: Principal, today: date, *, present: bool
) -> None:
    try:
        person = await directory.find_person(session, UUID(person_id))
    except ValueError as exc:
        raise ScimRefused("invalidValue", "A member is named by the id of a user.") from exc
    if person.kind != "person" or person.subject == by.subject:
        raise ScimRefused("invalidValue", "Members of groups are people.")
    note_objects(session, "person", [person.person_id])
    held = select(Assignment).where(*_rows(group), Assignment.subject == person.subject)
    found = await session.scalar(held)
    if not present and found is not None:
        await session.delete(found)
    if present and found is None:
        session.add(
            Assignment(
                assignment_id=new_id(),
                municipality_id=person.municipality_id,
                subject=person.subject,
                role=group.role.value,
                committee_id=group.committee_id,
                valid_from=today,
            )
        )
    await session.flush()


def _rows(group: Group) -> tuple[Any, ...]:
    return Assignment.role == group.role.value, Assignment.committee_id == group.committee_id


def _member_ids(said: Any) -> list[str]:
    if said is None:
        return []
    listed = said if isinstance(said, list) else [said]
    if not all(isinstance(one, Mapping) and "value" in one for one in listed):
        raise ScimRefused("invalidValue", "Members are a list of objects with value, the id of a user.")
    return [str(one["value"]) for one in listed]
