"""SUP-03: a newly started company."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.new_company import newly_started
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

REGISTERED = date(2026, 1, 1)
FIRST = date(2026, 6, 29)  # 179 days later
MUCH = paid("p", 300_000_00, FIRST)


def company(**more: Any) -> Row:
    return {"company": "p", "as_of": date(2026, 2, 1), "registered_on": REGISTERED, "sni": "81210", **more}


def found(*payments: Row, given: Row | None = None, **kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(newly_started, tables(company=[given or company()], payment=list(payments), **kinds))


@pytest.mark.case("SUP-03", "fires")
def test_a_new_company_that_sells_much_is_shown() -> None:
    [one] = found(MUCH)

    assert (one["subject_id"], one["score"], one["amount_minor"]) == ("p", 0.4, 300_000_00)
    assert told(newly_started, one) == (
        "⟦p AB⟧ registrerades ⟦1\u00a0januari 2026⟧, fakturerade första gången ⟦29\u00a0juni 2026⟧ och har sålt för "
        "⟦300\u00a0000,00\u00a0kr⟧ på ett år."
    )


def test_a_company_of_half_a_year_is_left_alone() -> None:
    assert found(paid("p", 900_000_00, FIRST + timedelta(days=1))) == []


@pytest.mark.case("SUP-03", "almost")
def test_a_new_company_that_sells_little_is_left_alone() -> None:
    assert found(paid("p", 299_999_99, FIRST)) == []


@pytest.mark.case("SUP-03", "innocent")
def test_a_large_invoice_that_was_credited_is_not_sold() -> None:
    assert found(MUCH, paid("p", -250_000_00, FIRST + timedelta(days=9))) == []


def test_sales_after_the_first_year_do_not_count() -> None:
    assert found(paid("p", 1_00, FIRST), paid("p", 900_000_00, date(2027, 6, 29))) == []


def test_the_first_invoice_tells_the_age() -> None:
    assert len(found(paid("p", 1_00, FIRST), paid("p", 900_000_00, date(2027, 6, 28)))) == 1


@pytest.mark.parametrize("sni", ["87301", "88101"])
def test_a_new_company_in_care_is_shown_whatever_it_sells(sni: str) -> None:
    [one] = found(paid("p", 10_000_00, FIRST), given=company(sni=sni))

    assert "invoiced care for the first time on ⟦29\u00a0June 2026⟧" in told(newly_started, one, "en")


def test_shifts_tell_that_it_sells_care() -> None:
    shift = {"provider": "p", "starts_at": datetime(2026, 6, 1, 8, tzinfo=UTC)}

    assert [one["score"] for one in found(paid("p", 10_000_00, FIRST), shift=[shift])] == [0.5]


def test_an_industry_that_changed_shortly_before_is_told_and_surer() -> None:
    [one] = found(MUCH, given=company(sni_since=date(2026, 3, 1)))

    assert one["score"] == pytest.approx(0.5)
    assert told(newly_started, one).endswith("Branschen ändrades ⟦1\u00a0mars 2026⟧.")


def test_an_invoice_before_the_registration_is_shown() -> None:
    [one] = found(paid("p", 10_000_00, date(2025, 12, 31)))

    assert "innan den registrerades ⟦1\u00a0januari 2026⟧" in told(newly_started, one)


def test_a_company_whose_registration_is_not_told_is_left_alone() -> None:
    assert found(MUCH, given=company(registered_on=None)) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcdef"
    given = tables(
        company=[
            company(company=rng.choice(who), as_of=some_day(rng), registered_on=some_day(rng, days=200), sni=sni)
            for _ in range(10)
            for sni in [rng.choice(["81210", "88101"])]
        ],
        payment=[paid(rng.choice(who), rng.randint(1, 99) * 10_000_00, some_day(rng)) for _ in range(30)],
    )

    live, once = stands_after(newly_started, given, rng)

    assert once.height > 1
    assert live.equals(once)
