"""GRT-05: two payers for one purpose."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.double_funding import double_funding
from tests.unit.risk.law import judged, stands_after, told

CLUB = {"committee_id": "kfn", "association": "club"}
Rows = list[dict[str, Any]]


def payment(number: str, payer: str | None, kronor: int = 60_000, **more: Any) -> dict[str, Any]:
    return {
        **CLUB,
        "record_id": f"p{number}",
        "grant_number": number,
        "association_name": "IF Norrskenet",
        "paid_on": date(2026, 4, 10),
        "purpose": "Ungdomsverksamhet i fotboll",
        "period_from": date(2026, 1, 1),
        "period_until": date(2026, 12, 31),
        "amount_minor": kronor * 100,
        "currency": "SEK",
        "paying_body": payer,
        **more,
    }


def application(*, other_funding: bool | None, **more: Any) -> dict[str, Any]:
    given = {"record_id": "a", "period_from": date(2026, 1, 1), "period_until": date(2026, 12, 31)}
    return {**CLUB, **given, "other_funding": other_funding, **more}


def found(*payments: dict[str, Any], applications: Rows | None = None) -> Rows:
    given = {
        "grant_payment": table("grant_payment", payments),
        "grant_application": table("grant_application", applications or []),
    }
    return judged(double_funding, given)


MUNICIPALITY, REGION = payment("K-1", "Kommunen"), payment("R-1", "Regionen", 40_000)


@pytest.mark.case("GRT-05", "fires")
def test_one_purpose_of_two_payers_is_shown() -> None:
    [one] = found(MUNICIPALITY, REGION)

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("club", 4_000_000, 0.6)
    assert told(double_funding, one).replace("\u00a0", " ") == (
        "⟦IF Norrskenet⟧ får bidrag ⟦K-1⟧ från ⟦Kommunen⟧ och ⟦R-1⟧ från ⟦Regionen⟧ för ändamål som till ⟦100 %⟧ "
        "beskrivs lika, ⟦365⟧ dagar samtidigt. Det mindre är ⟦40 000,00 kr⟧. Ingen ansökan uppger annan finansiering."
    )


def test_an_application_that_denies_other_funding_makes_it_surer() -> None:
    [one] = found(MUNICIPALITY, REGION, applications=[application(other_funding=False)])

    assert one["score"] == 0.8
    assert "says that there is no other funding" in told(double_funding, one, "en")


@pytest.mark.case("GRT-05", "innocent")
def test_declared_co_funding_is_left_alone() -> None:
    assert found(MUNICIPALITY, REGION, applications=[application(other_funding=True)]) == []


def test_co_funding_declared_for_another_year_says_nothing() -> None:
    earlier = application(other_funding=True, period_from=date(2024, 1, 1), period_until=date(2024, 12, 31))

    assert len(found(MUNICIPALITY, REGION, applications=[earlier])) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"purpose": "Ungdomsverksamhet i innebandy"},
        {"paying_body": "kommunen "},
        {"paying_body": None},
        {"purpose": None},
        {"grant_number": "K-1"},
    ],
)
def test_another_purpose_or_the_same_payer_is_left_alone(more: dict[str, Any]) -> None:
    assert found(MUNICIPALITY, {**REGION, **more}) == []


@pytest.mark.case("GRT-05", "almost")
def test_thirty_days_at_once_are_left_alone() -> None:
    assert found(MUNICIPALITY, {**REGION, "period_until": date(2026, 1, 30)}) == []


def test_a_grant_that_was_paid_back_is_left_alone() -> None:
    assert found(MUNICIPALITY, REGION, payment("R-1", "Regionen", -40_000, record_id="back")) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_payments_arrive(seed: int) -> None:
    rng = Random(seed)
    payments = [
        payment(
            f"g{n % 12:02}", rng.choice(["k", "r", "s"]), rng.randint(1, 90) * 1_000, record_id=f"p{n}",
            association=rng.choice("abc"), purpose=rng.choice(["Fotboll för unga", "Kör och sång", None]),
            period_from=date(2026, rng.randint(1, 12), 1), paid_on=date(2026, rng.randint(1, 12), 1),
        )
        for n in range(40)
    ]  # fmt: skip
    applications = [
        application(
            other_funding=rng.choice([True, False, None]),
            record_id=f"a{n}",
            association=rng.choice("abcd"),
            period_until=date(2026, rng.randint(1, 5), 1),
        )
        for n in range(6)
    ]
    given = {
        "grant_payment": table("grant_payment", payments),
        "grant_application": table("grant_application", applications),
    }

    live, once = stands_after(double_funding, given, rng)

    assert once.height > 2
    assert live.equals(once)
