"""Payees and accounts as of each payment, from the links between them."""

from typing import Final

import polars as pl

from services.risk.domain.frames import Payments
from services.risk.domain.needs import LINKS_LOADED
from services.risk.domain.state import LINKS_KEY, History

PARTY: Final = ("committee_id", "party_id")
ACCOUNT: Final = ("committee_id", "account_token")


def several(new: Payments, history: History, of: tuple[str, str]) -> pl.DataFrame:
    """The links of each payee, or account, that the payments name and that has more than one, earliest first."""
    named = new.lazy().filter(pl.col("account_token").is_not_null()).select(of).unique()
    more = history.linked.lazy().filter(pl.len().over(of) > 1)
    return more.join(named, on=of, how="semi").sort("first_position").collect()


def earliest(links: pl.DataFrame, of: tuple[str, str]) -> pl.DataFrame:
    """The first LINKS_LOADED of each payee, or account; later ones tell nothing new and so need not be loaded."""
    return links.filter(pl.int_range(pl.len()).over(of) < LINKS_LOADED)


def as_of_payment(new: Payments, history: History, payees: pl.DataFrame) -> pl.LazyFrame:
    """New payments to accounts of the payees, and what was known at each, itself included.

    Adds accounts (of the payee), earlier_n (payments to the payee's other accounts), party_since and
    account_since (days of first use).
    """
    rows = (
        new.lazy()
        .filter(pl.col("account_token").is_not_null())
        .join(payees.lazy(), on=PARTY, how="semi", maintain_order="left")
        .with_columns(
            pl.int_range(1, pl.len() + 1).over(PARTY).alias("party_n"),
            pl.int_range(1, pl.len() + 1).over(LINKS_KEY).alias("link_n"),
            pl.col("day").cum_min().forward_fill().over(PARTY).alias("party_since"),
            pl.col("day").cum_min().forward_fill().over(LINKS_KEY).alias("account_since"),
        )
    )
    known = history.links.lazy().select(*LINKS_KEY, known_n="n", known_since="first_day")
    party = (
        history.links.lazy()
        .group_by(PARTY)
        .agg(
            pl.col("n").sum().alias("before_n"),
            pl.len().alias("before_accounts"),
            pl.col("first_day").min().alias("since"),
        )
    )
    joined = rows.join(known, on=LINKS_KEY, how="left", maintain_order="left").join(
        party, on=PARTY, how="left", maintain_order="left"
    )
    fresh = (pl.col("known_n").is_null() & (pl.col("link_n") == 1)).cum_sum().over(PARTY)
    return joined.with_columns(
        (pl.col("before_accounts").fill_null(0) + fresh).alias("accounts"),
        (pl.col("before_n").fill_null(0) + pl.col("party_n") - pl.col("known_n").fill_null(0) - pl.col("link_n")).alias(
            "earlier_n"
        ),
        pl.min_horizontal("party_since", "since").alias("party_since"),
        pl.min_horizontal("account_since", "known_since").alias("account_since"),
    )
