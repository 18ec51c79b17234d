"""What companies have in common, and the networks that follow: links damped by how many share them."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from services.risk.domain.book import Book
from services.risk.rules.reading import held, latest, says

# joining natural persons by what they share needs a ground of its own; they only ever link companies here
REGISTERED: Final = ("company", "sole_trader", "foreign")
# roles of those who stand for many: they share a telephone or an address as part of their work
FOR_MANY: Final = (
    "trustee",
    "god man",
    "god_man",
    "förvaltar",
    "forvaltar",
    "accountant",
    "redovisning",
    "agent",
    "ombud",
)
AUDITOR: Final = ("auditor", "revisor")
# kinds of identifiers by the words that name them, in lower case
IDENTIFIERS: Final = {
    "phone": ("phone", "telefon", "mobil"),
    "email": ("mail", "e-post", "epost"),
    "address": ("address", "adress"),
    "device": ("device", "enhet", "ip"),
}
# how much two companies have in common by a link of a kind that only they share
WEIGHTS: Final = {
    "account": 1.0,
    "officer": 1.0,
    "owner": 1.0,
    "phone": 0.75,
    "email": 0.75,
    "address": 0.5,
    "device": 0.25,
}
_COLUMNS: Final = ("party", "kind", "value", "table", "record_id")


def links(book: Book) -> pl.DataFrame:
    """Each company with what it may share: party, kind (of WEIGHTS), value, and the record that tells it."""
    kind = pl.coalesce(
        pl.when(says("identifier_kind", words)).then(pl.lit(name)) for name, words in IDENTIFIERS.items()
    )
    current = pl.col("valid_until").is_null() | (pl.col("valid_until") >= book.day)
    alone = ~says("owner_role", FOR_MANY).fill_null(value=False)
    identifiers = book["identifier"].filter(pl.col("owner_kind").is_in(REGISTERED), current, alone)
    officers = book["company_officer"].filter(held(book.day), ~says("role", AUDITOR))
    payments = book["payment"].filter(pl.col("party_kind").is_in(REGISTERED))
    parts = [
        _part(identifiers, "identifier", "owner", kind, "value"),
        _part(latest(book["company"], "company", book.day), "company", "company", pl.lit("address"), "address"),
        _part(officers, "company_officer", "company", pl.lit("officer"), "officer"),
        _part(book["company_owner"].filter(held(book.day)), "company_owner", "company", pl.lit("owner"), "owner"),
        _part(payments, "payment", "party_id", pl.lit("account"), "account_token"),
    ]
    told = pl.concat(parts).drop_nulls(["party", "kind", "value"]).sort(_COLUMNS)
    return told.unique(["party", "kind", "value"], keep="first", maintain_order=True)


def _part(records: pl.DataFrame, table: str, party: str, kind: pl.Expr, value: str) -> pl.DataFrame:
    columns = {"party": pl.col(party), "kind": kind, "value": pl.col(value), "table": pl.lit(table)}
    return records.select(**columns, record_id=pl.col("record_id"))


def pairs(links: pl.DataFrame, hub: int, account_hub: int) -> pl.DataFrame:
    """Two companies each (party, other), by kind, with the strength of what they share.

    What more than a hub share is left out: an accountant's telephone, a business hotel, a factoring company's account.
    """
    users = pl.len().over("kind", "value")
    most = pl.when(pl.col("kind") == "account").then(account_hub).otherwise(hub)
    shared = links.with_columns(users=users).filter(pl.col("users").is_between(2, most))
    both = shared.join(shared.select("kind", "value", other="party"), on=["kind", "value"])
    weight = pl.col("kind").replace_strict(WEIGHTS, return_dtype=pl.Float64) * 2 / pl.col("users")
    return (
        both.filter(pl.col("party") < pl.col("other"))
        .group_by("party", "other", "kind")
        .agg(weight.sum().alias("strength"))
    )


def networks(pairs: pl.DataFrame, strength: float, most: int) -> pl.DataFrame:
    """Each company that is connected with others, and its network: the first of them all in the order of ids.

    Pairs count from *strength*, of all kinds. A network of more than *most* says nothing: it is taken apart by asking
    for as much again, until what is left of it is no larger.
    """
    sums = pairs.group_by("party", "other").agg(pl.col("strength").sum()).sort("party", "other")
    left = sums.filter(pl.col("strength") >= 0)
    parts = [pl.DataFrame(schema={"party": pl.String, "network": pl.String})]
    while left.height:
        first = _connected(left.select("party", "other").iter_rows())
        of = pl.DataFrame(list(first.items()), schema={"party": pl.String, "network": pl.String}, orient="row")
        large = of.filter(pl.len().over("network") > most)
        parts.append(of.join(large, on="party", how="anti"))
        strength += strength
        left = left.join(large, on="party", how="semi").filter(pl.col("strength") >= strength)
    return pl.concat(parts)


def _connected(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of each that stands in a pair the first, in the order of ids, of all that it is connected with."""
    above: dict[str, str] = {}

    def top(one: str) -> str:
        while (higher := above.setdefault(one, one)) != one:
            above[one] = above[higher]
            one = higher
        return one

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {one: top(one) for one in list(above)}
