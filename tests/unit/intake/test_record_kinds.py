"""Kinds of records: what their declarations hold to, and that no person leaves intake by any field of any kind."""

from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from services.intake.facts import Source
from services.intake.records import ACCOUNT, MOMENT, NAMES, PARTY, Field, RecordKind, Role, bodies
from services.intake.records.bodies import Marker, rows_of
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import shapes_of
from services.intake.sealing import Sealer
from shared.vault import DataKeys

SEALER = Sealer(b"k" * 32, "9999", DataKeys({1: b"d" * 32}))
SOURCE = Source("son", None, date(2026, 11, 20))

NAMES_OF_PERSONS = ("Zacharias Qvistmo", "Wilhelmina Öhrnblad-Xander", "QVISTMO, ZACHARIAS")
NUMBERS = ("19121212-1212", "121212-1212", "191212121212", "1212121212", "121212+1212")
PHONES = ("070-123 45 67", "+46701234567", "0701234567")
MAIL = "zacharias.qvistmo@example.se"
COMPANY = {"identifier": "556016-0680", "scheme": "organisation_number", "name": "Björkens Städ AB"}

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def planted_in_words(planted: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A sentence with something of a person in it."""
    around = st.text(alphabet="abcåäö ,.;:()/!\n", max_size=12)
    parted = st.sampled_from(" ,;:(\n")
    return st.builds(lambda a, p, what, q, b: f"{a}{p}{what}{q}{b}", around, parted, planted, parted, around)


def string_value(role: Role, name: str, *, named: bool) -> st.SearchStrategy[str]:
    """A text of *role* that holds something of the person."""
    contact = st.sampled_from((*NUMBERS, *PHONES, MAIL))
    names = st.sampled_from((name, *(word for word in name.replace(",", "").split() if len(word) > 2)))
    if role is Role.PLAIN:
        return st.sampled_from(("hemtjänst", *NUMBERS)) | planted_in_words(st.sampled_from(NUMBERS))
    return planted_in_words(contact | names) if named else planted_in_words(contact)


def value_of(dtype: Any, role: Role, name: str, *, named: bool) -> st.SearchStrategy[Any]:
    """A value of a field, with the person planted wherever a text may stand."""
    simple: dict[Any, st.SearchStrategy[Any]] = {
        pl.Int64: st.integers(-(10**15), 10**15),
        pl.Boolean: st.booleans(),
        pl.Date: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        MOMENT: st.integers(-(2 * 10**9), 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
    }
    if dtype == PARTY:
        person = {"identifier": NUMBERS[0], "scheme": "personal", "name": name}
        return st.sampled_from([person, COMPANY, {"identifier": None, "scheme": None, "name": None}, None])
    if dtype == ACCOUNT:
        return st.fixed_dictionaries({"kind": st.sampled_from(["bankgiro", "bban"]), "number": st.just("5805-6201")})
    if isinstance(dtype, pl.List):
        return st.lists(value_of(dtype.inner, role, name, named=named), max_size=3)
    if isinstance(dtype, pl.Struct):
        return st.fixed_dictionaries({f.name: value_of(f.dtype, Role.TEXT, name, named=named) for f in dtype.fields})
    return simple[dtype] if dtype in simple else string_value(role, name, named=named)


@st.composite
def records(draw: st.DrawFn, kind: RecordKind) -> pl.DataFrame:
    """One or two records of the kind that speak of one person."""
    name = draw(st.sampled_from(NAMES_OF_PERSONS))
    parties = [key for key, field in kind.fields.items() if field.role is Role.PARTY]
    rows = []
    for row in range(1, draw(st.integers(1, 2)) + 1):
        values = {
            key: draw(value_of(field.dtype, field.role, name, named=bool(parties)) | st.none())
            for key, field in kind.fields.items()
        }
        if parties:
            values[draw(st.sampled_from(parties))] = {"identifier": NUMBERS[0], "scheme": "personal", "name": name}
        rows.append({"row": row, **values})
    return pl.DataFrame(rows, schema=kind.schema())


def told_by(kind: RecordKind, frame: pl.DataFrame) -> str:
    """All that leaves intake of the records, as it is stored and published."""
    made = rows_of(kind, frame, SOURCE, SEALER, Marker())
    parties = [(party.organisation_number, party.name) for party in made.parties]
    return msgspec.json.encode([[row.body for row in made.rows], parties]).decode()


@pytest.mark.attack("L2")
@each_kind
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_person_leaves_by_any_field(kind: RecordKind, data: st.DataObject) -> None:
    told = told_by(kind, data.draw(records(kind))).casefold()

    planted = chain(NUMBERS, PHONES, ("qvistmo", "zacharias", "wilhelmina", "öhrnblad", "xander", MAIL))
    assert [one for one in planted if one in told] == []


@each_kind
def test_identity_day_and_subject_are_fields_of_the_kind(kind: RecordKind) -> None:
    fields = kind.fields

    assert kind.identity
    assert set(kind.identity) <= set(fields)
    assert kind.day is not None
    assert fields[kind.day].dtype in {pl.Date, MOMENT}
    assert (fields[kind.subject].role is Role.PARTY) if kind.subject else True


@each_kind
def test_a_record_says_which_thing_it_speaks_of(kind: RecordKind) -> None:
    assert any(kind.fields[name].required for name in kind.identity)


def fits(field: Field) -> bool:
    """Whether the field's type is one that its role can carry."""
    types: dict[Role, tuple[Any, ...]] = {
        Role.PARTY: (PARTY,),
        Role.ACCOUNT: (ACCOUNT,),
        Role.TEXT: (pl.String,),
        Role.REFERENCE: (pl.String,),
        Role.BLIND: (pl.String, NAMES),
    }
    if field.role is Role.TEXT and isinstance(field.dtype, pl.List):
        return True  # lines: the texts in them are people's own words
    return field.dtype not in {PARTY, ACCOUNT} if field.role is Role.PLAIN else field.dtype in types[field.role]


@each_kind
def test_each_field_is_of_a_type_that_its_role_can_carry(kind: RecordKind) -> None:
    assert [name for name, field in kind.fields.items() if not fits(field)] == []


@each_kind
def test_what_is_blind_is_never_the_day_or_the_subject(kind: RecordKind) -> None:
    blind = {name for name, field in kind.fields.items() if field.role is Role.BLIND}

    assert not blind & {kind.day, kind.subject}


@each_kind
def test_no_two_fields_have_one_name_in_the_api(kind: RecordKind) -> None:
    shown = [field.encode_name for field in msgspec.structs.fields(shapes_of(kind)[0])]

    assert shown == [to_camel(name) for name in kind.fields]
    assert len(set(shown)) == len(shown)


@each_kind
def test_amounts_have_a_currency(kind: RecordKind) -> None:
    amounts = [field for name, field in kind.fields.items() if name.endswith("_minor")]
    currency = kind.fields.get("currency")

    assert not amounts or currency is not None
    assert not any(one.required for one in amounts) or (currency is not None and currency.required)


@each_kind
def test_each_kind_and_field_is_named_in_both_languages(kind: RecordKind) -> None:
    names = [kind.title, *(field.name for field in kind.fields.values())]

    assert all(name.sv.strip() and name.en.strip() for name in names)


def a_shift(**fields: Any) -> pl.DataFrame:
    """One shift."""
    return pl.DataFrame(
        [{"row": 1, "shift_number": "1", "provider": COMPANY, **fields}], schema=KINDS["shift"].schema()
    )


def one_row(frame: pl.DataFrame) -> bodies.Row:
    """The record of a frame of one shift."""
    return rows_of(KINDS["shift"], frame, SOURCE, SEALER, Marker()).rows[0]


def test_a_point_in_time_counts_for_its_swedish_day() -> None:
    late = a_shift(starts_at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC))

    assert one_row(late).day == date(2026, 11, 3)


def test_a_company_is_the_same_however_it_is_spelled() -> None:
    other = a_shift(provider={**COMPANY, "name": "Bjorkens Stad"})

    assert one_row(a_shift()).mark == one_row(other).mark


def test_references_that_name_a_person_stay_apart() -> None:
    worker = {"identifier": NUMBERS[0], "scheme": "personal", "name": NAMES_OF_PERSONS[0]}

    one, two = (one_row(a_shift(worker=worker, shift_number=f"Qvistmo {number}")) for number in (1, 2))

    assert one.mark != two.mark
