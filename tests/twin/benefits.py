"""Subsistence support: applications, households, income replies, certificates, decisions, payments; adaptations."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.bills import bills
from tests.twin.chance import Chance, Share, as_days, number_of, numbers_of
from tests.twin.size import FIRST, HOME, LAST, MONTHS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

AREA: Final = "subsistence_support"
NORM_ADULT, NORM_CHILD = 430_000, 310_000  # öre a month, near the national norm
MEASURES: Final = {
    "ramp": 4_200_000,
    "door_opener": 2_300_000,
    "bathroom": 9_500_000,
    "stair_lift": 7_800_000,
    "rails": 450_000,
}


def recipients_of(world: World) -> pl.DataFrame:
    """One row a household with support: its first adult, persons, address, months (first, last), rent, income ..."""
    chance = world.chance("recipients")
    stays = pl.col("left_on").is_null() & pl.col("moved_on").is_null() & (pl.col("home_municipality") == HOME)
    heads = world.persons.filter(pl.col("place") == 0, pl.col("age").is_between(19, 62), ~pl.col("protected"), stays)
    count = min(world.size.per(0.0075, 14), heads.height)
    some = heads.gather(chance.rng.permutation(heads.height)[:count])
    first = np.maximum(0, chance.whole(-12, 30, count))
    landlords = world.of_area("landlord")["party"]
    return some.with_columns(
        pl.Series(first).alias("first"),
        pl.Series(np.minimum(35, first + chance.rng.geometric(0.07, count))).alias("last"),
        pl.Series(chance.around(680_000, 0.2, count) // 1_000 * 1_000).alias("rent_minor"),
        pl.Series(np.where(chance.rng.random(count) < 0.45, chance.around(420_000, 0.5, count) // 100 * 100, 0)).alias(
            "income"
        ),
        landlords.gather(chance.rng.choice(landlords.len(), count, p=_falling(landlords.len()))).alias("landlord"),
        chance.tokens(count).alias("account"),
        chance.pick(world.users("handläggare"), count).alias("officer"),
        # children who live every other week with the other parent: the register counts them at one address
        (chance.flags(count, 0.1) & pl.Series(some["persons"] > 2)).alias("shared_custody"),
        chance.flags(count, 0.3).alias("wages"),
    )


def _falling(count: int) -> Share:
    shares: Share = 1 / np.arange(1, count + 1, dtype=np.float64)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def months_of(world: World, recipients: pl.DataFrame) -> pl.DataFrame:
    """One row a household and month of support, with application_number, income of the month, decided sum."""
    chance = world.chance("support months")
    every = recipients.with_columns(pl.int_ranges("first", pl.col("last") + 1).alias("at")).explode("at")
    count = every.height
    every = every.with_columns(
        pl.Series(MONTHS, dtype=pl.Date).gather(every["at"]).alias("month"),
        pl.Series([f"EB-{n:06}" for n in range(count)]).alias("application_number"),
        pl.Series([f"EBB-{n:06}" for n in range(count)]).alias("decision_number"),
        (pl.col("income") * pl.Series(chance.rng.uniform(0.9, 1.1, count))).cast(pl.Int64).alias("income_minor"),
        chance.flags(count, 0.06).alias("refused"),
    )
    adults = pl.when(pl.col("persons") > 1).then(2).otherwise(1)
    norm = adults * NORM_ADULT + (pl.col("persons") - adults) * NORM_CHILD + pl.col("rent_minor")
    return every.with_columns(
        adults.alias("adults"),
        norm.alias("applied_minor"),
        (norm - pl.col("income_minor")).clip(20_000).alias("amount_minor"),
        pl.Series(numbers_of(every["month"]) - chance.whole(4, 14, count)).alias("received"),
    )


def tables(world: World) -> Tables:
    """benefit_application and _decision, household, income_reply, attachment, travel_notice, payment, adaptations."""
    chance = world.chance("benefit records")
    months = months_of(world, recipients_of(world))
    received = as_days(months["received"].to_numpy())
    base = months.with_columns(
        received.alias("received_on"),
        pl.lit(AREA).alias("area"),
        pl.lit("SEK").alias("currency"),
        pl.col("month").alias("period_from"),
        pl.col("month").dt.month_end().alias("period_until"),
    )
    applications = base.select(pl.all().exclude("amount_minor")).with_columns(applicant="person", payee="person")
    return {
        "benefit_application": finished(chance, "benefit_application", applications, lag=0.5, committee="son"),
        "benefit_decision": finished(chance, "benefit_decision", _decisions(world, base), lag=1, committee="son"),
        "household": finished(chance, "household", _households(base), lag=0.5, committee="son"),
        "income_reply": finished(
            chance, "income_reply", _replies(chance, world, base), lag=2, committee="son", since="asked_on"
        ),
        "attachment": finished(chance, "attachment", _attachments(chance, base), lag=0.5, committee="son"),
        "travel_notice": finished(chance, "travel_notice", _travels(chance, base), lag=3, committee="son"),
        "payment": _paid(chance, base),
        "housing_adaptation_grant": finished(
            chance, "housing_adaptation_grant", _adaptations(chance, world), lag=12, committee="son"
        ),
    }


def _decisions(world: World, base: pl.DataFrame) -> pl.DataFrame:
    return base.with_columns(
        pl.col("person").alias("recipient"),
        pl.min_horizontal(pl.col("received_on").dt.offset_by("6d"), pl.col("month")).alias("decided_on"),
        pl.when("refused").then(pl.lit("refused")).otherwise(pl.lit("granted")).alias("outcome"),
        pl.col("month").alias("valid_from"),
        pl.col("month").dt.month_end().alias("valid_until"),
        pl.lit("month").alias("period"),
        pl.when("refused").then(0).otherwise("amount_minor").alias("amount_minor"),
        pl.lit(world.municipality).alias("paying_body"),
        pl.lit("living").alias("purpose"),
        pl.col("month").alias("last_review"),
        pl.col("month").dt.offset_by("3mo").alias("review_on"),
        pl.col("officer").alias("responsible_officer"),
        pl.lit(world.users("enhetschef")[0]).alias("decided_by"),
    )


def _households(base: pl.DataFrame) -> pl.DataFrame:
    """As declared: like the register, but that children of shared custody are told apart."""
    return base.select(
        "application_number",
        "address",
        declarant="person",
        declared_on="received_on",
        adults=pl.col("adults"),
        children=pl.col("persons") - pl.col("adults"),
        shared_custody_children=pl.when("shared_custody").then(1).otherwise(0),
        lodgers=pl.lit(0),
        registered_persons=pl.when("shared_custody").then(pl.col("persons") - 1).otherwise("persons"),
    )


def _replies(chance: Chance, world: World, base: pl.DataFrame) -> pl.DataFrame:
    """What authorities say: the income that was declared, give or take; wages now and then a month apart."""
    some = base.filter(pl.col("income_minor") > 0)
    count = some.height
    wobble = np.where(chance.rng.random(count) < 0.02, 1.12, chance.rng.normal(1.0, 0.01, count))
    employers = chance.pick(world.companies["party"].head(200), count)
    return some.select(
        "person",
        "month",
        "application_number",
        "currency",
        source=pl.when("wages").then(pl.lit("tax_agency")).otherwise(pl.lit("social_insurance")),
        income_kind=pl.when("wages").then(pl.lit("wages")).otherwise(pl.lit("sickness_benefit")),
        amount_minor=(pl.col("income_minor") * pl.Series(wobble)).cast(pl.Int64),
        employer=pl.when("wages").then(employers),
        paid_on=pl.col("month").dt.offset_by("24d"),
        asked_on=pl.col("received_on").dt.offset_by("35d"),
        legal_basis=pl.lit("SSBTEK"),
    )


def _attachments(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    """The rental contract of each household's first application, on the landlord's form; some certificates."""
    first = base.unique("person", keep="first", maintain_order=True)
    forms = dict(zip(sorted(set(first["landlord"])), chance.tokens(200), strict=False))
    rents = first.with_columns(
        pl.lit("rental_contract").alias("attachment_kind"),
        pl.col("landlord").replace_strict(forms, return_dtype=pl.String).alias("template_hash"),
        pl.col("landlord").alias("issuer"),
        pl.lit(value=False).alias("standard_form"),
    )
    doctors = chance.tokens(1)[0]
    ill = base.filter(chance.flags(base.height, 0.08)).with_columns(
        pl.lit("medical_certificate").alias("attachment_kind"),
        pl.lit(doctors).alias("template_hash"),
        pl.lit(None, dtype=pl.String).alias("issuer"),
        pl.lit(value=True).alias("standard_form"),
    )
    both = pl.concat([rents, ill], how="diagonal")
    count = both.height
    return both.with_columns(
        pl.Series([f"BIL-{n:06}" for n in range(count)]).alias("attachment_number"),
        pl.col("application_number").alias("belongs_to"),
        pl.col("person").alias("sender"),
        chance.tokens(count).alias("content_hash"),
        pl.Series(chance.whole(100_000, 999_999, count)).cast(pl.String).alias("issuer_number"),
        pl.col("received_on").dt.offset_by("-20d").alias("issued_on"),
    )


def _travels(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    some = base.filter(chance.flags(base.height, 0.015))
    count = some.height
    start = numbers_of(some["month"]) + chance.whole(0, 15, count)
    return some.select(
        traveller="person",
        starts_on=as_days(start),
        ends_on=as_days(start + chance.whole(4, 20, count)),
        country=chance.pick(("FI", "NO", "PL", "TR", "IQ"), count),
        ground=chance.pick(("visit", "family_emergency"), count),
        told_by=pl.lit("traveller"),
    ).unique(["traveller", "starts_on"], maintain_order=True)


def _paid(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    granted = base.filter(~pl.col("refused"))
    return bills(
        chance,
        granted.select(
            committee_id=pl.lit("son"),
            party_id="person",
            party_kind=pl.lit("person"),
            party_name=pl.lit(None, dtype=pl.String),
            net_minor="amount_minor",
            invoice_number="decision_number",
            invoice_date=pl.col("month").dt.offset_by("-3d"),
            account_token="account",
            account_label=pl.format("konto ••••{}", pl.col("account").str.slice(0, 4)),
            category=pl.lit("Försörjningsstöd"),
            text=pl.format("Bistånd {}", pl.col("month").dt.strftime("%Y-%m")),
        ),
        "payment_order",
    )


def _adaptations(chance: Chance, world: World) -> pl.DataFrame:
    """Grants for adapting homes: two or three quotes, the lowest wins, inspected after some weeks."""
    people = world.persons.filter(pl.col("age") > 45, ~pl.col("protected"), pl.col("left_on").is_null())
    count = min(world.size.per(0.009, 24), people.height)
    some = people.gather(chance.rng.permutation(people.height)[:count])
    measures = chance.pick(list(MEASURES), count)
    price = measures.replace_strict(MEASURES, return_dtype=pl.Int64).to_numpy() * np.exp(
        chance.rng.normal(0, 0.14, count)
    )
    decided = chance.days(FIRST, LAST.replace(month=10), count)
    installers = world.of_area("installer")["party"]
    return some.select("address", applicant="person").with_columns(
        pl.Series([f"BAB-{n:04}" for n in range(count)]).alias("grant_number"),
        measures.alias("measure"),
        decided.alias("decided_on"),
        pl.Series(price.astype(np.int64) // 100 * 100).alias("quote_minor"),
        pl.Series(chance.whole(2, 3, count)).alias("quotes"),
        chance.tokens(count).alias("quote_hash"),
        pl.Series(price.astype(np.int64) // 100 * 100).alias("paid_minor"),
        pl.lit("SEK").alias("currency"),
        chance.pick(installers, count).alias("installer"),
        as_days(np.minimum(numbers_of(decided) + chance.whole(25, 80, count), number_of(LAST))).alias("inspected_on"),
        pl.lit(world.users("tekniker")[0]).alias("inspected_by"),
        pl.lit("approved").alias("inspection_result"),
        pl.lit(value=True).alias("applicant_lives_there"),
    )
