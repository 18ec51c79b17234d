"""The ways of doing wrong that are planted, by family. Each follows from how the crime is done, not from a rule."""

from typing import Final

from tests.twin.plot import Scheme
from tests.twin.schemes import (
    assistants,
    benefits,
    employees,
    grants,
    influence,
    invoices,
    payouts,
    places,
    procurement,
    standing,
    statistics,
    suppliers,
    time_reports,
)

FAMILIES: Final[dict[str, tuple[Scheme, ...]]] = {
    "invoices": (*invoices.SCHEMES, *payouts.SCHEMES),
    "time": (*time_reports.SCHEMES, *assistants.SCHEMES),
    "suppliers": (*suppliers.SCHEMES, *standing.SCHEMES),
    "grants": grants.SCHEMES,
    "benefits": benefits.SCHEMES,
    "procurement": procurement.SCHEMES,
    "employees": employees.SCHEMES,
    "places": places.SCHEMES,
    "influence": influence.SCHEMES,
    "statistics": statistics.SCHEMES,
}
