"""PRC-05: an order under a contract by somebody who is not among those who may order on that day, or above the limit.

Compared are the user names of the list and of the orders, case and blanks apart. Many ordering systems write a name
where the list has a user name: then nothing can be compared, and every order would be shown. So a contract is judged
only where at least one of its orders was made by somebody on its list, and a day only when somebody could order at
all. Changes and cancellations of orders follow the order and are not judged again.

What it cannot see: orders that name no contract, and a contract whose orders were all made by others than those on its
list. The unit that somebody may order for is not compared, as orders tell it in words.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import held
from services.risk.rules.sources import POLICY, SINCE

ORDER: Final = "order"
SCORES: Final = {"unlisted": 0.7, "period": 0.6, "limit": 0.7}


@dataclass(frozen=True, slots=True)
class OrdererParams:
    """Which orders are worth a question."""

    min_minor: Annotated[int, Parameter("öre without tax, at least", POLICY, SINCE)] = 0


TEXTS: Final = RuleTexts(
    title=Text("Beställning av någon som inte är behörig", "Order by somebody not authorised"),
    description=Text(
        "En beställning på ett avtal är gjord av någon som inte står på dess lista den dagen, eller över sin gräns.",
        "An order under a contract was made by somebody not on the contract's list that day, or above the limit.",
    ),
    innocent=(
        Text("Listan är inte uppdaterad.", "The list was not kept up."),
        Text(
            "Någon beställde för en kollega, eller med en ny användare.",
            "Somebody ordered for a colleague, or as a new user.",
        ),
        Text("Beställningen var akut och godkändes efteråt.", "The order was urgent and approved afterwards."),
    ),
    next_step=Text(
        "Rätta listan om den är gammal. Gå annars igenom med enheten vem som får beställa.",
        "Correct the list if it is old. Else go through with the unit who may order.",
    ),
    explanations={
        "unlisted": Text(
            "Beställning {order_number} till {party} den {day:day}[ på {net_minor:kr}] gjordes av en medarbetare som "
            "inte står på listan för avtal {contract}.",
            "Order {order_number} to {party} on {day:day}[ of {net_minor:kr}] was made by a member of staff who is not "
            "on the list of contract {contract}.",
        ),
        "period": Text(
            "Beställning {order_number} till {party} den {day:day}[ på {net_minor:kr}] gjordes av en medarbetare vars "
            "behörighet för avtal {contract} inte gällde den dagen.",
            "Order {order_number} to {party} on {day:day}[ of {net_minor:kr}] was made by a member of staff whose "
            "right to order under contract {contract} did not hold that day.",
        ),
        "limit": Text(
            "Beställning {order_number} till {party} den {day:day} på {net_minor:kr} är över medarbetarens gräns, "
            "{limit_minor:kr}, för avtal {contract}.",
            "Order {order_number} to {party} on {day:day} of {net_minor:kr} is above the limit of the member of staff, "
            "{limit_minor:kr}, for contract {contract}.",
        ),
    },
)


@record_rule(
    "PRC-05",
    version=1,
    typology="X.3",
    severity=4,
    family="orders",
    follow_up="ask-unit",
    areas="LU",
    params=OrdererParams,
    texts=TEXTS,
    reads=(
        reads(
            "purchase_order",
            "document document_number order_number orderer day seller seller_kind seller_name net_minor currency",
            by="contract_reference",
        ),
        reads("authorised_orderer", "orderer valid_from valid_until limit_minor currency", by="contract_number"),
    ),
)
def order_by_another(book: Book, p: OrdererParams) -> Findings:
    """Orders by somebody who was not allowed to make them, on contracts whose orders and list tell people alike."""
    who = pl.col("orderer").str.strip_chars().str.to_lowercase()
    listed = book["authorised_orderer"].select(
        "contract_number", "valid_from", "valid_until", "limit_minor",
        who=who, limit_currency="currency", listed_id="record_id",
    )  # fmt: skip
    orders = (
        book["purchase_order"]
        .filter(pl.col("document") == ORDER, pl.col("net_minor").fill_null(p.min_minor) >= p.min_minor)
        .with_columns(who=who, contract_number="contract_reference")
        .drop_nulls(["who", "day"])
    )
    alike = orders.join(listed, on=["contract_number", "who"], how="semi").select("contract_number").unique()
    open_days = orders.join(listed, on="contract_number").filter(held("day")).select("record_id").unique()
    judged = orders.join(alike, on="contract_number", how="semi").join(open_days, on="record_id", how="semi")
    met = judged.join(listed, on=["contract_number", "who"], how="left")
    above = (pl.col("net_minor") > pl.col("limit_minor")) & pl.col("limit_currency").eq_missing(pl.col("currency"))
    case = (
        pl.when(pl.col("listed_id").is_null())
        .then(pl.lit("unlisted"))
        .when(~held("day"))
        .then(pl.lit("period"))
        .when(above.fill_null(value=False))
        .then(pl.lit("limit"))
    )
    told = met.with_columns(case=case)
    allowed = told.filter(pl.col("case").is_null())
    nearest = ["limit", "period", "unlisted"]  # of several rows of a list the one that comes closest to allowing it
    shown = (
        told.join(allowed, on="record_id", how="anti")
        .sort(
            pl.col("case").cast(pl.Enum(nearest)), pl.col("limit_minor"), "listed_id", descending=[False, True, False]
        )
        .unique("record_id", keep="first", maintain_order=True)
    )
    return findings(
        shown,
        key="contract_reference",
        subject=("order", "order_number"),
        party="seller",
        period=pl.concat_str("contract_reference", "document_number", separator=" "),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("net_minor"),
        currency="currency",
        on="day",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("seller_name"),
            "party_kind": pl.col("seller_kind"),
            "contract": pl.col("contract_reference"),
            **{name: pl.col(name) for name in ("order_number", "day", "net_minor", "limit_minor", "currency")},
        },
        records=rows(order=("purchase_order", "record_id"), listed=("authorised_orderer", "listed_id")),
    )
