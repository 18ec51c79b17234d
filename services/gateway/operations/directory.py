"""Writes of people, what they are assigned to, and deputies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway import queries
from services.gateway.models import Assignment, Deputy, Person
from services.gateway.sealing import blind, load_keys
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.db import EVERYTHING
from shared.ids import new_id
from shared.policy.actions import Role
from shared.problems import Conflict, InvalidRequest, NotFound

MACHINE_ROLES = frozenset({Role.INTEGRATION_CLIENT, Role.PROVISIONING_CLIENT})
ADMINISTERS = (Role.ADMINISTRATOR.value, EVERYTHING)
"""Role and committee of whoever may change the directory (shared.policy.actions.WHOLE_MUNICIPALITY)."""


class KnownAlready(Conflict):
    """The subject or user name is taken."""

    slug, title = "known-already", "That person is in the directory already"


class OwnAccess(Conflict):
    """Nobody gives access to themselves."""

    slug, title = "own-access", "Your own access is changed by somebody else"


class LastAdministrator(Conflict):
    """The directory would be left without anybody to change it."""

    slug, title = "last-administrator", "The last administrator must stay"


class NotForThisKind(InvalidRequest):
    """Machines and people have different roles."""

    slug, title = "not-for-this-kind", "That role is not for a caller of this kind"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role that somebody is to have."""

    role: Role
    committee_id: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody as they are to stand in the directory."""

    subject: str
    kind: str
    user_name: str
    name: str
    mail: str | None = None
    language: str = "sv"
    units: tuple[str, ...] = ()
    external_id: str | None = None
    active: bool = True


async def add_person(session: AsyncSession, new: Described, municipality_id: str, at: datetime) -> Person:
    """Let somebody in, without any role yet; KnownAlready."""
    await load_keys(session)
    index = await blind(session, new.user_name)
    taken = select(Person.subject).where((Person.subject == new.subject) | (Person.blind_user_name == index))
    if await session.scalar(taken) is not None:
        raise KnownAlready("Somebody with that subject or user name is in the directory. Change that entry instead.")
    person = Person(
        municipality_id=municipality_id,
        subject=new.subject,
        person_id=new_id(),
        kind=new.kind,
        active=new.active,
        name=new.name,
        user_name=new.user_name,
        blind_user_name=index,
        external_id=new.external_id,
        mail=new.mail,
        language=new.language,
        units=list(new.units),
        changed_at=at,
    )
    session.add(person)
    await session.flush()
    note_objects(session, "person", [person.person_id])
    return person


async def find_person(session: AsyncSession, person_id: UUID) -> Person:
    """One person or machine, to be changed; NotFound."""
    await load_keys(session)
    found = await session.scalar(select(Person).where(Person.person_id == person_id).with_for_update())
    if found is None:
        raise NotFound(queries.NOBODY)
    return found


async def change_person(
    session: AsyncSession, person: Person, changes: dict[str, object], by: Principal, at: datetime
) -> None:
    """Change fields of *person*; OwnAccess or LastAdministrator where that takes access away that must stay."""
    if changes.get("active") is False and person.active:
        _refuse_own(person, by)
        await _keep_an_administrator(session, person)
    note_objects(session, "person", [person.person_id])
    # a provider says everything again each time; who has left has left since it was said first
    changed = {field: value for field, value in changes.items() if getattr(person, field) != value}
    for field, value in changed.items():
        setattr(person, field, value)
    if "user_name" in changed:
        person.blind_user_name = await blind(session, person.user_name)
    if changed:
        person.changed_at = at
    await session.flush()


async def assign(session: AsyncSession, person: Person, wanted: Iterable[Wanted], by: Principal, at: datetime) -> None:
    """Let *person* have the *wanted* roles and no others; OwnAccess, NotForThisKind or LastAdministrator."""
    _refuse_own(person, by)
    wanted = list({(one.role, one.committee_id): one for one in wanted}.values())
    _fit(person.kind, wanted)
    if all((one.role.value, one.committee_id) != ADMINISTERS for one in wanted):
        await _keep_an_administrator(session, person)
    await session.execute(delete(Assignment).where(Assignment.subject == person.subject))
    session.add_all(_assignment(person, one) for one in wanted)
    person.changed_at = at
    await session.flush()


def _assignment(person: Person, wanted: Wanted) -> Assignment:
    return Assignment(
        assignment_id=new_id(),
        municipality_id=person.municipality_id,
        subject=person.subject,
        role=wanted.role.value,
        committee_id=wanted.committee_id,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
    )


def _fit(kind: str, wanted: Iterable[Wanted]) -> None:
    for one in wanted:
        if (one.role in MACHINE_ROLES) != (kind == "machine"):
            raise NotForThisKind(f"{one.role.value} is not for a {kind}: machines have the roles of clients alone.")
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise InvalidRequest("An assignment ends before it begins. Change its days.")


def _refuse_own(person: Person, by: Principal) -> None:
    if person.subject == by.subject:
        raise OwnAccess("Nobody changes their own access. Ask another administrator.")


async def _keep_an_administrator(session: AsyncSession, leaving: Person) -> None:
    administers = tuple_(Assignment.role, Assignment.committee_id) == ADMINISTERS
    others = (
        select(Assignment.subject)
        .join(Person, Person.subject == Assignment.subject)
        .where(administers, Assignment.subject != leaving.subject, Person.active)
    )
    mine = select(Assignment.subject).where(administers, Assignment.subject == leaving.subject)
    if await session.scalar(mine.limit(1)) and not await session.scalar(others.limit(1)):
        raise LastAdministrator("Without an administrator nobody could change the directory. Name another first.")


async def add_deputy(session: AsyncSession, deputy: Deputy, by: Principal) -> Deputy:
    """Let somebody act for somebody; NotFound, OwnAccess or InvalidRequest."""
    if deputy.subject == deputy.acts_for or deputy.valid_to < deputy.valid_from:
        raise InvalidRequest("A deputy is somebody else, and the last day is not before the first.")
    if deputy.subject == by.subject:
        raise OwnAccess("Nobody makes themselves a deputy. Ask another administrator.")
    for subject in (deputy.subject, deputy.acts_for):
        person = await queries.person(session, subject)
        note_objects(session, "person", [person.person_id])
        if person.kind == "machine":
            raise InvalidRequest("Deputies are people, and act for people.")
    note_objects(session, "deputy", [deputy.deputy_id])
    session.add(deputy)
    await session.flush()
    return deputy


async def end_deputy(session: AsyncSession, deputy_id: UUID) -> None:
    """Let a deputyship end now; NotFound."""
    found = await session.get(Deputy, deputy_id)
    if found is None:
        raise NotFound("There is no such deputy.")
    await session.delete(found)
    await session.flush()
