"""The world of the policy's tests, filled, and every operation of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.testing import Database, Issuer
from tests.service.policy.filling import fill
from tests.service.policy.operations import Operation, in_order
from tests.service.policy.world import World, opened


@pytest.fixture
async def world(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, issuer, tmp_path) as world:
        await fill(world)
        yield world


@pytest.fixture
def operations(world: World) -> list[Operation]:
    return in_order(world.apps)
