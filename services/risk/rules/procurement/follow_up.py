"""PRC-06: a contract of class A or B in force that has not been followed up in its time.

Class A is followed up within a year, class B within two: from the last follow-up, else from the contract's first day.
A municipality must follow up what private performers do (KL 10 kap. 8 §); how often is its own policy. Class C and
contracts without a class are left alone.

That nothing is recorded is the finding itself, so the rule reads all contracts and stays quiet until some follow-up
has been told of: a committee that keeps them elsewhere would see every contract.

What it cannot see: follow-ups that were not recorded, and what they were worth.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import held
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"never": 0.8, "long_ago": 0.7}
PARTS: Final = ["contract_number", "supplier"]


@dataclass(frozen=True, slots=True)
class FollowUpParams:
    """How long a contract may go without follow-up."""

    months_a: Annotated[int, Parameter("months, class A", POLICY, SINCE)] = 12
    months_b: Annotated[int, Parameter("months, class B", POLICY, SINCE)] = 24


TEXTS: Final = RuleTexts(
    title=Text("Avtal utan uppföljning", "Contract without follow-up"),
    description=Text(
        "Ett viktigt avtal som gäller har inte följts upp inom den tid som hör till dess klass.",
        "An important contract in force was not followed up within the time of its class.",
    ),
    innocent=(
        Text("Uppföljningen är gjord och finns i ett annat system.", "The follow-up was done and is kept elsewhere."),
        Text("Inga köp görs på avtalet nu.", "Nothing is bought under the contract now."),
        Text("Uppföljningen är bokad.", "The follow-up is booked."),
    ),
    next_step=Text(
        "Ge den avtalsansvarige i uppgift att följa upp avtalet, eller att registrera det som är gjort.",
        "Give the contract owner the task to follow the contract up, or to record what was done.",
    ),
    explanations={
        "never": Text(
            "Avtal {contract} med {party}, klass {contract_class}, har inte följts upp sedan det började "
            "{since:day}. Senast {due_on:day} skulle det ha skett.",
            "Contract {contract} with {party}, class {contract_class}, has not been followed up since it began on "
            "{since:day}. It was due by {due_on:day}.",
        ),
        "long_ago": Text(
            "Avtal {contract} med {party}, klass {contract_class}, följdes upp senast {since:day}. Nästa uppföljning "
            "skulle ha skett senast {due_on:day}.",
            "Contract {contract} with {party}, class {contract_class}, was last followed up on {since:day}. The next "
            "one was due by {due_on:day}.",
        ),
    },
)


@record_rule(
    "PRC-06",
    version=1,
    typology="T2.b.ii",
    severity=3,
    family="governance",
    follow_up="ask-unit",
    areas="LU HT PA",
    params=FollowUpParams,
    texts=TEXTS,
    reads=(
        reads("contract", "contract_number supplier supplier_name contract_class valid_from valid_until"),
        reads("contract_follow_up", "contract_number supplier followed_up_on"),
    ),
    daily=True,
)
def not_followed_up(book: Book, p: FollowUpParams) -> Findings:
    """Contracts in force whose follow-up is overdue on the day."""
    done = book["contract_follow_up"].filter(pl.col("followed_up_on") <= book.day)
    last = done.group_by(PARTS).agg(pl.col("followed_up_on", "record_id").sort_by("followed_up_on", "record_id").last())
    months = {"A": f"{p.months_a}mo", "B": f"{p.months_b}mo"}
    classed = book["contract"].with_columns(pl.col("contract_class").str.strip_chars().str.to_uppercase())
    in_force = classed.filter(held(book.day), pl.col("contract_class").is_in(list(months)))
    met = (
        in_force.join(last.rename({"record_id": "follow_up_id"}), on=PARTS, how="left")
        .with_columns(since=pl.max_horizontal("followed_up_on", "valid_from"))
        .with_columns(due_on=pl.col("since").dt.offset_by(pl.col("contract_class").replace_strict(months)))
        .filter(pl.col("due_on") < book.day)
    )
    never = pl.col("followed_up_on").is_null() | (pl.col("followed_up_on") < pl.col("valid_from"))
    case = pl.when(never).then(pl.lit("never")).otherwise(pl.lit("long_ago"))
    return findings(
        met.with_columns(case=case, key=pl.lit(WHOLE)),
        key="key",
        subject=("contract", "contract_number"),
        party="supplier",
        period=pl.concat_str("due_on", "supplier", separator=" "),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="due_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("supplier_name"),
            "contract": pl.col("contract_number"),
            **{name: pl.col(name) for name in ("contract_class", "since", "due_on")},
        },
        records=rows(contract=("contract", "record_id"), follow_up=("contract_follow_up", "follow_up_id")),
    )
