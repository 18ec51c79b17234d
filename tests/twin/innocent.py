"""The whole municipality before anybody does wrong in it."""

import polars as pl

from tests.twin import (
    agreements,
    assistance,
    benefits,
    care,
    grants,
    homes,
    influence,
    ledger,
    licences,
    offices,
    population,
    purchases,
    registers,
    schools,
    staff,
)
from tests.twin.bills import in_order
from tests.twin.size import Size
from tests.twin.tables import PAYMENT, Tables, joined
from tests.twin.world import World, world_of


def invoices_and_orders(seed: int, size: Size) -> pl.DataFrame:
    """The payments alone, in order of arrival."""
    return _first(seed, size)[1]


def innocent(seed: int, size: Size) -> tuple[World, Tables]:
    """Who there is, and every table: the same for the same seed and size."""
    world, payments, parts = _first(seed, size)
    shifts = pl.concat(part["shift"] for part in parts if "shift" in part)
    decisions = pl.concat(part["benefit_decision"] for part in parts if "benefit_decision" in part)
    parts += [
        registers.tables(world, shifts, payments),
        ledger.tables(world, payments),
        offices.tables(world, payments, decisions),
    ]
    return world, {**joined(parts), PAYMENT: payments}


def _first(seed: int, size: Size) -> tuple[World, pl.DataFrame, list[Tables]]:
    """Who there is, the payments, and the records that follow from nothing else."""
    world = world_of(seed, size)
    contracts = agreements.contracts_of(world)
    bought = purchases.tables(world, contracts)
    parts: list[Tables] = [
        population.tables(seed, world.persons),
        staff.tables(seed, world.staff, world.companies, world.clubs),
        agreements.tables(world, contracts, bought[PAYMENT]),
        bought,
        *(module.tables(world) for module in (care, assistance, homes, schools, benefits, grants, licences, influence)),
    ]
    payments = in_order([part.pop(PAYMENT) for part in parts if PAYMENT in part])
    return world, payments, parts
