"""Names that are made up: of firms, associations and places."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance

_FIRST: Final = (
    "Norrsken", "Björk", "Ek", "Lind", "Gran", "Tall", "Alm", "Ask", "Rönn", "Hassel", "Svan", "Lärk", "Örn",
    "Uggle", "Tran", "Älv", "Berg", "Dal", "Ås", "Hed", "Sjö", "Strand", "Vik", "Udd", "Holm", "Skär", "Fors",
    "Ström", "Källa", "Kvarn", "Bruk", "Gård", "Torp", "Äng", "Hage", "Skog", "Mo", "Myr", "Sten", "Klipp",
    "Sand", "Ler", "Sol", "Mån", "Stjärn", "Vind", "Regn", "Frost", "Vinter", "Vår", "Sommar", "Höst", "Guld",
    "Silver", "Koppar", "Järn", "Stål", "Kol", "Blå", "Grön", "Röd", "Vit", "Grå", "Fjäll", "Hav", "Ö", "Bro",
    "Hamn", "Mast",
)  # fmt: skip
_SECOND: Final = (
    "bo", "vård", "hus", "bygg", "kraft", "teknik", "miljö", "stad", "land", "kust", "dalen", "berget",
    "backen", "lunden", "parken", "gruppen", "huset", "verket", "kompaniet", "partner", "tjänst", "service",
    "konsult", "drift", "vision", "invest", "handel", "data", "form", "linje", "punkt", "väg", "plan", "mark",
    "fast",
)  # fmt: skip
_CLUBS: Final = (
    "IF", "IK", "BK", "FK", "SK", "GK", "Orienteringsklubb", "Ridklubb", "Simklubb", "Kulturförening",
    "Teaterförening", "Ungdomsförening",
)  # fmt: skip


def firm_names(chance: Chance, trades: pl.Series, forms: pl.Series) -> pl.Series:
    """A name for each firm, by its trade and legal form."""
    count = len(trades)
    first, second = chance.pick(_FIRST, count), chance.pick(_SECOND, count)
    numbers = pl.Series(np.arange(count)).cast(pl.String)
    frame = pl.DataFrame({"a": first, "b": second, "t": trades, "f": forms, "n": numbers})
    return frame.select(pl.format("{}{} {} {} {}", "a", "b", "t", "n", "f").alias("name")).to_series()


def club_names(chance: Chance, count: int) -> pl.Series:
    """A name for each association."""
    numbers = pl.Series(np.arange(count)).cast(pl.String)
    frame = pl.DataFrame({"c": chance.pick(_CLUBS, count), "a": chance.pick(_FIRST, count), "n": numbers})
    return frame.select(pl.format("{} {} {}", "c", "a", "n").alias("name")).to_series()
