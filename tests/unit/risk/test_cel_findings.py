"""Each mistake in a condition is told where it stands, why, and what to do next; no text does worse than be told."""

import re
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.cel.compiling import Scope
from services.risk.domain.cel.conditions import compiled, worked_out
from services.risk.domain.cel.finding_texts import TEXTS
from services.risk.domain.cel.findings import Finding
from services.risk.domain.cel.limits import MOST_FINDINGS, MOST_SIGNS
from services.risk.domain.cel.terms import KEY, Frame
from services.risk.domain.own_checks import checked
from tests.unit.risk.own_samples import written

SCOPE = Scope(
    "payment",
    {"amount_minor": "int", "number": "string", "on": "timestamp", "paid": "bool", "address": "string"},
    {"least_minor": "int", "share": "double"},
    frozenset({"amount_minor"}),
)


def found(text: str) -> list[Finding]:
    return list(compiled(text, SCOPE, "bool").found)


def first(text: str) -> tuple[str, int, int, int]:
    """The code and the place of the first thing that is told."""
    place = found(text)[0].place
    assert place is not None
    return found(text)[0].code, place.line, place.column, place.length


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ("empty", 1, 1, 1)),
        ("row.amont_minor > 5", ("unknown-field", 1, 5, 11)),
        ("row.amount_minor > 5 &&\n  row.nmber == 'x'", ("unknown-field", 2, 7, 5)),
        ("amount_minor > 5", ("unknown-name", 1, 1, 12)),
        ("row.amount_minor > p.lest", ("unknown-parameter", 1, 22, 4)),
        ("row.number.startWith('x')", ("unknown-function", 1, 12, 9)),
        ("row.amount_minor == 'x'", ("type-mismatch", 1, 18, 2)),
        ("row.amount_minor > 0.5", ("money-with-decimals", 1, 18, 1)),
        ("row.amount_minor", ("not-a-condition", 1, 4, 1)),
        ("row.amount_minor && row.paid", ("wrong-operand", 1, 18, 2)),
        ("row.number == null", ("no-null", 1, 15, 4)),
        ("row.amount_minor / 0 > 1", ("division-by-zero", 1, 18, 1)),
        ("row.amount_minor > ", ("unfinished", 1, 19, 1)),
        ("row.amount_minor > (5", ("unfinished", 1, 22, 1)),
        ("row.amount_minor = 5", ("sign", 1, 18, 1)),
        ("row.paid and row.paid", ("syntax", 1, 10, 3)),
        ("row.amount_minor > 9223372036854775808", ("number-range", 1, 20, 19)),
        ("row.number.matches('(?=a)b')", ("pattern-not-linear", 1, 20, 8)),
        (r"row.number.matches('(a)\\1')", ("pattern-not-linear", 1, 20, 8)),
        ("row.number.matches('(a')", ("pattern-broken", 1, 20, 4)),
        ("row.number.matches(row.number)", ("pattern-not-text", 1, 23, 1)),
        ("row.on > timestamp('2026-13-01T00:00:00Z')", ("bad-time", 1, 20, 22)),
        ("row.on.getHours('Sverige') > 1", ("bad-zone", 1, 17, 9)),
        ("row.personnummer == 'x'", ("identity-field", 1, 5, 12)),
        ("row.ethnicity == 'x'", ("prohibited-field", 1, 5, 9)),
        ("size(rows) > 1 && {'a': 1} == {'a': 1}", ("not-offered", 1, 19, 1)),
        ("rows.exists(row, row.paid)", ("bad-loop-name", 1, 12, 1)),
        ("size() > 1", ("wrong-arguments", 1, 1, 4)),
    ],
)
def test_a_mistake_is_told_where_it_stands(text: str, told: tuple[str, int, int, int]) -> None:
    assert first(text) == told


def test_the_nearest_names_are_offered() -> None:
    [told] = [one for one in found("row.amont_minor > 5") if one.severity == "error"]

    assert told.next_step.sv == "Menade du amount_minor?"
    assert told.next_step.en == "Did you mean amount_minor?"


def test_money_with_decimals_is_told_in_minor_units() -> None:
    [told] = found("row.amount_minor > 0.5")

    assert "50 i stället för 0.5" in told.next_step.sv


def test_several_mistakes_are_told_at_once() -> None:
    errors = [one.code for one in found("row.x > 1 && row.amount_minor == 'y' && zzz") if one.severity == "error"]

    assert errors == ["unknown-field", "type-mismatch", "unknown-name"]


def test_no_more_mistakes_are_told_than_people_read() -> None:
    text = " || ".join(f"row.x{n} > 1" for n in range(90))

    assert len(found(text)) == MOST_FINDINGS.value


def test_a_field_that_may_be_absent_is_noted_until_it_is_asked_about() -> None:
    bare, asked = found("row.number == 'x'"), found("has(row.number) && row.number == 'x'")

    assert [(one.code, one.severity) for one in bare] == [("may-be-absent", "note")]
    assert asked == []


def test_rows_within_rows_within_rows_would_never_end() -> None:
    text = "rows.exists(r, rows.exists(q, q.amount_minor > r.amount_minor && q.amount_minor < row.amount_minor))"

    told = next(one for one in found(text) if one.code == "runaway-cost")

    assert told.place is not None
    assert (told.place.column, told.place.length) == (1, 4)
    assert "1000^3" in told.why.sv


def test_rows_that_read_nothing_outside_may_be_as_many_as_there_are() -> None:
    text = "rows.all(r, rows.exists(q, q.amount_minor > 5))"

    assert [one.code for one in found(text)] == []


def test_every_text_is_written_in_both_languages_and_differs() -> None:
    for code, texts in TEXTS.items():
        for text in texts:
            assert text.sv, code
            assert text.en, code


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"kind": "payments"}, "kind"),
        ({"key": "amount_minor"}, "key"),
        ({"party": "number"}, "party"),
        ({"amount": "row.paid"}, "amount"),
    ],
)
def test_a_mistake_outside_the_condition_names_its_part(changed: dict[str, str], part: str) -> None:
    assert [one.part for one in checked(written(**changed)) if one.severity == "error"] == [part]


HARD = [
    "(" * 50_000, "[" * 100_000, "-" * 100_000, "a." * 50_000, "1+" * 50_000 + "1", "x" * 100_000, "'" * 99_999,
    "row" + ".a" * 1_000, "!" * 3_999 + "x", "rows.exists(r, " * 200 + "true" + ")" * 200, "\u0000", "\ud800", "\u2028",
    "1 ? " * 900, "[1," * 1_000, "row.number.matches('" + "(a+)+" * 500 + "')", "row.number.matches('((a{9}){9}){9}')",
    "p.share * " * 300 + "1.0 > 0.0", "rows.map(r, rows.map(q, q)) == 1", "rows.filter(r, r) == rows", "has(row)",
    "row", "rows", "p", "rows == rows", "row == row", "p == p", "[row] == [row]", "has(rows.a)", "-rows < rows",
    "rows.exists(r, r)", "rows.map(r, r, r).map(q, q)", "size(size(rows))", "dyn(row.paid)", "type(1) == int",
    "rows[0].paid", "row['number']", "google.protobuf.Int64Value{}", "1u == 1u", "b'x' == b'x'", ".row.paid",
    "timestamp(row.number) == row.on", "duration('1y') > duration('1h')",
    "duration('99999999999999999h') > duration('1s')",
    "rows.exists_one(r, r.paid) ? rows : rows", "rows.filter(r, r.paid).exists(r, r.paid)", "in in in",
]  # fmt: skip


@pytest.mark.attack("C2")
@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_a_hard_text_gives_findings_and_nothing_worse(text: str) -> None:
    said = compiled(text, SCOPE, "bool")

    assert said.term is not None or any(one.severity == "error" for one in said.found)


WORDS = st.sampled_from(
    ["row", "rows", "p", ".", "amount_minor", "number", "(", ")", "[", "]", "{", "}", ",", "?", ":", "&&", "||", "!",
     "-", "<", "==", "in", "1", "0.5", "'a'", "true", "null", "exists", "map", "filter", "has", "size", "r", "\n", " ",
     "å", "//"]
)  # fmt: skip


@pytest.mark.attack("C2")
@settings(max_examples=150, deadline=timedelta(seconds=2))
@given(st.text(max_size=300) | st.lists(WORDS, max_size=60).map("".join))
def test_no_text_does_worse_than_be_told(text: str) -> None:
    said = compiled(text, SCOPE, "bool")

    for one in said.found:
        lines = text.split("\n")
        assert one.place is not None
        assert 1 <= one.place.line <= len(lines)
        assert not re.search(r"\{\w+\}", one.what.sv + one.why.sv)


def test_a_text_that_is_too_long_says_how_long_it_may_be() -> None:
    assert first("x" * (MOST_SIGNS.value + 1)) == ("too-long", 1, MOST_SIGNS.value + 1, 1)


@pytest.mark.attack("C9")
@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){60}a{60}"]
)
def test_a_pattern_that_would_think_for_ever_elsewhere_comes_to_an_end(pattern: str) -> None:
    condition = compiled(f"row.number.matches('{pattern}')", SCOPE, "bool")
    long = pl.DataFrame({KEY: ["x"], "number": ["a" * 50_000 + "!"]})

    assert condition.term is not None
    table = worked_out(condition.term, Frame(long.rename({"number": "row.number"}), long, None))
    assert list(table["#answer"]) == [pattern == "(a?){60}a{60}"]


@pytest.mark.attack("C9")
@pytest.mark.parametrize(
    "pattern", ["(?=a)", "(?!a)", "(?<=a)b", r"(a)\\1", "(?P<n>a)", "a**", "a{1000}", "[[:alpha:]]", r"\\b"]
)
def test_a_pattern_that_another_engine_would_read_otherwise_is_refused(pattern: str) -> None:
    assert found(f"row.number.matches('{pattern}')")[0].code == "pattern-not-linear"
