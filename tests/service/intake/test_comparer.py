"""The process that compares organisations, beside the one that serves people."""

import asyncio
from datetime import date

import psutil
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from services.intake.comparer import POLITENESS, comparer
from services.intake.resolution.features import Organisation
from services.intake.resolution.grouping import NOTHING_STANDS, resolved
from services.intake.resolver import resolve_waiting
from shared.db import system_session
from shared.testing import Issuer
from tests.entity_town import town

DAY = date(2026, 11, 25)


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "services.intake.comparer" in one.cmdline()]


async def test_it_finds_the_pairs_that_comparing_here_finds_set_after_set() -> None:
    sets = [[row.organisation for row in town(200, seed)] for seed in (3, 4)]

    async with comparer() as compare:
        found = [await compare(organisations, DAY, NOTHING_STANDS) for organisations in sets]

    assert found == [resolved(organisations, DAY, NOTHING_STANDS) for organisations in sets]


async def test_it_is_polite_and_ends_with_its_need() -> None:
    async with comparer() as compare:
        await compare([Organisation("a", "Björkens Städ AB")], DAY, NOTHING_STANDS)
        (process,) = children()
        assert process.nice() - psutil.Process().nice() == POLITENESS

    assert not process.is_running()


async def test_one_that_dies_fails_its_set_and_not_its_caller() -> None:
    async with comparer() as compare:
        await compare([Organisation("a", "Björkens Städ AB")], DAY, NOTHING_STANDS)
        children()[0].kill()
        with pytest.raises((EOFError, ConnectionError)):
            await compare([Organisation("a", "Björkens Städ AB")], DAY, NOTHING_STANDS)


async def test_what_waits_is_compared_and_nothing_waits_after(
    app: FastAPI, client: AsyncClient, issuer: Issuer
) -> None:
    payee = {"name": "Björkens Städ AB", "organisationNumber": "556016-0680"}
    order = {"committeeId": "son", "amount": {"minor": 100, "currency": "SEK"}, "payee": payee}
    await client.post("/payments", json=order, headers=issuer.headers("controller"))

    assert not await resolve_waiting(app.state.sessions, asyncio.Event())

    async with system_session(app.state.sessions, "*") as session:
        assert await session.scalar(text("SELECT count(*) FROM party_use WHERE resolved_at IS NULL")) == 0
    assert children() == []
