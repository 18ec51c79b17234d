"""A municipality's own rule is a rule on records: it keeps to its partition, and to what it may read."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk import rule_code
from services.risk.domain.book import Book, table
from services.risk.domain.cel.limits import MOST_ROWS
from services.risk.domain.judging import judge
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.own_checks import checked
from services.risk.domain.own_rule import NotARule, OwnRule, own_rule, silent_rule
from services.risk.domain.own_text import OwnText, as_told, keys_offered, offered, read_text
from services.risk.domain.prohibited import lint
from tests.unit.risk.own_samples import LARGE, written

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "handbook" / "egna-regler.md"
DAY: Final = date(2026, 11, 3)
OFTEN: Final = written(condition="rows.exists(r, r.on != row.on && r.amount_minor == row.amount_minor)")


def payment(number: int, amount: int = 6_000_000, party: str = "A", **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r{number}", "committee_id": "son", "on": date(2026, 1, 1 + number % 28), "party_id": party,
        "party_kind": "company", "party_name": f"{party} AB", "kind_group": "invoice", "amount_minor": amount,
        "currency": "SEK", **more,
    }  # fmt: skip


def judged(rule: OwnRule, *rows: dict[str, Any], keys: list[str] | None = None) -> pl.DataFrame:
    book = Book({"payment": table("payment", rows)}, DAY)
    wanted = None if keys is None else {"party": keys}
    return judge(book, [rule], wanted, municipality_id="9999", committee_id="son")


def test_a_finding_is_about_the_key_and_says_what_the_text_says() -> None:
    rule = own_rule("OWN-01", 1, LARGE)

    [found] = judged(rule, payment(1), payment(2, order_reference="77"), payment(3, 1)).to_dicts()

    assert (found["subject_type"], found["subject_id"], found["party_id"]) == ("party", "A", "A")
    assert (found["amount_minor"], found["score"], found["on"]) == (6_000_000, 0.5, date(2026, 1, 2))
    assert found["records"] == [{"kind": "payment", "id": "r1", "role": "subject"}]
    said = rule.explain(orjson.loads(found["evidence"]))
    assert said["sv"] == "⟦A AB⟧ har fakturerat ⟦60\u00a0000,00\u00a0kr⟧ utan beställning."


def test_another_value_of_a_parameter_finds_something_else() -> None:
    rule = own_rule("OWN-01", 1, LARGE)
    book = Book({"payment": table("payment", [payment(1, 100)])}, DAY)
    params = {"OWN-01": rule.with_values({"least_minor": 100})}

    found = judge(book, [rule], municipality_id="9999", committee_id="son", params=params)

    assert found.height == 1


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 3)), max_size=12),
    st.lists(st.sampled_from("ABC"), min_size=1, unique=True),
)
def test_what_is_said_of_some_keys_is_what_is_said_of_all(told: list[tuple[str, int]], keys: list[str]) -> None:
    rule = own_rule("OWN-01", 1, OFTEN)
    rows = [payment(n, amount, party) for n, (party, amount) in enumerate(told)]

    some, everything = judged(rule, *rows, keys=keys), judged(rule, *rows)

    assert some.to_dicts() == everything.filter(pl.col("key").is_in(keys)).to_dicts()


def test_a_key_with_too_many_rows_is_passed_over_and_named_and_the_others_are_judged() -> None:
    rule = own_rule("OWN-01", 1, OFTEN)
    many = [payment(n, 5, "A") for n in range(MOST_ROWS.value + 1)]
    book = Book({"payment": table("payment", [*many, payment(1, 7, "B"), payment(2, 7, "B")])}, DAY)

    found = judge(book, [rule], municipality_id="9999", committee_id="son")

    assert rule.passed_over(book) == ["A"]
    assert set(found["key"]) == {"B"}


def test_what_compares_no_rows_passes_nothing_over() -> None:
    rule = own_rule("OWN-01", 1, written(condition="size(rows.filter(r, r.amount_minor == 5)) > 1000"))
    many = [payment(n, 5, "A") for n in range(MOST_ROWS.value + 1)]
    book = Book({"payment": table("payment", many)}, DAY)

    found = judge(book, [rule], municipality_id="9999", committee_id="son")

    assert (rule.passed_over(book), found.height) == ([], MOST_ROWS.value + 1)


def test_a_text_with_a_mistake_is_no_rule() -> None:
    with pytest.raises(NotARule) as refused:
        own_rule("OWN-01", 1, written(condition="row.amount_minor > 'x'"))

    assert [one.code for one in refused.value.found if one.severity == "error"] == ["type-mismatch"]


@pytest.mark.parametrize(
    "changed",
    [{"condition": "row.amount_minor > 1"}, {"severity": 3}, {"purpose": "Annat."}, {"score": 0.6}, {"areas": ()}],
)
def test_every_letter_is_part_of_the_digest(changed: dict[str, Any]) -> None:
    rules = [own_rule("OWN-01", 1, text) for text in (LARGE, written(**changed))]

    one, other = (rule_code.digest(rule, rule_code.default_values(rule)) for rule in rules)

    assert one != other


def test_what_is_stored_of_a_text_gives_the_same_rule() -> None:
    assert read_text(as_told(LARGE)) == LARGE


def test_a_rule_that_cannot_be_read_any_longer_is_never_taken_for_one_that_was_proved() -> None:
    gone, was = silent_rule("OWN-01", 1, LARGE), own_rule("OWN-01", 1, LARGE)

    assert judged(gone, payment(1)).is_empty()
    assert rule_code.code_hash(gone) != rule_code.code_hash(was)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_prohibited_and_no_name_of_a_party_is_offered(kind: str) -> None:
    names = {one.name for one in offered(kind)}

    assert [one.name for one in lint(names) if one.kind == "prohibited"] == []
    assert names.isdisjoint({"party_name", *(f"{party}_name" for party in KINDS[kind].parties)})
    assert keys_offered(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_have_a_rule_of_its_own(kind: str) -> None:
    first = offered(kind)[0].name
    text = OwnText(
        **{**as_plain(LARGE), "kind": kind, "key": min(keys_offered(kind)), "party": None, "amount": "0",
           "condition": f"has(row.{first}) || size(rows) > 1", "explanation": LARGE.title}
    )  # fmt: skip

    rule = own_rule("OWN-01", 1, text)

    assert judge(Book({}, DAY), [rule], municipality_id="9999", committee_id="son").is_empty()
    row = {"record_id": "r1", "committee_id": "son", text.key: "x"}
    book = Book({kind: table(kind, [row, {**row, "record_id": "r2"}])}, DAY)
    assert judge(book, [rule], municipality_id="9999", committee_id="son").height == 2


def as_plain(text: OwnText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in OwnText.__dataclass_fields__}


def test_a_value_that_the_explanation_cannot_show_is_told() -> None:
    texts = LARGE.explanation.__class__("{amount_minor:day} {nobody}", "{party}")

    found = [(one.code, one.part) for one in checked(written(explanation=texts)) if one.severity == "error"]

    assert found == [("odd-value-form", "explanation.sv"), ("unknown-value", "explanation.sv")]


def test_the_handbooks_example_finds_what_it_says() -> None:
    [condition] = re.findall(r"```cel\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    rule = own_rule("OWN-01", 1, written(condition=condition))

    twice = judged(rule, payment(1), payment(2), payment(3, party="B"), payment(4, order_reference="7"))

    assert sorted(twice["period"]) == ["r1", "r2"]
