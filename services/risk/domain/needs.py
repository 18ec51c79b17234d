"""Which slices of history screening a chunk needs, so that a fixed number of set queries loads them."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from services.risk.domain.frames import COMMITTEE, Payments
from services.risk.domain.rule import AnyPaymentRule, Lookup
from services.risk.domain.state import LINKS_KEY, PERSON, TOTALS_KEY, YEAR, Totals

# Per payee, and per account, the earliest links (by first_position) are loaded; more tell nothing new.
LINKS_LOADED: Final = 32
SILENT_MONTHS: Final = 2  # whole months without a payment after which a supplier has stopped
# years before and after a payment's whose totals the monthly rules read
_YEARS: Final = (-2, -1, 0, 1)
STOPPED: Final = pl.Schema({"committee_id": pl.String, "kind_group": pl.String, "last_month": pl.Int32})
NO_STOPPED: Final = STOPPED.to_frame()
_DATED: Final = ("committee_id", "kind_group", "month", "currency", "party_kind")


def lookups(rules: Iterable[AnyPaymentRule]) -> tuple[Lookup, ...]:
    """The different lookups of the rules: one query each."""
    return tuple(dict.fromkeys(lookup for rule in rules for lookup in rule.lookups))


def wanted_rows(new: Payments, lookup: Lookup) -> pl.DataFrame:
    """The keys, each once, of which the *latest* earlier payments are needed."""
    rows = new if lookup.where is None else new.filter(lookup.where)
    return rows.select(lookup.keys).drop_nulls().unique(maintain_order=True)


def wanted_totals(new: Payments) -> pl.DataFrame:
    """The TOTALS_KEY of every total that may matter, those of whole committees included."""
    paid = new.select(*TOTALS_KEY, "party_kind").iter_rows()
    own = dict.fromkeys(
        (committee, payee, kind, period)
        for committee, party, kind, period, party_kind in paid
        if party_kind != PERSON
        for payee in (party, COMMITTEE)
    )
    wanted = dict.fromkeys((*key, year) for *key, period in own for year in (period, *_around(period)))
    return pl.DataFrame(list(wanted), schema=dict.fromkeys(TOTALS_KEY, pl.String), orient="row")


def _around(period: str) -> tuple[str, ...]:
    return tuple(str(int(period) + offset) for offset in _YEARS) if period.isdecimal() else ()


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
    known = totals.filter(pl.col("party_id") == COMMITTEE).select("committee_id", "kind_group", "period", "active")
    active = {(committee, kind, period): months or 0 for committee, kind, period, months in known.iter_rows()}
    dated = {
        (committee, kind, month)
        for committee, kind, month, currency, party_kind in new.select(_DATED).iter_rows()
        if party_kind != PERSON and currency == "SEK" and month is not None
    }
    begun = [
        (committee, kind, month - SILENT_MONTHS - 1)
        for committee, kind, month in sorted(dated)
        if not active.get((committee, kind, str(month // YEAR)), 0) >> month % YEAR & 1
    ]
    return pl.DataFrame(begun, schema=STOPPED, orient="row") if begun else NO_STOPPED
