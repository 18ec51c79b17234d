"""Tables of records: which column is which field, how a cell is read, and why a row is not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import Fault, Refused
from services.intake.formats import record_table
from services.intake.formats.record_cells import read_cells, scheme_of
from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from services.intake.records.targets import Target, missing, proposed, targets_of

SHIFT = KINDS["shift"]
HEADINGS = (
    "Passets nummer hos utföraren;Utförare;Utförare orgnr;Den som arbetade;Började;Slutade;Dubbelbemanning beslutad"
)
ROW = "{};Tryggvård AB;556016-0680;Ann Exempel;{};2026-11-02 15:00;{}"


def table_of(folder: Path, *rows: str, head: str = HEADINGS, name: str = "pass.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    return file


def read(path: Path, kind: RecordKind = SHIFT, columns: dict[str, str] | None = None) -> tuple[pl.DataFrame, list[Any]]:
    chunks = record_table.chunks_of(record_table.open_table(path, kind, columns), kind)
    found = list(chunks)
    rejects = [row for chunk in found for row in chunk.rejects.iter_rows()]
    return pl.concat([chunk.records for chunk in found]), rejects


def cell(kind: str, target: str, text: str) -> Any:
    """What one cell gives."""
    one = targets_of(KINDS[kind])[target]
    return read_cells(KINDS[kind].fields, [(one, "Rubrik", text)])[one.field]


def test_columns_are_told_by_what_people_call_the_fields(tmp_path: Path) -> None:
    records, rejects = read(table_of(tmp_path, ROW.format("7", "2026-11-02 07:00", "ja")))

    assert rejects == []
    assert records.row(0, named=True)["provider"] == {
        "identifier": "556016-0680",
        "scheme": "organisation_number",
        "name": "Tryggvård AB",
    }


def test_a_time_without_a_zone_is_swedish(tmp_path: Path) -> None:
    records, _ = read(table_of(tmp_path, ROW.format("7", "2026-11-02 07:00", "ja")))

    assert records["starts_at"][0].isoformat() == "2026-11-02T06:00:00+00:00"


def test_a_faulty_row_is_told_by_its_own_number_and_heading(tmp_path: Path) -> None:
    good, bad = ROW.format("1", "2026-11-02 07:00", "ja"), ROW.format("2", "i går", "ja")

    records, rejects = read(table_of(tmp_path, good, ";;;;;;", bad))

    assert (records.height, rejects) == (1, [(4, "Började", "date-not-understood", "i g••")])


def test_a_required_value_that_is_missing_is_told_by_its_heading(tmp_path: Path) -> None:
    _, rejects = read(table_of(tmp_path, ROW.format("1", "", "ja")))

    assert [reject[1:3] for reject in rejects] == [("Började", "field-missing")]


def test_a_masked_value_of_a_downloaded_row_is_nobodys(tmp_path: Path) -> None:
    _, rejects = read(
        table_of(tmp_path, ROW.format("1", "2026-11-02 07:00", "ja").replace("556016-0680", "••••••-••••"))
    )

    assert [reject[1:3] for reject in rejects] == [("Utförare orgnr", "value-masked")]


def test_a_table_without_a_required_column_is_refused_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(table_of(tmp_path, "1;A", head="Passets nummer hos utföraren;Utförare"))

    assert (caught.value.code, "Slutade" in caught.value.sv, "Ended" in caught.value.en) == (
        "record-column-missing",
        True,
        True,
    )
    assert caught.value.headers == ("Passets nummer hos utföraren", "Utförare")


def test_a_person_says_which_column_is_which(tmp_path: Path) -> None:
    file = table_of(tmp_path, "7;A AB;B;2026-11-02 07:00;2026-11-02 15:00", head="a;b;c;d;e")
    columns = dict(zip(("shift_number", "provider", "worker", "starts_at", "ends_at"), "abcde", strict=True))

    records, _ = read(file, columns=columns)

    assert records["shift_number"].to_list() == ["7"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_finds_its_columns_under_the_titles_that_it_shows(kind: RecordKind) -> None:
    titles = [target.title.sv for target in targets_of(kind).values()]

    assert missing(kind, proposed(kind, titles)) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_example_of_the_api_is_read_from_a_json_table(kind: RecordKind, tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_text(json.dumps([dict(kind.example)], ensure_ascii=False), encoding="utf-8")

    records, rejects = read(file, kind)

    assert (records.height, rejects) == (1, [])


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1 250,50", 125050), ("1.250,50", 125050), ("1,250.50", 125050), ("-12", -1200), ("12,5 kr", 1250), ("0", 0)],
)
def test_an_amount_is_read_as_it_is_written(text: str, minor: int) -> None:
    assert cell("grant_payment", "amount_minor.written", text) == minor


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1.250", "amount-ambiguous"), ("tolv", "amount-not-a-number"), ("1,2,3", "amount-not-a-number")],
)
def test_an_amount_that_could_be_two_is_not_guessed(text: str, reason: str) -> None:
    with pytest.raises(Fault) as caught:
        cell("grant_payment", "amount_minor.written", text)

    assert caught.value.reason == reason


def test_whole_ore_are_taken_as_they_are() -> None:
    assert cell("grant_payment", "amount_minor", "125050") == 125050


@given(st.integers(-(10**14), 10**14))
def test_an_amount_written_in_the_swedish_way_is_read_to_the_ore(minor: int) -> None:
    sign, (whole, rest) = "-" if minor < 0 else "", divmod(abs(minor), 100)
    written = f"{sign}{whole:,}".replace(",", " ") + f",{rest:02}"

    assert cell("grant_payment", "amount_minor.written", written) == minor


def outcome(kind: RecordKind, target: Target, text: str) -> str:
    """The field that was read, or the column at fault."""
    try:
        return next(iter(read_cells(kind.fields, [(target, "h", text)])))
    except Fault as fault:
        return fault.column


@given(st.text(max_size=60).filter(str.strip))
def test_whatever_a_cell_holds_is_read_or_a_fault(text: str) -> None:
    kind = KINDS["shift"]
    for target in targets_of(kind).values():
        assert outcome(kind, target, text.strip()) in {"h", target.field}


@pytest.mark.parametrize(
    ("number", "scheme"),
    [
        ("556016-0680", "organisation_number"),
        ("19121212-1212", "personal"),
        ("SE556016068001", "vat"),
        ("L-7", "other"),
    ],
)
def test_a_number_says_what_it_is(number: str, scheme: str) -> None:
    assert scheme_of(number) == scheme


@pytest.mark.parametrize(("content", "code"), [("", "empty-file"), ("%PDF-1.7", "pdf"), ("{]", "broken-json")])
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(Refused) as caught:
        read(file)

    assert caught.value.code == code


def rows_told(rejects: Sequence[Any]) -> list[str]:
    return [reject[2] for reject in rejects]


def test_a_row_with_too_many_cells_and_a_repeated_heading_are_left_out(tmp_path: Path) -> None:
    long = ROW.format("1", "2026-11-02 07:00", "ja") + ";mer"

    _, rejects = read(table_of(tmp_path, HEADINGS, long))

    assert rows_told(rejects) == ["repeated-header", "too-many-cells"]
