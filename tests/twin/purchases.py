"""What ordinary suppliers bill: invoices, their lines, orders, credits and disputes."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.agreements import ARTICLES
from tests.twin.bills import bills
from tests.twin.chance import Chance, Share, Whole, as_days, moments, number_of, numbers_of, office_days
from tests.twin.firms import registered_day
from tests.twin.size import FIRST, MONTHS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

# by calendar month; fitted to Göteborg's ledger lines 2020-2025: quiet in July, a rush before the year's end
SEASON: Final = (0.85, 0.90, 0.95, 1.00, 0.98, 1.18, 0.70, 0.76, 1.10, 1.16, 1.06, 1.36)
# fitted to Örebro, March 2016: a fifth of the sums are whole kronor, a twentieth whole hundreds, 1.3 % whole thousands
WHOLE, HUNDREDS, THOUSANDS = 0.196, 0.051, 0.013
CREDITS: Final = 0.02  # likewise: of all invoices
_LINES: Final = 3.6  # likewise: rows of an invoice, on average


def invoices_of(world: World, contracts: pl.DataFrame) -> pl.DataFrame:
    """One row an invoice of an ordinary supplier, before it becomes a payment.

    The supplier's columns, and invoice_date, net_minor, invoice_number, contract_reference, order_reference.
    """
    chance = world.chance("purchases")
    firms = world.companies.with_columns(registered_day(world.companies).alias("since"))
    row, month = _when(chance, firms)
    day = _days(chance, month)
    made = firms[row].with_columns(
        pl.Series(row).alias("row"), as_days(day).alias("invoice_date"), pl.Series(month).alias("month_at")
    )
    made = made.filter(pl.col("invoice_date") >= pl.col("since")).sort("row", "invoice_date")
    made = made.with_columns(pl.Series(_amounts(chance, made)).alias("net_minor"))
    made = _with_credits(chance, made).sort("row", "invoice_date", maintain_order=True)
    made = made.with_columns(_numbers(chance, made).alias("invoice_number"))
    told = contracts.select("supplier", contract_reference="contract_number")
    made = made.join(told, left_on="party", right_on="supplier", how="left", maintain_order="left")
    count = made.height
    ordered = chance.flags(count, 0.3)
    orders = pl.Series([f"O-{n:06}" for n in range(count)])
    none = pl.Series([None], dtype=pl.String)
    return made.with_columns(
        pl.when(chance.flags(count, 0.97)).then("contract_reference").alias("contract_reference"),
        orders.zip_with(ordered, none).alias("order_reference"),
    )


def _when(chance: Chance, firms: pl.DataFrame) -> tuple[Whole, Whole]:
    """Which firm bills in which month: a row an invoice."""
    season = np.tile(SEASON, len(MONTHS) // 12)
    expected = firms["rate"].to_numpy()[:, None] * season[None, :]
    # a rare supplier's invoices come in bunches: one order, several invoices
    bunch = np.where(firms["rate"].to_numpy() < 1, 1.5, 1.0)[:, None]
    counts = np.ceil(chance.rng.poisson(expected / bunch) * bunch).astype(np.int64)
    counts[firms["recurring"].to_numpy(), :] = 1
    row, month = np.nonzero(counts)
    times = counts[row, month]
    return np.repeat(row, times), np.repeat(month, times)


def _days(chance: Chance, month: Whole) -> Whole:
    """Office days; a third in the last week of the month."""
    first = np.array([number_of(day) for day in MONTHS])[month]
    ends = chance.rng.random(len(month)) < 0.33
    day = first + np.where(ends, chance.whole(24, 27, len(month)), chance.whole(0, 27, len(month)))
    # what would fall on a weekend is written on any day of the week after
    worked = office_days(day)
    worked = np.where(worked == day, day, office_days(worked, chance.whole(0, 4, len(month))))
    worked = np.where(worked > first + 30, office_days(first + 5, chance.whole(0, 14, len(month))), worked)
    weekend = chance.rng.random(len(month)) < 0.02  # systems that bill on any day
    return np.where(weekend, day, worked)


def _amounts(chance: Chance, made: pl.DataFrame) -> Whole:
    """Öre without VAT: log-normal around the supplier's median, the same each month where it recurs."""
    normal = chance.rng.normal(0, 1, made.height)
    spread = np.where(made["recurring"].to_numpy(), 0.0, made["log_spread"].to_numpy())
    years = made["invoice_date"].dt.year().to_numpy() - FIRST.year
    kronor = np.exp(made["log_median"].to_numpy() + spread * normal) * 1.03**years
    return rounded(chance, np.maximum(2_000, np.round(kronor * 100)).astype(np.int64), made["row"].to_numpy())


def rounded(chance: Chance, amounts: Whole, group: Whole) -> Whole:
    """Some amounts rounded as people round; a supplier that rounds does so often."""
    lean = chance.rng.gamma(0.5, 2.0, int(group.max()) + 1)[group]
    draw: Share = 1.4 * chance.rng.random(len(amounts)) / np.maximum(lean, 0.05)
    found = amounts.copy()
    for limit, step in ((WHOLE, 100), (HUNDREDS, 10_000), (THOUSANDS, 100_000)):
        take = draw < limit
        found[take] = np.maximum(1, np.round(amounts[take] / step)).astype(np.int64) * step
    return found


def _with_credits(chance: Chance, made: pl.DataFrame) -> pl.DataFrame:
    """Some invoices credited whole, half of them billed anew; some partly."""
    drawn = chance.rng.permutation(made.height)[: int(made.height * CREDITS)]
    some = made[np.sort(drawn)].filter(~pl.col("recurring"))
    count = some.height
    later = as_days(office_days(numbers_of(some["invoice_date"]) + chance.whole(4, 40, count)))
    again = as_days(office_days(numbers_of(later) + 2))
    whole = chance.flags(count, 0.7)
    part = pl.when(whole).then(-pl.col("net_minor")).otherwise(-(pl.col("net_minor") // 5))
    credits_ = some.with_columns(later.alias("invoice_date"), part.alias("net_minor"))
    rebilled = some.with_columns(again.alias("invoice_date")).filter(whole & chance.flags(count, 0.5))
    return pl.concat([made, credits_, rebilled])


def _numbers(chance: Chance, made: pl.DataFrame) -> pl.Series:
    """Running numbers: between two invoices to us a supplier bills others, but for a few that have a series for us."""
    firms = int(made["row"].max()) + 1  # type: ignore[arg-type]  # a whole number
    others = np.maximum(2.0, 30 * chance.rng.gamma(0.8, 1.0, firms))
    own_series = chance.rng.random(firms) < 0.015
    row = made["row"].to_numpy()
    gap = 1 + np.where(own_series[row], 0, chance.rng.poisson(others[row] * chance.rng.gamma(1, 1, made.height)))
    start = chance.whole(1_000, 90_000, firms)
    running = pl.DataFrame({"row": row, "gap": gap}).select(pl.col("gap").cum_sum().over("row")).to_series().to_numpy()
    number = pl.Series(start[row] + running).cast(pl.String)
    style = chance.whole(0, 9, firms)[row]
    frame = pl.DataFrame({"n": number, "y": made["invoice_date"].dt.year(), "s": style})
    return frame.select(
        pl.when(pl.col("s") == 0).then(pl.format("F{}", "n"))
        .when(pl.col("s") == 1).then(pl.format("{}-{}", "y", "n"))
        .when(pl.col("s") == 2).then(pl.col("n").str.zfill(8))
        .otherwise("n").alias("invoice_number")
    ).to_series()  # fmt: skip


def tables(world: World, contracts: pl.DataFrame) -> Tables:
    """payment, invoice_line, purchase_order, dispute and invoice_response of ordinary suppliers."""
    chance = world.chance("purchase records")
    made = invoices_of(world, contracts)
    made = made.rename(
        {"party": "party_id", "name": "party_name", "account": "account_token", "label": "account_label"}
    )
    made = _bank_changes(chance, made).with_columns(
        pl.col("trade").alias("category"),
        pl.format("{} {}", "trade", pl.col("invoice_date").dt.strftime("%Y-%m")).alias("text"),
        pl.when(pl.col("party_kind") == "sole_trader").then(None).otherwise("party_name").alias("party_name"),
    )
    return {
        "payment": bills(chance, made),
        "invoice_line": finished(chance, "invoice_line", _lines(chance, made, contracts), lag=3),
        "purchase_order": finished(chance, "purchase_order", _orders(chance, world, made), lag=1),
        "payee_account_change": finished(chance, "payee_account_change", _told_changes(chance, world, made), lag=1),
        **_disputes(chance, world, made),
    }


def _bank_changes(chance: Chance, made: pl.DataFrame) -> pl.DataFrame:
    """Some suppliers change banks: their later invoices name another account."""
    firms = int(made["row"].max()) + 1  # type: ignore[arg-type]  # a whole number
    changes = pl.DataFrame(
        {
            "row": np.arange(firms),
            "new": chance.tokens(firms),
            "changed_on": chance.days(FIRST.replace(month=3), FIRST.replace(year=2025, month=10), firms),
        }
    ).filter(chance.flags(firms, 0.06))
    both = made.join(changes, on="row", how="left", maintain_order="left")
    moved = pl.col("invoice_date") >= pl.col("changed_on")
    return both.with_columns(
        pl.when(moved).then("new").otherwise("account_token").alias("account_token"),
        pl.when(moved).then(pl.format("bankgiro ••••{}", pl.col("new").str.slice(0, 4))).otherwise("account_label")
        .alias("account_label"),
        pl.when(pl.col("changed_on").is_not_null()).then("account_token").alias("old_account"),
    )  # fmt: skip


def _told_changes(chance: Chance, world: World, made: pl.DataFrame) -> pl.DataFrame:
    """What suppliers told of their new accounts: called back on a known number, the holder confirmed by the bank."""
    told = made.filter(pl.col("changed_on").is_not_null()).unique("row", keep="first", maintain_order=True)
    count = told.height
    minutes = pl.Series(chance.whole(8 * 60, 16 * 60, count))
    return told.select(
        "committee_id",
        change_number=pl.Series([f"LR-{n:05}" for n in range(count)]),
        payee="party_id",
        old_account="old_account",
        new_account="new",
        changed_at=moments(pl.col("changed_on").dt.offset_by("-20d"), pl.lit(minutes)),
        changed_by=chance.pick(world.users("ekonom"), count),
        channel=chance.pick(("e_service", "letter", "email"), count, (60, 25, 15)),
        called_back=chance.flags(count, 0.96),
        holder_checked=chance.flags(count, 0.97),
    )


def _lines(chance: Chance, made: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """The lines of each invoice, which add up to its net; those of a contract at the agreed price."""
    count = made.height
    lines = np.minimum(12, chance.rng.geometric(1 / _LINES, count))
    row = np.repeat(np.arange(count), lines)
    line = np.arange(len(row)) - np.repeat(np.cumsum(lines) - lines, lines)
    every = made.select(
        "party_id", "committee_id", "invoice_number", "invoice_date", "net_minor", "contract_reference"
    )[row]
    last = line == np.repeat(lines, lines) - 1
    even = every["net_minor"].to_numpy() // np.repeat(lines, lines)
    rest = every["net_minor"].to_numpy() - even * (np.repeat(lines, lines) - 1)
    prices = contracts.select(contract_reference="contract_number", price="price_minor")
    every = every.join(prices, on="contract_reference", how="left", maintain_order="left")
    article = line % len(ARTICLES)
    years = every["invoice_date"].dt.year().to_numpy() - FIRST.year
    times = np.array([1.0, 1.4, 0.6])[article] * 1.03**years
    price = pl.when(pl.col("price").is_not_null()).then((pl.col("price") * pl.Series(times)).round().cast(pl.Int64))
    return every.with_columns(
        pl.Series(line + 1).alias("line"),
        pl.Series(np.where(last, rest, even)).alias("amount_minor"),
        price.alias("unit_price_minor"),
        pl.when(pl.col("price").is_not_null()).then(pl.Series(ARTICLES).gather(article)).alias("article"),
    ).select(
        "committee_id",
        "line",
        "amount_minor",
        "unit_price_minor",
        "article",
        "invoice_number",
        (pl.col("amount_minor") * 1_000 / pl.col("unit_price_minor"))
        .round()
        .cast(pl.Int64)
        .alias("quantity_thousandths"),
        pl.when(pl.col("article").is_not_null()).then(pl.lit("hour")).alias("unit_of_measure"),
        supplier="party_id",
        invoiced_on="invoice_date",
        contract_number="contract_reference",
        currency=pl.lit("SEK"),
        period_from=pl.col("invoice_date").dt.month_start(),
        period_until=pl.col("invoice_date").dt.month_end(),
    )


def _orders(chance: Chance, world: World, made: pl.DataFrame) -> pl.DataFrame:
    """The order before each invoice that names one, by one of those who may."""
    ordered = made.filter(pl.col("order_reference").is_not_null() & (pl.col("net_minor") > 0))
    users, count = world.users("beställare"), ordered.height
    place = {number: n for n, number in enumerate(sorted(set(made["contract_reference"].drop_nulls())))}
    at = ordered["contract_reference"].replace_strict(place, default=0, return_dtype=pl.Int64).to_numpy()
    turn = chance.whole(0, min(3, users.len()) - 1, count)
    return ordered.select(
        "committee_id",
        document=pl.lit("order"),
        document_number="order_reference",
        order_number="order_reference",
        day=as_days(numbers_of(ordered["invoice_date"]) - chance.whole(5, 40, count)),
        buyer=pl.lit(world.municipality),
        seller="party_id",
        orderer=users.gather((at + turn) % users.len()),
        contract_reference="contract_reference",
        currency=pl.lit("SEK"),
        net_minor="net_minor",
        total_minor=(pl.col("net_minor") * (10_000 + pl.col("vat_bp")) / 10_000).round().cast(pl.Int64),
        text="text",
    )


def _disputes(chance: Chance, world: World, made: pl.DataFrame) -> Tables:
    """Half of the credits follow a dispute that the supplier agreed to; some disputes lead to nothing."""
    credits_ = made.filter(pl.col("net_minor") < 0)
    billed = made.filter(pl.col("net_minor") > 0).with_columns(pl.col("net_minor").alias("of"))
    pairs = (
        credits_.with_columns((-pl.col("net_minor")).alias("of"))
        .join(billed.select("party_id", "of", "invoice_date", first="invoice_number"), on=["party_id", "of"])
        .filter(
            pl.col("invoice_date_right") < pl.col("invoice_date"),
            pl.col("invoice_date_right") >= pl.col("invoice_date").dt.offset_by("-60d"),
        )
        .unique("invoice_number", maintain_order=True)
    )
    pairs = pairs.filter(chance.flags(pairs.height, 0.5))
    count = pairs.height
    disputes = pairs.with_columns(
        pl.Series([f"R-{n:05}" for n in range(count)]).alias("dispute_number"),
        (pl.col("invoice_date_right") + pl.duration(days=2)).alias("opened_on"),
        (pl.col("invoice_date") - pl.duration(days=1)).alias("closed_on"),
        pl.lit("supplier_agrees").alias("outcome"),
        pl.col("of").alias("agreed_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit("Priset är inte det avtalade").alias("text"),
    ).with_columns(pl.col("first").alias("invoice_number"), pl.col("party_id").alias("supplier"))
    responses = disputes.with_columns(
        pl.col("dispute_number").str.replace("R", "SV").alias("response_number"),
        pl.col("opened_on").alias("day"),
        pl.col("invoice_date_right").alias("invoice_day"),
        pl.lit("UQ").alias("status"),
        pl.lit(["PRI"]).alias("reasons"),
        pl.lit(["CNP"]).alias("actions"),
        pl.lit(world.municipality).alias("buyer"),
        pl.lit(world.municipality).alias("responder"),
        pl.col("supplier").alias("seller"),
    )
    return {
        "dispute": finished(chance, "dispute", disputes, lag=1),
        "invoice_response": finished(chance, "invoice_response", responses, lag=1),
    }
