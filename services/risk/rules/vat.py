"""INV-14: value added tax that cannot be right as the invoice itself states it.

Only what the invoice tells is used: tax charged by a payee that is not registered, tax on a line that is
marked as free of it, tax that is not the rate of its net amount, and lines that do not add up to the tax
in total. Where an invoice has no lines, tax beyond the highest Swedish rate is the one thing that can be
told. One krona of rounding is left alone. One signal a payment, for the surest of these.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import History
from services.risk.rules.sources import POLICY, SINCE

# EN 16931, BT-118: zero rated, exempt, reverse charge, intra-community, export, outside scope
FREE_OF_TAX: Final = ("Z", "E", "AE", "K", "G", "O")
SCORES: Final = {"unregistered": 0.8, "free": 0.8, "rate": 0.7, "sum": 0.6, "highest": 0.6}

_WRONG: Final = (
    "position",
    "payment_id",
    "committee_id",
    "party_id",
    "party_name",
    "currency",
    "case",
    "line_vat",
    "line_net",
    "line_category",
    "expected",
    "rate_bp",
)


@dataclass(frozen=True, slots=True)
class VatParams:
    """What is left to rounding, and the highest rate."""

    tolerance_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 100
    highest_bp: Annotated[
        int, Parameter("basis points", "Mervärdesskattelag (2023:200) 9 kap. 2 §", date(2023, 7, 1))
    ] = 2_500


TEXTS: Final = RuleTexts(
    title=Text("Moms som inte stämmer", "VAT that does not add up"),
    description=Text(
        "Moms från en leverantör som inte är momsregistrerad, moms på en rad som är märkt som momsfri, eller ett "
        "momsbelopp som inte är satsen gånger nettot.",
        "VAT from a supplier that is not registered for it, VAT on a line marked as free of it, or an amount of VAT "
        "that is not the rate times the net.",
    ),
    innocent=(
        Text("Registreringen är ny och syns inte än.", "The registration is new and does not show yet."),
        Text("Omvänd betalningsskyldighet eller blandade satser.", "Reverse charge or mixed rates."),
        Text("Avrundning per rad i leverantörens system.", "Rounding line by line in the supplier's system."),
    ),
    next_step=Text(
        "Be leverantören rätta fakturan; erbjud vägledning.",
        "Ask the supplier to correct the invoice; offer guidance.",
    ),
    explanations={
        "unregistered": Text(
            "{party} tar ut {vat_minor:kr} i moms men är inte momsregistrerad enligt uppgifterna.",
            "{party} charges {vat_minor:kr} in VAT but is not registered for VAT according to the data.",
        ),
        "free": Text(
            "En rad på {net_minor:kr} från {party} är märkt som momsfri ({category}) men har {vat_minor:kr} i moms.",
            "A line of {net_minor:kr} from {party} is marked free of VAT ({category}) but has {vat_minor:kr} in VAT.",
        ),
        "rate": Text(
            "{vat_minor:kr} i moms på {net_minor:kr} från {party} är inte {rate:pct}, som skulle vara "
            "{expected_minor:kr}.",
            "{vat_minor:kr} in VAT on {net_minor:kr} from {party} is not {rate:pct}, which would be "
            "{expected_minor:kr}.",
        ),
        "sum": Text(
            "Momsen på fakturan från {party} är {vat_minor:kr} men raderna summerar till {expected_minor:kr}.",
            "The VAT on the invoice from {party} is {vat_minor:kr} but its lines add up to {expected_minor:kr}.",
        ),
        "highest": Text(
            "{vat_minor:kr} i moms på {net_minor:kr} från {party} är mer än den högsta satsen {rate:pct} ger.",
            "{vat_minor:kr} in VAT on {net_minor:kr} from {party} is more than the highest rate of {rate:pct} gives.",
        ),
    },
)


@rule(
    "INV-14",
    version=1,
    typology="T1.a.i",
    severity=2,
    family="tax",
    follow_up="ask-supplier",
    params=VatParams,
    texts=TEXTS,
    columns=("vat_minor",),
)
def vat_anomaly(new: Payments, _history: History, p: VatParams) -> Found:
    """Payments whose VAT contradicts itself or the payee's registration."""
    rows = new.lazy().filter(pl.col("vat_minor").is_not_null())
    wrong = pl.concat([part.select(_WRONG) for part in (_in_whole(rows, p), _by_line(rows, p))]).collect()
    if wrong.is_empty():
        return NOTHING_FOUND
    score = pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64)
    stakes = (pl.col("line_vat") - pl.col("expected").fill_null(0)).abs().alias("amount_minor")
    ranked = wrong.with_columns(score.alias("score"), stakes).sort(
        "position", "score", "amount_minor", descending=[False, True, True]
    )
    return found(
        ranked.unique("position", keep="first", maintain_order=True),
        subject=("payment", "payment_id"),
        score=pl.col("score"),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "vat_minor": pl.col("line_vat"),
            "net_minor": pl.col("line_net"),
            "expected_minor": pl.col("expected"),
            "rate": pl.col("rate_bp") / 10_000,
            "category": pl.col("line_category"),
            "currency": pl.col("currency"),
        },
        compared=roles({"flagged": "payment_id"}),
    )


def _in_whole(rows: pl.LazyFrame, p: VatParams) -> pl.LazyFrame:
    """What can be told from the payment's net and tax."""
    vat, net = pl.col("vat_minor"), pl.col("net_minor")
    of_lines = pl.col("vat_lines").list.eval(pl.element().struct.field("vat_minor")).list.sum()
    no_lines = pl.col("vat_lines").list.len().fill_null(0) == 0
    swedish = (pl.col("party_kind") == "company") & (pl.col("currency") == "SEK")
    most = (net.abs() * p.highest_bp / 10_000).round().cast(pl.Int64)
    case = (
        pl.when((pl.col("vat_registered") == pl.lit(value=False)) & (vat > 0))
        .then(pl.lit("unregistered"))
        .when(~no_lines & ((of_lines - vat).abs() > p.tolerance_minor))
        .then(pl.lit("sum"))
        .when(no_lines & swedish & (vat.abs() > most + p.tolerance_minor))
        .then(pl.lit("highest"))
    )
    expected = pl.when(case == "sum").then(of_lines).when(case == "highest").then(most * net.sign())
    return rows.with_columns(
        case.alias("case"),
        vat.alias("line_vat"),
        net.alias("line_net"),
        expected.alias("expected"),
        pl.lit(p.highest_bp, dtype=pl.Int64).alias("rate_bp"),
        pl.lit(None, dtype=pl.String).alias("line_category"),
    ).drop_nulls("case")


def _by_line(rows: pl.LazyFrame, p: VatParams) -> pl.LazyFrame:
    """What can be told from each line's rate, category, net and tax."""
    lines = rows.filter(pl.col("vat_lines").list.len() > 0).explode("vat_lines")
    fields = {"rate_bp": "rate_bp", "category": "line_category", "net_minor": "line_net", "vat_minor": "line_vat"}
    told = lines.with_columns(pl.col("vat_lines").struct.field(name).alias(column) for name, column in fields.items())
    expected = (pl.col("line_net") * pl.col("rate_bp") / 10_000).round().cast(pl.Int64)
    free = pl.col("line_category").is_in(FREE_OF_TAX)
    case = (
        pl.when(free & ((pl.col("line_vat") != 0) | (pl.col("rate_bp") > 0)))
        .then(pl.lit("free"))
        .when(~free & ((pl.col("line_vat") - expected).abs() > p.tolerance_minor))
        .then(pl.lit("rate"))
    )
    return told.with_columns(case.alias("case"), pl.when(case == "rate").then(expected).alias("expected")).drop_nulls(
        "case"
    )
