"""The first administrator, named by an operator: whom the directory knows before anybody can change it."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.models import Assignment, Person
from services.gateway.operations.directory import Described, add_person
from services.gateway.sealing import load_keys
from shared.audit.acts import record_act
from shared.clock import swedish_date, utc_now
from shared.db import EVERYTHING
from shared.ids import new_id
from shared.policy.actions import Action, Role


async def make_administrator(
    session: AsyncSession, municipality_id: str, subject: str, name: str, *, operator: str
) -> int:
    """Let *subject* administer the directory, as *operator* says; how many others may. KnownAlready."""
    now = utc_now()
    await load_keys(session)
    person = await session.scalar(select(Person).where(Person.subject == subject).with_for_update())
    if person is None:
        person = await add_person(session, Described(subject, "person", subject, name), municipality_id, now)
    person.active, person.changed_at = True, now
    administers = (Assignment.role == Role.ADMINISTRATOR.value, Assignment.committee_id == EVERYTHING)
    held = await session.scalar(select(Assignment).where(Assignment.subject == subject, *administers))
    if held is None:
        held = Assignment(
            assignment_id=new_id(),
            municipality_id=municipality_id,
            subject=subject,
            role=Role.ADMINISTRATOR.value,
            committee_id=EVERYTHING,
            valid_from=swedish_date(now),
        )
        session.add(held)
    held.valid_to = None
    await session.flush()
    things = {"person": [person.person_id]}
    await record_act(session, municipality_id, Action.DIRECTORY_CHANGE.value, actor=operator, objects=things)
    others = (
        select(func.count())
        .select_from(Assignment)
        .join(Person, Person.subject == Assignment.subject)
        .where(*administers, Person.active, Person.subject != subject)
    )
    return await session.scalar(others) or 0
