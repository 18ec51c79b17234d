"""Rows for the tests of rules on records: the smallest that tell what a rule reads."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from services.risk.domain.book import table
from services.risk.domain.kinds.catalogue import KINDS

Row = dict[str, Any]
START = date(2025, 1, 1)


def tables(**kinds: list[Row]) -> Mapping[str, pl.DataFrame]:
    """The tables of a committee. Rows are numbered by kind; a party column names a company, unless a row says more."""
    return {kind: table(kind, [_whole(kind, n, row) for n, row in enumerate(rows)]) for kind, rows in kinds.items()}


def _whole(kind: str, n: int, row: Row) -> Row:
    names: Row = {}
    parties = ("party_id",) if kind == "payment" else KINDS[kind].parties
    for column in parties:
        if row.get(column) is not None:
            one = "party" if column == "party_id" else column
            names |= {f"{one}_kind": "company", f"{one}_name": f"{row[column]} AB"}
    return {"record_id": f"{kind}-{n:03}", "committee_id": "son", **names, **row}


def paid(party: str, minor: int, on: date, **more: Any) -> Row:
    """A payment of *minor* öre without tax, as the ledger tells it."""
    told = {"party_id": party, "value_minor": minor, "amount_minor": minor, "currency": "SEK", "on": on}
    return {**told, "kind": "ledger_invoice", "kind_group": "ledger", **more}


def some_day(rng: Random, *, days: int = 700, start: date = START) -> date:
    """A day within *days* of *start*."""
    return start + timedelta(days=rng.randrange(days))
