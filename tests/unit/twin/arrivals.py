"""Records as they arrive in life: in chunks, some late, some first wrong and corrected, some withdrawn again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

import polars as pl

from services.risk.domain.book import Book
from services.risk.domain.judging import JUDGED, judge, touched
from services.risk.domain.record_rule import WHOLE, AnyRecordRule
from tests.twin.judges import MUNICIPALITY
from tests.twin.size import LAST

Tables = Mapping[str, pl.DataFrame]

LATE, CORRECTED, WITHDRAWN = 0.1, 0.1, 0.05
_NEVER: Final = 1_000  # a chunk that does not come


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Rows by kind with the chunk in which each *comes* and that in which it *goes*: superseded or withdrawn."""

    tables: Tables
    chunks: int

    def at(self, chunk: int) -> Tables:
        """What is there after the chunk."""
        return {
            kind: rows.filter(pl.col("comes") <= chunk, pl.col("goes") > chunk).drop("comes", "goes")
            for kind, rows in self.tables.items()
        }

    def moved(self, chunk: int) -> Tables:
        """What came or went with the chunk."""
        here = (pl.col("comes") == chunk) | (pl.col("goes") == chunk)
        return {kind: rows.filter(here).drop("comes", "goes") for kind, rows in self.tables.items()}


def arriving(tables: Tables, random: Random, chunks: int) -> Arrivals:
    """The tables' rows in so many chunks of unlike size; in the end there are these rows and no others.

    Rows come in the order of the tables, which is that of arrival, but for a tenth, which come any time later. A tenth
    came before in another version, with the values of another row, which goes when they come; and copies of some rows
    came and were withdrawn, under ids of their own.
    """
    edges = sorted(random.random() for _ in range(chunks - 1))
    return Arrivals({kind: _arriving(rows, random, edges) for kind, rows in tables.items()}, chunks)


def _arriving(rows: pl.DataFrame, random: Random, edges: Sequence[float]) -> pl.DataFrame:
    count, last = rows.height, len(edges)
    due = [sum(edge <= place / count for edge in edges) for place in range(count)]
    comes = [random.randint(chunk, last) if random.random() < LATE else chunk for chunk in due]
    real = rows.with_columns(comes=pl.Series(comes, dtype=pl.Int64), goes=pl.lit(_NEVER, pl.Int64))
    wrong = [place for place in range(count) if comes[place] and random.random() < CORRECTED]
    others = [random.randrange(count) for _ in wrong]
    before = real[others].with_columns(
        pl.Series("record_id", [f"{rows['record_id'][place]} before" for place in wrong], dtype=pl.String),
        comes=pl.Series([random.randrange(comes[place]) for place in wrong], dtype=pl.Int64),
        goes=pl.Series([comes[place] for place in wrong], dtype=pl.Int64),
    )
    taken = [place for place in range(count) if last and random.random() < WITHDRAWN]
    came = [random.randrange(last) for _ in taken]
    withdrawn = real[taken].with_columns(
        pl.col("record_id") + " withdrawn",
        comes=pl.Series(came, dtype=pl.Int64),
        goes=pl.Series([random.randint(chunk + 1, last) for chunk in came], dtype=pl.Int64),
    )
    return pl.concat([real, before, withdrawn])


def live(
    arrivals: Arrivals, rules: Sequence[AnyRecordRule], book_of: Callable[[Tables, str, date], Book], committee: str
) -> pl.DataFrame:
    """What stands of a committee after the last chunk, where only what each chunk touched was judged anew."""
    stands = JUDGED.to_frame()
    for chunk in range(arrivals.chunks):
        moved = book_of(arrivals.moved(chunk), committee, LAST).tables
        found = [touched(kind, rows, rules) for kind, rows in moved.items()]
        keys = {name: set(part["key"]) for (name,), part in pl.concat(found).partition_by("name", as_dict=True).items()}
        anew = [rule for rule in rules if rule.key in keys]
        book = book_of(arrivals.at(chunk), committee, LAST)
        new = judge(book, anew, keys, municipality_id=MUNICIPALITY, committee_id=committee)
        stands = pl.concat([*(_kept(stands, rule, keys) for rule in rules), new])
    return stands.sort("signal_id")


def _kept(stands: pl.DataFrame, rule: AnyRecordRule, keys: Mapping[str, set[str]]) -> pl.DataFrame:
    mine = stands.filter(pl.col("rule") == rule.id)
    if rule.key == WHOLE:
        return mine.clear() if WHOLE in keys else mine
    return mine.filter(~pl.col("key").is_in(list(keys.get(rule.key, ()))))


def at_once(
    tables: Tables, rules: Sequence[AnyRecordRule], book_of: Callable[[Tables, str, date], Book], committee: str
) -> pl.DataFrame:
    """What a back-test finds of a committee, of the rows as they are."""
    book = book_of(tables, committee, LAST)
    return judge(book, rules, municipality_id=MUNICIPALITY, committee_id=committee).sort("signal_id")
