"""EB-06: one person has two benefits for the same need at the same time.

Granted decisions of a person whose periods overlap are asked of the matrix of combinations.py. The same need counts
where two payers are told and differ; decisions of one payer replace each other and are left alone. Of two needs the
matrix says which may not stand side by side. Where both tell what they are for and it differs, it is not the same
need. What other authorities tell of a person (income_reply) stands beside the decisions, month by month: a
benefit of another municipality is found that way. Two replies are never compared with each other. An overlap of a
fortnight is a change of provider or of home. What is at stake is the lesser amount a period, where both tell one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP, granted
from services.risk.rules.benefits.combinations import ASKED, COMBINATIONS, NAMES, NEEDS
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"two_payers": 0.7, "two_needs": 0.5}
FAR: Final = date(9999, 12, 31)  # of a decision that has no end


@dataclass(frozen=True, slots=True)
class DoubleParams:
    """How long an overlap is more than a change."""

    overlap_days: Annotated[int, Parameter("days that both cover", POLICY, SINCE)] = 15


CASES: Final = {
    f"{one.first}+{one.second}": (
        (f"{NAMES[one.first][0]} från två håll", f"{NAMES[one.first][1]} from two sides")
        if one.first == one.second
        else (
            f"{NAMES[one.first][0]} och {NAMES[one.second][0]}",
            f"{NAMES[one.first][1]} and {NAMES[one.second][1]}",
        )
    )
    for one in COMBINATIONS
    if not one.allowed
}

TEXTS: Final = RuleTexts(
    title=Text("Dubbel förmån", "Double benefit"),
    description=Text(
        "Två beslut eller utbetalningar för samma person täcker samma behov under samma tid.",
        "Two decisions or payments for one person cover the same need at the same time.",
    ),
    innocent=(
        Text(
            "Det är en tillåten kombination, med olika timmar eller behov.", "The combination is allowed: other hours."
        ),
        Text("Barnet bor växelvis, eller personen vistas i två kommuner.", "A child lives alternately in two places."),
        Text("Det äldre beslutet har upphört men inte avslutats i systemet.", "The older decision ended unrecorded."),
    ),
    next_step=Text(
        "Fråga handläggaren om besluten avser samma behov. Underrätta den andra myndigheten först efter en enskild "
        f"bedömning. {NEVER_STOP.sv}",
        "Ask the case officer if the decisions are for the same need. Notify the other authority only after assessing "
        f"the single case. {NEVER_STOP.en}",
    ),
    explanations={
        case: Text(
            f"Mottagaren har {sv} samtidigt från {{from_on:day}}[ till {{until_on:day}}]: beslut {{number}}"
            "[ och {other_number}][ och uppgift från {source}].",
            f"The recipient has {en} at once from {{from_on:day}}[ until {{until_on:day}}]: decision {{number}}"
            "[ and {other_number}][ and what {source} told].",
        )
        for case, (sv, en) in CASES.items()
    },
)


@record_rule(
    "EB-06",
    version=1,
    typology="T1.b.ii",
    severity=3,
    family="benefits",
    follow_up="question",
    areas="EB PA HT BA",
    params=DoubleParams,
    texts=TEXTS,
    reads=(
        reads(
            "benefit_decision",
            "decision_number area outcome valid_from valid_until purpose paying_body amount_minor currency",
            by="recipient",
        ),
        reads("income_reply", "source month income_kind amount_minor currency", by="person"),
    ),
    needed=("benefit_decision",),
)
def double_benefit(book: Book, p: DoubleParams) -> Findings:
    """Pairs of benefits of one person that overlap and may not stand side by side."""
    decisions, replies = _decisions(book["benefit_decision"]), _replies(book["income_reply"])
    others = pl.concat([decisions, replies]).select(pl.col("person"), pl.exclude("person").name.suffix("_b"))
    from_on, until_on = pl.max_horizontal("from_on", "from_on_b"), pl.min_horizontal("until_on", "until_on_b")
    line = pl.concat_str("need", pl.lit("+"), "need_b").replace_strict(ASKED, return_dtype=pl.String, default=None)
    reply = pl.col("kind_b") == "income_reply"
    pairs = decisions.join(others, on="person").filter(
        reply | (pl.col("number") < pl.col("number_b")),
        reply | (pl.col("need") != pl.col("need_b")) | (pl.col("payer") != pl.col("payer_b")),
        (pl.col("purpose") == pl.col("purpose_b")).fill_null(value=True),
    )
    overlaps = pairs.with_columns(case=line, from_on=from_on, until_on=until_on).with_columns(
        days=(pl.col("until_on") - pl.col("from_on")).dt.total_days() + 1
    )
    found = (
        overlaps.filter(pl.col("case").is_not_null(), pl.col("days") > 0)
        .sort("number", "number_b", "from_on", "id", "id_b")
        .group_by("person", "number", "number_b", "case", "kind_b", maintain_order=True)
        .agg(
            pl.col("days").sum(),
            pl.col("until_on").max(),
            pl.col("from_on", "id", "id_b", "amount_minor", "amount_minor_b", "currency").first(),
        )
        .filter(pl.col("days") >= p.overlap_days)
    )
    return _shown(found)


def _decisions(given: pl.DataFrame) -> pl.DataFrame:
    """Granted decisions whose need is known."""
    return (
        given.filter(granted())
        .select(
            id="record_id",
            kind=pl.lit("benefit_decision"),
            person="recipient",
            number="decision_number",
            need=word("area").replace_strict(NEEDS, return_dtype=pl.String, default=None),
            payer="paying_body",
            purpose=word("purpose"),
            from_on="valid_from",
            until_on=pl.col("valid_until").fill_null(FAR),
            amount_minor="amount_minor",
            currency="currency",
        )
        .drop_nulls("need")
    )


def _replies(given: pl.DataFrame) -> pl.DataFrame:
    """What other authorities paid, a month each, as if by decision of theirs."""
    paid = given.filter(pl.col("amount_minor") > 0)
    return paid.select(
        id="record_id",
        kind=pl.lit("income_reply"),
        person="person",
        number="source",
        need=word("income_kind").replace_strict(NEEDS, return_dtype=pl.String, default=None),
        payer=pl.lit(None, pl.String),
        purpose=pl.lit(None, pl.String),
        from_on=pl.col("month").dt.month_start(),
        until_on=pl.col("month").dt.month_end(),
        amount_minor="amount_minor",
        currency="currency",
    ).drop_nulls("need")


def _shown(found: pl.DataFrame) -> Findings:
    first, second = (pl.col("case").str.split("+").list.get(at) for at in (0, 1))
    reply = pl.col("kind_b") == "income_reply"
    lesser = pl.min_horizontal("amount_minor", "amount_minor_b")
    return findings(
        found,
        key="person",
        subject=("party", "person"),
        party="person",
        period=pl.concat_str("number", pl.lit(":"), "number_b", pl.lit(":"), "case"),
        score=pl.when(first == second).then(SCORES["two_payers"]).otherwise(SCORES["two_needs"]),
        amount=pl.when(pl.col("amount_minor_b").is_not_null() & pl.col("amount_minor").is_not_null()).then(lesser),
        currency="currency",
        on="from_on",
        evidence={
            "case": pl.col("case"),
            "number": pl.col("number"),
            "other_number": pl.when(~reply).then("number_b"),
            "source": pl.when(reply).then("number_b"),
            "days": pl.when(pl.col("until_on") < FAR).then("days"),
            "from_on": pl.col("from_on"),
            "until_on": pl.when(pl.col("until_on") < FAR).then("until_on"),
        },
        records=pl.concat_list(
            rows(subject=("benefit_decision", "id")),
            pl.concat_list(pl.struct(kind="kind_b", id="id_b", role=pl.lit("compared"))),
        ),
    )
