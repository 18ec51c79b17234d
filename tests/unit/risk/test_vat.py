"""INV-14: value added tax that cannot be right as the invoice itself states it."""

from typing import Any

import pytest

from services.risk.rules.vat import vat_anomaly
from tests.unit.risk.streams import a_payment, signals_of


def line(net: int, vat: int, rate: int = 2_500, category: str = "S") -> dict[str, Any]:
    return {"rate_bp": rate, "category": category, "net_minor": net, "vat_minor": vat}


def taxed(net: int, vat: int, *lines: dict[str, Any], **values: Any) -> dict[str, Any]:
    return a_payment(amount_minor=net + vat, net_minor=net, vat_minor=vat, vat_lines=list(lines), **values)


def cases(*rows: dict[str, Any]) -> list[str]:
    return [signal["evidence"].split('"')[3] for signal in signals_of(vat_anomaly, *rows)]


@pytest.mark.case("INV-14", "fires")
@pytest.mark.parametrize(
    ("row", "case"),
    [
        pytest.param(taxed(100_000, 25_000, vat_registered=False), "unregistered", id="a payee not registered"),
        pytest.param(taxed(100_000, 25_000, line(100_000, 25_000, 2_500, "E")), "free", id="tax on an exempt line"),
        pytest.param(taxed(100_000, 0, line(100_000, 0, 2_500, "AE")), "free", id="a rate on a reverse charge"),
        pytest.param(taxed(100_000, 25_101, line(100_000, 25_101)), "rate", id="more than the rate gives"),
        pytest.param(taxed(100_000, 24_899, line(100_000, 24_899)), "rate", id="less than the rate gives"),
        pytest.param(taxed(-100_000, -20_000, line(-100_000, -20_000)), "rate", id="a credit at another rate"),
        pytest.param(taxed(100_000, 30_000, line(100_000, 25_000)), "sum", id="lines that do not add up"),
        pytest.param(taxed(100_000, 25_101), "highest", id="no lines, beyond the highest rate"),
    ],
)
def test_tax_that_contradicts_itself_is_worth_a_look(row: dict[str, Any], case: str) -> None:
    assert cases(row) == [case]


@pytest.mark.case("INV-14", "almost")
def test_a_krona_of_rounding_is_left_alone() -> None:
    assert cases(taxed(100_000, 25_100, line(100_000, 25_100))) == []


@pytest.mark.case("INV-14", "innocent")
@pytest.mark.parametrize(
    "row",
    [
        pytest.param(taxed(100_000, 0, line(100_000, 0, 0, "AE")), id="reverse charge"),
        pytest.param(taxed(200_000, 31_000, line(100_000, 25_000), line(100_000, 6_000, 600)), id="two rates"),
    ],
)
def test_a_reverse_charge_and_mixed_rates_are_left_alone(row: dict[str, Any]) -> None:
    assert cases(row) == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(taxed(100_000, 25_000, line(100_000, 25_000), vat_registered=True), id="as it should be"),
        pytest.param(taxed(100_000, 0, line(100_000, 0, 0, "E"), vat_registered=False), id="exempt"),
        pytest.param(taxed(100_000, 12_000), id="no lines, a lower rate"),
        pytest.param(taxed(100_000, 60_000, party_kind="foreign"), id="no lines, foreign"),
        pytest.param(a_payment(), id="no tax told"),
    ],
)
def test_other_tax_is_left_alone(row: dict[str, Any]) -> None:
    assert cases(row) == []


def test_a_payment_with_several_faults_is_told_once_by_the_surest() -> None:
    assert cases(taxed(100_000, 90_000, line(100_000, 40_000), line(1_000, 500, 0, "E"))) == ["free"]
