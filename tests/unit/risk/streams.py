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
from services.risk.domain.state import EMPTY, LINKS, TOTALS, History, advance

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
    """The slices of history that the rules declare for a chunk, and nothing else: picked row by row."""
    rows = everything.rows.to_dicts()
    picked: dict[str, dict[str, Any]] = {}
    for lookup in needs.lookups(rules):
        for key in needs.wanted_rows(new, lookup).to_dicts():
            same = [
                row
                for row in rows
                if all(row[name] == value for name, value in key.items())
                and (lookup.where is None or row[lookup.where])
            ]
            latest = sorted(same, key=lambda row: row["position"])[-lookup.latest :]
            picked.update({row["payment_id"]: row for row in latest})
    found = sorted(picked.values(), key=lambda row: row["position"])
    return History.of(pl.DataFrame(found, schema=ROWS), _totals(everything, new), _links(everything, new))


def _totals(everything: History, new: Payments) -> pl.DataFrame:
    totals = everything.totals.to_dicts()
    keys = {tuple(key.values()) for key in needs.wanted_totals(new).to_dicts()}
    names = ("committee_id", "party_id", "kind_group", "period")
    picked = [total for total in totals if tuple(total[name] for name in names) in keys]
    own = pl.DataFrame(picked, schema=TOTALS)
    for key in needs.wanted_stopped(new, History.of(ROWS.to_frame(), own, LINKS.to_frame()).totals).to_dicts():
        stopped = {t["party_id"] for t in totals if all(t[name] == value for name, value in key.items())}
        circle = key["committee_id"], key["kind_group"]
        picked += [
            total
            for total in totals
            if total["party_id"] in stopped
            and (total["committee_id"], total["kind_group"]) == circle
            and total not in picked
        ]
    return pl.DataFrame(picked, schema=TOTALS)


def _links(everything: History, new: Payments) -> pl.DataFrame:
    links = sorted(everything.links.to_dicts(), key=lambda link: link["first_position"])
    parties, accounts = needs.wanted_links(new)
    picked = []
    for keys in (parties.to_dicts(), accounts.to_dicts()):
        for key in keys:
            same = [link for link in links if all(link[name] == value for name, value in key.items())]
            picked += same[: needs.LINKS_LOADED]
    together = {tuple(key.values()) for key in parties.to_dicts()}, {tuple(key.values()) for key in accounts.to_dicts()}
    picked += [
        link
        for link in links
        if (link["committee_id"], link["party_id"]) in together[0]
        and (link["committee_id"], link["account_token"]) in together[1]
    ]
    once = {(link["committee_id"], link["party_id"], link["account_token"]): link for link in picked}
    return pl.DataFrame(list(once.values()), schema=LINKS)


def live(
    rows: Sequence[Mapping[str, Any]], cuts: Iterable[int], rules: Sequence[AnyPaymentRule], params: Params = None
) -> Signals:
    """What stands after the stream came in chunks that end before each cut, each with its slices of history."""
    history, parts = EMPTY, []
    edges = sorted({0, *cuts, len(rows)})
    for start, end in pairwise(edges):
        new = arriving(*rows[start:end], first=start)
        parts.append(screen(new, loaded(history, new, rules), rules, municipality_id=MUNICIPALITY, params=params))
        history = advance(history, new)
    return standing(pl.concat(parts))


def whole(rows: Sequence[Mapping[str, Any]], rules: Sequence[AnyPaymentRule], params: Params = None) -> Signals:
    """What stands after one back-test over the stream."""
    return standing(screen(arriving(*rows), EMPTY, rules, municipality_id=MUNICIPALITY, params=params))
