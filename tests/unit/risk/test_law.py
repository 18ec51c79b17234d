"""The law: live screening in any chunks leaves the signals of one back-test over the whole."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from services.risk.rules import BY_ID, RULES
from tests.unit.risk.streams import a_payment, live, whole

Row = dict[str, Any]

LAW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
START = date(2022, 1, 3)
# limits so low that short random streams reach them
_LOW: dict[str, dict[str, int | float]] = {
    "INV-02": {"known_count": 1, "known_days": 1, "days": 60},
    "INV-03": {"count": 2, "contracted_count": 1, "limit_minor": 12_000_000},
    "INV-07": {"count": 3, "days": 10, "share_bp": 5_000},
    "INV-08": {"count": 3, "round_count": 1, "peer_count": 2, "alpha_ppm": 900_000},
    "INV-09": {"count": 4, "spread": 2, "chi_square": 4.0},
    "SUP-01": {"hub": 2},
    "STA-02": {"months": 8, "decision_sigma": 2.0},
    "STA-03": {"monthly_minor": 1_000_000, "start_minor": 8_000_000, "known_months": 2},
}
LOW = {rule: BY_ID[rule].with_values(values) for rule, values in _LOW.items()}
CROWDED = LOW | {"SUP-01": BY_ID["SUP-01"].with_values({"hub": 12})}
NUMBERS = ["1234", "001234", "12-34", "F1234", "2024-1234", "12345678", "12354678", "82345678", "123456781", None]
VAT = [(None, None, None), (1_000_000, 250_000, True), (1_000_000, 400_000, True), (1_000_000, 250_000, False)]


def any_payment(choose: Any, day: date | None, number: str | None) -> Row:
    """A payment of few parties and amounts, so that payments meet each other. choose picks from a list."""
    net, vat, registered = choose(VAT)
    party = choose(["alfa", "alfa", "beta", "gamma", "delta", "dora"])
    return a_payment(
        kind=choose(["invoice", "invoice", "payment_order", "ledger_invoice"]),
        committee_id=choose(["ks", "ks", "ks", "son"]),
        party_id=party,
        party_name=None if party == "gamma" else party,
        party_kind="person" if party == "gamma" else "company",
        amount_minor=choose([1, 1, 1, -1])
        * choose([1_234_550, 1_234_550, 1_234_551, 9_000_000, 9_500_000, 100_000, 6_000_000]),
        net_minor=net,
        vat_minor=vat,
        vat_registered=registered,
        invoice_number=number,
        invoice_date=day,
        account_token=choose([None, "t1", "t2", "t3", f"of {party[0]}"]),
        contract_reference=choose([None, None, None, "K1"]),
        text=choose([None, "Hyra lokal 4 mars 2024"]),
        file_id=choose(["f1", "f2"]),
        currency=choose(["SEK", "SEK", "SEK", "EUR"]),
    )


@st.composite
def payment(draw: st.DrawFn) -> Row:
    day = draw(st.none() | st.integers(0, 120).map(lambda n: START + timedelta(days=n)))
    return any_payment(lambda options: draw(st.sampled_from(options)), day, draw(st.sampled_from(NUMBERS)))


def a_long_stream(seed: int) -> list[Row]:
    """Two and a half years of 600 payments, a tenth of which come late, with numbers that run on."""
    random = Random(seed)  # a test stream, no secret
    rows = []
    for n in range(600):
        late = random.choice([0] * 9 + [90])
        number = random.choice([str(1000 + n), *NUMBERS])
        row = any_payment(random.choice, START + timedelta(days=n * 3 // 2 - late), number)
        rows.append(row | {"invoice_number": str(n // 8)} if row["party_id"] == "beta" else row)
    return [row for row in rows if not (row["party_id"] == "beta" and row["invoice_date"].month in {3, 4, 5, 6})]


def a_crowded_stream(seed: int) -> list[Row]:
    """200 payments of one amount to one payee, and 80 payees of one account: more than is ever loaded."""
    random = Random(seed)
    rows = [
        a_payment(
            kind="payment_order",
            amount_minor=random.choice([9_000_000] * 3 + [-9_000_000] * 2),
            net_minor=9_000_000,
            invoice_number=random.choice([f"{random.randrange(60)}0{random.randrange(10)}", "4711", "004711", None]),
            invoice_date=START + timedelta(days=random.randrange(120)),
            text="Hyra lokal 4 mars 2024",
            account_token=random.choice(["t1", f"t{n}"]),
        )
        for n in range(200)
    ]
    several = [
        a_payment(
            party_id=f"s{n}", party_name=None, party_kind=random.choice(["company", "person"]), account_token="t1"
        )
        for n in range(80)
    ]
    return random.sample([*rows, *several], 280)


streams = st.lists(payment(), min_size=2, max_size=40)
cuts = st.lists(st.integers(1, 39), max_size=6)


def within(rows: Sequence[Row], at: Sequence[int]) -> list[int]:
    return [n for n in at if n < len(rows)]


@LAW
@given(streams, cuts)
def test_any_cutting_of_a_stream_leaves_the_signals_of_the_whole(rows: list[Row], at: list[int]) -> None:
    assert_frame_equal(live(rows, within(rows, at), RULES, LOW), whole(rows, RULES, LOW))


@pytest.mark.parametrize("seed", range(3))
def test_a_long_stream_in_random_chunks_leaves_the_signals_of_the_whole(seed: int) -> None:
    rows = a_long_stream(seed)
    at = Random(seed).sample(range(1, len(rows)), 12)  # a test stream, no secret

    assert_frame_equal(live(rows, at, RULES, LOW), whole(rows, RULES, LOW))


@pytest.mark.parametrize("seed", range(2))
def test_a_crowded_stream_in_random_chunks_leaves_the_signals_of_the_whole(seed: int) -> None:
    rows = a_crowded_stream(seed)
    at = Random(seed).sample(range(1, len(rows)), 15)

    assert_frame_equal(live(rows, at, RULES, CROWDED), whole(rows, RULES, CROWDED))


def test_the_long_stream_makes_every_rule_speak() -> None:
    spoken = {rule for seed in range(3) for rule in whole(a_long_stream(seed), RULES, LOW)["rule"]}

    assert spoken == {rule.id for rule in RULES}
