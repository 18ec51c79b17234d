"""What of an organisation is compared, and the blocks in which those that may be the same find each other."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import polars as pl

from services.intake.resolution.naming import Name, folded, name_of

MOST_IN_BLOCK: Final = 40
"""A block of more says nothing: half the firms of a trade, or everybody who sells invoices to the same bank."""
MOST_HOLDERS: Final = 4
"""An account of more organisations is a factor's, an agent's or a group's: it tells none of them."""

_BETWEEN: Final = "\x1f"
_NONE: Final = pl.lit([], dtype=pl.List(pl.String))
_ENDS: Final = 7
_WORDS_PAIRED: Final = 4
_LEAST_ALONE: Final = 4

FEATURES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "party": pl.String,
    "fresh": pl.Boolean,
    "number": pl.String,
    "foreign": pl.String,
    "form": pl.String,
    "key": pl.String,
    "compact": pl.String,
    "rare": pl.String,
    "common": pl.String,
    "numbers": pl.String,
    "initials": pl.String,
    "words": pl.List(pl.String),
    "accounts": pl.List(pl.String),
    "place": pl.String,
    "blocks": pl.List(pl.String),
}


class Organisation(NamedTuple):
    """One row of the register: a company, an association or a foreign firm; *accounts* are tokens.

    *number* is an organisation number, *foreign* another country's number; *fresh* rows are compared with all,
    the others with fresh ones alone.
    """

    party: str
    name: str | None
    number: str | None = None
    foreign: str | None = None
    accounts: Sequence[str] = ()
    place: str | None = None
    fresh: bool = True


def blocks_of(name: Name, accounts: Iterable[str]) -> list[str]:
    """The blocks of an organisation: one slip in its name leaves at least one of them as it is."""
    rare = name.rare.split()
    blocks = {f"n:{name.key}", f"f:{name.compact[:_ENDS]}", f"l:{name.compact[-_ENDS:]}"} if name.key else set()
    blocks |= {f"w:{word}" for word in rare if len(word) >= _LEAST_ALONE}
    heads = sorted({word[:_LEAST_ALONE] for word in name.words[:_WORDS_PAIRED]})
    blocks |= {f"p:{one} {other}" for one, other in combinations(heads, 2)}
    return sorted(blocks | {f"a:{account}" for account in accounts})


def features_of(organisations: Iterable[Organisation]) -> pl.DataFrame:
    """The organisations as they are compared (schema FEATURES); one without a name has accounts alone."""
    columns: dict[str, list[object]] = {column: [] for column in FEATURES}
    for one in organisations:
        name = name_of(one.name or "")
        place = folded(one.place).strip() or None if one.place else None
        values = (
            *(one.party, one.fresh, one.number, one.foreign, name.form, name.key, name.compact, name.rare, name.common),
            *(name.numbers, name.initials, _joined(name.words), _joined(one.accounts), place),
            _joined(blocks_of(name, one.accounts)),
        )
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    # lists one by one would take most of the time
    lists = [column for column, kind in FEATURES.items() if isinstance(kind, pl.List)]
    flat = pl.DataFrame(columns, schema=FEATURES | dict.fromkeys(lists, pl.String))
    return flat.with_columns(_split(column) for column in lists)


def _joined(values: Iterable[str]) -> str:
    return _BETWEEN.join(values)


def _split(column: str) -> pl.Expr:
    values = pl.col(column)
    return pl.when(values == "").then(_NONE).otherwise(values.str.split(_BETWEEN)).alias(column)


def within_bounds(features: pl.DataFrame) -> pl.DataFrame:
    """The same without blocks of more than MOST_IN_BLOCK, and accounts of more than MOST_HOLDERS, organisations."""
    blocks = _kept(features, "blocks", MOST_IN_BLOCK)
    accounts = _kept(features, "accounts", MOST_HOLDERS)
    bounded = features.drop("blocks", "accounts").join(blocks, on="party", how="left", maintain_order="left")
    bounded = bounded.join(accounts, on="party", how="left", maintain_order="left")
    return bounded.with_columns(pl.col("blocks", "accounts").fill_null(_NONE)).select(FEATURES.keys())


def _kept(features: pl.DataFrame, column: str, most: int) -> pl.DataFrame:
    """The values of a list column that at most *most* organisations share, and some that more than one do."""
    each = features.select("party", column).explode(column).drop_nulls(column)
    shared = each.group_by(column).agg(pl.len().alias("holders"))
    # whoever is alone in a block meets nobody there; an account of one says that another is not theirs
    least = 2 if column == "blocks" else 1
    kept = shared.filter(pl.col("holders").is_between(least, most)).select(column)
    return each.join(kept, on=column).group_by("party").agg(pl.col(column))
