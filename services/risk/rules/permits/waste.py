"""LIC-03: more waste or soil was taken in than permitted, weights do not agree, or a transporter had no permit.

By operator. A year's reported weight is held against the yearly capacities, added up, of the operator's permits that
held at some time of that year; where no permit tells a capacity, nothing is said. Weighed and invoiced weights are
compared per quarter, over reports that tell both, so that moisture and a single wrong note even out. A transporter is
shown only where a report says that it has no permit. It cannot see loads that were never reported.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"capacity": 0.7, "weights": 0.5, "transporter": 0.7}
WHO: Final = ("operator", "operator_name", "operator_kind")


@dataclass(frozen=True, slots=True)
class WasteParams:
    """How far weights may differ, and from how much on."""

    difference: Annotated[float, Parameter("share of the weighed weight", POLICY, SINCE)] = 0.05
    least_kilograms: Annotated[int, Parameter("kg weighed in a quarter", POLICY, SINCE)] = 20_000


TEXTS: Final = RuleTexts(
    title=Text("Avfall och massor", "Waste and soil"),
    description=Text(
        "Mottagna mängder är större än tillståndet medger, vägda och fakturerade vikter skiljer sig åt, eller så "
        "saknar transportören tillstånd.",
        "More was taken in than the permit allows, weights weighed and invoiced differ, or a transporter has no "
        "permit.",
    ),
    innocent=(
        Text("Fukt gör massor tyngre.", "Moisture makes soil heavier."),
        Text("Vågen visade fel eller en vågsedel saknas.", "The scale was wrong, or a weigh note is missing."),
        Text("Ett ändrat tillstånd är inte registrerat än.", "A changed permit is not registered yet."),
    ),
    next_step=Text("Be om vågsedlarna. Miljöenheten leder.", "Ask for the weigh notes. The environment unit leads."),
    explanations={
        "capacity": Text(
            "{party} har rapporterat {kilograms:n} kg för {year} mot {limit:n} kg enligt tillstånd.",
            "{party} reported {kilograms:n} kg for {year} against {limit:n} kg by permit.",
        ),
        "weights": Text(
            "{party} har fakturerat {kilograms:n} kg för kvartalet från {on:day}, mot {limit:n} kg vägda i samma "
            "{reports:n} rapporter: {share:pct} skiljer.",
            "{party} invoiced {kilograms:n} kg for the quarter from {on:day}, against {limit:n} kg weighed in the same "
            "{reports:n} reports: they differ by {share:pct}.",
        ),
        "transporter": Text(
            "{party} har tagit emot {kilograms:n} kg i {reports:n} leveranser under {year} av en transportör som "
            "enligt rapporten saknar tillstånd[: {transporter}].",
            "{party} took in {kilograms:n} kg in {reports:n} deliveries in {year} by a transporter that according to "
            "the report has no permit[: {transporter}].",
        ),
    },
)


@record_rule(
    "LIC-03",
    version=1,
    typology="T2.c.ii",
    severity=3,
    family="permit",
    follow_up="question",
    areas="MI LU",
    params=WasteParams,
    texts=TEXTS,
    reads=(
        reads(
            "waste_report",
            "operator operator_name operator_kind transporter transporter_name reported_on reported_kilograms"
            " weighed_kilograms invoiced_kilograms transporter_permit",
            by="operator",
        ),
        reads("permit", "holder valid_from valid_until capacity_kilograms", by="holder"),
    ),
    needed=("waste_report",),
)
def waste_balance(book: Book, p: WasteParams) -> Findings:
    """Years over capacity, quarters whose weights differ, transporters without a permit."""
    reports = book["waste_report"].with_columns(
        pl.col("reported_on").dt.truncate("1y").alias("on"), pl.col("reported_on").dt.truncate("1q").alias("quarter")
    )
    parts = [_over_capacity(reports, book["permit"]), _weights(reports, p), _transporters(reports)]
    found = pl.concat(parts, how="diagonal").with_columns(pl.col("on").dt.year().cast(pl.String).alias("year"))
    return findings(
        found,
        key="operator",
        subject=("party", "operator"),
        party="operator",
        period=pl.concat_str("case", "on", "of", separator=":", ignore_nulls=True),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="on",
        evidence={"case": pl.col("case"), "party": pl.col("operator_name"), "party_kind": pl.col("operator_kind")}
        | {name: pl.col(name) for name in ("year", "kilograms", "limit", "reports", "share", "transporter")}
        | {"on": pl.col("on").cast(pl.String)},
        records=pl.col("records"),
    )


def _summed(reports: pl.DataFrame, column: str, *by: str) -> pl.DataFrame:
    """Weights of *column* per operator and *by*, the period as `on`."""
    return reports.group_by("operator", *by, maintain_order=True).agg(
        pl.col("operator_name", "operator_kind", "transporter_name").first(),
        pl.col(column).sum().alias("kilograms"),
        pl.col("weighed_kilograms").sum().alias("limit"),
        pl.len().cast(pl.Int64).alias("reports"),
        rows_of("waste_report").alias("records"),
    )


def _over_capacity(reports: pl.DataFrame, permits: pl.DataFrame) -> pl.DataFrame:
    years = _summed(reports, "reported_kilograms", "on").drop("limit", "transporter_name")
    told = permits.drop_nulls("capacity_kilograms").select("holder", "valid_from", "valid_until", "capacity_kilograms")
    begun = pl.col("valid_from") < pl.col("on").dt.offset_by("1y")
    lasts = pl.col("valid_until").is_null() | (pl.col("valid_until") >= pl.col("on"))
    held = years.join(told, left_on="operator", right_on="holder").filter(begun, lasts)
    capacity = held.group_by("operator", "on").agg(pl.col("capacity_kilograms").sum().alias("limit"))
    beside = years.join(capacity, on=["operator", "on"], maintain_order="left")
    return beside.filter(pl.col("kilograms") > pl.col("limit")).with_columns(pl.lit("capacity").alias("case"))


def _weights(reports: pl.DataFrame, p: WasteParams) -> pl.DataFrame:
    both = reports.drop_nulls(["weighed_kilograms", "invoiced_kilograms"])
    quarters = _summed(both, "invoiced_kilograms", "quarter").rename({"quarter": "on"}).drop("transporter_name")
    share = (pl.col("kilograms") - pl.col("limit")).abs() / pl.col("limit")
    over = quarters.filter(pl.col("limit") >= p.least_kilograms, share > p.difference)
    return over.with_columns(share.round(3).alias("share"), pl.lit("weights").alias("case"))


def _transporters(reports: pl.DataFrame) -> pl.DataFrame:
    without = reports.filter(~pl.col("transporter_permit"))
    summed = _summed(without, "reported_kilograms", "on", "transporter").drop("limit")
    return summed.rename({"transporter": "of", "transporter_name": "transporter"}).with_columns(
        pl.lit("transporter").alias("case")
    )
