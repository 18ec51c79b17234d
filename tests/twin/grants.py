"""Associations: grants applied for, paid and accounted for, members, activities, halls, what they pay themselves."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.bills import bills
from tests.twin.chance import Chance, as_days, moments, numbers_of
from tests.twin.size import LAST, YEARS
from tests.twin.tables import Tables, finished
from tests.twin.world import World

ITEMS: Final = ("hall", "leaders", "material", "travel")
FEE_MINOR: Final = 30_000
WORDS: Final = (
    "Vi har tränat varje vecka och tagit emot många nya barn.",
    "Hallen var stängd i februari, så vi höll till utomhus.",
    "Tre ledare gick förbundets kurs och två slutade.",
    "Ett läger ordnades på sommaren tillsammans med grannklubben.",
    "Styrelsen har mötts sex gånger och årsmötet hölls i mars.",
    "Utrustning köptes för lånepoolen, som används flitigt.",
    "Flickornas lag växte mest, pojkarnas var lika stort som förr.",
    "En öppen dag lockade familjer som aldrig provat förut.",
    "Resorna blev dyrare än vi trodde, materialet billigare.",
    "Vi har börjat med en grupp för dem som är över sjuttio.",
    "Ungdomsrådet bestämde själva om höstens aktiviteter.",
    "Tack vare bidraget kunde avgiften hållas kvar på samma nivå.",
)


def years_of(world: World) -> pl.DataFrame:
    """One row an association and year: members (some join and leave), sums, numbers of application and grant."""
    chance = world.chance("association years")
    every = world.clubs.join(pl.DataFrame({"year": YEARS}), how="cross")
    count = every.height
    keep = chance.rng.uniform(0.88, 1.0, count)
    members = [
        sorted(some[: max(8, int(len(some) * share))])
        for some, share in zip(every["members"].to_list(), keep, strict=True)
    ]
    made = every.with_columns(
        pl.Series(members, dtype=pl.List(pl.String)).alias("members"),
        pl.Series([f"FB-{n:05}" for n in range(count)]).alias("application_number"),
        pl.Series(chance.whole(14, 40, count)).alias("activities"),
        chance.pick(("culture", "sport", "youth"), world.clubs.height)
        .gather(np.repeat(np.arange(world.clubs.height), 3))
        .alias("kind"),
    ).with_columns(pl.col("members").list.len().cast(pl.Int64).alias("member_count"))
    sums = made["member_count"].to_numpy() * 40_000 * np.exp(chance.rng.normal(0, 0.25, count))
    amount = (sums.astype(np.int64) + 500_000) // 10_000 * 10_000
    shares = chance.rng.dirichlet((8, 6, 3, 2), count)
    budget = [
        [{"item": item, "amount_minor": int(total * share)} for item, share in zip(ITEMS, row, strict=True)]
        for total, row in zip(amount, shares, strict=True)
    ]
    return made.with_columns(pl.Series(amount).alias("amount_minor"), pl.Series(budget).alias("budget"))


def tables(world: World) -> Tables:
    """The five kinds of grants, the three of associations, and the payments."""
    chance = world.chance("grant records")
    years = years_of(world).with_columns(pl.lit("SEK").alias("currency"))
    officers = world.users("bidragshandläggare")
    received = as_days(numbers_of(years.select(pl.date("year", 1, 10)).to_series()) + chance.whole(0, 45, years.height))
    base = years.with_columns(
        received.alias("received_on"),
        (pl.lit("activity_") + pl.col("kind")).alias("grant_kind"),
        pl.date("year", 1, 1).alias("period_from"),
        pl.date("year", 12, 31).alias("period_until"),
        pl.format("Verksamhet {} {}", "kind", "name").alias("purpose"),
        pl.col("application_number").str.replace("FB", "FBB").alias("grant_number"),
        pl.col("party").alias("association"),
        chance.pick(officers, years.height).alias("decided_by"),
    )
    applications = base.with_columns(
        (pl.col("amount_minor") * 5 // 4).alias("applied_minor"),
        pl.lit(value=True).alias("per_member"),
        chance.flags(base.height, 0.15).alias("other_funding"),
        pl.lit(value=True).alias("rental_contract"),
    )
    paid = base.with_columns(
        pl.col("received_on").dt.offset_by("50d").alias("paid_on"), pl.lit("kfn").alias("paying_body")
    )
    bookings, activities = _activities(chance, base)
    return {
        "grant_application": finished(chance, "grant_application", applications, lag=0.5, committee="kfn"),
        "grant_payment": finished(chance, "grant_payment", paid, lag=1, committee="kfn"),
        "grant_report": finished(chance, "grant_report", _reports(chance, base), lag=0.5, committee="kfn"),
        "member_list": finished(chance, "member_list", _lists(chance, base), lag=20, committee="kfn"),
        "association_account": finished(
            chance, "association_account", _accounts(chance, base), lag=0.5, committee="kfn"
        ),
        "facility_booking": finished(chance, "facility_booking", bookings, lag=0.5, committee="kfn"),
        "activity": finished(chance, "activity", activities, lag=25, committee="kfn"),
        "association_payment": finished(
            chance, "association_payment", _spent(chance, world, base), lag=90, committee="kfn"
        ),
        "payment": bills(chance, _orders(paid), "payment_order"),
    }


def _orders(paid: pl.DataFrame) -> pl.DataFrame:
    return paid.select(
        committee_id=pl.lit("kfn"),
        party_id="party",
        party_kind=pl.lit("company"),
        party_name="name",
        net_minor="amount_minor",
        invoice_number="grant_number",
        invoice_date="paid_on",
        account_token="account",
        account_label="label",
        category=pl.lit("Föreningsbidrag"),
        text="purpose",
    )


def _reports(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    """A year later: nearly all spent, about as the budget said; little is drawn in cash, the rest is paid back."""
    ended = base.filter(pl.col("year") < LAST.year)
    spent = (ended["amount_minor"].to_numpy() * chance.rng.uniform(0.86, 1.0, ended.height)).astype(np.int64)
    costs = []
    for budget, total, used in zip(ended["budget"].to_list(), ended["amount_minor"], spent, strict=True):
        noise = np.array([line["amount_minor"] for line in budget]) * chance.rng.uniform(0.92, 1.08, len(budget))
        parts = (noise / noise.sum() * used).astype(np.int64)
        assert used <= total
        costs.append(
            [{"item": line["item"], "amount_minor": int(part)} for line, part in zip(budget, parts, strict=True)]
        )
    left = ended["amount_minor"].to_numpy() - spent
    return ended.with_columns(
        (
            pl.date(pl.col("year") + 1, 1, 20) + pl.duration(days=pl.lit(pl.Series(chance.whole(0, 40, ended.height))))
        ).alias("received_on"),
        pl.Series(costs).alias("costs"),
        pl.Series(spent).alias("spent_minor"),
        pl.Series(left).alias("unspent_minor"),
        pl.Series(np.where(left > spent // 10, left, 0)).alias("returned_minor"),
        pl.Series((spent * chance.rng.uniform(0, 0.04, ended.height)).astype(np.int64)).alias("cash_minor"),
        chance.tokens(ended.height).alias("content_hash"),
        _accounts_in_words(chance, ended).alias("text"),
    )


def _accounts_in_words(chance: Chance, ended: pl.DataFrame) -> pl.Series:
    """Each year's report in its own words; the shortest clubs' are much alike from year to year."""
    told = []
    for row in ended.iter_rows(named=True):
        some = [WORDS[at] for at in chance.rng.permutation(len(WORDS))[: chance.between(4, 6)]]
        told.append(f"{row['year']}: {row['member_count']} medlemmar i {row['name']}. {' '.join(some)}")
    return pl.Series(told, dtype=pl.String)


def _lists(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    paid = chance.rng.uniform(0.85, 1.0, base.height)
    return base.with_columns(
        pl.date("year", 12, 31).alias("as_of"),
        pl.lit(FEE_MINOR, dtype=pl.Int64).alias("fee_minor"),
        (pl.col("member_count") * pl.Series(paid)).cast(pl.Int64).alias("payers"),
    ).with_columns((pl.col("payers") * FEE_MINOR).alias("fee_income_minor"))


def _accounts(chance: Chance, base: pl.DataFrame) -> pl.DataFrame:
    count = base.height
    return base.with_columns(
        (pl.date("year", 3, 1) + pl.duration(days=pl.lit(pl.Series(chance.whole(0, 40, count))))).alias("received_on"),
        pl.lit(chance.id()).alias("auditor"),
        pl.Series(chance.whole(2, 3, count)).alias("signatories"),
        pl.Series(chance.whole(5, 8, count)).alias("board_members"),
        pl.Series(chance.whole(0, 2, count)).alias("board_changes"),
        pl.lit(value=True).alias("annual_report"),
        pl.lit(value=True).alias("minutes"),
        pl.lit(value=True).alias("bookkeeping"),
        pl.lit(0, dtype=pl.Int64).alias("debts_minor"),
        chance.tokens(count).alias("content_hash"),
    )


def _activities(chance: Chance, base: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Weekly evenings in a booked hall, with those of the members who came."""
    rows = np.repeat(np.arange(base.height), base["activities"].to_numpy())
    every = base[rows].select("association", "year", "premises", "members", "grant_number", "application_number")
    count = every.height
    day = numbers_of(every.select(pl.date("year", 1, 8)).to_series()) + chance.whole(0, 340, count)
    begin = chance.whole(15, 19, count) * 60
    came = []
    for members, share in zip(every["members"].to_list(), chance.rng.uniform(0.25, 0.6, count), strict=True):
        take = min(30, max(5, int(len(members) * share)))
        came.append(sorted(members[i] for i in chance.rng.choice(len(members), take, replace=False)))
    hours = pl.lit(pl.Series(begin))
    numbers = [f"{n:06}" for n in range(count)]
    starts = moments(pl.lit(as_days(day)), hours)
    made = every.with_columns(
        starts.alias("starts_at"),
        moments(pl.lit(as_days(day)), hours + 90).alias("ends_at"),
        pl.Series(came).alias("participants"),
        pl.Series(numbers).alias("activity_number"),
        pl.Series(chance.whole(1, 3, count)).alias("leaders"),
        pl.col("premises").alias("place"),
    ).with_columns(pl.col("participants").list.len().alias("participant_count"))
    bookings = made.select(
        "association",
        "place",
        "starts_at",
        booking_number=pl.Series([f"B-{number}" for number in numbers]),
        ends_at=pl.col("starts_at") + pl.duration(hours=2),
        capacity=pl.lit(60),
        used=pl.lit(value=True),
    )
    return bookings, made


def _spent(chance: Chance, world: World, base: pl.DataFrame) -> pl.DataFrame:
    """The association's own payments: to many, none of them large."""
    times = chance.whole(6, 14, base.height)
    rows = np.repeat(np.arange(base.height), times)
    count = len(rows)
    each = base[rows]
    part = (each["amount_minor"].to_numpy() / times[rows] * chance.rng.uniform(0.4, 1.2, count)).astype(np.int64)
    return each.select(
        "association",
        "currency",
        voucher_number=pl.Series([f"A-{n:06}" for n in range(count)]),
        payee=chance.pick(world.companies["party"], count),
        paid_on=pl.date("year", 1, 15) + pl.duration(days=pl.lit(pl.Series(chance.whole(0, 340, count)))),
        amount_minor=pl.Series(np.maximum(5_000, part)),
        way=chance.pick(("account", "card", "cash"), count, (85, 13, 2)),
        text=chance.pick(("Hallhyra", "Material", "Resor", "Domare", "Kost"), count),
    )
