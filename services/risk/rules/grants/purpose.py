"""GRT-08: a grant was spent on other things than applied for, not spent and kept, or withdrawn in cash.

The latest report of a grant is held against what was paid of it. *Unspent*: more than a quarter is left and not
returned. *Cash*: more than a tenth was withdrawn in cash. *Mix*: the shares of the cost items differ from the budget
by more than 30 per cent of the whole (half the sum of the differences, so 100 where nothing is spent as planned).
Items are compared by their names; where budget and outcome have no item in common, they are only named differently,
and nothing is said. The budget is that of the application which the payment names, else of the one with the grant's
own number. Payments of a grant are netted; a grant whose payments are not known is not judged.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

GRANT: Final = ("association", "grant_number")
SCORES: Final = {"unspent": 0.7, "cash": 0.6, "mix": 0.4}


@dataclass(frozen=True, slots=True)
class PurposeParams:
    """How far an outcome may be from the plan."""

    unspent_bp: Annotated[int, Parameter("basis points of the grant, left and not returned", POLICY, SINCE)] = 2_500
    cash_bp: Annotated[int, Parameter("basis points of the grant, withdrawn in cash", POLICY, SINCE)] = 1_000
    mix_bp: Annotated[int, Parameter("basis points of the costs on other items", POLICY, SINCE)] = 3_000


TEXTS: Final = RuleTexts(
    title=Text("Pengar används inte för ändamålet", "Purpose deviation"),
    description=Text(
        "Redovisningen av ett bidrag visar andra kostnader än ansökan. Eller så är pengar kvar, eller uttagna kontant.",
        "The report on a grant shows other costs than the application, money that is left, or much withdrawn in cash.",
    ),
    innocent=(
        Text("Ändringen är överenskommen med handläggaren.", "The change was agreed with the case officer."),
        Text(
            "Pengarna betalas tillbaka eller förs över till nästa år.", "The money is returned or kept for next year."
        ),
        Text("Kontanter behövdes, till exempel vid en turnering.", "Cash was needed, such as at a tournament."),
    ),
    next_step=Text(
        "Fråga föreningen vad som ändrades. Kom överens om en ny plan eller om att en del betalas tillbaka.",
        "Ask the association what changed. Agree on a new plan, or that a part is returned.",
    ),
    explanations={
        "unspent": Text(
            "{association} har {at_stake_minor:kr} kvar av bidrag {grant_number} på {granted_minor:kr} enligt "
            "redovisningen {received_on:day}, {share:pct}, och det är inte återbetalat.",
            "{association} has {at_stake_minor:kr} left of grant {grant_number} of {granted_minor:kr} according to the "
            "report of {received_on:day}, {share:pct}, and it is not returned.",
        ),
        "cash": Text(
            "{association} har tagit ut {at_stake_minor:kr} kontant av bidrag {grant_number} på {granted_minor:kr} "
            "enligt redovisningen {received_on:day}, {share:pct}.",
            "{association} withdrew {at_stake_minor:kr} in cash of grant {grant_number} of {granted_minor:kr} "
            "according to the report of {received_on:day}, {share:pct}.",
        ),
        "mix": Text(
            "{association} har lagt {share:pct} av kostnaderna för bidrag {grant_number} på {granted_minor:kr} på "
            "annat än i ansökans budget, {at_stake_minor:kr} enligt redovisningen {received_on:day}.",
            "{association} has put {share:pct} of the costs of grant {grant_number} of {granted_minor:kr} on other "
            "things than in the application's budget, {at_stake_minor:kr} according to the report of "
            "{received_on:day}.",
        ),
    },
)


@record_rule(
    "GRT-08",
    version=1,
    typology="T2.a.iii",
    severity=3,
    family="grants",
    follow_up="question",
    areas="FB",
    params=PurposeParams,
    texts=TEXTS,
    reads=(
        reads(
            "grant_report",
            "grant_number association_name received_on costs unspent_minor returned_minor cash_minor currency",
            by="association",
        ),
        reads("grant_payment", "grant_number application_number amount_minor currency", by="association"),
        reads("grant_application", "application_number budget currency", by="association"),
    ),
    needed=("grant_report", "grant_payment"),
)
def spent_otherwise(book: Book, p: PurposeParams) -> Findings:
    """Reports that show money left, withdrawn in cash or spent on other things."""
    latest = book["grant_report"].sort(*GRANT, "received_on", "record_id").group_by(GRANT, maintain_order=True).last()
    paid = (
        book["grant_payment"]
        .group_by(GRANT)
        .agg(
            pl.col("amount_minor").sum().alias("granted_minor"),
            pl.col("currency").min().alias("paid_in"),
            pl.coalesce(pl.col("application_number").drop_nulls().min(), pl.col("grant_number").first()).alias(
                "number"
            ),
        )
    )
    reports = latest.join(paid, on=GRANT, maintain_order="left").filter(
        pl.col("granted_minor") > 0, pl.col("currency").fill_null(pl.col("paid_in")) == pl.col("paid_in")
    )
    left = pl.col("unspent_minor") - pl.col("returned_minor").fill_null(0)
    granted = pl.col("granted_minor")
    mix = _mix(reports, book["grant_application"])
    return Findings(
        pl.concat(
            [
                _shown(reports.with_columns(at_stake_minor=left, whole=granted), "unspent", p.unspent_bp),
                _shown(reports.with_columns(at_stake_minor="cash_minor", whole=granted), "cash", p.cash_bp),
                _shown(mix, "mix", p.mix_bp),
            ]
        )
    )


def _mix(reports: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """Reports with what was spent on other items than budgeted (`at_stake_minor`), of the `whole` that was spent."""
    planned = (
        applications.sort("record_id")
        .unique(["association", "application_number"], keep="last", maintain_order=True)
        .select("association", number="application_number", budget="budget")
    )
    beside = reports.join(planned, on=["association", "number"], maintain_order="left")
    spent, budgeted = _shares(beside, "costs"), _shares(beside, "budget")
    both = spent.join(budgeted, on=["record_id", "item"], how="full", coalesce=True, suffix="_b")
    moved = (
        both.sort("record_id", "item")
        .group_by("record_id")
        .agg(
            (pl.col("share").fill_null(0) - pl.col("share_b").fill_null(0)).abs().sum().alias("apart"),
            (pl.col("share").is_not_null() & pl.col("share_b").is_not_null()).any().alias("common"),
            pl.col("whole").max(),
        )
    )
    return (
        beside.join(moved.filter("common"), on="record_id", maintain_order="left")
        .with_columns(at_stake_minor=(pl.col("apart") / 2 * pl.col("whole")).round().cast(pl.Int64))
        .select(*reports.columns, "at_stake_minor", "whole")
    )


def _shares(reports: pl.DataFrame, costs: str) -> pl.DataFrame:
    """The share of each item in a report's costs, and their `whole`."""
    lines = reports.select("record_id", costs).explode(costs).unnest(costs)
    item = pl.col("item").str.strip_chars().str.to_lowercase()
    sums = (
        lines.filter(pl.col("amount_minor") > 0, item.is_not_null())
        .group_by("record_id", item)
        .agg(pl.col("amount_minor").sum())
        .with_columns(whole=pl.col("amount_minor").sum().over("record_id"))
    )
    return sums.select("record_id", "item", "whole", share=pl.col("amount_minor") / pl.col("whole"))


def _shown(reports: pl.DataFrame, case: str, limit_bp: int) -> Findings:
    """Reports whose amount at stake is more of the whole than the limit."""
    return findings(
        reports.filter(pl.col("at_stake_minor") * 10_000 > pl.col("whole") * limit_bp),
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str(pl.lit(f"{case}:"), "grant_number"),
        score=SCORES[case],
        amount=pl.col("at_stake_minor"),
        currency="paid_in",
        on="received_on",
        evidence={
            "case": pl.lit(case),
            "association": pl.col("association_name"),
            "grant_number": pl.col("grant_number"),
            "granted_minor": pl.col("granted_minor"),
            "at_stake_minor": pl.col("at_stake_minor"),
            "share": pl.col("at_stake_minor") / pl.col("whole"),
            "received_on": pl.col("received_on"),
            "currency": pl.col("paid_in"),
        },
        records=rows(subject=("grant_report", "record_id")),
    )
