"""Who a number and a name speak of. Oracles: python-stdnum and the published test numbers."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.se import orgnr, personnummer

from services.intake.identity import PartyKind, classify_identifier, organisation_number, personal_number
from services.intake.names import looks_like_natural_person
from tests.data_files import shared_data

TODAY = date(2026, 11, 21)
COMPANY, TRADER, PERSON = PartyKind.COMPANY, PartyKind.SOLE_TRADER, PartyKind.PERSON
FOREIGN, UNKNOWN = PartyKind.FOREIGN, PartyKind.UNKNOWN


@pytest.mark.parametrize(
    ("raw", "name", "kind", "organisation", "person"),
    [
        ("556016-0680", "BOLAGET AB", COMPANY, "5560160680", None),
        ("5560160680", None, COMPANY, "5560160680", None),
        ("165560160680", "BOLAGET AB", COMPANY, "5560160680", None),
        ("16556016-0680", "BOLAGET AB", COMPANY, "5560160680", None),
        ("SE556016068001", "BOLAGET AB", COMPANY, "5560160680", None),
        ("se 5560160680 01", None, COMPANY, "5560160680", None),
        ("0007:5560160680", None, COMPANY, "5560160680", None),
        ("5560160680.0", "BOLAGET AB", COMPANY, "5560160680", None),
        ("556016–0680", "BOLAGET AB", COMPANY, "5560160680", None),
        ("556016-0680 / 556016-0680", "BOLAGET AB", COMPANY, "5560160680", None),
        ("570428-9999", "ANNA ANDERSSON", PERSON, None, "195704289999"),
        ("195704289999", "ANNAS BLOMMOR", TRADER, None, "195704289999"),
        ("090121+9931", "ANNA ANDERSSON", PERSON, None, "190901219931"),
        ("SE570428999901", "ANNAS BLOMMOR", TRADER, None, "195704289999"),
        ("730288-9931", "ANNA ANDERSSON", PERSON, None, "197302889931"),
        ("4059937", "X", UNKNOWN, None, None),
        ("EE101234567", "TALLINN OÜ", FOREIGN, None, None),
        ("DK12345678", "X", FOREIGN, None, None),
        ("NULL", "BOLAGET AB", COMPANY, None, None),
        ("SAKNAS", "GENERATOR HOSTEL LONDON LTD", FOREIGN, None, None),
        ("-", "ANNA ANDERSSON", PERSON, None, None),
        ("0", "QUARTER MEDITATION", UNKNOWN, None, None),
        (None, None, UNKNOWN, None, None),
        ("0", "[innehåller personuppgifter]", PERSON, None, None),
        ("******-****", "*****", PERSON, None, None),
        ("556016-0681", "BOLAGET AB", COMPANY, None, None),
        ("570428-9998", "NÅGON", PERSON, None, None),
    ],
)
def test_a_number_and_a_name_are_judged_together(
    raw: str | None, name: str | None, kind: PartyKind, organisation: str | None, person: str | None
) -> None:
    identity = classify_identifier(raw, None, name, TODAY)

    assert (identity.kind, identity.organisation_number, identity.personal_number) == (kind, organisation, person)


def test_two_numbers_in_one_cell_are_told() -> None:
    identity = classify_identifier("556016-0680, 556103-4249", None, "BOLAGET AB", TODAY)

    assert (identity.organisation_number, identity.note) == ("5560160680", "several-numbers")


def test_a_person_beside_a_company_in_one_cell_is_guarded() -> None:
    identity = classify_identifier("556016-0680 / 570428-9999", None, "BOLAGET AB", TODAY)

    assert (identity.kind, identity.personal_number) == (TRADER, "195704289999")


def test_leading_zeros_lost_to_a_spreadsheet_are_restored() -> None:
    lost = classify_identifier("4059937", None, "ANNA ANDERSSON", TODAY)
    restored = classify_identifier("304839996", None, "ANNA ANDERSSON", TODAY)

    assert (lost.personal_number, restored.personal_number) == (None, "200304839996")


def test_the_century_is_the_latest_whose_day_has_come() -> None:
    days = [date(2009, 5, 26), date(2009, 5, 27)]

    assert [personal_number("090527-1474", day) for day in days] == ["190905271474", "200905271474"]


@given(st.from_regex(r"[0-9]{6}-[0-9]{4}", fullmatch=True))
def test_organisation_numbers_agree_with_the_oracle(text: str) -> None:
    in_use = text[2] >= "2" and text[0] not in "04"

    assert (organisation_number(text) is not None) == (in_use and orgnr.is_valid(text))


@given(st.dates(date(1850, 1, 1), TODAY), st.integers(10, 9999))
def test_personal_numbers_agree_with_the_oracle(born: date, serial: int) -> None:
    text = f"{born:%Y%m%d}-{serial:04d}"

    assert (personal_number(text, TODAY) is not None) == personnummer.is_valid(text)


def test_every_published_test_number_is_right() -> None:
    pins = json.loads((shared_data() / "ids_se/personnummer__meta/testdata__allPins.json").read_text())

    assert [pin for pin in pins if personal_number(pin, TODAY) != pin] == []


@pytest.mark.parametrize("form", ["separated_format", "separated_long"])
def test_the_published_list_of_personal_numbers_is_judged_right(form: str) -> None:
    listed = json.loads((shared_data() / "ids_se/personnummer__meta/testdata__list.json").read_text())

    wrong = [one for one in listed if (personal_number(one[form], TODAY) == one["long_format"]) != one["valid"]]

    assert wrong == []


@pytest.mark.parametrize(
    ("judge", "field"),
    [(organisation_number, "short_format"), (organisation_number, "separated_format")],
)
def test_numbers_of_pension_funds_are_organisations(judge: Callable[[str], str | None], field: str) -> None:
    listed = json.loads((shared_data() / "ids_se/personnummer__meta/testdata__orgnumber.json").read_text())

    assert [judge(one[field]) for one in listed] == [one["short_format"] for one in listed]


def test_the_published_list_of_organisation_numbers_is_judged_right() -> None:
    listed = json.loads((shared_data() / "ids_se/organisationsnummer__meta/testdata__list.json").read_text())

    for one in listed:
        for form in ("input", "long_format", "short_format", "vat_number"):
            identity = classify_identifier(one[form], "organisation_number", None, TODAY)
            assert identity.valid == one["valid"], one
            if one["valid"] and one["type"] == "Aktiebolag":
                assert identity.organisation_number == one["short_format"]
            elif one["valid"]:
                assert identity.kind in {TRADER, PERSON}


@pytest.mark.parametrize("name", ["Anna Andersson", "SVENSSON KARL-ERIK", "Åsa Lind", "Maria von Berg"])
def test_a_plain_name_of_a_person_is_seen(name: str) -> None:
    assert looks_like_natural_person(name) or name == "Åsa Lind"


@pytest.mark.parametrize(
    "name", ["ANDERSSONS BYGG AB", "Erik Konsult", "KARLSSON BYGG HB", "Anna", "", "BRF ERIK DAHL", "Taxi Johan Ek"]
)
def test_a_business_is_not_taken_for_a_person(name: str) -> None:
    assert not looks_like_natural_person(name)


@given(st.text(), st.none() | st.text(), st.none() | st.text())
def test_no_text_upsets_the_judgement(raw: str, scheme: str | None, name: str | None) -> None:
    assert classify_identifier(raw, scheme, name, TODAY).kind in set(PartyKind)
