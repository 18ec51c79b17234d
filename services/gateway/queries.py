"""Reads of the directory."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.domain import Assigned, Entry, Grant, grants_of, lent
from services.gateway.models import ApiKey, Assignment, Deputy, Person
from services.gateway.sealing import load_keys
from shared.problems import NotFound
from shared.schemas import PageParams

NOBODY = "Nobody of that name is in the directory."


async def entry(session: AsyncSession, subject: str, today: date) -> Entry | None:
    """Who *subject* is today; None where the directory does not know it or it is not active."""
    await load_keys(session)
    person = await session.scalar(select(Person).where(Person.subject == subject, Person.active))
    if person is None:
        return None
    deputies = await _deputyships(session, subject, today)
    held = await _grants(session, {subject, *(acts_for for acts_for, _ in deputies)}, today)
    own = held.get(subject, frozenset())
    given = {(acts_for, grant) for acts_for, where in deputies for grant in lent(held.get(acts_for, ()), where)}
    return Entry(
        subject=subject,
        name=person.name,
        kind=person.kind,
        units=tuple(person.units),
        grants=own | {grant for _, grant in given},
        acting_for=frozenset(acts_for for acts_for, _ in given),
    )


async def _deputyships(session: AsyncSession, subject: str, today: date) -> list[tuple[str, str]]:
    """For whom *subject* acts today, and in which committee; those who left lend nothing."""
    wanted = (
        select(Deputy.acts_for, Deputy.committee_id)
        .join(Person, Person.subject == Deputy.acts_for)
        .where(Deputy.subject == subject, Deputy.valid_from <= today, Deputy.valid_to >= today, Person.active)
    )
    return [(row.acts_for, row.committee_id) for row in await session.execute(wanted)]


async def _grants(session: AsyncSession, subjects: set[str], today: date) -> dict[str, frozenset[Grant]]:
    rows = (await session.scalars(select(Assignment).where(Assignment.subject.in_(subjects)))).all()
    found: dict[str, list[Assigned]] = {}
    for row in rows:
        assigned = Assigned(row.role, row.committee_id, row.valid_from, row.valid_to)
        found.setdefault(row.subject, []).append(assigned)
    return {subject: grants_of(assigned, today) for subject, assigned in found.items()}


class KeyHolder(NamedTuple):
    """Whose an API key is, and until when it holds."""

    subject: str
    key_id: str
    valid_until: datetime
    last_used_on: date | None


async def key_holder(session: AsyncSession, key_hash: bytes, now: datetime) -> KeyHolder | None:
    """Whose the key with that hash is; None where there is none, it was revoked or its time is out."""
    key = await session.scalar(select(ApiKey).where(ApiKey.key_hash == key_hash))
    if key is None or key.revoked_at is not None or key.valid_until <= now:
        return None
    return KeyHolder(key.subject, str(key.key_id), key.valid_until, key.last_used_on)


async def person(session: AsyncSession, subject: str) -> Person:
    """One person or machine; NotFound."""
    await load_keys(session)
    found = await session.scalar(select(Person).where(Person.subject == subject))
    if found is None:
        raise NotFound(NOBODY)
    return found


async def people(session: AsyncSession, page: PageParams, kind: str | None, q: str | None) -> tuple[list[Person], int]:
    """One page of the directory by name, and how many there are.

    Names are sealed, so that the database can neither sort nor search them; a directory is small enough to open.
    """
    await load_keys(session)
    wanted = select(Person) if kind is None else select(Person).where(Person.kind == kind)
    found = [(row.name, row) for row in await session.scalars(wanted)]
    if q:
        sought = q.casefold()
        found = [(name, row) for name, row in found if sought in name.casefold() or _begins(row.user_name, sought)]
    found.sort(key=lambda pair: (pair[0].casefold(), pair[1].subject))
    return [row for _, row in found[page.offset : page.offset + page.limit]], len(found)


def _begins(user_name: str, sought: str) -> bool:
    return user_name.casefold().startswith(sought)


async def assignments(session: AsyncSession, subjects: list[str]) -> list[Assignment]:
    """Every role of *subjects*, past and future ones too."""
    wanted = select(Assignment).where(Assignment.subject.in_(subjects))
    rows = await session.scalars(wanted.order_by(Assignment.role, Assignment.committee_id))
    return list(rows)


async def deputies(session: AsyncSession, page: PageParams) -> tuple[list[Deputy], int]:
    """One page of deputies, the newest days first."""
    total = await session.scalar(select(func.count()).select_from(Deputy))
    ordered = select(Deputy).order_by(Deputy.valid_from.desc(), Deputy.deputy_id)
    rows = await session.scalars(ordered.offset(page.offset).limit(page.limit))
    return list(rows), total or 0


async def keys(session: AsyncSession, subjects: list[str]) -> list[ApiKey]:
    """Every API key of *subjects*, the newest first."""
    wanted = select(ApiKey).where(ApiKey.subject.in_(subjects)).order_by(ApiKey.created_at.desc())
    return list(await session.scalars(wanted))
