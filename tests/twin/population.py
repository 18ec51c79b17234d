"""Who lives in the municipality: households, addresses, deaths and moves."""

import numpy as np
import polars as pl

from tests.twin.chance import Chance, Whole, as_days, number_of
from tests.twin.size import FIRST, HOME, LAST, Size
from tests.twin.tables import Tables, finished

# households by size, about as Statistics Sweden counts them
_SIZES, _SHARES = (1, 2, 3, 4, 5, 6), (0.40, 0.31, 0.11, 0.12, 0.04, 0.02)
ADULT, PENSION = 18, 67
_ELSEWHERE = ("0998", "0997", "0996", "0995")


def persons_of(seed: int, size: Size) -> pl.DataFrame:
    """One row a person.

    person, token (as members are listed), age (on FIRST), household, address, place (of the person in the
    household), home_municipality, deceased_on, emigrated_on, moved_on, protected, left_on (dead or away).
    """
    chance = Chance(seed, "population")
    sizes = _household_sizes(chance, size.inhabitants)
    household = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ages = _ages(chance, np.repeat(sizes, sizes), place, household)
    count = len(ages)
    dies = chance.rng.random(count) < np.clip(0.002 * np.exp(0.09 * (ages - 30)), 0, 0.6)
    draws = chance.rng.random(count)
    emigrates, moves_out, moves = draws < 0.008, (draws >= 0.008) & (draws < 0.05), (draws >= 0.05) & (draws < 0.15)
    day = chance.whole(number_of(FIRST), number_of(LAST), count)
    days = as_days(day)
    tokens = {name: chance.tokens(len(sizes)).gather(household) for name in ("household", "address")}
    return pl.DataFrame(
        {
            "person": chance.ids(count),
            "token": chance.tokens(count),
            "age": ages,
            **tokens,
            "place": place,
            "persons": np.repeat(sizes, sizes),
            "protected": chance.flags(count, 0.003),
            "deceased_on": days.zip_with(pl.Series(dies), pl.Series([None], dtype=pl.Date)),
            "emigrated_on": days.zip_with(pl.Series(emigrates & ~dies), pl.Series([None], dtype=pl.Date)),
            "moved_on": days.zip_with(pl.Series((moves | moves_out) & ~dies), pl.Series([None], dtype=pl.Date)),
            "home_municipality": pl.Series(chance.pick(_ELSEWHERE, count)).zip_with(
                pl.Series(moves_out & ~dies), pl.Series([HOME])
            ),
        }
    ).with_columns(
        pl.coalesce("deceased_on", "emigrated_on", pl.when(pl.col("home_municipality") != HOME).then("moved_on")).alias(
            "left_on"
        )
    )


def _household_sizes(chance: Chance, inhabitants: int) -> Whole:
    mean = float(np.dot(_SIZES, _SHARES))
    return chance.rng.choice(_SIZES, size=round(inhabitants / mean), p=_SHARES)


def _ages(chance: Chance, sizes: Whole, place: Whole, household: Whole) -> Whole:
    count = len(sizes)
    family, single = chance.rng.integers(26, 56, count), chance.rng.integers(19, 96, count)
    first = np.where(sizes >= 3, family, single)  # three and more: with children
    of_first = first[np.searchsorted(household, household)]
    partner = np.clip(of_first + chance.rng.integers(-6, 7, count), ADULT, 100)
    child = np.clip(of_first - chance.rng.integers(24, 40, count), 0, 19)
    grown = (place == 1) & (chance.rng.random(count) < 0.8)
    return np.where(place == 0, of_first, np.where(grown, partner, child))


def tables(seed: int, persons: pl.DataFrame) -> Tables:
    """person_status: a snapshot of everybody at the start, and one after each event; dwelling: once a year."""
    chance = Chance(seed, "population records")
    start = persons.with_columns(
        pl.lit(FIRST).alias("as_of"),
        pl.lit("registered").alias("status"),
        pl.lit(HOME).alias("home_municipality"),
        *(pl.lit(None, dtype=pl.Date).alias(name) for name in ("deceased_on", "emigrated_on", "moved_on")),
    )
    status = (
        pl.when(pl.col("deceased_on").is_not_null())
        .then(pl.lit("deceased"))
        .when(pl.col("emigrated_on").is_not_null())
        .then(pl.lit("emigrated"))
        .otherwise(pl.lit("registered"))
    )
    moved = pl.col("moved_on").is_not_null()
    new = chance.tokens(persons.height)
    events = persons.filter(pl.any_horizontal(pl.col("deceased_on", "emigrated_on", "moved_on").is_not_null()))
    events = events.with_columns(
        pl.coalesce("deceased_on", "emigrated_on", "moved_on").alias("as_of"),
        status.alias("status"),
        pl.when(moved).then(new.head(events.height)).otherwise("address").alias("address"),
    )
    both = pl.concat([start, events], how="diagonal")
    return {
        # registers tell with a lag, sometimes a long one
        "person_status": finished(chance, "person_status", both, lag=6, committee="ks"),
        "dwelling": _dwellings(chance, persons),
    }


def _dwellings(chance: Chance, persons: pl.DataFrame) -> pl.DataFrame:
    homes = persons.group_by("address", maintain_order=True).agg(pl.len().alias("persons"))
    count = homes.height
    homes = homes.with_columns(
        pl.lit(1).alias("households"),
        (pl.Series(chance.whole(28, 60, count)) + 14 * pl.col("persons").cast(pl.Int64)).alias("area_m2"),
        chance.pick(("rented", "owned", "student", "special"), count, (45, 50, 3, 2)).alias("dwelling_kind"),
    ).with_columns((pl.col("area_m2") // 24).clip(1).alias("rooms"))
    years = pl.DataFrame({"as_of": [FIRST.replace(year=year) for year in (2023, 2024, 2025)]})
    return finished(chance, "dwelling", homes.join(years, how="cross"), lag=3, committee="son")
