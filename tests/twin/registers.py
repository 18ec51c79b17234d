"""What registers tell of companies and associations: who they are, who runs and owns them, staff, debts, events."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, Share, as_days, number_of, numbers_of
from tests.twin.size import FIRST, HOME, LAST, MONTHS, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

_HOURS_A_MONTH: Final = 140  # of a full-time worker, done


def bodies_of(world: World) -> pl.DataFrame:
    """Every organisation: party, legal_form, sni, registered_on, employees, turnover_minor, address, account ..."""
    chance = world.chance("bodies")
    firms = world.companies.select(
        "party", "legal_form", "sni", "registered_on", "employees", "turnover_minor", "address", "address_kind",
        "vat_registered", "f_tax", "sister", role=pl.lit("supplier"),
    )  # fmt: skip
    providers = world.providers.select("party", "sni", "address", "area").with_columns(
        pl.lit("AB").alias("legal_form"),
        chance.days(date(1998, 1, 1), date(2021, 1, 1), world.providers.height).alias("registered_on"),
        pl.Series(chance.whole(25, 60, world.providers.height)).alias("employees"),
        pl.Series(chance.around(2_500_000_000, 0.4, world.providers.height)).alias("turnover_minor"),
        pl.lit("premises").alias("address_kind"),
        pl.col("area").is_in(["installer", "restaurant", "waste"]).alias("vat_registered"),
        pl.lit(value=True).alias("f_tax"),
        pl.lit(-1, dtype=pl.Int64).alias("sister"),
        pl.lit("supplier").alias("role"),
    )
    clubs = world.clubs.select("party", address="premises", registered_on="founded_on").with_columns(
        pl.lit("ideell förening").alias("legal_form"),
        pl.lit("93120").alias("sni"),
        pl.lit(0, dtype=pl.Int64).alias("employees"),
        pl.lit(20_000_000, dtype=pl.Int64).alias("turnover_minor"),
        pl.lit("premises").alias("address_kind"),
        pl.lit(value=False).alias("vat_registered"),
        pl.lit(value=False).alias("f_tax"),
        pl.lit(-1, dtype=pl.Int64).alias("sister"),
        pl.lit("association").alias("role"),
    )
    return pl.concat([firms, providers.drop("area"), clubs], how="diagonal")


def tables(world: World, shifts: pl.DataFrame, payments: pl.DataFrame) -> Tables:
    """Company and its officers, owners, debts, events, workforce; identifiers; terminations, sanctions of others."""
    chance = world.chance("registers")
    bodies = bodies_of(world)
    officers, owners = _officers(chance, world, bodies)
    return {
        "company": finished(chance, "company", _snapshots(chance, world, bodies, payments), lag=1, committee="ks"),
        "company_officer": finished(chance, "company_officer", officers, lag=1, committee="ks", since="seen_on"),
        "company_owner": finished(chance, "company_owner", owners, lag=1, committee="ks", since="seen_on"),
        "company_debt": finished(chance, "company_debt", _debts(chance, bodies), lag=1, committee="ks"),
        "company_event": finished(chance, "company_event", _events(chance, bodies), lag=10, committee="ks"),
        "company_workforce": finished(
            chance, "company_workforce", _workforce(chance, bodies, shifts), lag=1, committee="ks", since="declared_on"
        ),
        "identifier": finished(chance, "identifier", _identifiers(chance, world, bodies), lag=1, committee="ks"),
        "prior_termination": finished(chance, "prior_termination", _terminations(chance), lag=20, committee="ks"),
        "sanction_entry": finished(chance, "sanction_entry", _sanctions(chance), lag=1, committee="ks"),
    }


def _snapshots(chance: Chance, world: World, bodies: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Once a year, from the year after registration on; firms that start meanwhile are looked up as they come."""
    every = bodies.join(pl.DataFrame({"year": YEARS}), how="cross")
    start = pl.max_horizontal(pl.date("year", 1, 9), pl.col("registered_on").dt.offset_by("20d"))
    every = every.with_columns(start.alias("as_of")).filter(pl.col("as_of").dt.year() == pl.col("year"))
    parents = bodies["party"]
    sister = every["sister"].to_numpy()
    count = every.height
    drawn = every["turnover_minor"].to_numpy() * np.exp(chance.rng.normal(0.03, 0.12, count))
    turnover = np.maximum(drawn, _sold_to_us(every, payments) / world.chance("turnover").rng.uniform(0.2, 0.98, count))
    return every.with_columns(
        pl.col("party").alias("company"),
        pl.lit("active").alias("status"),
        pl.col("registered_on").alias("status_since"),
        pl.col("registered_on").alias("sni_since"),
        pl.when("f_tax").then(pl.col("registered_on").dt.offset_by("10d")).alias("f_tax_from"),
        pl.when("vat_registered").then(pl.col("registered_on").dt.offset_by("15d")).alias("vat_from"),
        (pl.col("employees") > 0).alias("employer_registered"),
        (pl.col("legal_form") == "AB").alias("auditor"),
        pl.when(pl.col("registered_on").dt.year() < pl.col("year") - 1)
        .then(pl.col("year") - 1)
        .alias("annual_report_for"),
        pl.Series(turnover.astype(np.int64)).alias("turnover_minor"),
        pl.Series((turnover * chance.rng.uniform(0.08, 0.3, count)).astype(np.int64)).alias("equity_minor"),
        pl.Series((turnover * chance.rng.uniform(0.5, 0.9, count)).astype(np.int64)).alias("assets_minor"),
        pl.lit("SEK").alias("currency"),
        chance.pick((HOME, "0998", "0180", "1480"), count, (35, 25, 25, 15)).alias("seat"),
        parents.gather(np.maximum(sister, 0)).zip_with(pl.Series(sister >= 0), pl.Series([None], dtype=pl.String))
        .alias("group_parent"),
    )  # fmt: skip


def _sold_to_us(every: pl.DataFrame, payments: pl.DataFrame) -> Share:
    """What we paid each company, without tax, in the year of the report: it accounts for that at least."""
    year = pl.coalesce("invoice_date", "payment_date").dt.year().cast(pl.Int64)
    net = pl.coalesce("net_minor", "amount_minor")
    sums = payments.group_by(party="party_id", year=year + 1).agg(net.sum().alias("sold_minor"))
    told = every.with_columns(pl.col("year").cast(pl.Int64))
    sold = told.join(sums, on=["party", "year"], how="left", maintain_order="left")["sold_minor"]
    return sold.fill_null(0).to_numpy().astype(np.float64)


def _officers(chance: Chance, world: World, bodies: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two to four officers; most live elsewhere. The chairs of associations are inhabitants."""
    times = chance.whole(1, 4, bodies.height)
    rows = np.repeat(np.arange(bodies.height), times)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    count = len(rows)
    since = np.maximum(numbers_of(bodies["registered_on"])[rows], number_of(LAST) - chance.whole(1_200, 9_000, count))
    officers = (
        bodies[rows]
        .select(company="party")
        .with_columns(
            chance.ids(count).alias("officer"),
            pl.Series(place).alias("place"),
            pl.Series(np.where(place == 0, "signatory", np.where(place == 3, "auditor", "board"))).alias("role"),
            as_days(since).alias("valid_from"),
            pl.lit(value=True).alias("lives_in_eea"),
            pl.lit(value=False).alias("coordination_number_only"),
            pl.Series(np.minimum(5, chance.rng.poisson(0.8, count))).alias("mandates"),
        )
    )
    chairs = world.clubs.select(company="party", officer="chair", valid_from="founded_on").with_columns(
        pl.lit("board").alias("role"),
        pl.lit(value=True).alias("lives_in_eea"),
        pl.lit(value=False).alias("coordination_number_only"),
        pl.lit(0, dtype=pl.Int64).alias("mandates"),
        pl.lit(9, dtype=pl.Int64).alias("place"),
    )
    both = pl.concat([officers, chairs], how="diagonal").with_columns(
        pl.max_horizontal("valid_from", pl.lit(FIRST)).alias("seen_on")
    )
    firms = bodies.filter(pl.col("role") == "supplier").select(company="party")
    owners = (
        both.filter(pl.col("place") == 0)
        .join(firms, on="company", how="semi", maintain_order="left")
        .select(
            "company",
            "valid_from",
            "seen_on",
            owner="officer",
            owner_kind=pl.lit("beneficial_owner"),
            share_hundredths=pl.lit(10_000),
        )
    )
    return both, owners


def _debts(chance: Chance, bodies: pl.DataFrame) -> pl.DataFrame:
    """Small debts, and larger ones with a plan or under dispute."""
    some = bodies.filter(chance.flags(bodies.height, 0.05)).select(debtor="party")
    count = some.height
    large = chance.flags(count, 0.15)
    small = pl.Series(chance.whole(50_000, 3_500_000, count))
    return some.with_columns(
        chance.days(FIRST, LAST, count).alias("as_of"),
        chance.pick(("state", "other"), count).alias("debt_kind"),
        (small * pl.when(large).then(4).otherwise(1)).alias("amount_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit(1, dtype=pl.Int64).alias("debts"),
        large.alias("payment_plan"),
        (large & chance.flags(count, 0.3)).alias("disputed"),
    )


def _events(chance: Chance, bodies: pl.DataFrame) -> pl.DataFrame:
    """A member of the board now and then; a change of generations; a new name."""
    times = chance.rng.poisson(0.25, bodies.height)
    some = bodies[np.repeat(np.arange(bodies.height), times)].select(company="party")
    count = some.height
    kinds = chance.pick(("board_changed", "owner_changed", "name_changed", "address_changed"), count, (70, 8, 7, 15))
    return some.with_columns(
        kinds.alias("event_kind"),
        chance.days(FIRST, LAST, count).alias("happened_on"),
        pl.when(kinds == "board_changed").then(pl.Series(chance.whole(10, 45, count))).when(kinds == "owner_changed")
        .then(100).cast(pl.Int64).alias("changed_hundredths"),
        pl.Series([f"BV-{n:05}" for n in range(count)]).alias("event_number"),
    )  # fmt: skip


def _workforce(chance: Chance, bodies: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """Monthly declarations: care providers by who worked and how much, other firms about as in their annual report."""
    worked = shifts.group_by("provider", pl.col("starts_at").dt.date().dt.month_start().alias("month")).agg(
        pl.col("worker").n_unique().cast(pl.Int64).alias("workers"),
        (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().sum().alias("minutes"),
    )
    needed = pl.max_horizontal(pl.col("workers"), (pl.col("minutes") / 60 / _HOURS_A_MONTH).ceil().cast(pl.Int64)) + 2
    care = worked.with_columns(needed.alias("employees")).select("month", "employees", company="provider")
    firms = bodies.filter(pl.col("employees") > 0).join(
        care, left_on="party", right_on="company", how="anti", maintain_order="left"
    )
    firms = firms.head(max(20, firms.height // 10)).select("employees", company="party")
    others = firms.join(pl.DataFrame({"month": MONTHS}), how="cross").select("month", "employees", "company")
    both = pl.concat(
        [
            care,
            others.with_columns(
                (pl.col("employees") + pl.Series(chance.whole(0, 1, others.height))).alias("employees")
            ),
        ]
    )
    both = both.sort("company", "month")
    return both.with_columns(
        (pl.col("employees") * 85).alias("full_time_hundredths"),
        (pl.col("employees") * 2_900_000).alias("gross_pay_minor"),
        pl.lit("SEK").alias("currency"),
        pl.lit(0, dtype=pl.Int64).alias("subcontractors"),
        pl.lit("tax_agency").alias("source"),
        pl.col("month").dt.offset_by("1mo12d").alias("declared_on"),
    )


def _identifiers(chance: Chance, world: World, bodies: pl.DataFrame) -> pl.DataFrame:
    """Phones, addresses and mail of everybody; a few share a bookkeeper's, sisters share a switchboard."""
    count = bodies.height
    offices = chance.tokens(max(1, count // 300))
    parts = []
    for kind in ("phone", "email", "address"):
        values = bodies["address"] if kind == "address" else chance.tokens(count)
        shared = chance.pick(offices, count).zip_with(chance.flags(count, 0.03), values)
        sister = bodies["sister"].to_numpy()
        switchboard = shared.gather(np.maximum(sister, 0)).zip_with(
            pl.Series((sister >= 0) & (kind == "phone")), shared
        )
        parts.append(
            bodies.select(owner="party", owner_role="role").with_columns(
                pl.lit(kind).alias("identifier_kind"), switchboard.alias("value")
            )
        )
    staff = world.staff.select(owner="employee", value="address").with_columns(
        pl.lit("address").alias("identifier_kind"), pl.lit("employee").alias("owner_role")
    )
    return pl.concat([*parts, staff], how="diagonal").with_columns(
        pl.lit(FIRST).alias("seen_on"), pl.lit(FIRST.replace(year=2020)).alias("valid_from")
    )


def _terminations(chance: Chance) -> pl.DataFrame:
    """Firms elsewhere, none of which works here."""
    count = 25
    ended = chance.days(FIRST.replace(year=2021), LAST, count)
    return pl.DataFrame({"supplier": chance.ids(count), "officer": chance.ids(count)}).with_columns(
        chance.pick(("0180", "1480", "0998"), count).alias("ended_by"),
        ended.alias("ended_on"),
        chance.pick(("false_time_reports", "unpaid_taxes", "quality"), count).alias("ground"),
        chance.pick(("contract", "permit", "exclusion"), count).alias("ended_kind"),
        pl.lit(value=True).alias("published"),
        ended.dt.offset_by("3y").alias("bar_until"),
        pl.lit(value=False).alias("self_cleaning"),
    )


def _sanctions(chance: Chance) -> pl.DataFrame:
    count = 40
    return pl.DataFrame({"listed": chance.ids(count)}).with_columns(
        pl.lit("eu_consolidated").alias("list_name"),
        pl.Series([f"EU.{n:04}" for n in range(count)]).alias("entry_number"),
        chance.days(FIRST.replace(year=2014), LAST, count).alias("listed_on"),
        pl.Series(chance.whole(1940, 1990, count)).alias("birth_year"),
        chance.pick(("UKR", "SYR", "IRN"), count).alias("programme"),
    )
