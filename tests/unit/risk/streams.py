"""Streams of payments for the rules: single ones by hand, random ones, and a loader as live screening has."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from services.risk.domain import needs
from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import FACTS, ROWS, Payments, Signals, payments
from services.risk.domain.rule import AnyPaymentRule
from services.risk.domain.state import EMPTY, LINKS, LINKS_KEY, TOTALS_KEY, History, Totals, advance

Params = Mapping[str, Any] | None

MUNICIPALITY = "9999"
DAY = date(2024, 3, 4)
DEFAULTS: Mapping[str, Any] = {
    "kind": "invoice",
    "committee_id": "ks",
    "party_id": "alfa",
    "party_kind": "company",
    "party_name": "Alfa AB",
    "amount_minor": 1_234_550,
    "currency": "SEK",
    "invoice_date": DAY,
}


def a_payment(**values: Any) -> dict[str, Any]:
    """The values of a payment that differ from an ordinary invoice of 12 345,50 kr."""
    return {**DEFAULTS, **values}


def arriving(*rows: Mapping[str, Any], first: int = 0) -> Payments:
    """The payments in order of arrival, as p0, p1 and so on."""
    numbered = [
        {**dict.fromkeys(FACTS), "position": first + n, "payment_id": f"p{first + n}", **row}
        for n, row in enumerate(rows)
    ]
    return payments(pl.DataFrame(numbered, schema=FACTS))


def signals_of(rule: AnyPaymentRule, *rows: Mapping[str, Any], **params: float) -> list[dict[str, Any]]:
    """What stands of one rule after the payments, screened as a whole."""
    return standing(
        screen(
            arriving(*rows),
            EMPTY,
            (rule,),
            municipality_id=MUNICIPALITY,
            params={rule.id: rule.with_values(params)},
        )
    ).to_dicts()


def loaded(everything: History, new: Payments, rules: Sequence[AnyPaymentRule]) -> History:
    """The slices of history that the rules declare for a chunk, and nothing else."""
    picked = [ROWS.to_frame()]
    for lookup in needs.lookups(rules):
        where = everything.rows if lookup.where is None else everything.rows.filter(lookup.where)
        same = where.join(needs.wanted_rows(new, lookup), on=lookup.keys, how="semi", maintain_order="left")
        picked.append(
            same.sort("position").group_by(lookup.keys, maintain_order=True).tail(lookup.latest).select(ROWS.names())
        )
    rows = pl.concat(picked).unique("payment_id").sort("position")
    return History.of(rows, _totals(everything, new), _links(everything, new))


def _totals(everything: History, new: Payments) -> pl.DataFrame:
    totals = everything.totals
    own = totals.join(needs.wanted_totals(new), on=TOTALS_KEY, how="semi", maintain_order="left")
    ended = needs.wanted_stopped(new, Totals(own))
    stopped = totals.join(ended, on=["committee_id", "kind_group", "last_month"], how="semi")
    payees = totals.join(stopped, on=["committee_id", "kind_group", "party_id"], how="semi", maintain_order="left")
    return pl.concat([own, payees]).unique(TOTALS_KEY, maintain_order=True)


def _links(everything: History, new: Payments) -> pl.DataFrame:
    links = everything.links.sort("first_position")
    parties, accounts = needs.wanted_links(new)
    earliest = [
        links.join(keys, on=keys.columns, how="semi", maintain_order="left")
        .group_by(keys.columns, maintain_order=True)
        .head(needs.LINKS_LOADED)
        .select(LINKS.names())
        for keys in (parties, accounts)
    ]
    between = links.join(parties, on=parties.columns, how="semi").join(accounts, on=accounts.columns, how="semi")
    return pl.concat([*earliest, between.select(LINKS.names())]).unique(LINKS_KEY, maintain_order=True)


def live(
    rows: Sequence[Mapping[str, Any]], cuts: Iterable[int], rules: Sequence[AnyPaymentRule], params: Params = None
) -> Signals:
    """What stands after the stream came in chunks that end before each cut, each with its slices of history."""
    return screened_live(arriving(*rows), cuts, rules, params)


def screened_live(
    stream: Payments, cuts: Iterable[int], rules: Sequence[AnyPaymentRule], params: Params = None
) -> Signals:
    """The same of a stream that is a frame of payments, in order of arrival."""
    history, parts = EMPTY, []
    for start, end in pairwise(sorted({0, *cuts, stream.height})):
        new = Payments(stream[start:end])
        parts.append(screen(new, loaded(history, new, rules), rules, municipality_id=MUNICIPALITY, params=params))
        history = advance(history, new)
    return standing(pl.concat(parts))


def whole(rows: Sequence[Mapping[str, Any]], rules: Sequence[AnyPaymentRule], params: Params = None) -> Signals:
    """What stands after one back-test over the stream."""
    return whole_of(arriving(*rows), rules, params)


def whole_of(stream: Payments, rules: Sequence[AnyPaymentRule], params: Params = None) -> Signals:
    """The same of a stream that is a frame of payments."""
    return standing(screen(stream, EMPTY, rules, municipality_id=MUNICIPALITY, params=params))
