"""INV-08 and INV-09: round amounts and first digits, which only add to what other rules say."""

from math import log10
from random import Random
from typing import Any

import pytest

from services.risk.rules.first_digits import unusual_first_digits
from services.risk.rules.round_amounts import many_round_amounts
from tests.unit.risk.streams import a_payment, signals_of

Row = dict[str, Any]


def amounts(*minors: int, **values: Any) -> list[Row]:
    return [a_payment(amount_minor=minor, **values) for minor in minors]


def peers(count: int = 200) -> list[Row]:
    return [a_payment(amount_minor=123_457 + n, party_id=f"peer{n % 7}") for n in range(count)]


def mixed(rounds: int, others: int) -> list[Row]:
    return amounts(*(100_000 * (n + 1) for n in range(rounds)), *(543_210 + n for n in range(others)))


@pytest.mark.case("INV-08", "fires")
def test_far_more_round_amounts_than_peers_are_noted() -> None:
    (signal,) = signals_of(many_round_amounts, *peers(), *mixed(8, 12))

    assert (signal["subject_type"], signal["subject_id"], signal["period"]) == ("party", "alfa", "2024")


@pytest.mark.case("INV-08", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*peers(), *mixed(8, 11)], id="nineteen payments"),
        pytest.param([*peers(199), *mixed(8, 12)], id="one peer too few"),
    ],
)
def test_too_few_payments_or_peers_are_left_alone(rows: list[Row]) -> None:
    assert signals_of(many_round_amounts, *rows) == []


@pytest.mark.case("INV-08", "innocent")
def test_a_fixed_fee_is_left_alone() -> None:
    assert signals_of(many_round_amounts, *peers(), *amounts(*[500_000] * 30)) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*peers(), *mixed(1, 30)], id="a round amount now and then"),
        pytest.param([*peers(), *(row | {"party_kind": "person"} for row in mixed(8, 12))], id="a person"),
        pytest.param([*peers(), *(row | {"party_kind": "unknown"} for row in mixed(8, 12))], id="perhaps a person"),
        pytest.param([*(row | {"committee_id": "son"} for row in peers()), *mixed(8, 12)], id="peers elsewhere"),
    ],
)
def test_other_round_amounts_are_left_alone(rows: list[Row]) -> None:
    assert signals_of(many_round_amounts, *rows) == []


def test_where_peers_have_round_amounts_too_they_are_nothing_special() -> None:
    rounds = [a_payment(amount_minor=100_000 * (n % 9 + 1), party_id=f"peer{n % 7}") for n in range(200)]

    assert signals_of(many_round_amounts, *rounds, *mixed(8, 12)) == []


def benford(count: int) -> list[int]:
    """Amounts spread evenly on a logarithmic scale from 100 kr to 100,000 kr, as Benford's law has them."""
    return [round(10 ** (4 + 3 * (n + 0.5) / count)) for n in range(count)]


def mixed_up(minors: list[int]) -> list[int]:
    return Random(1).sample(minors, len(minors))


@pytest.mark.case("INV-09", "fires")
def test_amounts_that_all_begin_alike_are_noted() -> None:
    (signal,) = signals_of(unusual_first_digits, *amounts(*benford(150), *(7_000_000 + n for n in range(150))))

    assert '"digit":"7"' in signal["evidence"]


@pytest.mark.case("INV-09", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(amounts(*benford(149), *(7_000_000 + n for n in range(150))), id="too few payments"),
        pytest.param(amounts(*mixed_up([*benford(1900), *range(7_000_000, 7_000_100)])), id="sure but small"),
    ],
)
def test_too_few_amounts_or_too_small_a_deviation_is_left_alone(rows: list[Row]) -> None:
    assert signals_of(unusual_first_digits, *rows) == []


@pytest.mark.case("INV-09", "innocent")
def test_a_tariff_is_left_alone() -> None:
    prices = (69_500, 71_000, 74_900, 79_500)

    assert signals_of(unusual_first_digits, *amounts(*prices * 100)) == []


def test_digits_as_expected_are_left_alone() -> None:
    assert signals_of(unusual_first_digits, *amounts(*benford(400))) == []


def test_digits_are_read_from_whole_ore() -> None:
    nines = amounts(*benford(150), *(9_999_999 for _ in range(150)))

    (signal,) = signals_of(unusual_first_digits, *nines)

    assert f'"expected":{round(log10(1 + 1 / 9), 4)}' in signal["evidence"]
