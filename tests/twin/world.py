"""Everybody that a twin's records speak of, from one seed."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tests.twin.chance import Chance
from tests.twin.firms import companies_of
from tests.twin.names import club_names, firm_names
from tests.twin.population import persons_of
from tests.twin.size import Size
from tests.twin.staff import staff_of


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The parts of a municipality. *providers*: party, name, area, account, label, index (within its area)."""

    seed: int
    size: Size
    municipality: str
    persons: pl.DataFrame
    companies: pl.DataFrame
    providers: pl.DataFrame
    clubs: pl.DataFrame
    staff: pl.DataFrame

    def chance(self, part: str) -> Chance:
        """The chance of one part."""
        return Chance(self.seed, part)

    def of_area(self, area: str) -> pl.DataFrame:
        """The private providers of an area."""
        return self.providers.filter(pl.col("area") == area)

    def users(self, position: str) -> pl.Series:
        """User names of the employees of a position."""
        return self.staff.filter(pl.col("position") == position)["user_name"]


# area -> (how many in a municipality of 20,000, trade in the name, SNI)
AREAS = {
    "home_care": (6, "Hemtjänst", "88101"),
    "personal_assistance": (8, "Assistans", "88102"),
    "care_home": (7, "HVB", "87902"),
    "school": (7, "Friskola", "85201"),
    "installer": (8, "Bostadsanpassning", "43999"),
    "restaurant": (30, "Krog", "56100"),
    "waste": (5, "Återvinning", "38110"),
    "landlord": (12, "Bostäder", "68201"),
    "bank": (2, "Bank", "64190"),
}


def world_of(seed: int, size: Size) -> World:
    """The same world for the same seed and size."""
    chance = Chance(seed, "world")
    persons = persons_of(seed, size)
    return World(
        seed=seed,
        size=size,
        municipality=chance.id(),
        persons=persons,
        companies=companies_of(seed, size),
        providers=_providers(chance, size),
        clubs=_clubs(chance, size, persons),
        staff=staff_of(Chance(seed, "staff"), size, persons),
    )


def _providers(chance: Chance, size: Size) -> pl.DataFrame:
    parts = []
    for area, (count, trade, sni) in AREAS.items():
        number = max(min(count, 6), round(count * (size.inhabitants / 20_000) ** 0.5))
        trades, forms = pl.Series([trade] * number), pl.Series(["AB"] * number)
        parts.append(
            pl.DataFrame(
                {
                    "party": chance.ids(number),
                    "name": firm_names(chance, trades, forms),
                    "area": area,
                    "sni": sni,
                    "account": chance.tokens(number),
                    "address": chance.tokens(number),
                    "index": range(number),
                }
            )
        )
    return pl.concat(parts).with_columns(pl.format("bankgiro ••••{}", pl.col("account").str.slice(0, 4)).alias("label"))


def _clubs(chance: Chance, size: Size, persons: pl.DataFrame) -> pl.DataFrame:
    """party, name, account, label, premises, founded_on, chair (a person), members (lists of tokens)."""
    number = size.per(0.005, 36)
    adults = persons.filter(pl.col("age") >= 25)["person"]  # an age
    tokens = persons["token"]
    members = [
        chance.some(tokens, int(min(count + 12, persons.height * 0.4))).sort().to_list()
        for count in chance.around(55, 0.7, number)
    ]
    return pl.DataFrame(
        {
            "party": chance.ids(number),
            "name": club_names(chance, number),
            "account": chance.tokens(number),
            "premises": chance.pick(chance.tokens(max(4, number // 5)), number),
            "founded_on": chance.days(date(1920, 1, 1), date(2021, 6, 1), number),
            "chair": chance.some(adults, number),
            "members": pl.Series(members, dtype=pl.List(pl.String)),
        }
    ).with_columns(pl.format("bankgiro ••••{}", pl.col("account").str.slice(0, 4)).alias("label"))
