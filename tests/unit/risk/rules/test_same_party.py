"""EB-04: one landlord, agent or issuer behind many new applications."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.same_party import party_of_many_applications
from tests.unit.risk.law import judged, stands_after, told

START = date(2026, 8, 1)
Rows = list[dict[str, Any]]


def application(number: int, rent: int, landlord: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"r{number}",
        "committee_id": "son",
        "application_number": f"EB-{number}",
        "applicant": f"a{number}",
        "received_on": START + timedelta(days=number),
        "rent_minor": rent * 100,
        "landlord": landlord,
        "landlord_name": landlord and f"{landlord} AB",
        **more,
    }


OTHERS = [application(100 + n, 5_000 + 100 * n) for n in range(20)]  # rents up to 6,900 kronor


def found(*applications: dict[str, Any], attachments: Rows | None = None, others: Rows = OTHERS) -> Rows:
    given = {
        "benefit_application": table("benefit_application", [*applications, *others]),
        "attachment": table("attachment", attachments or []),
    }
    return judged(party_of_many_applications, given)


@pytest.mark.case("EB-04", "fires")
def test_a_landlord_of_eight_new_applicants_with_high_rents_is_shown() -> None:
    [one] = found(*(application(n, 9_000, "Hus") for n in range(8)))

    assert (one["subject_id"], one["period"], len(one["records"])) == ("Hus", "landlord:2026", 8)
    assert told(party_of_many_applications, one).replace("\u00a0", " ") == (
        "Hyresvärden ⟦Hus AB⟧ uppges av ⟦8⟧ nya sökande på ⟦90⟧ dagar till och med ⟦8 augusti 2026⟧. Den mellersta "
        "hyran är ⟦9 000,00 kr⟧; ⟦95⟧ av 100 andra sökande har högst ⟦6 800,00 kr⟧."
    )


@pytest.mark.case("EB-04", "almost")
def test_seven_applicants_are_left_alone() -> None:
    assert found(*(application(n, 9_000, "Hus") for n in range(7))) == []


@pytest.mark.case("EB-04", "innocent")
def test_a_housing_company_that_many_name_at_ordinary_rents_is_left_alone() -> None:
    assert found(*(application(n, 6_500, "Hus") for n in range(40))) == []


def test_applicants_over_a_longer_time_are_left_alone() -> None:
    spread = [application(n, 9_000, "Hus", received_on=START + timedelta(days=13 * n)) for n in range(8)]

    assert found(*spread) == []


def test_who_applies_each_month_is_new_once() -> None:
    again = [application(n, 9_000, "Hus", applicant=f"a{n % 4}") for n in range(40)]

    assert found(*again) == []


def test_too_few_others_say_nothing() -> None:
    assert found(*(application(n, 9_000, "Hus") for n in range(8)), others=OTHERS[:19]) == []


def test_an_issuer_is_found_by_the_certificates_of_applications() -> None:
    issued = [
        {"record_id": f"t{n}", "committee_id": "son", "belongs_to": f"EB-{n}", "issuer": "i", "issuer_name": "Kliniken"}
        for n in range(8)
    ]

    [one] = found(*(application(n, 9_000) for n in range(8)), attachments=issued)

    assert "The issuer of certificates ⟦Kliniken⟧ is named by ⟦8⟧" in told(party_of_many_applications, one, "en")


def test_to_be_paid_oneself_is_nothing() -> None:
    assert found(*(application(n, 9_000, payee=f"a{n}") for n in range(8))) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_applications_arrive(seed: int) -> None:
    rng = Random(seed)
    dear = [
        application(
            n,
            rng.randint(70, 90) * 100,
            "x",
            representative="o" if n > 1 else None,
            received_on=START + timedelta(days=rng.randint(0, 120)),
        )
        for n in range(22)
    ]
    issued = [
        {"record_id": f"t{n}", "committee_id": "son", "belongs_to": f"EB-{rng.randint(0, 21)}", "issuer": "i"}
        for n in range(30)
    ]
    others = [application(200 + n, 4_000 + 20 * n) for n in range(60)]
    given = {
        "benefit_application": table("benefit_application", dear + others),
        "attachment": table("attachment", issued),
    }

    live, once = stands_after(party_of_many_applications, given, rng)

    assert once.height >= 2
    assert live.equals(once)
