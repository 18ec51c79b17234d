"""SUP-11: care without a permit that covers it."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.suppliers.permits import care_without_permit
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables


def permit(**more: Any) -> Row:
    told = {"permit_number": "IVO-1", "permit_kind": "care", "holder": "p", "valid_from": date(2024, 1, 1)}
    return {**told, "status": "valid", **more}


def revoked(on: date, **more: Any) -> Row:
    return permit(status="Revoked", status_since=on, **more)


def shift(day: date, provider: str = "p", **more: Any) -> Row:
    return {"provider": provider, "starts_at": datetime(day.year, day.month, day.day, 8, tzinfo=UTC), **more}


def line(day: date, **more: Any) -> Row:
    told = {"supplier": "p", "period_from": day, "amount_minor": 5_000_00, "currency": "SEK", "user": "u"}
    return {**told, **more}


def found(*permits: Row, **kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(care_without_permit, tables(permit=list(permits), **kinds))


@pytest.mark.case("SUP-11", "fires")
def test_care_after_the_permit_was_revoked_is_shown() -> None:
    shifts = [shift(date(2026, 3, 1)), shift(date(2026, 3, 2)), shift(date(2026, 3, 9))]

    [one] = found(revoked(date(2026, 3, 2)), shift=shifts)

    assert (one["subject_id"], one["period"], one["score"]) == ("p", "2026-03 ended", 0.85)
    assert [row["id"] for row in one["records"]] == ["permit-000", "shift-001", "shift-002"]


def test_the_sentence_tells_the_days_and_the_permits_end() -> None:
    [one] = found(revoked(date(2026, 3, 2)), shift=[shift(date(2026, 3, 2)), shift(date(2026, 3, 9))])

    said = told(care_without_permit, one)

    assert "⟦p AB⟧ har utfört insatser ⟦2⟧ gånger mellan ⟦2\u00a0mars 2026⟧ och ⟦9\u00a0mars 2026⟧" in said
    assert "Tillståndet ⟦IVO-1⟧ gällde till ⟦1\u00a0mars 2026⟧" in said


@pytest.mark.case("SUP-11", "almost")
def test_the_last_day_of_a_permit_is_covered() -> None:
    assert found(permit(valid_until=date(2026, 3, 1)), shift=[shift(date(2026, 3, 1))]) == []


@pytest.mark.case("SUP-11", "innocent")
def test_two_weeks_from_when_the_loss_was_told_are_left_alone() -> None:
    lost = revoked(date(2026, 3, 2), told_on=date(2026, 3, 5))

    assert found(lost, shift=[shift(date(2026, 3, 19))]) == []
    assert len(found(lost, shift=[shift(date(2026, 3, 20))])) == 1


def test_a_permit_that_was_renewed_covers() -> None:
    ended, renewed = permit(valid_until=date(2026, 3, 1)), permit(permit_number="IVO-2", valid_from=date(2026, 3, 2))

    assert found(ended, renewed, shift=[shift(date(2026, 4, 1))]) == []


def test_care_before_the_first_permit_is_shown() -> None:
    [one] = found(permit(valid_from=date(2026, 5, 1)), shift=[shift(date(2026, 4, 30))])

    assert "Permit ⟦IVO-1⟧ holds from ⟦1\u00a0May 2026⟧" in told(care_without_permit, one, "en")


def test_assistance_on_a_permit_for_home_care_is_shown() -> None:
    [one] = found(permit(category="hemtjänst"), shift=[shift(date(2026, 4, 30), service="Personlig assistans")])

    assert "har utfört ⟦Personlig assistans⟧ ⟦1⟧ gånger" in told(care_without_permit, one)


def test_a_permit_whose_category_is_not_told_covers_all() -> None:
    assert found(permit(), shift=[shift(date(2026, 4, 30), service="Personlig assistans")]) == []


def test_invoice_lines_about_a_user_tell_what_is_at_stake() -> None:
    goods = line(date(2026, 4, 2), user=None)

    [one] = found(permit(valid_until=date(2026, 3, 31)), invoice_line=[line(date(2026, 4, 1)), goods])

    assert (one["amount_minor"], one["key"]) == (5_000_00, "p")


def test_a_provider_of_whom_no_permit_of_care_is_told_is_left_alone() -> None:
    serving = permit(permit_kind="serving_alcohol", valid_until=date(2026, 1, 1))

    assert found(serving, shift=[shift(date(2026, 3, 2)), shift(date(2026, 3, 2), provider="q")]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcd"
    permits = [
        permit(holder=rng.choice(who), permit_number=str(n), valid_from=since, valid_until=since + timedelta(days=200))
        for n in range(8)
        for since in [some_day(rng)]
    ]
    services = ["hemtjänst", "assistans", None]
    given = tables(
        permit=permits,
        shift=[shift(some_day(rng), rng.choice(who), service=rng.choice(services)) for _ in range(40)],
        invoice_line=[line(some_day(rng), supplier=rng.choice(who)) for _ in range(20)],
    )

    live, once = stands_after(care_without_permit, given, rng)

    assert once.height > 5
    assert live.equals(once)
