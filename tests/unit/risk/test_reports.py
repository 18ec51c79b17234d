"""What a back-test tells of a version: how often, for how much, at what cost, how right, and about whom."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.engine import screen, standing
from services.risk.domain.estimates import wilson
from services.risk.domain.frames import Payments, Signals
from services.risk.domain.reports import Figures, figures
from services.risk.domain.state import EMPTY
from services.risk.domain.workload import handling_minutes
from services.risk.rules import PAYMENT_RULES
from tests.unit.risk.streams import MUNICIPALITY, a_payment, arriving

TODAY = date(2026, 11, 20)
DUPLICATE = PAYMENT_RULES["INV-01"]


def twice(number: str, day: date, **values: object) -> list[dict[str, object]]:
    """An invoice and itself in another writing."""
    common = {"invoice_date": day, **values}
    return [a_payment(invoice_number=f"2026-{number}", **common), a_payment(invoice_number=f"2026{number}", **common)]


def found(new: Payments) -> Signals:
    return standing(screen(new, EMPTY, (DUPLICATE,), municipality_id=MUNICIPALITY))


def told(new: Payments, **given: object) -> Figures:
    known: dict[str, object] = {"in_force": {}, "judged": {}, **given}
    return figures(found(new), new, family="invoice", on=TODAY, **known)  # type: ignore[arg-type]  # of the test's own


def test_the_figures_of_two_duplicates_in_two_weeks() -> None:
    new = arriving(*twice("0001", date(2026, 1, 1)), *twice("0002", date(2026, 1, 14), amount_minor=2_000_000))

    report = told(new)

    assert (report.payments, report.signals, report.per_week) == (4, 2, 1.0)
    assert report.covered_minor == 1_234_550 + 2_000_000
    assert report.minutes == 2 * handling_minutes("invoice", TODAY)
    assert (report.first_day, report.last_day) == (date(2026, 1, 1), date(2026, 1, 14))


def test_overlap_is_the_share_of_its_payments_that_another_flags() -> None:
    new = arriving(*twice("0001", date(2026, 1, 1)), *twice("0002", date(2026, 1, 14), amount_minor=2_000_000))
    both = found(new)

    report = told(new, in_force={"same": both, "half": Signals(both.head(1)), "none": Signals(both.head(0))})

    assert report.overlap == {"same": 1.0, "half": 0.5, "none": 0.0}


def test_what_people_have_judged_counts_and_nothing_else() -> None:
    new = arriving(*twice("0001", date(2026, 1, 1)), *twice("0002", date(2026, 1, 14), amount_minor=2_000_000))

    report = told(new, judged={("ks", "payment", "p1"): True, ("ks", "payment", "p0"): False})

    assert (report.confirmed, report.judged) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "persons"), [("company", 0), ("foreign", 0), ("person", 1), ("sole_trader", 1), ("unknown", 1)]
)
def test_whoever_is_not_surely_a_company_is_counted_as_a_person(kind: str, persons: int) -> None:
    assert told(arriving(*twice("0001", date(2026, 1, 1), party_kind=kind))).persons == persons


def test_without_signals_there_is_nothing_to_tell() -> None:
    report = told(arriving(a_payment(invoice_number="0001")), in_force={"other": Signals(found(arriving()))})

    assert (report.signals, report.covered_minor, report.minutes, report.persons) == (0, 0, 0, 0)
    assert report.overlap == {"other": 0.0}


@given(st.integers(1, 400).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged))))
def test_the_interval_holds_the_share_and_lies_within_nought_and_one(counts: tuple[int, int]) -> None:
    interval = wilson(*counts)

    assert interval is not None
    assert 0 <= interval.low <= round(counts[0] / counts[1], 3) <= interval.high <= 1
