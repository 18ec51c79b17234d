"""What people tell: undue influence, gifts and contacts, tips, deviations, suggestions, horizon, questions."""

from datetime import date

import polars as pl

from tests.twin.chance import Chance
from tests.twin.size import FIRST, LAST
from tests.twin.tables import Tables, finished
from tests.twin.world import World

_AREAS = ("home_care", "personal_assistance", "subsistence_support", "association_grant", "supplier")


def tables(world: World) -> Tables:
    """All kinds that people write themselves."""
    chance = world.chance("influence")
    return {
        "undue_influence_incident": finished(chance, "undue_influence_incident", _incidents(chance, world), lag=2),
        "gift_or_contact": finished(chance, "gift_or_contact", _contacts(chance, world), lag=4),
        "tip": finished(chance, "tip", _tips(chance, world), lag=0.2, committee="ks"),
        "deviation": finished(chance, "deviation", _deviations(chance, world), lag=0.5, committee="ks"),
        "improvement_suggestion": finished(chance, "improvement_suggestion", _ideas(chance, world), committee="ks"),
        "horizon_item": finished(chance, "horizon_item", _horizon(chance), committee="ks"),
        "information_request": finished(chance, "information_request", _questions(chance, world), committee="ks"),
    }


def _numbers(prefix: str, count: int) -> pl.Series:
    return pl.Series([f"{prefix}-{n:05}" for n in range(count)], dtype=pl.String)


def _incidents(chance: Chance, world: World) -> pl.DataFrame:
    """Some a month, more while staff are asked to report: that is a better culture, no worse world."""
    count = world.size.per(0.006, 12)
    exposed = world.staff.filter(pl.col("exposed_function"))
    rows = chance.rng.integers(exposed.height, size=count)
    asked = chance.flags(count, 0.15)
    day = chance.days(FIRST, LAST, count).zip_with(~asked, chance.days(date(2024, 10, 1), date(2024, 10, 31), count))
    campaign = (day.dt.month() == 10) & (day.dt.year() == 2024)  # the month of the campaign
    return (
        exposed[rows]
        .select("unit", "committee_id", affected="employee")
        .with_columns(
            _numbers("OP", count).alias("incident_number"),
            day.alias("happened_on"),
            chance.pick(("harassment", "threat", "gift", "self_censorship"), count, (55, 20, 10, 15)).alias(
                "incident_kind"
            ),
            pl.lit("staff").alias("affected_role"),
            chance.pick(world.persons["person"], count).alias("actor"),
            chance.pick(("user", "supplier", "unknown"), count, (70, 15, 15)).alias("relation"),
            pl.lit("from_outside").alias("direction"),
            pl.lit("Att ändra ett beslut").alias("perceived_purpose"),
            chance.pick(("meeting", "telephone", "email", "social_media"), count).alias("channel"),
            pl.Series(chance.whole(1, 3, count)).alias("severity"),
            pl.lit(value=True).alias("support_offered"),
            chance.flags(count, 0.6).alias("support_accepted"),
            pl.when(campaign).then(pl.lit("våga-berätta")).alias("campaign"),
        )
    )


def _contacts(chance: Chance, world: World) -> pl.DataFrame:
    """Meetings, mostly by two; gifts that are declined."""
    chiefs = world.staff.filter(pl.col("position").is_in(["enhetschef", "beställare", "inspektör"]))
    count = world.size.per(0.02, 40)
    rows = chance.rng.integers(chiefs.height, size=count)
    kinds = chance.pick(("meeting", "gift", "hospitality"), count, (90, 5, 5))
    gift = kinds != "meeting"
    return (
        chiefs[rows]
        .select("employee", "committee_id")
        .with_columns(
            _numbers("G", count).alias("entry_number"),
            chance.pick(world.companies["party"], count).alias("other"),
            kinds.alias("entry_kind"),
            chance.days(FIRST, LAST, count).alias("happened_on"),
            pl.when(gift).then(pl.Series(chance.whole(50, 400, count) * 100)).alias("value_minor"),
            pl.when(gift).then(pl.lit("SEK")).alias("currency"),
            pl.when(gift).then(statement=True).alias("declined"),
            chance.flags(count, 0.01).alias("former_official"),
            pl.Series(chance.whole(1, 3, count)).alias("persons"),
        )
    )


def _tips(chance: Chance, world: World) -> pl.DataFrame:
    """Most tips are about nothing that anybody planted."""
    count = world.size.per(0.003, 8)
    parties = pl.concat([world.companies["party"], world.clubs["party"], world.persons["person"].head(500)])
    return pl.DataFrame({"tip_number": _numbers("T", count)}).with_columns(
        chance.days(FIRST, LAST, count).alias("received_on"),
        chance.pick(("payment", "grant", "other"), count).alias("concerns"),
        chance.pick(parties, count).alias("party"),
        pl.Series(chance.whole(0, 2, count)).alias("files"),
        chance.flags(count, 0.4).alias("contact_left"),
    )


def _deviations(chance: Chance, world: World) -> pl.DataFrame:
    count = world.size.per(0.006, 12)
    return pl.DataFrame({"deviation_number": _numbers("AVV", count)}).with_columns(
        chance.days(FIRST, LAST, count).alias("noticed_on"),
        chance.pick(("Två fakturor för samma vecka", "Lås utan logg", "Intyg saknas", "Fel enhet"), count).alias(
            "what"
        ),
        chance.pick(_AREAS, count).alias("area"),
        chance.pick(world.companies["party"], count).alias("party"),
        pl.Series(chance.whole(1, 3, count)).alias("severity"),
        chance.pick(world.users("handläggare"), count).alias("reported_by"),
    )


def _ideas(chance: Chance, world: World) -> pl.DataFrame:
    count = world.size.per(0.002, 5)
    return pl.DataFrame({"suggestion_number": _numbers("F", count)}).with_columns(
        chance.days(FIRST, LAST, count).alias("suggested_on"),
        pl.lit("Jämför bokade hallar med redovisad närvaro").alias("suggestion"),
        chance.pick(("tool", "method", "cooperation", "routine"), count).alias("concerns"),
        chance.pick(_AREAS, count).alias("area"),
        chance.pick(world.users("handläggare"), count).alias("suggested_by"),
    )


def _horizon(chance: Chance) -> pl.DataFrame:
    count = 24
    return pl.DataFrame({"item_number": _numbers("OV", count)}).with_columns(
        chance.days(FIRST, LAST, count).alias("seen_on"),
        pl.lit("Grannkommun hävde avtal").alias("heading"),
        chance.pick(("authority", "press", "municipality", "court"), count).alias("source"),
        chance.pick(_AREAS, count).reshape((-1, 1)).cast(pl.List(pl.String)).alias("areas"),
        pl.lit(["T2.a.ii"]).alias("typologies"),
        pl.Series(chance.whole(1, 5, count)).alias("likelihood"),
        pl.Series(chance.whole(1, 5, count)).alias("consequence"),
    )


def _questions(chance: Chance, world: World) -> pl.DataFrame:
    count = world.size.per(0.002, 6)
    asked = chance.days(FIRST, LAST, count)
    return pl.DataFrame({"request_number": _numbers("IB", count)}).with_columns(
        pl.lit(chance.id()).alias("asking"),
        pl.lit(world.municipality).alias("asked"),
        asked.alias("asked_on"),
        chance.pick(world.companies["party"], count).alias("party"),
        pl.lit("disclosure_duty").alias("legal_basis"),
        asked.dt.offset_by("5d").alias("answered_on"),
        chance.pick(("given", "partly", "refused"), count, (7, 2, 1)).alias("outcome"),
        pl.lit("jurist").alias("liaison_point"),
    )
