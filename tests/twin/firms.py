"""Suppliers of the municipality: who they are, how they bill, what registers tell of them."""

from datetime import date
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, number_of
from tests.twin.names import firm_names
from tests.twin.size import FIRST, Size


class Trade(NamedTuple):
    """A trade: its industry code, its rate of VAT in basis points, and which committees buy it."""

    sni: str
    vat_bp: int
    committees: tuple[str, ...]
    cpv: str


TRADES: Final = {
    "Bygg": Trade("41200", 2_500, ("tn", "tn", "ks"), "45000000"),
    "El": Trade("43210", 2_500, ("tn", "bun"), "45310000"),
    "Rör": Trade("43221", 2_500, ("tn",), "45330000"),
    "Måleri": Trade("43341", 2_500, ("tn", "bun"), "45442100"),
    "Städ": Trade("81210", 2_500, ("bun", "son", "tn"), "90910000"),
    "Transport": Trade("49410", 2_500, ("bun", "tn"), "60100000"),
    "Buss": Trade("49390", 600, ("bun", "son"), "60130000"),
    "Data": Trade("62020", 2_500, ("ks", "bun", "son"), "72000000"),
    "Konsult": Trade("70220", 2_500, ("ks", "mbn", "son"), "79400000"),
    "Livsmedel": Trade("46390", 1_200, ("bun", "son"), "15000000"),
    "Läromedel": Trade("47610", 600, ("bun",), "22111000"),
    "Kontor": Trade("46660", 2_500, ("ks", "bun", "son", "mbn"), "30190000"),
    "Fastighet": Trade("68203", 0, ("tn", "son", "bun"), "70310000"),
    "Utbildning": Trade("85594", 2_500, ("ks", "bun"), "80500000"),
    "Hälsa": Trade("86903", 0, ("son", "ks"), "85100000"),
    "Kultur": Trade("90010", 600, ("kfn",), "92300000"),
    "Sport": Trade("93190", 2_500, ("kfn", "bun"), "37400000"),
    "Energi": Trade("35110", 2_500, ("tn", "bun"), "65300000"),
    "Juridik": Trade("69101", 2_500, ("ks", "son"), "79100000"),
    "Maskin": Trade("77320", 2_500, ("tn",), "43000000"),
}
_WEIGHTS: Final = (9, 6, 5, 4, 5, 6, 3, 7, 8, 6, 4, 7, 6, 4, 4, 4, 4, 3, 3, 2)
_FORMS, _FORM_SHARES = ("AB", "HB", "enskild firma", "Ltd"), (86, 4, 8, 2)
_KINDS: Final = {"AB": "company", "HB": "company", "enskild firma": "sole_trader", "Ltd": "foreign"}
# fitted to the supplier ledger of Örebro, March 2016: the ten largest suppliers have 60 % of the invoices, the
# hundred largest 84 %, and half of the suppliers of a month have one invoice
RANK_POWER: Final = 1.25
INVOICES_PER_INHABITANT: Final = 0.098  # a month, likewise
# likewise: the median invoice is 1,000 kr; frequent suppliers' are smaller and more alike than those of rare ones
FREQUENT_LOG, RARE_LOG = 6.75, 8.1
FREQUENT_SPREAD, RARE_SPREAD, WITHIN_SPREAD = 0.75, 1.5, 1.15
_FACTORS, _BOOKKEEPERS = 3, 4  # collection accounts; offices whose account a few small firms share


def companies_of(seed: int, size: Size) -> pl.DataFrame:
    """One row an ordinary supplier, the most frequent first.

    party, name, party_kind, legal_form, trade, sni, vat_bp, committee_id, account, label, address, address_kind,
    registered_on, rate (invoices a month), log_median (of kronor), log_spread, recurring (the same sum each month),
    vat_registered, f_tax, employees, turnover_minor, contracted, sister (row of a firm of the same group).
    """
    chance = Chance(seed, "companies")
    count = size.per(0.1, 120)
    forms = chance.pick(_FORMS, count, _FORM_SHARES)
    trades = chance.pick(list(TRADES), count, _WEIGHTS)
    rank = np.arange(1, count + 1)
    rate = rank**-RANK_POWER
    rate *= size.inhabitants * INVOICES_PER_INHABITANT / rate.sum()
    rare = rank / count
    spread = FREQUENT_SPREAD + (RARE_SPREAD - FREQUENT_SPREAD) * np.minimum(1, rare * 4)
    offset = chance.rng.normal(0, 1, count) * np.where(rank <= 20, 0.4, spread)
    median = FREQUENT_LOG + (RARE_LOG - FREQUENT_LOG) * np.minimum(1, rare * 3) + offset
    names = firm_names(chance, trades, forms)
    kinds = forms.replace_strict(_KINDS, return_dtype=pl.String)
    yearly = 12 * rate * np.exp(median + WITHIN_SPREAD**2 / 2) * 100
    turnover = yearly * np.exp(chance.rng.uniform(0.7, 4.0, count)) + 30_000_000
    return (
        pl.DataFrame(
            {
                "party": chance.ids(count),
                "name": names,
                "party_kind": kinds,
                "legal_form": forms,
                "trade": trades,
                **{name: [getattr(TRADES[trade], name) for trade in trades] for name in ("sni", "vat_bp", "cpv")},
                "committee_id": [chance.one(TRADES[trade].committees) for trade in trades],
                "account": _accounts(chance, count),
                "address": chance.tokens(count),
                "address_kind": chance.pick(("premises", "box", "c/o"), count, (90, 7, 3)),
                "registered_on": _registered(chance, count),
                "rate": rate,
                "log_median": median,
                "log_spread": np.clip(chance.rng.gamma(6, WITHIN_SPREAD / 6, count), 0.05, 2.5),
                "recurring": pl.Series(trades == "Fastighet") | (chance.flags(count, 0.03) & pl.Series(rank > 20)),
                "f_tax": ~chance.flags(count, 0.004),
                "employees": np.maximum(
                    1, (turnover / 180_000_000 * chance.rng.uniform(0.6, 1.4, count)).astype(np.int64)
                ),
                "turnover_minor": turnover.astype(np.int64),
                "contracted": (pl.Series(rank <= count * 0.25) & chance.flags(count, 0.8)),
                "sister": _sisters(chance, count),
            }
        )
        .with_columns(
            pl.format("bankgiro ••••{}", pl.col("account").str.slice(0, 4)).alias("label"),
            # a foreign supplier charges no Swedish VAT: the buyer owes it
            pl.when(pl.col("party_kind") == "foreign").then(0).otherwise("vat_bp").alias("vat_bp"),
        )
        .with_columns((pl.col("vat_bp") > 0).alias("vat_registered"))
    )


def _registered(chance: Chance, count: int) -> pl.Series:
    """Mostly long ago; a few start while we look, which is no fault."""
    return chance.days(date(1975, 1, 1), date(2022, 3, 1), count).zip_with(
        ~chance.flags(count, 0.03), chance.days(date(2022, 3, 1), date(2025, 1, 1), count)
    )


def _accounts(chance: Chance, count: int) -> pl.Series:
    """A token each; a few firms sold their invoices to a factor, a few small ones are paid through a bookkeeper."""
    own, place = chance.tokens(count).to_list(), chance.rng.random(count)
    factors, offices = chance.tokens(_FACTORS), chance.tokens(_BOOKKEEPERS)
    for row in range(20, count):
        if place[row] < 0.02:  # a share
            own[row] = factors[row % _FACTORS]
        elif place[row] < 0.025:  # a share
            own[row] = offices[row % _BOOKKEEPERS]
    return pl.Series(own)


def _sisters(chance: Chance, count: int) -> pl.Series:
    """For one firm in fifty the row of a sister firm of its group."""
    rows = np.full(count, -1)
    for row in range(1, count, 50):
        rows[row] = int(chance.rng.integers(count // 2, count))
    return pl.Series(rows)


def registered_day(company: pl.DataFrame) -> pl.Series:
    """The first day on which each firm could bill."""
    return as_days(np.maximum(number_of(FIRST), company["registered_on"].cast(pl.Int32).to_numpy()))
