"""What the rules on time worked share: which shifts are work, whose they are, how they are told of."""

from typing import Final

import polars as pl

from services.risk.rules.spans import minutes
from services.risk.rules.steps import word

# how sources name time in which one is ready to work without working: presence at the place, or at home
STANDBY: Final = (
    "jour",
    "sovande_jour",
    "vakande_jour",
    "jourtid",
    "beredskap",
    "beredskapstid",
    "väntetid",
    "standby",
    "on_call",
    "waiting_time",
)
# outcomes of a decision that grant nothing
REFUSED: Final = ("refused", "rejected", "avslag", "avslaget")
# how sources name personal assistance
ASSISTANCE: Final = ("assistans", "assistance")

PARTY: Final = {"party": pl.col("provider_name"), "party_kind": pl.col("provider_kind")}
"""The provider in the evidence: its name, or where it is a person none."""


def worked(shifts: pl.DataFrame) -> pl.DataFrame:
    """The shifts that are work and end after they began, with their `minutes`."""
    standby = word("service").is_in(STANDBY).fill_null(value=False)
    return shifts.filter(pl.col("ends_at") > pl.col("starts_at"), ~standby).with_columns(minutes().alias("minutes"))


def of_longest(*columns: str) -> list[pl.Expr]:
    """For group_by: *columns* of the group's longest shift."""
    return [pl.col(name).sort_by("minutes", "record_id", descending=[True, False]).first() for name in columns]
