"""EMP-06: purchases by card to ask about; INF-03: gifts and contacts."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.cards import card_purchases
from services.risk.rules.influence.contacts import gifts_and_contacts
from tests.unit.risk.law import TODAY, judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}
TUESDAY = datetime(2026, 10, 6, 9, tzinfo=UTC)
SATURDAY = datetime(2026, 10, 10, 9, tzinfo=UTC)
HANDED_IN = date(2026, 10, 12)


def bought(number: str, at: datetime = TUESDAY, minor: int = 84_900, **more: Any) -> Row:
    told = {"record_id": number, "holder": "ann", "merchant": "c", "merchant_category": "5943", "currency": "SEK"}
    return {**BASE, **told, "bought_at": at, "amount_minor": minor, "receipt_on": HANDED_IN, **more}


def asked(*purchases: Row) -> list[Row]:
    return judged(card_purchases, {"card_transaction": table("card_transaction", purchases)})


LATE = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC) - timedelta(days=31)


@pytest.mark.case("EMP-06", "fires")
def test_a_receipt_missing_for_more_than_thirty_days_is_asked_for() -> None:
    [one] = asked(bought("a", LATE, receipt_on=None), bought("b", minor=5_000_000))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("ann", 84_900, 0.3)


def test_the_sentence_tells_the_purchases() -> None:
    [one] = asked(bought("a", LATE, receipt_on=None), bought("b", minor=5_000_000))

    assert told(card_purchases, one) == (
        "⟦1⟧ kortköp på sammanlagt ⟦849,00\u00a0kr⟧ under ⟦oktober 2026⟧ saknar kvitto efter ⟦30⟧ dagar."
    )


@pytest.mark.case("EMP-06", "almost")
def test_thirty_days_are_time_enough_for_a_receipt() -> None:
    assert asked(bought("a", LATE + timedelta(days=1), receipt_on=None), bought("b", minor=5_000_000)) == []


def test_where_no_receipts_are_told_of_none_is_missing() -> None:
    assert asked(bought("a", LATE, receipt_on=None)) == []


def test_a_purchase_at_a_kind_of_merchant_that_is_seldom_needed_is_shown() -> None:
    [one] = asked(bought("a", merchant_category="5813"))

    assert "are at merchants of a kind that is seldom needed (⟦5813⟧)." in told(card_purchases, one, "en")


def test_on_a_day_off_it_is_surer() -> None:
    [one] = asked(bought("a", SATURDAY, merchant_category="5813"))

    assert (one["score"], "på lediga dagar" in told(card_purchases, one)) == (0.3, True)


def test_a_purchase_on_a_day_off_alone_is_no_question() -> None:
    assert asked(bought("a", SATURDAY)) == []


@pytest.mark.case("EMP-06", "innocent")
def test_what_was_paid_back_is_no_purchase() -> None:
    assert asked(bought("a", merchant_category="5813"), bought("b", SATURDAY, -84_900)) == []


def test_the_same_amount_twice_a_day_at_one_merchant_is_shown() -> None:
    [one] = asked(bought("a"), bought("b", TUESDAY + timedelta(hours=1)))

    assert (one["amount_minor"], one["score"]) == (169_800, 0.2)


def test_the_same_amount_on_two_days_is_left_alone() -> None:
    assert asked(bought("a"), bought("b", SATURDAY)) == []


def entry(number: str, kind: str = "Representation", day: date = date(2026, 6, 11), **more: Any) -> Row:
    told = {"record_id": number, "employee": "ann", "other": "c", "other_name": "Björkens AB", "entry_kind": kind}
    return {**BASE, **told, "happened_on": day, "value_minor": 35_000, "currency": "SEK", **more}


def reminded(*entries: Row, **p: Any) -> list[Row]:
    return judged(gifts_and_contacts, {"gift_or_contact": table("gift_or_contact", entries)}, **p)


def test_hospitality_that_was_taken_is_a_reminder() -> None:
    [one] = reminded(entry("a"))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("ann", 35_000, 0.2)


def test_the_sentence_names_the_party_and_not_the_employee() -> None:
    [one] = reminded(entry("a"))

    assert told(gifts_and_contacts, one) == (
        "⟦1⟧ gåvor eller representation med ⟦Björkens AB⟧ är antecknade för en medarbetare under ⟦kvartal 2 2026⟧, "
        "till ett värde av ⟦350,00\u00a0kr⟧."
    )


def test_what_was_declined_is_as_it_should_be() -> None:
    assert reminded(entry("a", declined=True)) == []


def test_a_gift_whose_value_is_not_told_is_left_alone() -> None:
    assert reminded(entry("a", value_minor=None)) == []


def test_a_gift_within_the_limit_is_left_alone() -> None:
    assert reminded(entry("a"), limit_minor=35_000) == []


def test_a_contact_with_a_former_official_is_shown() -> None:
    [one] = reminded(entry("a", "möte", former_official=True))

    assert told(gifts_and_contacts, one, "en").endswith("where the other party worked for the municipality before.")


def meetings(n: int, **more: Any) -> list[Row]:
    usual = [entry(f"m{k}", "möte", other=f"o{k}") for k in range(9)]
    return [*usual, *(entry(f"r{k}", "meeting", **more) for k in range(n))]


@pytest.mark.case("INF-03", "fires")
def test_one_party_met_most_of_all_is_shown_with_what_is_usual() -> None:
    [one] = reminded(*meetings(6), pairs=10)

    assert "⟦6⟧ möten på tu man hand med ⟦Björkens AB⟧" in told(gifts_and_contacts, one)


@pytest.mark.case("INF-03", "almost")
def test_five_meetings_a_quarter_are_left_alone() -> None:
    assert reminded(*meetings(5), pairs=10) == []


@pytest.mark.case("INF-03", "innocent")
def test_meetings_that_a_colleague_joined_are_as_they_should_be() -> None:
    assert reminded(*meetings(9, persons=2), pairs=10) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_purchases_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    purchases = [
        bought(f"{n:02}", rng.choice([TUESDAY, SATURDAY, LATE]), 84_900, holder=rng.choice("abc"), receipt_on=on)
        for n in range(40)
        for on in [rng.choice([None, HANDED_IN])]
    ]

    live, once = stands_after(card_purchases, {"card_transaction": table("card_transaction", purchases)}, rng)

    assert once.height > 3
    assert live.equals(once)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_of_contacts_does_not_depend_on_how_they_arrive(seed: int) -> None:
    rng = Random(seed)
    entries = [
        entry(f"{n:02}", rng.choice(["gåva", "möte"]), employee=rng.choice("ab"), other=rng.choice("cde"))
        for n in range(40)
    ]

    live, once = stands_after(gifts_and_contacts, {"gift_or_contact": table("gift_or_contact", entries)}, rng)

    assert once.height > 3
    assert live.equals(once)
