"""Private providers of a choice system: their contracts and prices, and the invoice that each sends a month."""

import polars as pl

from tests.twin.bills import bills
from tests.twin.chance import Chance, Whole
from tests.twin.size import FIRST, LAST, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World


def care_contracts(world: World, area: str, article: str, price_minor: int) -> pl.DataFrame:
    """One row a contract in a choice system: contract_number, supplier, name, account, label, article, price_minor."""
    prefix = article.partition("-")[0]
    return world.of_area(area).select(
        supplier="party",
        name="name",
        account="account",
        label="label",
        contract_number=pl.format("VAL-{}-{}", pl.lit(prefix), "index"),
        article=pl.lit(article),
        price_minor=pl.lit(price_minor, dtype=pl.Int64),
        area=pl.lit(area),
    )


def contract_tables(chance: Chance, world: World, contracts: pl.DataFrame, committee: str = "son") -> Tables:
    """contract, contract_price and contract_follow_up of providers in a choice system."""
    count = contracts.height
    full = contracts.with_columns(
        pl.format("Avtal {}", "area").alias("title"),
        pl.lit("active").alias("status"),
        pl.lit(FIRST.replace(year=2022)).alias("valid_from"),
        pl.lit(LAST.replace(year=2027)).alias("valid_until"),
        pl.lit("choice_system").alias("procurement_form"),
        pl.lit("A").alias("contract_class"),
        pl.lit(value=True).alias("sanctions"),
        pl.lit(world.municipality).alias("buyer"),
        pl.lit("SEK").alias("currency"),
        chance.pick(world.users("enhetschef"), count).alias("responsible_officer"),
    )
    years = pl.DataFrame({"year": YEARS})
    prices = contracts.join(years, how="cross").with_columns(
        (pl.col("price_minor") * 1.03 ** (pl.col("year") - FIRST.year))
        .round()
        .cast(pl.Int64)
        .alias("unit_price_minor"),
        pl.date("year", 1, 1).alias("valid_from"),
        pl.date("year", 12, 31).alias("valid_until"),
        pl.lit("hour").alias("unit_of_measure"),
        pl.lit("SEK").alias("currency"),
        pl.lit("OPI").alias("index_name"),
    )
    rounds = pl.DataFrame({"months": range(6, 48, 9)})
    followed = contracts.join(rounds, how="cross").with_columns(
        pl.lit(FIRST)
        .dt.offset_by("-1y")
        .dt.offset_by(pl.format("{}mo", "months"))
        .dt.offset_by("11d")
        .alias("followed_up_on"),
        pl.lit("visit").alias("way"),
        pl.lit("no_remarks").alias("result"),
        pl.lit(0, dtype=pl.Int64).alias("deviations"),
        pl.lit(world.users("enhetschef")[0]).alias("done_by"),
    )
    return {
        "contract": finished(chance, "contract", full, lag=3, committee=committee),
        "contract_price": finished(chance, "contract_price", prices, lag=1, committee=committee),
        "contract_follow_up": finished(chance, "contract_follow_up", followed, lag=4, committee=committee),
    }


def care_bills(chance: Chance, shifts: pl.DataFrame, contracts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each private provider's invoice a month, with a line a user for the time reported: payments, lines."""
    per_user = (
        shifts.join(contracts, left_on="provider", right_on="supplier", how="inner", maintain_order="left")
        .group_by("provider", "month", "user", "decision_number", maintain_order=True)
        .agg(
            pl.col("worked").sum(),
            pl.col("name", "account", "label", "contract_number", "article", "price_minor").first(),
        )
        .sort("provider", "month", "user")
        .with_columns(
            (pl.col("price_minor") * 1.03 ** (pl.col("month").dt.year() - FIRST.year)).round().cast(pl.Int64)
            .alias("unit_price_minor"),
            (pl.col("worked") * 1_000 / 60).round().cast(pl.Int64).alias("quantity_thousandths"),
        )
        .with_columns(
            (pl.col("quantity_thousandths") * pl.col("unit_price_minor") / 1_000).round().cast(pl.Int64)
            .alias("amount_minor"),
            (pl.int_range(pl.len()).over("provider", "month") + 1).alias("line"),
            pl.lit("hour").alias("unit_of_measure"),
        )
    )  # fmt: skip
    return month_bills(chance, per_user, "son")


def month_bills(chance: Chance, lines: pl.DataFrame, committee: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Payments and invoice lines of lines: provider, month, name, account, label, amount_minor, contract_number ..."""
    totals = (
        lines.group_by("provider", "month", maintain_order=True)
        .agg(
            pl.col("amount_minor").sum().alias("net_minor"),
            pl.col("name", "account", "label", "contract_number", "article").first(),
        )
        .sort("provider", "month")
    )
    start: Whole = chance.whole(2_000, 60_000, totals.height)
    step = chance.whole(2, 9, totals.height)
    totals = totals.with_columns(pl.Series(start).alias("start"), pl.Series(step).alias("step")).with_columns(
        (pl.col("start").first().over("provider") + pl.col("step").cum_sum().over("provider"))
        .cast(pl.String)
        .alias("invoice_number"),
        pl.col("month").dt.month_end().alias("invoice_date"),
    )
    payments = bills(
        chance,
        totals.select(
            "net_minor",
            "invoice_number",
            "invoice_date",
            committee_id=pl.lit(committee),
            party_id="provider",
            party_kind=pl.lit("company"),
            party_name="name",
            account_token="account",
            account_label="label",
            vat_registered=pl.lit(value=False),
            category="article",
            text=pl.format("{} {}", "article", pl.col("month").dt.strftime("%Y-%m")),
            contract_reference="contract_number",
        ),
    )
    numbered = lines.join(
        totals.select("provider", "month", "invoice_number"), on=["provider", "month"], maintain_order="left"
    )
    return payments, numbered.with_columns(
        pl.col("provider").alias("supplier"),
        pl.col("month").dt.month_end().alias("invoiced_on"),
        pl.col("month").alias("period_from"),
        pl.col("month").dt.month_end().alias("period_until"),
        pl.lit("SEK").alias("currency"),
    )
