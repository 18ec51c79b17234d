"""Which slices of history screening a chunk needs, so that a fixed number of set queries loads them."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from services.risk.domain.frames import COMMITTEE, Payments
from services.risk.domain.rule import AnyPaymentRule, Lookup
from services.risk.domain.state import LINKS_KEY, TOTALS_KEY, YEAR, Totals, of_committee, suppliers

# Per payee, and per account, the earliest links (by first_position) are loaded; more tell nothing new.
LINKS_LOADED: Final = 32
SILENT_MONTHS: Final = 2  # whole months without a payment after which a supplier has stopped
# years before and after a payment's whose totals the monthly rules read
_YEARS: Final = (-2, -1, 0, 1)
STOPPED: Final = pl.Schema({"committee_id": pl.String, "kind_group": pl.String, "last_month": pl.Int32})


def lookups(rules: Iterable[AnyPaymentRule]) -> tuple[Lookup, ...]:
    """The different lookups of the rules: one query each."""
    return tuple(dict.fromkeys(lookup for rule in rules for lookup in rule.lookups))


def wanted_rows(new: Payments, lookup: Lookup) -> pl.DataFrame:
    """The keys, each once, of which the *latest* earlier payments are needed."""
    rows = new if lookup.where is None else new.filter(lookup.where)
    return rows.select(lookup.keys).drop_nulls().unique(maintain_order=True)


def wanted_totals(new: Payments) -> pl.DataFrame:
    """The TOTALS_KEY of every total that may matter, those of whole committees included."""
    rows = suppliers(new)
    both = pl.concat([part.select(TOTALS_KEY) for part in (rows, of_committee(rows))]).unique(maintain_order=True)
    year = pl.col("period").cast(pl.Int32, strict=False)
    around = [
        both.filter(year.is_not_null()).with_columns((year + offset).cast(pl.String).alias("period"))
        for offset in _YEARS
    ]
    return pl.concat([both, *around]).unique(maintain_order=True)


def wanted_links(new: Payments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The payees and the accounts whose earliest links are needed; those between the two are needed in any case."""
    rows = new.drop_nulls("account_token").select(LINKS_KEY).unique(maintain_order=True)
    parties = rows.select("committee_id", "party_id").unique(maintain_order=True)
    return parties, rows.select("committee_id", "account_token").unique(maintain_order=True)


def wanted_stopped(new: Payments, totals: Totals) -> pl.DataFrame:
    """Where a committee's month begins with these payments: whose last payment was so long ago.

    Columns committee_id, kind_group, last_month. Needed are all totals of the payees of whose totals one has
    that last_month. Almost always empty.
    """
    dated = suppliers(new).filter(pl.col("currency") == "SEK", pl.col("month").is_not_null())
    known = totals.filter(pl.col("party_id") == COMMITTEE).select("committee_id", "kind_group", "period", "active")
    active = {(committee, kind, period): months or 0 for committee, kind, period, months in known.iter_rows()}
    begun = [
        (committee, kind, month - SILENT_MONTHS - 1)
        for committee, kind, month in dated.select("committee_id", "kind_group", "month").unique().iter_rows()
        if not active.get((committee, kind, str(month // YEAR)), 0) >> month % YEAR & 1
    ]
    return pl.DataFrame(sorted(begun), schema=STOPPED, orient="row")
