"""Rows of records in portions."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import Fault, Text
from services.intake.records import Field, RecordKind
from services.intake.records.chunks import MOST_ROWS, Row, gather

NAME = Text("Namn", "Name")
THING = RecordKind(
    name="thing",
    title=NAME,
    fields={"number": Field(pl.Int64, NAME, required=True), "parts": Field(pl.List(pl.Int64), NAME)},
    identity=(),
)


def faulty() -> dict[str, Any]:
    raise Fault("code-unknown", "number", "Kim Ek")


def rows(sizes: list[int]) -> Iterator[Row]:
    """A row for each size: below zero a faulty one, else one with so many parts."""
    for place, size in enumerate(sizes, 1):
        yield Row(THING, place, faulty if size < 0 else partial(whole, size))


def whole(size: int) -> dict[str, Any]:
    return {"number": size, "parts": [0] * size}


@given(st.lists(st.integers(-1, 3000), max_size=12))
def test_every_row_is_in_one_chunk_once_in_order(sizes: list[int]) -> None:
    chunks = list(gather(rows(sizes)))

    kept = [row for chunk in chunks for row in chunk.records["row"]]
    refused = [row for chunk in chunks for row in chunk.rejects["row"]]
    assert kept == [place for place, size in enumerate(sizes, 1) if size >= 0]
    assert refused == [place for place, size in enumerate(sizes, 1) if size < 0]


@given(st.lists(st.integers(-1, 3000), max_size=12))
def test_a_chunk_holds_no_more_than_it_may_and_a_row(sizes: list[int]) -> None:
    weights = [
        chunk.rejects.height + chunk.records.height + (chunk.records["parts"].list.len().sum())
        for chunk in gather(rows(sizes))
    ]

    assert all(0 < weight <= MOST_ROWS + max(sizes) for weight in weights)


def test_a_chunk_of_small_rows_is_full() -> None:
    assert [chunk.records.height for chunk in gather(rows([0] * (MOST_ROWS + 2)))] == [MOST_ROWS, 2]


def test_a_required_field_without_a_value_rejects_its_row() -> None:
    (chunk,) = gather([Row(THING, 7, lambda: {"number": None, "parts": []})])

    assert (chunk.records.height, chunk.rejects.rows()) == (0, [(7, "number", "field-missing", None)])


def test_the_value_of_a_faulty_row_is_masked() -> None:
    (chunk,) = gather(rows([-1]))

    assert chunk.rejects["value_masked"].to_list() == ["K•• E•"]


def test_progress_tells_how_many_rows_were_read() -> None:
    told: list[int] = []

    list(gather(rows([0] * (MOST_ROWS + 2)), told.append))

    assert told == [MOST_ROWS, MOST_ROWS + 2]
