"""Procurements in the Open Contracting Data Standard."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import detect, read_records
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.chunks import MOST_ROWS
from services.intake.records.contract import CONTRACT
from services.intake.records.procurement import PROCUREMENT
from tests.unit.intake.reading import refusal_of, rejects_of, rows_of
from tests.unit.intake.record_samples import OCDS, PACKAGE, RELEASE
from tests.unit.intake.samples import write

BUYER = {"identifier": "212000-0142", "scheme": "organisation_number", "name": "Ängsköpings kommun"}
WINNER = {"identifier": "5560160680", "scheme": "organisation_number", "name": "Leverantören AB"}
LOSER = {"identifier": "L2", "scheme": "other", "name": "Snickeriet HB"}


def changed(section: str, **new: Any) -> str:
    """The sample package, some fields of one section of its release changed."""
    release = json.loads(json.dumps(RELEASE))
    (release if section == "" else release[section]).update(new)
    return json.dumps({**PACKAGE, "releases": [release]})


def test_a_release_becomes_a_procurement_with_all_it_says(tmp_path: Path) -> None:
    assert rows_of(tmp_path, OCDS, PROCUREMENT) == [
        {
            "row": 1,
            "ocid": "ocds-abc123-17",
            "release": "17-3",
            "released_at": datetime(2026, 5, 2, 8, 0, tzinfo=UTC),
            "day": date(2026, 5, 2),
            "stage": "contract",
            "status": "complete",
            "title": "Städning av skolor",
            "method": "open",
            "method_details": "Öppet förfarande, LOU",
            "category": "services",
            "buyer": BUYER,
            "tender_from": datetime(2026, 3, 1, tzinfo=UTC),
            "tender_until": datetime(2026, 3, 31, 21, 59, tzinfo=UTC),
            "bids": 2,
            "value_minor": 200_000_000,
            "currency": "SEK",
            "winner": WINNER,
            "winners": 1,
            "contract_from": date(2026, 6, 1),
            "contract_until": date(2028, 5, 31),
            "cpv": ["90911200"],
        }
    ]


def test_each_bidder_becomes_a_row(tmp_path: Path) -> None:
    process = {"ocid": "ocds-abc123-17", "release": "17-3", "bidders": 1, "currency": "SEK"}
    at = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)

    assert rows_of(tmp_path, OCDS, BID) == [
        {"row": 1, **process, "bid": "b1", "status": "valid", "bidder": WINNER, "value_minor": 190_000_050}
        | {"submitted_at": at, "day": at.date()},
        {"row": 2, **process, "bid": "2", "status": "disqualified", "bidder": LOSER, "value_minor": 100},
    ]


def test_an_award_becomes_a_row_for_each_supplier(tmp_path: Path) -> None:
    several = changed("", awards=[{**RELEASE["awards"][0], "suppliers": [{"id": "L1"}, {"id": "L2"}]}])

    rows = rows_of(tmp_path, several, AWARD)

    assert [(row["supplier"], row["suppliers"], row["value_minor"]) for row in rows] == [
        (WINNER, 2, 190_000_050),
        (LOSER, 2, 190_000_050),
    ]


def test_a_contract_has_its_period_ceiling_and_prices(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, OCDS, CONTRACT)

    (line,) = row.pop("lines")
    assert row == {
        "row": 1,
        "contract_number": "A-3",
        "ocid": "ocds-abc123-17",
        "release": "17-3",
        "award": "a1",
        "status": "active",
        "day": date(2026, 5, 20),
        "buyer": BUYER,
        "supplier": WINNER,
        "suppliers": 1,
        "valid_from": date(2026, 6, 1),
        "valid_until": date(2028, 5, 31),
        "longest_until": date(2030, 5, 31),
        "currency": "SEK",
        "value_minor": 190_000_050,
        "ceiling_minor": 250_000_000,
        "awarded_minor": 190_000_050,
        "paid_minor": 10_025,
        "amendments": 1,
        "cpv": [],
    }
    assert {name: value for name, value in line.items() if value is not None} == {
        "number": "1",
        "text": "Städtimme",
        "quantity_millionths": 2_500_000,
        "unit": "HUR",
        "price_minor": 40_000,
        "price_per_millionths": 1_000_000,
    }


@pytest.mark.parametrize(
    "text",
    [
        OCDS,
        json.dumps(RELEASE),
        json.dumps([RELEASE]),
        json.dumps([PACKAGE]),
        "\ufeff" + OCDS,
        json.dumps({"ocid": RELEASE["ocid"], "releases": [RELEASE]}),
        json.dumps({"version": "1.1", "records": [{"ocid": RELEASE["ocid"], "releases": [RELEASE]}]}),
        json.dumps({"records": [{"ocid": RELEASE["ocid"], "compiledRelease": RELEASE, "releases": [{"url": "x"}]}]}),
        json.dumps({"packages": ["https://example.org"] * 4000, **PACKAGE}),
    ],
)
def test_a_release_is_found_in_every_shape_in_which_it_is_published(tmp_path: Path, text: str) -> None:
    (row,) = rows_of(tmp_path, text, PROCUREMENT)

    assert (row["ocid"], row["buyer"]) == ("ocds-abc123-17", BUYER)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_letters_are_read_in_the_encoding_of_the_file(tmp_path: Path, encoding: str) -> None:
    (row,) = rows_of(tmp_path, OCDS.encode(encoding), PROCUREMENT)

    assert row["buyer"] == BUYER


def test_a_letter_that_the_first_look_cuts_in_two_is_still_a_letter(tmp_path: Path) -> None:
    start = '{"packages": ["https:'
    cut = (
        start
        + "x" * (64 * 1024 - 1 - len(start))
        + "ö"
        + '"], "releases": ['
        + json.dumps(RELEASE, ensure_ascii=False)
        + "]}"
    )

    (row,) = rows_of(tmp_path, cut, PROCUREMENT)

    assert row["buyer"] == BUYER


@pytest.mark.parametrize(("status", "winners"), [("active", 1), ("pending", 0), ("cancelled", 0)])
def test_only_awards_that_stand_have_winners(tmp_path: Path, status: str, winners: int) -> None:
    (row,) = rows_of(tmp_path, changed("", awards=[{**RELEASE["awards"][0], "status": status}]), PROCUREMENT)

    assert (row["winners"], row.get("winner")) == (winners, WINNER if winners else None)


def test_one_release_a_line_gives_one_row_each(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({**RELEASE, "id": str(number)}) for number in range(3))

    assert [row["release"] for row in rows_of(tmp_path, lines, PROCUREMENT)] == ["0", "1", "2"]


def test_a_compiled_release_stands_for_the_releases_it_was_made_of(tmp_path: Path) -> None:
    record = {"ocid": RELEASE["ocid"], "releases": [RELEASE, RELEASE], "compiledRelease": {**RELEASE, "id": "all"}}

    rows = rows_of(tmp_path, json.dumps({"records": [record]}), PROCUREMENT)

    assert [row["release"] for row in rows] == ["all"]


def test_a_record_of_links_alone_is_rejected(tmp_path: Path) -> None:
    record = {"ocid": "x", "releases": [{"url": "https://example.org"}]}

    assert rejects_of(tmp_path, json.dumps({"records": [record]})) == [("procurement", 1, "ocid", "field-missing")]


@pytest.mark.parametrize(
    ("section", "new", "column", "reason"),
    [
        ("tender", {"tenderPeriod": {"startDate": "soon"}}, "tender/tenderPeriod/startDate", "date-not-understood"),
        ("tender", {"numberOfTenderers": -1}, "tender/numberOfTenderers", "number-not-understood"),
        ("tender", {"value": {"amount": 1.234, "currency": "SEK"}}, "tender/value/amount", "amount-too-many-decimals"),
        ("tender", {"value": {"amount": 1}}, "tender/value/currency", "currency-unknown"),
        ("tender", {"value": {"amount": True, "currency": "SEK"}}, "tender/value/amount", "amount-not-a-number"),
        ("tender", {"status": "850101-1234"}, "tender/status", "code-unknown"),
        ("", {"date": 20260502}, "date", "date-not-understood"),
        ("", {"ocid": ""}, "ocid", "field-missing"),
    ],
)
def test_a_faulty_value_rejects_its_row_and_no_other(
    tmp_path: Path, section: str, new: dict[str, Any], column: str, reason: str
) -> None:
    faulty = json.loads(changed(section, **new))["releases"][0]
    text = json.dumps({**PACKAGE, "releases": [faulty, RELEASE]})

    rejects = [reject for reject in rejects_of(tmp_path, text) if reject[0] == "procurement"]

    assert rejects == [("procurement", 1, column, reason)]
    assert [row["row"] for row in rows_of(tmp_path, text, PROCUREMENT)] == [2]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (OCDS[: len(OCDS) // 2], "broken-json"),
        (OCDS[:-1], "broken-json"),
        (OCDS + "}", "broken-json"),
        (json.dumps({**PACKAGE, "releases": []}), "not-a-procurement-file"),
        ('{"ocid": "x", "tag": [], "a": 1e99999999999999999999}', "broken-json"),
        ('{"ocid": "x", "tag": [], "a": ' + "9" * 5000 + "}", "broken-json"),
        ('{"ocid": "x", "tag": [], "a": NaN}', "broken-json"),
        ('{"ocid": "x", "tag": [], "a": ' + "[" * 5000 + "]" * 5000 + "}", "broken-json"),
        ('{"ocid": "x", "tag": [], "documents": ' + "[" * 5000 + "]" * 5000 + "}", "broken-json"),
        ('{"ocid": "x", "tag": [' + "1," * 250_000 + "1]}", "json-item-too-large"),
        ('{"ocid": "x", "tag": [], "a": "' + "x" * 12_000_000 + '"}', "json-item-too-large"),
        ('{"ocid": "x", "tag": [], "documents": "' + "x" * 9_000_000 + '"}', "json-item-too-large"),
        ('[{"ocid_": 1}]', "kind-mismatch"),
    ],
    ids=range(13),
)
def test_broken_and_hostile_files_are_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    assert refusal_of(tmp_path, text) == code


def test_a_large_file_is_given_in_chunks_before_its_end_is_seen(tmp_path: Path) -> None:
    small = json.dumps({"ocid": "x", "tag": ["tender"]})
    path = write(tmp_path, "\n".join([small] * (MOST_ROWS + 1)) + "\n{")

    chunks = read_records(path)

    assert next(chunks).records.height == MOST_ROWS
    with pytest.raises(Refused, match="broken-json"):
        next(chunks)


@pytest.mark.parametrize(
    "text",
    [
        '[{"ocid": "x", "leverantör": "A", "belopp": 1}]',
        '{"releases": [{"version": "1"}]}',
        '{"publisher": "x", "belopp": 1}',
    ],
)
def test_json_of_another_kind_is_not_taken_for_procurements(tmp_path: Path, text: str) -> None:
    assert detect(write(tmp_path, text)) is Kind.LEDGER
