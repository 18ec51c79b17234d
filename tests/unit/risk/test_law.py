"""The law: live screening in any chunks leaves the signals of one back-test over the whole."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from services.risk.rules import RULES
from tests.unit.risk.streams import a_payment, live, whole

Row = dict[str, Any]

LAW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

numbers = st.sampled_from(
    ["1234", "001234", "12-34", "F1234", "2024-1234", "12345678", "12354678", "82345678", "123456781", None]
)
days = st.none() | st.integers(0, 120).map(lambda n: date(2024, 1, 2) + timedelta(days=n))


@st.composite
def payment(draw: st.DrawFn) -> Row:
    amount = draw(st.sampled_from([1_234_550, 1_234_550, 1_234_551, 9_000_000, 9_500_000, 100_000]))
    party = draw(st.sampled_from(["alfa", "alfa", "beta", "gamma"]))
    return a_payment(
        kind=draw(st.sampled_from(["invoice", "invoice", "payment_order", "ledger_invoice"])),
        committee_id=draw(st.sampled_from(["ks", "ks", "son"])),
        party_id=party,
        party_name=party,
        party_kind="person" if party == "gamma" else "company",
        amount_minor=draw(st.sampled_from([1, 1, 1, -1])) * amount,
        invoice_number=draw(numbers),
        invoice_date=draw(days),
        account_token=draw(st.sampled_from([None, "t1", "t2", "t3"])),
        text=draw(st.sampled_from([None, "Hyra lokal 4 mars 2024"])),
        file_id=draw(st.sampled_from(["f1", "f2"])),
    )


streams = st.lists(payment(), min_size=2, max_size=40)
cuts = st.lists(st.integers(1, 39), max_size=6)


def cut(rows: Sequence[Row], at: Sequence[int]) -> list[int]:
    return [n for n in at if n < len(rows)]


@LAW
@given(streams, cuts)
def test_any_cutting_of_a_stream_leaves_the_signals_of_the_whole(rows: list[Row], at: list[int]) -> None:
    assert_frame_equal(live(rows, cut(rows, at), RULES), whole(rows, RULES))
