"""What the local profile's directory starts with: the demo users, once."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.issuer import DEMO_USERS
from services.gateway.models import Assignment, Person
from services.gateway.operations.directory import Described, add_person
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.ids import new_id


async def seed_demo_users(sessions: Sessions, municipality_id: str) -> None:
    """Put the demo users into an empty directory."""
    async with system_session(sessions, municipality_id) as session:
        # several gateways may start at once
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('seed_demo_users'))"))
        if await session.scalar(select(Person.subject).limit(1)) is None:
            await _seed(session, municipality_id)


async def _seed(session: AsyncSession, municipality_id: str) -> None:
    now = utc_now()
    for user, demo in DEMO_USERS.items():
        described = Described(user.value, demo.kind, user.value, demo.name, f"{user.value}@exempelby.example")
        await add_person(session, described, municipality_id, now)
        session.add_all(
            Assignment(
                assignment_id=new_id(),
                municipality_id=municipality_id,
                subject=user.value,
                role=demo.role,
                committee_id=committee,
                valid_from=swedish_date(now),
            )
            for committee in demo.committees
        )
