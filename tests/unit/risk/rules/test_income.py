"""EB-01: income that registers tell of and the application does not."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.income import undeclared_income
from tests.unit.risk.law import judged, stands_after, told

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def application(declared: int | None = 3_100, number: str = "EB-1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "application_number": number,
        "applicant": "ann",
        "area": "subsistence_support",
        "received_on": date(2026, 10, 28),
        "period_from": NOVEMBER,
        "period_until": date(2026, 11, 30),
        "income_minor": None if declared is None else declared * 100,
        "currency": "SEK",
        **more,
    }


def reply(kronor: int, month: date = OCTOBER, source: str = "tax_agency", **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{source}-{month}-{kronor}",
        "committee_id": "son",
        "person": "ann",
        "source": source,
        "month": month,
        "income_kind": "pay",
        "amount_minor": kronor * 100,
        "currency": "SEK",
        **more,
    }


def found(asked: dict[str, Any], *replies: dict[str, Any]) -> list[dict[str, Any]]:
    given = {
        "benefit_application": table("benefit_application", [asked]),
        "income_reply": table("income_reply", replies),
    }
    return judged(undeclared_income, given)


@pytest.mark.case("EB-01", "fires")
def test_income_above_what_is_declared_is_shown() -> None:
    [one] = found(application(), reply(8_450))

    assert (one["subject_id"], one["period"], one["amount_minor"]) == ("ann", "EB-1", 535_000)
    assert [row["kind"] for row in one["records"]] == ["benefit_application", "income_reply"]


def test_the_sentence_tells_both_sums() -> None:
    [one] = found(application(), reply(8_450))

    assert told(undeclared_income, one).replace("\u00a0", " ") == (
        "Ansökan ⟦EB-1⟧ redovisar ⟦3 100,00 kr⟧ i inkomst för ⟦november 2026⟧. Register uppger minst ⟦8 450,00 kr⟧ "
        "för månaden före, ⟦5 350,00 kr⟧ mer."
    )
    assert "at least ⟦SEK\u00a08,450.00⟧ for the month before" in told(undeclared_income, one, "en")


@pytest.mark.case("EB-01", "almost")
@pytest.mark.parametrize(("declared", "told_of", "shown"), [(1_000, 1_500, 0), (1_000, 1_501, 1), (19_000, 20_000, 0)])
def test_up_to_500_kronor_or_5_per_cent_are_left_alone(declared: int, told_of: int, shown: int) -> None:
    assert len(found(application(declared), reply(told_of))) == shown


@pytest.mark.case("EB-01", "innocent")
def test_pay_that_fits_one_of_the_two_months_is_declared() -> None:
    assert found(application(3_100), reply(8_450), reply(3_100, NOVEMBER)) == []


def test_the_lesser_of_two_months_is_compared() -> None:
    [one] = found(application(3_100), reply(8_450), reply(5_000, NOVEMBER))

    assert (one["amount_minor"], one["score"]) == (190_000, 0.8)


def test_one_pay_told_by_two_sources_counts_once() -> None:
    assert found(application(8_450), reply(8_450), reply(8_450, source="social_insurance")) == []


def test_the_source_that_tells_the_most_of_a_month_counts() -> None:
    [one] = found(application(3_100), reply(8_450), reply(3_100, source="social_insurance"))

    assert one["amount_minor"] == 535_000


def test_what_was_paid_back_counts_against_the_income() -> None:
    assert found(application(3_100), reply(8_450), reply(-5_350)) == []


def test_support_of_the_committee_itself_is_no_income() -> None:
    assert found(application(0), reply(8_450, income_kind="Ekonomiskt bistånd")) == []


@pytest.mark.parametrize(
    "asked", [application(None), application(area="home_care"), application(period_until=date(2026, 12, 31))]
)
def test_what_declares_no_income_of_one_month_is_not_compared(asked: dict[str, Any]) -> None:
    assert found(asked, reply(8_450)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_replies_arrive(seed: int) -> None:
    rng = Random(seed)
    months = [date(2026, n, 1) for n in range(1, 6)]
    asked = [
        application(
            rng.randint(0, 8) * 1000,
            f"EB-{n}",
            applicant=rng.choice("abc"),
            period_from=rng.choice(months),
            period_until=None,
        )
        for n in range(20)
    ]
    replies = [
        reply(
            rng.randint(-2, 9) * 1000,
            rng.choice(months),
            rng.choice(["tax", "fk"]),
            person=rng.choice("abc"),
            record_id=f"r{n}",
        )
        for n in range(30)
    ]
    given = {
        "benefit_application": table("benefit_application", asked),
        "income_reply": table("income_reply", replies),
    }

    live, once = stands_after(undeclared_income, given, rng)

    assert once.height > 2
    assert live.equals(once)
