"""Books and bank: vouchers and balances, what left the account, what the bank answered, what was drawn from payers."""

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, numbers_of
from tests.twin.size import FIRST, LAST, MONTHS, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

DEBT, PURCHASE, SUPPORT = "2440", "4600", "4510"


def tables(world: World, payments: pl.DataFrame) -> Tables:
    """voucher_line, account_balance, bank_entry, payment_status, collection, mandate."""
    chance = world.chance("ledger")
    own = chance.token()
    vouchers = _vouchers(chance, world, payments)
    paid = payments.filter(pl.col("amount_minor") > 0, pl.col("payment_date") <= LAST)
    mandates = _mandates(chance, world, own)
    return {
        "voucher_line": finished(chance, "voucher_line", vouchers, lag=0.5),
        "account_balance": finished(chance, "account_balance", _balances(vouchers), lag=15, committee="ks"),
        "bank_entry": finished(chance, "bank_entry", _entries(paid, own), lag=0.4),
        "payment_status": finished(chance, "payment_status", _answers(chance, paid, own), lag=0.4),
        "mandate": finished(chance, "mandate", mandates, lag=0.5, committee="bun"),
        "collection": finished(chance, "collection", _collected(chance, mandates), lag=0.5, committee="bun"),
    }


def booked(world: World, payments: pl.DataFrame, first: int) -> Tables:
    """voucher_line and bank_entry of further payments, with voucher numbers from *first* on."""
    chance = world.chance("ledger of more")
    return {
        "voucher_line": finished(chance, "voucher_line", _vouchers(chance, world, payments, first), lag=0.5),
        "bank_entry": finished(
            chance, "bank_entry", _entries(payments.filter(pl.col("amount_minor") > 0), chance.token(), first), lag=0.4
        ),
    }


def _vouchers(chance: Chance, world: World, payments: pl.DataFrame, first: int = 0) -> pl.DataFrame:
    """Each payable booked: the debt, and the cost; a few years' ends are closed by hand."""
    day = payments["known_on"]
    count = payments.height
    base = payments.select(
        "known_on", "committee_id", "invoice_number", "amount_minor", "currency", "party_id", "kind", "unit"
    ).with_columns(
        pl.Series([f"L-{first + n:06}" for n in range(count)]).alias("voucher_key"),
        day.alias("voucher_day"),
        as_days(numbers_of(day) + (chance.rng.random(count) < 0.05).astype(np.int64)).alias("registered_day"),
        pl.date(pl.col("known_on").dt.year(), 1, 1).alias("year_start"),
        pl.lit("L").alias("series"),
        chance.pick(world.users("ekonom"), count).alias("voucher_sign"),
        pl.lit(value=True).alias("balanced"),
        pl.lit("supplier").alias("party_role"),
    )
    cost = pl.when(pl.col("kind") == "payment_order").then(pl.lit(SUPPORT)).otherwise(pl.lit(PURCHASE))
    return pl.concat(
        base.with_columns(
            pl.lit(line, dtype=pl.Int64).alias("line"),
            account.alias("account"),
            (pl.col("amount_minor") * sign).alias("amount_minor"),
            pl.col("party_id").alias("party"),
            pl.col("invoice_number").alias("invoice_reference"),
            pl.col("unit").alias("cost_centre"),
            pl.col("voucher_key").str.slice(2).alias("number"),
        )
        for line, account, sign in ((1, pl.lit(DEBT), -1), (2, cost, 1))
    )


def _balances(vouchers: pl.DataFrame) -> pl.DataFrame:
    return (
        vouchers.group_by("account", pl.col("voucher_day").dt.year().alias("year"))
        .agg(pl.col("amount_minor").sum())
        .filter(pl.col("year").is_in(YEARS))
        .sort("account", "year")
        .with_columns(
            pl.lit("closing").alias("measure"),
            pl.date("year", 1, 1).alias("year_start"),
            pl.date("year", 12, 31).alias("year_end"),
            pl.lit("SEK").alias("currency"),
        )
    )


def _entries(paid: pl.DataFrame, own: str, first: int = 0) -> pl.DataFrame:
    return paid.select(
        "committee_id",
        "currency",
        source=pl.lit("camt.053"),
        report=pl.format("K{}", "payment_date"),
        entry=first + pl.int_range(1, pl.len() + 1).over("payment_date"),
        detail=pl.lit(1),
        account=pl.lit(own),
        booked_on="payment_date",
        value_on="payment_date",
        status=pl.lit("BOOK"),
        amount_minor=-pl.col("amount_minor"),
        counterparty="party_id",
        counterparty_account="account_token",
        returned=pl.lit(value=False),
        end_to_end="payment_id",
        reference="invoice_number",
    )


def _answers(chance: Chance, paid: pl.DataFrame, own: str) -> pl.DataFrame:
    """One payment in two hundred is stopped for a closed account or a wrong number."""
    some = paid.filter(chance.flags(paid.height, 0.005))
    return some.select(
        "committee_id",
        "currency",
        source=pl.lit("pain.002"),
        report=pl.format("S{}", "payment_date"),
        place=pl.int_range(1, pl.len() + 1).over("payment_date"),
        level=pl.lit("payment"),
        reported_on="payment_date",
        status=pl.lit("rejected"),
        reason_code=chance.pick(("AC04", "AC01", "AM09"), some.height),
        end_to_end="payment_id",
        amount_minor="amount_minor",
        payment_on="payment_date",
        payer_account=pl.lit(own),
        payee="party_id",
        payee_account="account_token",
    )


def _mandates(chance: Chance, world: World, own: str) -> pl.DataFrame:
    """Parents who let the fee for preschool be drawn."""
    parents = world.persons.filter(pl.col("place") == 0, pl.col("persons") >= 3)  # with children
    some = parents.head(world.size.per(0.01, 10)).select(payer="person")
    count = some.height
    return some.with_columns(
        pl.lit("autogiro").alias("source"),
        pl.lit("M2023-01-02").alias("report"),
        pl.Series(np.arange(1, count + 1)).alias("place"),
        pl.lit(FIRST).alias("reported_on"),
        pl.lit("requested").alias("event"),
        pl.lit(FIRST).alias("valid_from"),
        pl.lit(own).alias("payee_account"),
        chance.tokens(count).alias("payer_account"),
        pl.Series([str(10_000_000 + n) for n in range(count)]).alias("payer_number"),
    )


def _collected(chance: Chance, mandates: pl.DataFrame) -> pl.DataFrame:
    every = mandates.drop("report", "reported_on").join(pl.DataFrame({"month": MONTHS}), how="cross")
    count = every.height
    return every.with_columns(
        pl.format("AG-{}", "month").alias("report"),
        pl.col("month").dt.offset_by("20d").alias("reported_on"),
        pl.col("month").dt.offset_by("27d").alias("due_on"),
        chance.pick(("paid", "rejected"), count, (98, 2)).alias("event"),
        pl.Series(chance.whole(300, 1_572, count) * 100).alias("amount_minor"),
        pl.lit("SEK").alias("currency"),
        pl.col("payer_number").alias("mandate"),
    )
