"""EB-08: the same sum goes on being paid after a person's last decision has ended.

A payment is covered while any granted decision of the recipient holds, and for a month after it: a month is often
paid when it is over. What lies later counts only if it goes on as before: the amount a decision tells, or one that
was paid at least twice while a decision held. Anything else paid to a person may be for something else. Credits of
the same amount count against what they credit. A decision without an end covers all that follows. The same money may
be told as an order, an invoice and a ledger entry; each is judged by itself, and the surest of them stands.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP, granted
from services.risk.rules.paid import paid_on
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"once": 0.5, "again": 0.8}
SUM: Final = ("party_id", "kind_group", "currency", "usual_minor")
USUAL: Final = 2  # payments of one amount that make it the usual one


@dataclass(frozen=True, slots=True)
class AfterEndParams:
    """How long after its end a decision may still be paid."""

    grace_days: Annotated[int, Parameter("days after the end", POLICY, SINCE)] = 31
    again: Annotated[int, Parameter("payments that make it surer", POLICY, SINCE)] = 2


TEXTS: Final = RuleTexts(
    title=Text("Stöd efter beslutets slut", "A benefit after its planned end"),
    description=Text(
        "Samma belopp betalas ut även sedan mottagarens sista beslut har upphört.",
        "The same amount is paid on after the recipient's last decision has ended.",
    ),
    innocent=(
        Text(
            "Ett nytt beslut är på väg eller finns i ett annat system.", "A new decision is on its way, or elsewhere."
        ),
        Text("Betalningen avser tid före slutet.", "The payment is for time before the end."),
    ),
    next_step=Text(
        "Fråga handläggaren om beslutet ska förlängas, och påminn framöver tio dagar före slutet. " + NEVER_STOP.sv,
        "Ask the case officer if the decision is to be prolonged, and remind ten days before the end from now on. "
        + NEVER_STOP.en,
    ),
    explanations={
        case: Text(
            f"Mottagarens sista beslut {{decision_number}} upphörde {{ended_on:day}}. Därefter har {{usual_minor:kr}} "
            f"betalats {sv}, senast {{last_on:day}}, tillsammans {{amount_minor:kr}}.",
            f"The recipient's last decision {{decision_number}} ended on {{ended_on:day}}. Since then "
            f"{{usual_minor:kr}} was paid {en}, last on {{last_on:day}}, {{amount_minor:kr}} together.",
        )
        for case, sv, en in (
            ("once", "{count:n} gång", "{count:n} time"),
            ("again", "{count:n} gånger", "{count:n} times"),
        )
    },
)


@record_rule(
    "EB-08",
    version=1,
    typology="T1.b.ii",
    severity=3,
    family="benefits",
    follow_up="question",
    areas="EB PA HT FB",
    params=AfterEndParams,
    texts=TEXTS,
    reads=(
        reads(
            "benefit_decision", "decision_number outcome valid_from valid_until amount_minor currency", by="recipient"
        ),
        reads("payment", "kind_group currency amount_minor payment_date due_date invoice_date", by="party_id"),
    ),
)
def paid_after_the_end(book: Book, p: AfterEndParams) -> Findings:
    """Usual amounts paid to a recipient whose decisions have all ended."""
    decisions = book["benefit_decision"].filter(granted())
    each = _judged(book["payment"], decisions, p)
    usual = _usual(each, decisions)
    after = each.filter(~pl.col("covered"), pl.col("ended").is_not_null()).join(usual, on=SUM, how="semi")
    sums = (
        after.sort("day", "record_id")
        .group_by(*SUM, "ended", maintain_order=True)
        .agg(
            pl.col("amount_minor").sign().sum().alias("count"),
            pl.col("amount_minor").sum(),
            pl.col("day").max().alias("last_on"),
            rows_of("payment").alias("records"),
        )
        .filter(pl.col("count") > 0)
        .unnest("ended")
    )
    case = pl.when(pl.col("count") >= p.again).then(pl.lit("again")).otherwise(pl.lit("once"))
    return findings(
        sums.with_columns(case=case),
        key="party_id",
        subject=("party", "party_id"),
        party="party_id",
        period=pl.concat_str("decision_number", pl.lit(":"), "usual_minor", "currency"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="last_on",
        evidence={
            name: pl.col(name)
            for name in (
                "case",
                "decision_number",
                "ended_on",
                "usual_minor",
                "count",
                "amount_minor",
                "last_on",
                "currency",
            )
        },
        records=pl.col("records"),
    )


def _judged(payments: pl.DataFrame, decisions: pl.DataFrame, p: AfterEndParams) -> pl.DataFrame:
    """Each payment with whether a decision covered its day and, if none did, the one that had ended last."""
    dated = payments.with_columns(day=paid_on(), usual_minor=pl.col("amount_minor").abs()).drop_nulls("day")
    begun = dated.join(
        decisions.select("recipient", "valid_from", "decision_number", ended_on="valid_until"),
        left_on="party_id",
        right_on="recipient",
    ).filter(pl.col("valid_from") <= pl.col("day"))
    paid_in_time = pl.col("ended_on").dt.offset_by(f"{p.grace_days}d") >= pl.col("day")
    covered = pl.col("ended_on").is_null() | paid_in_time
    return begun.group_by(*SUM, "record_id", "amount_minor", "day").agg(
        covered.any().alias("covered"), pl.struct("ended_on", "decision_number").sort().last().alias("ended")
    )


def _usual(each: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The amounts of a person that decisions tell, or that came again while one held."""
    told = decisions.select(
        pl.col("recipient").alias("party_id"), pl.col("currency").fill_null("SEK"), usual_minor="amount_minor"
    )
    in_decisions = each.select(SUM).unique().join(told, on=["party_id", "currency", "usual_minor"], how="semi")
    in_time = each.filter("covered", pl.col("amount_minor") > 0).group_by(SUM).len().filter(pl.col("len") >= USUAL)
    return pl.concat([in_decisions, in_time.select(SUM)])
