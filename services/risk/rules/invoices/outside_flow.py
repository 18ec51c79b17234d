"""INV-12: a payment was made by hand or in haste, moments after its approval, or after the approver was changed.

The steps of one item in one system tell its way: a step of payment outside the ordinary flow, one within minutes of
the latest approval before it where the flow is not told to be the ordinary one (in which programs pay upon approval),
or one within a day of a change of approver. Emergency assistance is what the short way is for: its reason code
excuses all of these. A review by a second user within some days is what is asked for, and answers it. That a payee is
missing in the register of suppliers is not looked at: a payment to it is INV-02.

It cannot see what was approved on paper or in another system, nor that a batch was released by a program right after
the approval as it should.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, iso, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import carried_out, local, word

SCORES: Final = {"approver": 0.6, "manual": 0.5, "quick": 0.2}
# user_action.flow
_BESIDE: Final = frozenset(
    {"manual", "urgent", "express", "manuellt", "manuell", "brådskande", "akut", "direktutbetalning"}
)
_ORDINARY: Final = frozenset({"ordinary", "normal", "ordinarie", "automatic", "automatisk"})
# user_action.reason_code of support that cannot wait
_EMERGENCY: Final = frozenset(
    {
        "emergency",
        "emergency_assistance",
        "emergency_support",
        "akut_stöd",
        "nödbistånd",
        "akut_nöd",
        "nödprövning",
        "jour",
    }
)
_ITEM: Final = ["item", "system"]


@dataclass(frozen=True, slots=True)
class FlowParams:
    """How short is too short, and when a review answers it."""

    min_minutes: Annotated[int, Parameter("minutes from approval to payment", POLICY, SINCE)] = 10
    approver_hours: Annotated[int, Parameter("hours from a change of approver to payment", POLICY, SINCE)] = 24
    review_days: Annotated[int, Parameter("days within which another user reviews", POLICY, SINCE)] = 5


def _told(sv: str, en: str) -> Text:
    return Text(
        f"En betalning[ på {{amount_minor:kr}}][ till {{party}}] ({{item}}) den {{paid_at:moment}} {sv}.",
        f"A payment[ of {{amount_minor:kr}}][ to {{party}}] ({{item}}) on {{paid_at:moment}} {en}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Betalning utanför ordinarie flöde", "A payment outside the ordinary flow"),
    description=Text(
        "En betalning gjordes manuellt eller brådskande, strax efter attest, eller strax efter byte av attestant.",
        "A payment was made by hand or in haste, right after its approval, or right after a change of approver.",
    ),
    innocent=(
        Text("Det var akut stöd eller nödbistånd.", "It was urgent support or emergency assistance."),
        Text("Betalfilen går automatiskt direkt efter attest.", "The payment file leaves by itself upon approval."),
        Text("Ordinarie attestant var ledig.", "The ordinary approver was on leave."),
    ),
    next_step=Text(
        "Låt en andra person granska betalningen i efterhand, inom fem dagar.",
        "Let a second person review the payment afterwards, within five days.",
    ),
    explanations={
        "manual": _told(
            "gick utanför det ordinarie flödet ({flow:word})", "went outside the ordinary flow ({flow:word})"
        ),
        "quick": _told("gjordes {minutes:n} minuter efter attest", "was made {minutes:n} minutes after its approval"),
        "approver": _told(
            "gjordes {hours:n} timmar efter att attestanten byttes",
            "was made {hours:n} hours after the approver was changed",
        ),
    },
)


@record_rule(
    "INV-12",
    version=1,
    typology="X.3",
    severity=3,
    family="internal",
    follow_up="second-review",
    areas="AN LU EB",
    params=FlowParams,
    texts=TEXTS,
    reads=(
        reads(
            "user_action",
            "system user_name action happened_at party party_name amount_minor currency flow reason_code outcome",
            by="item",
        ),
    ),
)
def payment_outside_flow(book: Book, p: FlowParams) -> Findings:
    """Payments that went another way than the ordinary, and that nobody else reviewed in time."""
    steps = carried_out(book["user_action"]).sort("happened_at", "record_id")
    excused = word("reason_code").is_in(_EMERGENCY).fill_null(value=False)
    paid = steps.filter(pl.col("step") == "pay", ~excused)
    told = _before(_before(paid, steps, "approve"), steps, "change_approver")
    minutes = (pl.col("happened_at") - pl.col("approve_at")).dt.total_minutes()
    hours = (pl.col("happened_at") - pl.col("change_approver_at")).dt.total_hours()
    ordinary = word("flow").is_in(_ORDINARY).fill_null(value=False)
    case = (
        pl.when(hours < p.approver_hours)
        .then(pl.lit("approver"))
        .when(word("flow").is_in(_BESIDE).fill_null(value=False))
        .then(pl.lit("manual"))
        .when((minutes < p.min_minutes) & ~ordinary)
        .then(pl.lit("quick"))
    )
    found = told.with_columns(minutes=minutes, hours=hours, case=case).drop_nulls("case")
    shown = rows(
        paid=("user_action", "record_id"),
        approved=("user_action", "approve_id"),
        changed=("user_action", "change_approver_id"),
    )
    return findings(
        found.join(_reviewed(found, steps, p), on="record_id", how="anti"),
        key="item",
        subject=("item", "item"),
        party="party",
        period=pl.col("record_id"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor").abs(),
        currency="currency",
        on=local("happened_at").dt.date(),
        evidence={
            "case": pl.col("case"),
            "item": pl.col("item"),
            "party": pl.col("party_name"),
            "amount_minor": pl.col("amount_minor"),
            "currency": pl.col("currency"),
            "paid_at": iso("happened_at"),
            "flow": pl.col("flow"),
            "minutes": pl.col("minutes"),
            "hours": pl.col("hours"),
        },
        records=shown,
    )


def _before(paid: pl.DataFrame, steps: pl.DataFrame, step: str) -> pl.DataFrame:
    """With the latest *step* of the same item before each payment: its time and its id."""
    earlier = steps.filter(pl.col("step") == step).select(
        *_ITEM, pl.col("happened_at").alias(f"{step}_at"), pl.col("record_id").alias(f"{step}_id")
    )
    return paid.join_asof(
        earlier, left_on="happened_at", right_on=f"{step}_at", by=_ITEM, strategy="backward", check_sortedness=False
    )


def _reviewed(found: pl.DataFrame, steps: pl.DataFrame, p: FlowParams) -> pl.DataFrame:
    """Payments that another user reviewed in time."""
    reviews = steps.filter(pl.col("step") == "review").select(*_ITEM, reviewer="user_name", reviewed_at="happened_at")
    late = pl.col("happened_at").dt.offset_by(f"{p.review_days}d")
    return found.join(reviews, on=_ITEM).filter(
        pl.col("reviewer") != pl.col("user_name"), pl.col("reviewed_at").is_between(pl.col("happened_at"), late)
    )
