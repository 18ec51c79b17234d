"""What a gateway does to its directory when it starts: seal what is in clear, and the demo users, once."""

import asyncio

import asyncpg
import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.issuer import DEMO_USERS
from services.gateway.models import Assignment, Person
from services.gateway.operations.directory import Described, add_person
from services.gateway.sealing import blind, load_keys
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.ids import new_id
from shared.vault import KeyUnusable

log = structlog.get_logger()
RETRY_SECONDS = 5.0


async def seal_earlier(sessions: Sessions, municipality_id: str) -> None:
    """Seal the names of people who came in before names were sealed, as soon as the database answers."""
    while True:
        try:
            await _seal_earlier(sessions, municipality_id)
        except (SQLAlchemyError, asyncpg.PostgresError, OSError, KeyUnusable) as exc:
            log.warning("directory.not_sealed_yet", error=type(exc).__name__)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return


async def _seal_earlier(sessions: Sessions, municipality_id: str) -> None:
    async with system_session(sessions, municipality_id) as session:
        await load_keys(session)
        earlier = select(Person).where(Person.clear_user_name.is_not(None)).with_for_update()
        for person in await session.scalars(earlier):
            person.blind_user_name = await blind(session, person.user_name)
            person.name, person.user_name, person.mail = person.name, person.user_name, person.mail


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
