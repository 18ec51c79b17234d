"""EMP-06: purchases with the municipality's card that ask for a receipt or a reason.

By holder and month: purchases without a receipt some time after; purchases at merchants of kinds that seldom serve
the municipality, most of all on days off; and the same amount paid twice on one day at one merchant. A purchase that
was paid back is none. A missing receipt counts only where the same holder's receipts are told of at all. On days off
alone nothing is found: many work then.

The answer changes with the calendar. It cannot see what was bought, nor that the wrong card was used by mistake and
already repaid by payroll.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import local
from shared.working_days import is_working_day

SCORES: Final = {"receipt": 0.3, "kind": 0.2, "kind_day_off": 0.3, "twice": 0.2}
# ISO 18245 merchant categories: bars, alcohol, tobacco, jewellery, cash, games, dating, massage, spas, gambling
_SELDOM: Final = frozenset(
    {"5813", "5921", "5993", "5944", "6010", "6011", "5816", "7273", "7297", "7298", "7994", "7995"}
)
_MONTH: Final = ["holder", "case", "month"]


@dataclass(frozen=True, slots=True)
class CardParams:
    """How long a receipt may take, and what is small."""

    receipt_days: Annotated[int, Parameter("days to hand in a receipt", POLICY, SINCE)] = 30
    min_minor: Annotated[int, Parameter("öre a purchase", POLICY, SINCE)] = 10_000


def _told(sv: str, en: str) -> Text:
    return Text(
        f"{{purchases:n}} kortköp på sammanlagt {{amount_minor:kr}} under {{month:month}} {sv}.",
        f"{{purchases:n}} purchases by card of {{amount_minor:kr}} in all in {{month:month}} {en}.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Kortköp att fråga om", "Purchases by card to ask about"),
    description=Text(
        "Köp med kommunens kort saknar kvitto, gäller en ovanlig typ av säljare eller är gjorda två gånger.",
        "Purchases by the municipality's card lack a receipt, are at an unusual kind of merchant, or were made twice.",
    ),
    innocent=(
        Text("Fel kort användes av misstag.", "The wrong card was used by mistake."),
        Text("Kvittot är inlämnat men inte registrerat.", "The receipt was handed in but not registered."),
        Text(
            "Köpet hör till verksamheten, som en aktivitet.", "The purchase is for the operation, such as an activity."
        ),
    ),
    next_step=Text(
        "Be om kvittot. Var det ett misstag betalas köpet tillbaka.",
        "Ask for the receipt. If it was a mistake, the purchase is repaid.",
    ),
    explanations={
        "receipt": _told("saknar kvitto efter {receipt_days:n} dagar", "lack a receipt after {receipt_days:n} days"),
        "kind": _told(
            "är hos säljare av ett slag som sällan behövs ({categories})",
            "are at merchants of a kind that is seldom needed ({categories})",
        ),
        "kind_day_off": _told(
            "är hos säljare av ett slag som sällan behövs ({categories}), på lediga dagar",
            "are at merchants of a kind that is seldom needed ({categories}), on days off",
        ),
        "twice": _told(
            "är på samma belopp hos samma säljare samma dag", "are of the same amount at the same merchant on one day"
        ),
    },
)


@record_rule(
    "EMP-06",
    version=1,
    typology="X.3",
    severity=2,
    family="internal",
    follow_up="ask-receipt",
    areas="AN",
    params=CardParams,
    texts=TEXTS,
    reads=(
        reads("card_transaction", "merchant merchant_category currency bought_at amount_minor receipt_on", by="holder"),
    ),
    daily=True,
)
def card_purchases(book: Book, p: CardParams) -> Findings:
    """Holders' months with purchases to ask about, by what there is to ask."""
    bought = _bought(book["card_transaction"]).filter(pl.col("amount_minor") >= p.min_minor)
    told = pl.col("receipt_on").is_not_null().any().over("holder")
    late = pl.col("day").dt.offset_by(f"{p.receipt_days}d") < book.day
    seldom = pl.col("merchant_category").is_in(_SELDOM)
    twice = pl.len().over("holder", "merchant", "day", "amount_minor") > 1
    parts = {
        "receipt": bought.filter(told, late, pl.col("receipt_on").is_null()),
        "kind": bought.filter(seldom, ~pl.col("off")),
        "kind_day_off": bought.filter(seldom, pl.col("off")),
        "twice": bought.filter(pl.col("merchant").is_not_null() & twice),
    }
    found = pl.concat([part.with_columns(case=pl.lit(case)) for case, part in parts.items()])
    summed = (
        found.sort("bought_at", "record_id")
        .group_by(_MONTH, maintain_order=True)
        .agg(
            pl.len().alias("purchases"),
            pl.col("amount_minor").sum(),
            pl.col("merchant_category").drop_nulls().unique().sort().str.join(", ").alias("categories"),
            pl.col("day").max().alias("last_on"),
            rows_of("card_transaction", role="bought").alias("shown"),
        )
    )
    return findings(
        summed,
        key="holder",
        subject=("party", "holder"),
        party="holder",
        period=pl.format("{}:{}", "case", "month"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={
            **{name: pl.col(name) for name in ("case", "purchases", "amount_minor", "month", "categories")},
            "receipt_days": pl.lit(p.receipt_days),
        },
        records=pl.col("shown"),
    )


def _bought(transactions: pl.DataFrame) -> pl.DataFrame:
    """Purchases in kronor that were not paid back, with their Swedish day, whether it is *off*, and the month."""
    day = local("bought_at").dt.date()
    dated = transactions.filter(pl.col("currency") == "SEK").with_columns(day=day)
    same = ["holder", "merchant", "amount_minor"]
    back = dated.select("holder", "merchant", back_at="bought_at", amount_minor=-pl.col("amount_minor"))
    repaid = dated.join(back, on=same).filter(pl.col("back_at") >= pl.col("bought_at"))
    off = [not is_working_day(one) for one in _days(dated)]
    days = pl.DataFrame({"day": _days(dated), "off": off}, schema={"day": pl.Date, "off": pl.Boolean})
    return dated.join(repaid, on="record_id", how="anti").with_columns(month=month_number("day")).join(days, on="day")


def _days(dated: pl.DataFrame) -> list[date]:
    return dated["day"].unique().sort().to_list()
