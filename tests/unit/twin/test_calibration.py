"""The twin resembles real ledgers, within stated tolerances."""

from functools import cache

import polars as pl
import pytest

from tests.data_files import shared_data
from tests.twin import DEFAULT
from tests.twin.calibration import Measures, a_month, by_month, made_invoices, measured, real_month, real_months

FACTOR = 1.6  # of a quantile: eight years lie between the ledgers
SHARE, DIGIT, MONTH = 0.10, 0.04, 0.035  # absolute

pytestmark = pytest.mark.slow


@cache
def invoices() -> pl.DataFrame:
    return made_invoices(1, DEFAULT)


def ours() -> Measures:
    return measured(a_month(invoices()))


@cache
def theirs() -> Measures:
    return measured(real_month(shared_data()))


@pytest.mark.parametrize("at", [0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
def test_sums_are_as_large_as_in_a_real_ledger(at: float) -> None:
    assert 1 / FACTOR < ours().quantiles[at] / theirs().quantiles[at] < FACTOR


@pytest.mark.parametrize(
    "name",
    ["credits", "suppliers with one invoice", "invoices of the 1 largest", "invoices of the 10 largest",
     "invoices of the 50 largest", "whole kronor", "whole hundreds", "whole thousands"],
)  # fmt: skip
def test_suppliers_bill_as_in_a_real_ledger(name: str) -> None:
    assert abs(ours().shares[name] - theirs().shares[name]) < SHARE


@pytest.mark.parametrize("digit", range(1, 10))
def test_first_digits_are_as_in_a_real_ledger(digit: int) -> None:
    name = f"first digit {digit}"

    assert abs(ours().shares[name] - theirs().shares[name]) < DIGIT


def test_months_are_as_in_a_real_ledger() -> None:
    real = real_months(shared_data())
    made = by_month(invoices()["day"].dt.month())

    assert {month: share for month, share in real.items() if abs(share - made[month]) >= MONTH} == {}
