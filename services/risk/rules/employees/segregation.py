"""EMP-03: one user took several steps of one item that should be taken by two: register, decide, approve, pay.

The steps of an item in one system are counted by user. To register counts where a supplier, an account or an invoice
is registered, and not where the item is a case: whoever takes in an application and decides it on delegation does
what the municipality asks of them (kommunallagen 6 kap. 37 §, 7 kap. 5 §). Who registers an invoice may pay it too,
if another approves it between; who registers a supplier may not. A review by another user within some days of the
last step is the compensating control of a small unit, and answers the question. What it says is about the item, never
about who.

It cannot see that the supplier was registered under another number than the invoice, nor who is behind two user
names. A decision above one's delegated limit is left out: it is found by the user, not by the item.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, iso, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import carried_out, local, word

HELD: Final = ("register", "decide", "approve", "pay")
SCORES: Final = {"decides_and_approves": 0.4, "decides_and_pays": 0.6, "registers": 0.6, "three": 0.8}
# user_action.item_kind of what money goes to
_PAYEE: Final = frozenset({"supplier", "vendor", "payee", "account", "leverantör", "mottagare", "konto"})
# user_action.item_kind of what one officer takes in, investigates and decides
_CASES: Final = frozenset({"decision", "application", "case", "grant", "beslut", "ansökan", "ärende", "bidrag"})
_ITEM: Final = ["item", "system"]


@dataclass(frozen=True, slots=True)
class SegregationParams:
    """How many steps are too many in one hand, and when a review answers for them."""

    steps: Annotated[int, Parameter("kinds of steps by one user", POLICY, SINCE)] = 2
    review_days: Annotated[int, Parameter("days within which another user reviews", POLICY, SINCE)] = 5


def _told(sv: str, en: str) -> Text:
    return Text(
        f"Samma användare har {sv} {{item}} i {{system}}, senast {{last_at:moment}}[, på {{amount_minor:kr}}]. "
        "Ingen granskning av någon annan finns inom {review_days:n} dagar.",
        f"The same user {en} {{item}} in {{system}}, last on {{last_at:moment}}[, of {{amount_minor:kr}}]. "
        "There is no review by anybody else within {review_days:n} days.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Flera steg i samma hand", "Several steps in one hand"),
    description=Text(
        "En användare har tagit flera av stegen lägga upp mottagare, besluta, attestera och betala för samma ärende.",
        "One user took several of the steps register a payee, decide, approve and pay for the same item.",
    ),
    innocent=(
        Text("Enheten är liten och granskar i efterhand.", "The unit is small and reviews afterwards."),
        Text(
            "En kollega var frånvarande och steget togs enligt rutin för ersättare.",
            "A colleague was away and the step was taken by the routine for stand-ins.",
        ),
        Text("Systemet loggar ett automatiskt steg på användaren.", "The system logs an automatic step on the user."),
    ),
    next_step=Text(
        "Låt en andra person granska ärendet inom fem dagar och se över behörigheterna. Frågan gäller rutinen.",
        "Let a second person review the item within five days and look over access rights. It concerns the routine.",
    ),
    explanations={
        "decides_and_approves": _told("både beslutat och attesterat", "both decided and approved"),
        "decides_and_pays": _told("både beslutat eller attesterat och betalat", "both decided or approved, and paid,"),
        "registers": _told("både registrerat och tagit nästa steg för", "both registered and took the next step for"),
        "three": _told("tagit minst tre av stegen för", "took at least three of the steps for"),
    },
)


@record_rule(
    "EMP-03",
    version=1,
    typology="X.2",
    severity=5,
    family="internal",
    follow_up="second-review",
    areas="AN LU",
    params=SegregationParams,
    texts=TEXTS,
    reads=(
        reads(
            "user_action", "system user_name action item item_kind happened_at amount_minor currency outcome", "item"
        ),
    ),
)
def steps_in_one_hand(book: Book, p: SegregationParams) -> Findings:
    """Items of which one user took several steps that nobody else reviewed in time."""
    steps = carried_out(book["user_action"])
    of_case = word("item_kind").is_in(_CASES).fill_null(value=True)
    counted = steps.filter(pl.col("step").is_in(HELD), (pl.col("step") != "register") | ~of_case)
    one_hand = (
        counted.with_columns(of_payee=word("item_kind").is_in(_PAYEE).fill_null(value=False))
        .sort("happened_at", "record_id")
        .group_by(*_ITEM, "user_name", maintain_order=True)
        .agg(
            pl.col("step").unique().sort().alias("steps"),
            pl.col("of_payee").any(),
            pl.col("happened_at").max().alias("last_at"),
            pl.col("amount_minor").abs().max(),
            pl.col("currency").drop_nulls().first(),
            rows_of("user_action").alias("shown"),
        )
        .filter(pl.col("steps").list.len() >= p.steps)
    )
    of_routine = pl.col("steps").list.join(" ") == "pay register"
    held = one_hand.filter(~of_routine | pl.col("of_payee"))
    found = held.join(_reviewed(held, steps, p), on=[*_ITEM, "user_name"], how="anti").with_columns(_case())
    return findings(
        found,
        key="item",
        subject=("item", "item"),
        period=pl.col("system"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on=local("last_at").dt.date(),
        evidence={
            "case": pl.col("case"),
            "item": pl.col("item"),
            "system": pl.col("system"),
            "steps": pl.col("steps").list.join(", "),
            "last_at": iso("last_at"),
            "amount_minor": pl.col("amount_minor"),
            "currency": pl.col("currency"),
            "review_days": pl.lit(p.review_days),
        },
        records=pl.col("shown"),
    )


def _reviewed(held: pl.DataFrame, steps: pl.DataFrame, p: SegregationParams) -> pl.DataFrame:
    """What another user reviewed in time after the last step."""
    reviews = steps.filter(pl.col("step") == "review").select(*_ITEM, reviewer="user_name", reviewed_at="happened_at")
    late = pl.col("last_at").dt.offset_by(f"{p.review_days}d")
    return held.join(reviews, on=_ITEM).filter(
        pl.col("reviewer") != pl.col("user_name"), pl.col("reviewed_at").is_between(pl.col("last_at"), late)
    )


def _case() -> pl.Expr:
    has = pl.col("steps").list.contains
    return (
        pl.when(pl.col("steps").list.len() > 2)  # noqa: PLR2004  # the case is named for it
        .then(pl.lit("three"))
        .when(has("register"))
        .then(pl.lit("registers"))
        .when(has("pay"))
        .then(pl.lit("decides_and_pays"))
        .otherwise(pl.lit("decides_and_approves"))
        .alias("case")
    )
