"""INV-11: a person is paid after the day on which they died or left the country or the municipality.

The day of payment is compared with the population register's days: a benefit at once, an invoice of a person some
weeks later, since it may be for what was done before. The payments do not tell which period they are for, so the day
of payment stands for it. What was paid back is taken off. Of several extracts the latest holds: whoever has come back
is registered again, and no question. That somebody moved to another municipality matters for benefits alone, and only
where the register says so in its status, since a day of moving may be a move within the municipality.

It cannot see that a payment is meant for the estate, nor that the register lags behind.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import BENEFIT, paid_in_all, paid_on
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"deceased": 0.7, "deceased_invoice": 0.5, "emigrated": 0.5, "moved": 0.3}
# person_status.status
_HERE: Final = frozenset({"registered", "folkbokförd", "bosatt", "resident"})
_MOVED_OUT: Final = frozenset({"moved", "moved_out", "utflyttad", "flyttad", "annan_kommun"})
_KEYS: Final = ["party_id", "case"]


@dataclass(frozen=True, slots=True)
class GoneParams:
    """How long after the event a payment may still be for what was before it."""

    benefit_days: Annotated[int, Parameter("days after which a benefit is too late", POLICY, SINCE)] = 0
    invoice_days: Annotated[int, Parameter("days after which an invoice is too late", POLICY, SINCE)] = 30
    moved_days: Annotated[
        int,
        Parameter("days after a move, since support is decided by the month and moves are reported within a week",
                  "Folkbokföringslag (1991:481) 25 §, and policy", date(1991, 7, 1)),
    ] = 31  # fmt: skip


TEXTS: Final = RuleTexts(
    title=Text("Betalning efter dödsfall eller flytt", "A payment after a death or a move"),
    description=Text(
        "En person får betalt efter den dag då personen enligt folkbokföringen avled, utvandrade eller flyttade.",
        "A person is paid after the day on which they died, emigrated or moved according to the population register.",
    ),
    innocent=(
        Text("Betalningen gäller dödsboet.", "The payment is for the estate."),
        Text("Folkbokföringen släpar efter eller är rättad.", "The register lags behind or has been corrected."),
        Text(
            "Det är akut stöd, eller ersättning för tiden före händelsen.",
            "It is urgent support, or for the time before the event.",
        ),
    ),
    next_step=Text(
        "Kontrollera för hand i folkbokföringen och den egna akten. Inget brev skickas till efterlevande innan dess; "
        "kontakta sedan dödsboet varsamt.",
        "Check by hand in the register and the own file. No letter goes to the bereaved before that; then contact the "
        "estate with care.",
    ),
    explanations={
        "deceased": Text(
            "{payments:n} utbetalningar på sammanlagt {amount_minor:kr} har gått till mottagaren efter dödsfallet den "
            "{happened_on:day}, senast {last_on:day}.",
            "{payments:n} payments of {amount_minor:kr} in all went to the payee after the death on {happened_on:day}, "
            "the latest on {last_on:day}.",
        ),
        "deceased_invoice": Text(
            "{payments:n} fakturor på sammanlagt {amount_minor:kr} har betalats till mottagaren mer än "
            "{invoice_days:n} dagar efter dödsfallet den {happened_on:day}, senast {last_on:day}.",
            "{payments:n} invoices of {amount_minor:kr} in all were paid to the payee more than {invoice_days:n} days "
            "after the death on {happened_on:day}, the latest on {last_on:day}.",
        ),
        "emigrated": Text(
            "{payments:n} betalningar på sammanlagt {amount_minor:kr} har gått till mottagaren efter utvandringen den "
            "{happened_on:day}, senast {last_on:day}.",
            "{payments:n} payments of {amount_minor:kr} in all went to the payee after the emigration on "
            "{happened_on:day}, the latest on {last_on:day}.",
        ),
        "moved": Text(
            "{payments:n} utbetalningar på sammanlagt {amount_minor:kr} har gått till mottagaren efter flytten till en "
            "annan kommun den {happened_on:day}, senast {last_on:day}.",
            "{payments:n} payments of {amount_minor:kr} in all went to the payee after the move to another "
            "municipality on {happened_on:day}, the latest on {last_on:day}.",
        ),
    },
)


@record_rule(
    "INV-11",
    version=1,
    typology="T1.b.ii",
    severity=4,
    family="register",
    follow_up="desk-check",
    areas="EB PA HT FB LU",
    params=GoneParams,
    texts=TEXTS,
    reads=(
        reads(
            "payment",
            "party_id kind kind_group currency amount_minor invoice_date due_date payment_date",
            by="party_id",
        ),
        reads("person_status", "person as_of status deceased_on emigrated_on moved_on", by="person"),
    ),
)
def payment_to_somebody_gone(book: Book, p: GoneParams) -> Findings:
    """Persons who were paid after the register's day, once for each event."""
    events = _events(book["person_status"])
    paid = (
        book["payment"]
        .filter(pl.col("currency") == "SEK")
        .with_columns(day=paid_on(), benefit=pl.col("kind") == BENEFIT)
    )
    after = paid.join(events, left_on="party_id", right_on="person").with_columns(
        late=(pl.col("day") - pl.col("happened_on")).dt.total_days()
    )
    lag = pl.when("benefit").then(p.benefit_days).otherwise(p.invoice_days)
    moved = pl.col("benefit") & (pl.col("late") > p.moved_days)
    late = after.filter(pl.when(pl.col("case") == "moved").then(moved).otherwise(pl.col("late") > lag))
    invoiced = (pl.col("case") == "deceased") & ~pl.col("benefit")
    found = _summed(late.with_columns(case=pl.when(invoiced).then(pl.lit("deceased_invoice")).otherwise("case")))
    return findings(
        found,
        key="party_id",
        subject=("party", "party_id"),
        party="party_id",
        period=pl.format("{}:{}", "case", "happened_on"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "payments": pl.col("payments"),
            "amount_minor": pl.col("amount_minor"),
            "currency": pl.col("currency"),
            "happened_on": pl.col("happened_on"),
            "last_on": pl.col("last_on"),
            "invoice_days": pl.lit(p.invoice_days),
        },
        records=pl.concat_list("register", "shown"),
    )


def _events(status: pl.DataFrame) -> pl.DataFrame:
    """The day of the first of death, emigration and move that the latest extract tells of each person."""
    latest = status.sort("as_of", "record_id", nulls_last=False).unique("person", keep="last", maintain_order=True)
    here = word("status").is_in(_HERE).fill_null(value=False)
    moved = word("status").is_in(_MOVED_OUT).fill_null(value=False)
    days = {
        "deceased": pl.col("deceased_on"),
        "emigrated": pl.when(~here).then("emigrated_on"),
        "moved": pl.when(moved).then("moved_on"),
    }  # in this order, a person's first counts
    told = [
        latest.select("person", happened_on=day, case=pl.lit(case), register="record_id") for case, day in days.items()
    ]
    return pl.concat(told).drop_nulls("happened_on").unique("person", keep="first", maintain_order=True)


def _summed(late: pl.DataFrame) -> pl.DataFrame:
    """What is left of each person's late payments after what came back."""
    summed = late.group_by(*_KEYS, maintain_order=True).agg(
        pl.col("happened_on", "currency").first(),
        (pl.col("amount_minor") > 0).sum().alias("payments"),
        pl.col("day").filter(pl.col("amount_minor") > 0).max().alias("last_on"),
        rows_of("payment", role="late").alias("shown"),
        rows_of("person_status", "register", role="event").alias("register"),
    )
    return summed.join(paid_in_all(late, _KEYS), on=_KEYS, maintain_order="left").filter(pl.col("amount_minor") > 0)
