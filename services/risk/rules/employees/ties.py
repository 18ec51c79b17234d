"""Who of our own is behind a user name, and whether they live with or work for whom their work is about."""

from datetime import date
from typing import Final

import polars as pl

from services.risk.domain.book import Book
from services.risk.domain.record_rule import Reads, reads

LIVES: Final = ["address", "household"]
TIE_READS: Final[tuple[Reads, ...]] = (
    reads("employee", "employee user_name address household former_employer left_former_on employed_from"),
    reads("person_status", "person as_of address household"),
    reads("company", "company as_of address"),
)
"""What rules that look for ties read, beside what they look for them in."""
_EVER: Final = date(1, 1, 1)


def user(column: str = "user_name") -> pl.Expr:
    """A user name as systems compare it: without regard to case."""
    return pl.col(column).str.strip_chars().str.to_lowercase()


def users(employees: pl.DataFrame) -> pl.DataFrame:
    """One row by user name: the employment of it that began last, *user* beside its columns."""
    named = employees.with_columns(user=user()).drop_nulls("user")
    return named.sort("employed_from", "record_id").unique("user", keep="last", maintain_order=True)


def tied(acts: pl.DataFrame, book: Book, most_at_address: int) -> pl.DataFrame:
    """The rows of *acts* (user, party, day) whose user is the party or lives as it does, with *employee* and *tie*.

    *tie* is itself or close. An address of more than *most_at_address* parties tells nothing.
    """
    staff = users(book["employee"])
    known = acts.join(staff.select("user", "employee", *LIVES), on="user")
    lives = _lives(book)
    shared = lives.unique(["party", "address"]).group_by("address").len().filter(pl.col("len") > most_at_address)
    where = known.select("user", "party", "employee", *LIVES).unique().join(lives, on="party", suffix="_of")
    same = (pl.col("address") == pl.col("address_of")) & ~pl.col("address").is_in(shared["address"].implode())
    close = same.fill_null(value=False) | (pl.col("household") == pl.col("household_of")).fill_null(value=False)
    pairs = where.filter(close).select("user", "party", "since", "until")
    held = (pl.col("day") >= pl.col("since")) & (pl.col("day") < pl.col("until")).fill_null(value=True)
    itself = known.filter(pl.col("employee") == pl.col("party")).with_columns(tie=pl.lit("itself"))
    others = known.join(pairs, on=["user", "party"]).filter(held, pl.col("employee") != pl.col("party"))
    columns = [*acts.columns, "employee", "tie"]
    return pl.concat([itself.select(columns), others.with_columns(tie=pl.lit("close")).select(columns)]).unique(
        maintain_order=True
    )


def _lives(book: Book) -> pl.DataFrame:
    """Where parties live, and from when until before when: the first extract holds for the time before it too."""
    nowhere = pl.lit(None, pl.String).alias("household")
    told = pl.concat(
        [
            book["person_status"].select("record_id", "as_of", *LIVES, party="person"),
            book["company"].select("record_id", "as_of", "address", nowhere, party="company"),
        ]
    ).sort("party", "as_of", "record_id")
    first = pl.col("as_of").shift(1).over("party").is_null()
    return told.with_columns(
        since=pl.when(first).then(pl.lit(_EVER)).otherwise("as_of"), until=pl.col("as_of").shift(-1).over("party")
    )
