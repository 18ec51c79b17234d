"""BAB-01: housing adaptation grants."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.adaptation import housing_adaptation
from tests.unit.risk.law import TODAY, judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def grant(number: int, kronor: int = 40_000, **given: Any) -> dict[str, Any]:
    told_of = {"grant_number": f"BAB-{number}", "applicant": f"a{number}", "measure": "Ramp", "currency": "SEK"}
    when = {"decided_on": date(2026, 5, 1), "inspected_on": date(2026, 6, 1)}
    firm = {"installer": f"i{number % 4}", "installer_name": f"Bygg {number % 4} AB", "installer_kind": "company"}
    return row(**{**told_of, **when, **firm, "paid_minor": kronor * 100, **given})


def grants(count: int, **given: Any) -> list[dict[str, Any]]:
    return [grant(number, 38_000 + 200 * number, **given) for number in range(count)]


def found(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(housing_adaptation, tables(housing_adaptation_grant=rows))


@pytest.mark.case("BAB-01", "fires")
def test_a_price_far_above_the_others_is_shown() -> None:
    [one] = found(*grants(22), grant(99, 80_000))

    assert (one["subject_type"], one["subject_id"], one["period"]) == ("grant", "BAB-99", "price:ramp")
    assert told(housing_adaptation, one) == (
        "Bidrag ⟦BAB-99⟧ för ⟦ramp⟧ kostar ⟦80\u00a0000,00\u00a0kr⟧ hos ⟦Bygg 3 AB⟧. Av ⟦23⟧ bidrag för samma åtgärd "
        "kostar hälften högst ⟦40\u00a0200,00\u00a0kr⟧, och nitton av tjugo högst ⟦42\u00a0200,00\u00a0kr⟧."
    )
    assert "Of ⟦23⟧ grants" in told(housing_adaptation, one, "en")


def test_the_dearest_of_prices_that_are_alike_is_left_alone() -> None:
    assert found(*grants(22), grant(99, 55_000)) == []


def test_a_few_grants_are_no_comparison() -> None:
    assert found(*grants(18), grant(99, 80_000)) == []


def one_firm(count: int, others: int, quote: str = "q") -> list[dict[str, Any]]:
    mine: dict[str, Any] = {"installer": "x", "installer_name": "X Bygg AB"}
    return [grant(n, **mine, quote_hash=quote if n < 3 else f"q{n}") for n in range(count)] + [
        grant(100 + n) for n in range(others)
    ]


def test_an_installer_with_one_quote_for_several_is_shown() -> None:
    [one] = found(*one_firm(8, 2))

    assert told(housing_adaptation, one) == (
        "⟦X Bygg AB⟧ utför ⟦80\u00a0%⟧ av ⟦10⟧ bidrag för ⟦ramp⟧, och ⟦3⟧ sökande har samma offert."
    )


@pytest.mark.parametrize(("count", "others", "same"), [(7, 3, True), (8, 1, True), (8, 2, False)])
def test_an_installer_among_others_or_with_its_own_quotes_is_left_alone(count: int, others: int, same: bool) -> None:
    rows = one_firm(count, others)

    assert found(*(rows if same else [{**one, "quote_hash": one["record_id"]} for one in rows])) == []


def test_a_grant_paid_a_year_ago_without_an_inspection_is_shown() -> None:
    [one] = found(grant(1), grant(2, inspected_on=None, decided_on=TODAY - timedelta(days=366)))

    assert "⟦366⟧ dagar efter beslutet ⟦31\u00a0oktober 2025⟧ finns ingen besiktning" in told(housing_adaptation, one)


@pytest.mark.case("BAB-01", "almost")
@pytest.mark.parametrize("days", [365, 30])
def test_an_inspection_may_take_a_year(days: int) -> None:
    assert found(grant(1), grant(2, inspected_on=None, decided_on=TODAY - timedelta(days=days))) == []


def test_a_measure_that_nobody_inspects_needs_no_inspection() -> None:
    assert found(*grants(3, inspected_on=None, decided_on=date(2025, 1, 1))) == []


@pytest.mark.parametrize(("lives", "shown"), [(False, 1), (True, 0), (None, 0)])
def test_a_dwelling_where_the_applicant_is_not_registered_is_shown(lives: bool | None, shown: int) -> None:
    seen = found(grant(1, applicant_lives_there=lives))

    assert ["inte är folkbokförd" in told(housing_adaptation, one) for one in seen] == [True] * shown


HOME: dict[str, Any] = {"applicant": "a", "address": "home"}


@pytest.mark.parametrize(("first", "shown"), [(date(2021, 6, 1), 1), (date(2021, 4, 1), 0), (date(2026, 5, 1), 0)])
def test_the_same_measure_in_the_same_dwelling_within_five_years(first: date, shown: int) -> None:
    again = found(grant(1, **HOME, decided_on=first), grant(2, **HOME))

    assert [one["subject_id"] for one in again] == ["BAB-2"] * shown
    assert all("Samma åtgärd i samma bostad beviljades" in told(housing_adaptation, one) for one in again)


@pytest.mark.case("BAB-01", "innocent")
def test_who_has_moved_may_need_the_same_measure_again() -> None:
    before = grant(1, **{**HOME, "address": "the home before"}, decided_on=date(2024, 6, 1))

    assert found(before, grant(2, **HOME)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    rows = [
        grant(
            n,
            rng.choice([30_000, 32_000, 35_000, 36_000, 90_000]) if n else 200_000,
            applicant=f"a{rng.randrange(12)}",
            address=f"h{rng.randrange(3)}",
            decided_on=date(2020 + rng.randrange(7), 3, 1),
            inspected_on=rng.choice([None, date(2026, 6, 1)]),
            quote_hash=rng.choice("qr"),
            applicant_lives_there=rng.choice([True, True, True, False]),
        )
        for n in range(30)
    ]

    live, once = stands_after(housing_adaptation, tables(housing_adaptation_grant=rows), rng)

    assert once.height > 5
    assert live.equals(once)
