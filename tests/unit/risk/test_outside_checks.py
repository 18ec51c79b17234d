"""The methods on data of others agree with what is counted by other means."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests import outside_checks
from tests.data_files import data_dir


def labelled(name: str) -> Path:
    folder = data_dir()
    path = folder / outside_checks.FOLDER / name if folder else None
    if path is None or not path.exists():
        pytest.skip("the labelled files are absent: set TILLIT_DATA to the folder of sample files")
    return path


@pytest.mark.parametrize(
    ("name", "read"),
    [(outside_checks.COMPANY, outside_checks.company_payments), (outside_checks.CARDS, outside_checks.card_payments)],
)
def test_first_digits_are_those_of_a_plain_count(name: str, read: Callable[[Path], pl.DataFrame]) -> None:
    ours, anew = outside_checks.digits_apart(read(labelled(name)))

    assert ours == pytest.approx(anew, abs=1e-12)


def test_rates_by_sex_are_those_of_a_plain_count_and_their_intervals_nearly() -> None:
    rates = outside_checks.by_sex(outside_checks.claims(labelled(outside_checks.CLAIMS)))

    assert rates["value"].to_list() == pytest.approx(rates["p"].to_list())
    assert rates["difference"].to_list() == pytest.approx(rates["apart"].to_list())
    for end in ("low", "high"):
        assert rates[f"difference_{end}"].to_list() == pytest.approx(rates[end].to_list(), abs=0.01)


def test_outliers_among_a_customers_purchases_are_mostly_those_that_were_planted() -> None:
    had = outside_checks.against_labels(outside_checks.planted(labelled(outside_checks.PLANTED), 3), "TX_AMOUNT")

    assert (had["precision"] > 0.8, had["recall"] > 0.7) == (True, True)
