"""Comparing organisations in the test's own process: to start another takes longer than the comparing."""

import asyncio
from collections.abc import Sequence
from datetime import date

from services.intake.resolution.features import Organisation
from services.intake.resolution.grouping import Pair, Standing, resolved


async def compare_here(organisations: Sequence[Organisation], day: date, standing: Standing) -> list[Pair]:
    """As the comparer does."""
    return await asyncio.to_thread(resolved, organisations, day, standing)
