"""HVB-01: days of care are billed while the placed person was away, or a home has more placed than it may.

Absence: whole Swedish days between leaving and coming back, of absences that are not told to be paid all the same, are
held against the days billed for a period, as the placement tells them or as invoice lines of the home for that person
do (credits taken off). So many days away are paid by the usual contract; what is billed beyond the days of the period
less the rest of the absence is shown. An absence without an end is left alone until the end is told. That the person is
registered elsewhere says nothing here: a placed child keeps its registration.

Occupancy: placements of one home at one time, the day of leaving not counted, against the most places that any of
them tells of. Only the committee's own are known, so what is seen is the least there was.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.places.billed_days import ONE_DAY, WHO, by_invoice, by_placement
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import blocks, local_day, shared

SCORES: Final = {"absent": 0.7, "occupancy": 0.8}


@dataclass(frozen=True, slots=True)
class BedDaysParams:
    """What the usual contract pays for, and what may be rounding."""

    paid_absence_days: Annotated[int, Parameter("days away that are paid", POLICY, SINCE)] = 7
    tolerance_days: Annotated[int, Parameter("days billed too many", POLICY, SINCE)] = 1


TEXTS: Final = RuleTexts(
    title=Text("Vårddygn som inte stämmer", "Days of care that do not fit"),
    description=Text(
        "Boendet tar betalt för dygn då den placerade var borta längre än avtalet ersätter. Eller så "
        "bor fler där än det finns godkända platser för.",
        "Days of care are billed while the placed person was away for longer than the contract pays, or the home has "
        "more placed than approved places.",
    ),
    innocent=(
        Text("Det var bestämt i förväg, och platsen hölls enligt avtal.", "The leave was planned and the place kept."),
        Text("Slutdagen för frånvaron är fel.", "The absence was registered with a wrong end."),
        Text("Boendet har fått fler platser.", "More places of the home have been approved."),
    ),
    next_step=Text(
        "Fråga den som placerade. Behåll platsen medan det utreds.",
        "Ask the placing officer. Keep the place meanwhile.",
    ),
    explanations={
        "absent": Text(
            "{party} har debiterat {billed:n} dygn från {from_day:day} till {until_day:day}. Den placerade var borta "
            "{away:n} hela dygn, varav {paid:n} ersätts: {days:n} dygn är för mycket[, {amount_minor:kr}].",
            "{party} billed {billed:n} days from {from_day:day} to {until_day:day}. The placed person was away for "
            "{away:n} whole days, of which {paid:n} are paid: {days:n} days are too many[, {amount_minor:kr}].",
        ),
        "occupancy": Text(
            "{party} hade {placed:n} placerade härifrån {from_day:day} och {places:n} godkända platser.",
            "{party} had {placed:n} placed from here on {from_day:day}, and {places:n} approved places.",
        ),
    },
)


@record_rule(
    "HVB-01",
    version=1,
    typology="T2.a.i",
    severity=4,
    family="place",
    follow_up="desk-check",
    areas="HVB",
    params=BedDaysParams,
    texts=TEXTS,
    reads=(
        reads(
            "placement",
            "placed provider provider_name provider_kind valid_from valid_until days day_price_minor currency"
            " approved_places",
            by="placed provider",
        ),
        reads("absence", "person starts_at ends_at payable", by="person"),
        reads(
            "invoice_line",
            "supplier user period_from period_until quantity_thousandths unit_of_measure amount_minor currency",
            by="user",
        ),
    ),
    needed=("placement",),
)
def bed_days(book: Book, p: BedDaysParams) -> Findings:
    """Days billed while away, and homes with more placed than places."""
    found = pl.concat([_absent(book, p), _crowded(book["placement"])], how="diagonal")
    told = ("billed", "away", "paid", "days", "placed", "places", "amount_minor", "currency")
    return findings(
        found,
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "key", "from_day", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="from_day",
        evidence={"case": pl.col("case"), "party": pl.col("provider_name"), "party_kind": pl.col("provider_kind")}
        | {name: pl.col(name).cast(pl.String) for name in ("from_day", "until_day")}
        | {name: pl.col(name) for name in told},
        records=pl.col("records"),
    )


def _absent(book: Book, p: BedDaysParams) -> pl.DataFrame:
    """Periods billed with more days than were there, beside the days that are paid all the same."""
    away = (
        book["absence"]
        .filter(~pl.col("payable").fill_null(value=False))
        .select(
            "person",
            "record_id",
            (local_day("starts_at") + ONE_DAY).alias("starts_at"),
            local_day("ends_at").alias("ends_at"),
        )
    )
    whole = blocks(away.filter(pl.col("ends_at") > pl.col("starts_at")), "person")
    billed = pl.concat([by_placement(book["placement"]), by_invoice(book)], how="vertical_relaxed")
    beside = shared(billed, "key", whole, "person").with_columns(pl.col("shared").dt.total_days().alias("away"))
    paid = pl.min_horizontal("away", pl.lit(p.paid_absence_days))
    there = (pl.col("ends_at") - pl.col("starts_at")).dt.total_days() - pl.col("away") + pl.col("paid")
    over = beside.with_columns(paid.alias("paid")).with_columns((pl.col("billed") - there).alias("days"))
    return over.filter(pl.col("days") > p.tolerance_days).select(
        "key",
        *WHO,
        pl.lit("absent").alias("case"),
        pl.col("starts_at").alias("from_day"),
        (pl.col("ends_at") - ONE_DAY).alias("until_day"),
        "billed",
        "away",
        pl.col("paid").cast(pl.Int64),
        "days",
        (pl.col("days") * pl.col("day_minor")).alias("amount_minor"),
        "currency",
        "records",
    )


def _crowded(placements: pl.DataFrame) -> pl.DataFrame:
    """Homes with more placed at one time than places: the first such day, with how many there were."""
    homes = placements.drop_nulls("provider")
    places = homes.group_by("provider").agg(pl.col("approved_places").max().alias("places")).drop_nulls("places")
    come = homes.select("provider", pl.col("valid_from").alias("from_day"), pl.lit(1).alias("by"))
    go = homes.drop_nulls("valid_until").select(
        "provider", pl.col("valid_until").alias("from_day"), pl.lit(-1).alias("by")
    )
    there = (
        pl.concat([come, go])
        .sort("provider", "from_day", "by")
        .with_columns(pl.col("by").cum_sum().over("provider").cast(pl.Int64).alias("placed"))
    )
    of_day = there.group_by("provider", "from_day", maintain_order=True).agg(pl.col("placed").last())
    over = of_day.join(places, on="provider", maintain_order="left").filter(pl.col("placed") > pl.col("places"))
    first = over.unique("provider", keep="first", maintain_order=True)
    here = first.join(homes, on="provider", maintain_order="left_right", suffix="_of").filter(
        pl.col("valid_from") <= pl.col("from_day"), (pl.col("valid_until") > pl.col("from_day")).fill_null(value=True)
    )
    return here.group_by(pl.col("provider").alias("key"), maintain_order=True).agg(
        pl.col(*WHO, "from_day", "placed", "places").first(),
        pl.lit("occupancy").first().alias("case"),
        rows_of("placement").alias("records"),
    )
