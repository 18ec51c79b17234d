"""INV-06: more was invoiced on a decision than it grants, or outside its days.

Lines of invoices that name a decision are summed over the calendar months that they concern, credits taken off, and
compared with what the decision grants in those months: minutes or days, per day, week or month, or once. A begun week
counts as a whole one and a begun month as a whole one, so that calendars alone find nothing. Days invoiced on a
placement may not be more than the days somebody was placed with that provider, the days of coming and leaving both
counted. A line that lies wholly before or after the decision's days is shown whatever its volume.

Beside the catalogue: leave from a placement is not taken off the days (that is HVB-01), and a line without a period
or with another unit than hours, minutes or days is left alone. It cannot see an extension given by word of mouth, nor
a later decision that covers the same days under another number.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter
from services.risk.rules.invoices.volume_texts import TEXTS
from services.risk.rules.invoices.volumes import SPAN, granted_in, spans, with_days
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"minutes": 0.6, "days": 0.6, "stay": 0.7, "outside": 0.6}
_SHOWN: Final = (
    "case", "decision_number", *SPAN, "supplier", "supplier_name", "currency", "lines", "invoiced", "limit",
    "valid_from", "valid_until", "amount_minor", "excess_minor", "period_from", "period_until", "shown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VolumeParams:
    """How much more than decided is more than a rounded visit."""

    tolerance_bp: Annotated[int, Parameter("basis points above what is granted", POLICY, SINCE)] = 500


@record_rule(
    "INV-06",
    version=1,
    typology="T2.a.ii",
    severity=4,
    family="volume",
    follow_up="desk-check",
    areas="HT PA HVB SK",
    params=VolumeParams,
    texts=TEXTS,
    reads=(
        reads(
            "invoice_line",
            "supplier supplier_name quantity_thousandths unit_of_measure amount_minor currency"
            " period_from period_until",
            by="decision_number",
        ),
        reads("benefit_decision", "valid_from valid_until period granted_minutes granted_days", by="decision_number"),
        reads("placement", "provider valid_from valid_until", by="decision_number"),
    ),
    needed=("invoice_line",),
)
def volume_above_decision(book: Book, p: VolumeParams) -> Findings:
    """What was invoiced on each decision beyond it, by the months it concerns."""
    lines = with_days(book["invoice_line"])
    decisions = book["benefit_decision"].unique("decision_number", keep="last", maintain_order=True)
    found = pl.concat([_above(lines, decisions, p), _beyond_stay(lines, book["placement"]), _outside(lines, decisions)])
    return findings(
        found,
        key="decision_number",
        subject=("decision", "decision_number"),
        party="supplier",
        period=pl.format("{}:{}-{}", "case", *SPAN),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("excess_minor"),
        currency="currency",
        on="period_until",
        evidence={
            "case": pl.col("case"),
            "decision": pl.col("decision_number"),
            "party": pl.col("supplier_name"),
            "lines": pl.col("lines"),
            "invoiced": pl.col("invoiced"),
            "limit": pl.col("limit"),
            "period_from": pl.col("period_from"),
            "period_until": pl.col("period_until"),
            "valid_from": pl.col("valid_from"),
            "valid_until": pl.col("valid_until"),
            "amount_minor": pl.col("amount_minor"),
            "excess_minor": pl.col("excess_minor"),
            "currency": pl.col("currency"),
        },
        records=pl.col("shown"),
    )


def _above(lines: pl.DataFrame, decisions: pl.DataFrame, p: VolumeParams) -> pl.DataFrame:
    """What is more than the decision grants in the months."""
    summed = spans(lines, decisions, ["decision_number", "case"])
    told = granted_in(summed).drop_nulls("limit")
    allowed = pl.col("limit") * (1 + p.tolerance_bp / 10_000)
    return _excess(told.filter(pl.col("invoiced") > 0, pl.col("invoiced") > allowed))


def _beyond_stay(lines: pl.DataFrame, placements: pl.DataFrame) -> pl.DataFrame:
    """Days beyond those that somebody was placed with the provider."""
    stays = placements.select("decision_number", supplier="provider", came="valid_from", left="valid_until")
    keys = ["decision_number", "supplier"]
    summed = spans(lines.filter(pl.col("case") == "days"), None, keys).join(stays, on=keys)
    first = pl.max_horizontal("came", "span_from")
    stayed = (pl.min_horizontal("left", "span_until") - first).dt.total_days() + 1
    placed = (
        summed.with_columns(stayed=stayed.clip(lower_bound=0))
        .group_by(*keys, *SPAN)
        .agg(pl.exclude("stayed", "came", "left").first(), limit=pl.col("stayed").sum())
        .with_columns(case=pl.lit("stay"))
    )
    return _excess(placed.filter(pl.col("invoiced") > pl.col("limit")))


def _outside(lines: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """What concerns days that the decision does not hold on."""
    days = lines.join(decisions.select("decision_number", "valid_from", "valid_until"), on="decision_number")
    beyond = (pl.col("period_until") < pl.col("valid_from")) | (pl.col("period_from") > pl.col("valid_until"))
    summed = spans(days.filter(beyond).drop("valid_from", "valid_until"), decisions, ["decision_number"])
    found = summed.filter(pl.col("amount_minor") > 0).with_columns(case=pl.lit("outside"), limit=pl.lit(0))
    return _excess(found)


def _excess(found: pl.DataFrame) -> pl.DataFrame:
    """With the part of the amount that is beyond the limit."""
    share = (pl.col("invoiced") - pl.col("limit")) / pl.col("invoiced")
    part = pl.when(pl.col("case") == "outside").then(pl.col("amount_minor")).otherwise(pl.col("amount_minor") * share)
    told = found.with_columns(excess_minor=part.round().cast(pl.Int64), limit=pl.col("limit").cast(pl.Int64))
    return told.with_columns(
        pl.lit(None, pl.Date).alias(name) for name in ("valid_from", "valid_until") if name not in told.columns
    ).select(_SHOWN)
