"""Work in systems: who registers, approves and pays, who reads what, what cards buy."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, Whole, as_days, moments, number_of, numbers_of, office_days
from tests.twin.size import FIRST, LAST
from tests.twin.tables import Tables, finished
from tests.twin.world import World

MERCHANTS: Final = ("5943", "5812", "5411", "5200", "4121", "7011")  # stationery, food, tools, taxis, hotels
STEPS: Final = ("register", "approve", "pay")


def tables(world: World, payments: pl.DataFrame, decisions: pl.DataFrame) -> Tables:
    """user_action, access_log_entry, card_transaction."""
    chance = world.chance("offices")
    actions = pl.concat([_invoice_steps(chance, world, payments), _decision_steps(chance, decisions)], how="diagonal")
    numbered = actions.with_columns(pl.Series([f"{n:07}" for n in range(actions.height)]).alias("action_number"))
    return {
        "user_action": finished(chance, "user_action", numbered, lag=0.3),
        "access_log_entry": finished(chance, "access_log_entry", _reads(chance, world, decisions), lag=0.3),
        "card_transaction": finished(chance, "card_transaction", _cards(chance, world), lag=3),
    }


def steps(world: World, payments: pl.DataFrame, first: int) -> pl.DataFrame:
    """The steps of further payments, numbered from *first* on."""
    chance = world.chance("offices of more")
    made = _invoice_steps(chance, world, payments)
    numbered = made.with_columns(pl.Series([f"{first + n:07}" for n in range(made.height)]).alias("action_number"))
    return finished(chance, "user_action", numbered, lag=0.3)


def _hours(chance: Chance, count: int) -> Whole:
    """Minutes of the office day; a few stay late."""
    late = chance.rng.random(count) < 0.01
    return np.where(late, chance.whole(18 * 60, 21 * 60, count), chance.whole(7 * 60 + 30, 16 * 60 + 30, count))


def _invoice_steps(chance: Chance, world: World, payments: pl.DataFrame) -> pl.DataFrame:
    """Each payable is registered by one, approved by another, released for payment by a third."""
    count = payments.height
    users = world.users("ekonom")
    chiefs = world.users("enhetschef")
    first, third = chance.whole(0, users.len() - 1, count), chance.whole(1, users.len() - 1, count)
    who = {
        "register": users.gather(first),
        "approve": chance.pick(chiefs, count),
        "pay": users.gather((first + third) % users.len()),
    }
    known = numbers_of(payments["known_on"])
    paid = numbers_of(payments["payment_date"].fill_null(LAST))
    approved = office_days(known + chance.whole(1, 8, count))
    days = {"register": office_days(known), "approve": approved, "pay": np.maximum(paid, approved)}
    # the year's end is closed in the evenings of early January; emergency support is paid by hand at once
    urgent = (payments["kind"] == "payment_order") & chance.flags(count, 0.01)
    return pl.concat(
        payments.select(
            "committee_id",
            system=pl.lit("ekonomi"),
            action=pl.lit(step),
            user_name=who[step],
            item=pl.coalesce("invoice_number", "payment_id"),
            item_kind=pl.lit("invoice"),
            happened_at=moments(pl.lit(as_days(days[step])), pl.lit(pl.Series(_hours(chance, count) + 30 * place))),
            party="party_id",
            amount_minor="amount_minor",
            currency="currency",
            flow=pl.when(urgent).then(pl.lit("urgent")).otherwise(pl.lit("ordinary")),
            reason_code=pl.when(urgent).then(pl.lit("emergency_support")),
            delegation_item=pl.when(pl.lit(step) == "approve").then(pl.lit("4.1")),
            outcome=pl.lit("done"),
        )
        for place, step in enumerate(STEPS)
    )


def _decision_steps(chance: Chance, decisions: pl.DataFrame) -> pl.DataFrame:
    """One investigates, another decides."""
    count = decisions.height
    day = office_days(numbers_of(decisions["decided_on"]))
    hours = pl.lit(pl.Series(_hours(chance, count)))
    steps = (("investigate", "responsible_officer", -2), ("decide", "decided_by", 0))
    return pl.concat(
        decisions.select(
            "committee_id",
            system=pl.lit("verksamhet"),
            action=pl.lit(action),
            user_name=user,
            item="decision_number",
            item_kind=pl.lit("decision"),
            happened_at=moments(pl.lit(as_days(office_days(day + back))), hours),
            party="recipient",
            amount_minor="amount_minor",
            currency=pl.lit("SEK"),
            flow=pl.lit("ordinary"),
            delegation_item=pl.lit("4.2") if action == "decide" else pl.lit(None, dtype=pl.String),
            outcome="outcome",
        )
        for action, user, back in steps
    ).drop_nulls("user_name")


def _reads(chance: Chance, world: World, decisions: pl.DataFrame) -> pl.DataFrame:
    """Officers read the cases they have; now and then a colleague's, for cover, with a reason."""
    times = chance.whole(2, 9, decisions.height)
    every = decisions[np.repeat(np.arange(decisions.height), times)]
    count = every.height
    cover = chance.flags(count, 0.015)
    handlers = chance.pick(world.users("handläggare"), count)
    day = office_days(np.minimum(numbers_of(every["decided_on"]) + chance.whole(-10, 40, count), number_of(LAST)))
    return every.select(
        "committee_id",
        entry_number=pl.Series([f"A-{n:07}" for n in range(count)]),
        system=pl.lit("verksamhet"),
        user_name=pl.when(cover).then(handlers).otherwise("responsible_officer"),
        read_at=moments(pl.lit(as_days(day)), pl.lit(pl.Series(_hours(chance, count)))),
        party="recipient",
        item="decision_number",
        assigned=~cover,
        reason_code=pl.when(cover).then(pl.lit("cover")),
    ).drop_nulls("user_name")


def _cards(chance: Chance, world: World) -> pl.DataFrame:
    """Small purchases in office hours, with a receipt within a week or two."""
    holders = world.staff.filter(pl.col("position").is_in(["enhetschef", "lärare", "tekniker"]))
    holders = holders.head(max(6, holders.height // 4))
    every = holders[np.repeat(np.arange(holders.height), chance.rng.poisson(30, holders.height))]
    count = every.height
    day = office_days(chance.whole(number_of(FIRST), number_of(LAST) - 20, count))
    shops = chance.pick(world.companies["party"], count)
    none = pl.Series([None], dtype=pl.Date)
    receipt = as_days(day + chance.whole(0, 14, count))
    return every.select(
        "committee_id",
        "unit",
        transaction_number=pl.Series([f"K-{n:06}" for n in range(count)]),
        holder="employee",
        bought_at=moments(pl.lit(as_days(day)), pl.lit(pl.Series(_hours(chance, count)))),
        merchant=shops,
        merchant_category=chance.pick(MERCHANTS, count),
        amount_minor=pl.Series(chance.around(45_000, 0.8, count)),
        currency=pl.lit("SEK"),
        receipt_on=receipt.zip_with(chance.flags(count, 0.985), none),
        text=chance.pick(("Material", "Fika till möte", "Verktyg", "Resa"), count),
    )
