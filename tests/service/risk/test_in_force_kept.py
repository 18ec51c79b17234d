"""What runs for a municipality is weighed once, and never told from what was true before."""

from typing import Any

import pytest

from services.risk.operations import gate
from services.risk.operations.activation import rules_in_force
from services.risk.rules import RULES
from shared.clock import utc_now
from shared.db import Scope, Sessions, system_session
from shared.testing import Database
from tests.service.risk.rule_town import AUTHOR, HERE, RULE, as_admin, screen


@pytest.fixture(autouse=True)
async def _begun(sessions: Sessions) -> None:
    await screen(sessions)


async def active(session: Any) -> set[str]:
    return {one.rule.id for one in (await rules_in_force(session, HERE, RULES)).active}


async def in_force(sessions: Sessions) -> set[str]:
    async with system_session(sessions, HERE) as session:
        return await active(session)


async def retired_inside(session: Any, digest: str) -> None:
    await gate.retire(session, digest, AUTHOR, utc_now())


async def digest_of(sessions: Sessions) -> str:
    async with system_session(sessions, HERE) as session:
        force = await rules_in_force(session, HERE, RULES)
    return next(one.digest for one in force.active if one.rule.id == RULE)


async def test_what_is_retired_does_not_run_in_the_same_transaction(sessions: Sessions) -> None:
    digest = await digest_of(sessions)

    async with sessions(info={"scope": Scope(HERE, actor=AUTHOR.subject)}) as session, session.begin():
        await retired_inside(session, digest)
        seen = await active(session)

    assert RULE not in seen


async def test_what_was_undone_is_as_if_it_had_not_been(sessions: Sessions) -> None:
    digest = await digest_of(sessions)

    async with sessions(info={"scope": Scope(HERE, actor=AUTHOR.subject)}) as session:
        await retired_inside(session, digest)
        await active(session)
        await session.rollback()

    assert RULE in await in_force(sessions)


async def test_a_change_past_the_gate_is_seen_too(sessions: Sessions, database: Database) -> None:
    await in_force(sessions)

    await as_admin(
        database, "UPDATE rule_version SET parameters = parameters || '{\"window_days\": 1}' WHERE rule = $1", RULE
    )

    assert RULE not in await in_force(sessions)
