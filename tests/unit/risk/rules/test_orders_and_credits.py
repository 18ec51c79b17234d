"""INV-04: invoices without an order or a contract; INV-13: a credit that has not come."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.no_credit import credit_missing
from services.risk.rules.invoices.no_order import invoice_without_order
from tests.unit.risk.law import TODAY, judged, stands_after, told

Row = dict[str, Any]
DAY = date(2026, 5, 4)


def invoice(number: str, minor: int = 600_000, **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "party_id": "c", "party_name": "Björkens AB"}
    what = {"party_kind": "company", "kind_group": "invoice", "currency": "SEK", "invoice_date": DAY}
    return {**told, **what, "unit": "Norra skolan", "amount_minor": minor, **more}


def contract(number: str = "k", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "contract_number": number, "supplier": "other"}
    return {**told, "valid_from": date(2026, 1, 1), **more}


def others(lacking: int = 0) -> list[Row]:
    """Forty invoices of another supplier, of which so many lack an order."""
    return [
        invoice(f"other{n}", party_id="d", unit=None, order_reference=None if n < lacking else "O-1") for n in range(40)
    ]


def without(
    *invoices: Row, of: tuple[Row, ...] = (contract(),), beside: list[Row] | None = None, **p: int
) -> list[Row]:
    told = [*(others() if beside is None else beside), *invoices]
    tables = {"payment": table("payment", told), "contract": table("contract", of)}
    return judged(invoice_without_order, tables, day=TODAY, **p)


def two(minor: int = 6_000_000, **more: Any) -> tuple[Row, Row]:
    return invoice("a", minor, **more), invoice("b", minor, **more)


@pytest.mark.case("INV-04", "fires")
def test_a_supplier_with_much_without_order_and_contract_is_shown() -> None:
    [one] = without(*two())

    assert (one["subject_id"], one["period"], one["amount_minor"], one["score"]) == ("c", "2026", 12_000_000, 0.4)


def test_a_supplier_is_shown_once_a_year_at_its_first_such_quarter() -> None:
    later = (invoice(f"l{n}", 9_000_000, invoice_date=date(2026, 8, 3)) for n in range(2))
    ordered = (row | {"record_id": f"{row['record_id']} l", "invoice_date": date(2026, 8, 3)} for row in others())

    [one] = without(*two(), *later, *ordered)

    assert (one["amount_minor"], one["on"]) == (12_000_000, DAY)


def test_the_fewest_invoices_that_are_above_the_limit_together_are_shown() -> None:
    [one] = without(invoice("a", 3_000_000), invoice("b", 6_000_000), invoice("c", 500_000), invoice("d", 5_000_000))

    assert [shown["id"] for shown in one["records"]] == ["b", "d"]


@pytest.mark.parametrize("lacking", [4, 40])
def test_what_is_chance_or_how_the_committee_buys_is_left_alone(lacking: int) -> None:
    assert without(*two(), beside=others(lacking)) == []


def test_the_sentence_tells_how_many_and_how_much() -> None:
    [one] = without(*two())

    assert told(invoice_without_order, one) == (
        "⟦Björkens AB⟧ har ⟦2⟧ fakturor på sammanlagt ⟦120\u00a0000,00\u00a0kr⟧ under ⟦kvartal 2 2026⟧ utan "
        "beställning och utan avtal som gäller: ⟦100\u00a0%⟧ av leverantörens fakturor, mot "
        "⟦2,4\u00a0%⟧ av nämndens övriga."
    )


@pytest.mark.case("INV-04", "almost")
def test_a_hundred_thousand_kronor_in_a_quarter_are_left_alone() -> None:
    assert without(*two(5_000_000)) == []


def test_an_invoice_below_five_thousand_kronor_does_not_count() -> None:
    assert without(*two(4_999_999), invoice("c", 499_999)) == []


@pytest.mark.parametrize(
    "named", [{"contract_reference": "A-3"}, {"order_reference": "O-2"}, {"party_kind": "person", "party_name": None}]
)
def test_what_names_its_order_or_contract_and_what_persons_are_paid_is_in_order(named: Row) -> None:
    assert without(*two(**named)) == []


@pytest.mark.case("INV-04", "innocent")
def test_a_contract_that_holds_on_the_day_is_enough() -> None:
    assert without(*two(), of=(contract(supplier="c", valid_until=DAY),)) == []


def test_a_contract_that_has_ended_is_not() -> None:
    ended = contract(supplier="c", valid_until=DAY - timedelta(days=1))

    assert len(without(*two(), of=(ended,))) == 1


def test_an_invoice_that_was_credited_is_no_question() -> None:
    assert without(*two(), invoice("c", -6_000_000)) == []


def test_a_ledger_that_never_tells_of_orders_misses_none() -> None:
    assert without(*two(kind_group="ledger")) == []


def units(lacking: int, of: int = 10, others_lacking: int = 0) -> list[Row]:
    """What is said where a unit lacks some orders, and another unit of 40 invoices so many."""
    orders = [None] * lacking + ["O-1"] * (of - lacking)
    others = [None] * others_lacking + ["O-1"] * (40 - others_lacking)
    return without(
        *(invoice(f"u{n}", order_reference=one, unit="Förrådet") for n, one in enumerate(orders)),
        *(invoice(f"o{n}", order_reference=one, unit="Köket") for n, one in enumerate(others)),
    )


def test_a_units_way_of_ordering_is_shown_at_the_unit() -> None:
    [one] = units(4)

    assert (one["subject_type"], one["subject_id"], one["party_id"], len(one["records"])) == (
        "unit",
        "Förrådet",
        None,
        4,
    )
    assert told(invoice_without_order, one, "en").startswith("⟦40\u00a0%⟧ of the invoices to ⟦Förrådet⟧ in ⟦Q2 2026⟧")


def test_what_is_the_whole_committees_way_is_not_a_units() -> None:
    assert units(4, others_lacking=10) == []


def test_a_fifth_of_a_units_invoices_is_left_alone() -> None:
    assert units(8, of=40) == []


def test_what_a_units_invoices_lack_by_chance_is_left_alone() -> None:
    assert units(3) == []


def test_nine_invoices_of_a_unit_make_no_share() -> None:
    assert units(9, of=9) == []


def dispute(number: str = "R-1", closed: date = TODAY - timedelta(days=46), **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "dispute_number": number, "supplier": "c", "currency": "SEK"}
    what = {"supplier_name": "Björkens AB", "invoice_number": "2026-0117", "opened_on": closed - timedelta(days=6)}
    return {**told, **what, "closed_on": closed, "outcome": "Supplier agrees", "agreed_minor": 93_000, **more}


def credit(minor: int, days: int = 20) -> Row:
    return invoice("k", -minor, invoice_date=TODAY - timedelta(days=days))


def missing(*payments: Row, of: Row | None = None, lines: tuple[Row, ...] = ()) -> list[Row]:
    tables = {
        "dispute": table("dispute", [dispute() if of is None else of]),
        "payment": table("payment", [invoice("a"), *payments]),
        "invoice_line": table("invoice_line", lines),
    }
    return judged(credit_missing, tables)


@pytest.mark.case("INV-13", "fires")
def test_an_agreed_credit_that_has_not_come_is_shown() -> None:
    [one] = missing()

    assert (one["subject_id"], one["period"], one["amount_minor"], one["score"]) == ("c", "R-1", 93_000, 0.6)


def test_the_sentence_tells_what_was_agreed() -> None:
    [one] = missing()

    assert "att faktura ⟦2026-0117⟧ var fel och skulle krediteras ⟦930,00\u00a0kr⟧" in told(credit_missing, one)


@pytest.mark.case("INV-13", "almost")
def test_forty_five_days_are_time_enough() -> None:
    assert missing(of=dispute(closed=TODAY - timedelta(days=45))) == []


def test_a_credit_that_came_answers_it() -> None:
    assert missing(credit(93_000)) == []


def test_a_credit_from_before_the_dispute_does_not() -> None:
    assert len(missing(credit(93_000, days=53))) == 1


def test_part_of_a_credit_leaves_the_rest() -> None:
    [one] = missing(credit(50_000))

    assert (one["amount_minor"], "⟦SEK\u00a0500.00⟧ has come" in told(credit_missing, one, "en")) == (43_000, True)


@pytest.mark.case("INV-13", "innocent")
def test_a_line_taken_off_a_later_invoice_answers_it() -> None:
    line = {"record_id": "l", "committee_id": "son", "supplier": "c", "amount_minor": -93_000, "invoiced_on": TODAY}

    assert missing(lines=(line,)) == []


def test_without_an_agreed_amount_any_credit_answers_it() -> None:
    assert missing(credit(1), of=dispute(agreed_minor=None)) == []


def test_a_supplier_that_does_not_agree_owes_no_credit() -> None:
    assert missing(of=dispute(outcome="nej")) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_invoices_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    invoices = [
        invoice(f"{n:02}", rng.choice([600_000, 9_000_000]), party_id=party, order_reference=order)
        for n in range(100)
        for party in [rng.choice("cdefghij")]
        for order in [rng.choice(["O-1"] * 19 + [None]) if party not in "cd" else rng.choice([None] * 19 + ["O-1"])]
    ]
    tables = {"payment": table("payment", invoices), "contract": table("contract", [contract()])}

    live, once = stands_after(invoice_without_order, tables, rng)

    assert once.height > 1
    assert live.equals(once)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_credits_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    disputes = [
        dispute(f"R{n}", TODAY - timedelta(days=rng.randint(1, 99)), supplier=rng.choice("cdefgh")) for n in range(30)
    ]
    payments = [
        invoice(f"{n}", rng.choice([9, -50_000]), party_id=rng.choice("cdefgh"), invoice_date=day)
        for n in range(14)
        for day in [TODAY - timedelta(days=5 * n)]
    ]
    tables = {"dispute": table("dispute", disputes), "payment": table("payment", payments)}

    live, once = stands_after(credit_missing, tables, rng)

    assert once.height > 2
    assert live.equals(once)
