"""SUP-09: payees that are connected by what they share."""

from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest

from services.risk.rules.suppliers.links import networks
from services.risk.rules.suppliers.network import connected_payees
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

DAY = date(2026, 4, 1)


def payments(who: str = "abcd", minor: int = 300_000_00, **more: Any) -> list[Row]:
    return [paid(one, minor, DAY, **more) for one in who]


def officer(company: str, who: str, **more: Any) -> Row:
    return {"company": company, "officer": who, "role": "board", "valid_from": date(2020, 1, 1), **more}


def shared(owner: str, value: str, kind: str = "phone", **more: Any) -> Row:
    return {"owner": owner, "identifier_kind": kind, "value": value, "seen_on": DAY, **more}


# a and b share a telephone, b and c as well as c and d an officer
PHONES = [shared("a", "1"), shared("b", "1")]
OFFICERS = [officer("b", "x"), officer("c", "x"), officer("c", "y"), officer("d", "y")]


def found(**kinds: list[Row]) -> list[dict[str, Any]]:
    return judged(
        connected_payees, tables(**{"payment": payments(), "identifier": PHONES, "company_officer": OFFICERS} | kinds)
    )


@pytest.mark.case("SUP-09", "fires")
def test_four_payees_in_a_chain_are_one_network() -> None:
    [one] = found(payment=[*payments("bcd"), paid("a", 400_000_00, DAY)])

    assert (one["subject_type"], one["subject_id"], one["party_id"]) == ("network", "a", "a")
    assert (one["amount_minor"], one["score"]) == (1_300_000_00, 0.4)
    assert told(connected_payees, one) == (
        "⟦a AB⟧ hänger ihop med ⟦3⟧ andra leverantörer härifrån genom ⟦2⟧ slags samband; företrädare mellan ⟦2⟧ par; "
        "telefon mellan ⟦1⟧ par. Tillsammans har de fått ⟦1\u00a0300\u00a0000,00\u00a0kr⟧."
    )


def test_the_records_that_tell_the_links_are_shown() -> None:
    [one] = found()

    assert [(row["role"], row["id"]) for row in one["records"]] == [
        *(("officer", f"company_officer-00{n}") for n in range(4)),
        *(("phone", f"identifier-00{n}") for n in range(2)),
    ]


@pytest.mark.case("SUP-09", "almost")
def test_three_payees_are_left_alone() -> None:
    assert found(payment=payments("abc", 900_000_00)) == []


def test_a_small_sum_is_left_alone() -> None:
    assert found(payment=payments(minor=240_000_00)) == []


def test_one_kind_of_links_is_left_alone() -> None:
    assert found(identifier=[], company_officer=[*OFFICERS, officer("a", "z"), officer("b", "z")]) == []


@pytest.mark.case("SUP-09", "innocent")
def test_companies_of_one_group_count_once() -> None:
    group = [{"company": one, "as_of": DAY, "group_parent": "a"} for one in "bc"]

    assert found(company=group) == []


def test_what_more_than_a_hub_share_links_nobody() -> None:
    three = [officer(one, "x") for one in "bcd"]
    given = tables(payment=payments(), identifier=PHONES, company_officer=three)

    assert len(judged(connected_payees, given, hub=3)) == 1
    assert judged(connected_payees, given, hub=2) == []


def test_a_telephone_that_four_share_is_too_weak_alone() -> None:
    assert found(identifier=[shared(one, "1") for one in "abef"]) == []


def test_an_accountant_may_answer_for_many() -> None:
    assert found(identifier=[shared(one, "1", owner_role="Redovisningsbyrå") for one in "ab"]) == []


def test_an_address_and_a_device_together_are_strong_enough() -> None:
    both = [shared(one, "1", kind) for one in "ab" for kind in ("adress", "device")]

    assert len(found(identifier=both)) == 1
    assert found(identifier=[one for one in both if one["identifier_kind"] == "device"]) == []


def test_an_officer_who_has_left_links_nobody() -> None:
    left = [{**one, "valid_until": date(2026, 10, 31)} for one in OFFICERS]

    assert found(company_officer=left) == []


def test_an_auditor_links_nobody() -> None:
    assert found(company_officer=[{**one, "role": "auditor"} for one in OFFICERS]) == []


def test_natural_persons_are_no_members() -> None:
    persons = [{**one, "owner_kind": "person", "owner_name": None} for one in PHONES]

    assert found(identifier=persons) == []


def test_a_company_that_is_not_paid_only_connects() -> None:
    through = [shared("a", "1"), shared("z", "1"), shared("z", "2"), shared("b", "2")]

    [one] = found(identifier=through)

    assert "is connected with ⟦3⟧ other suppliers" in told(connected_payees, one, "en")


def test_a_shared_account_links_as_far_as_no_collection_account_does() -> None:
    few, many = [payments("abcd" + more, 300_000_00, account_token="t") for more in ("efgh", "efghi")]

    assert len(found(payment=few)) == 1
    assert found(payment=many, company_officer=[], identifier=PHONES) == []


def pairs(*told: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(told, schema=["party", "other", "strength"], orient="row")


def test_networks_are_named_by_the_first_of_each() -> None:
    found = networks(pairs(("c", "d", 1.0), ("b", "c", 1.0), ("x", "y", 1.0)), 0.5, 40)

    assert dict(found.iter_rows()) == {"b": "b", "c": "b", "d": "b", "x": "x", "y": "x"}


def test_a_network_that_is_too_large_is_taken_apart_at_its_weaker_links() -> None:
    chain = pairs(("a", "b", 1.0), ("b", "c", 0.5), ("c", "d", 1.0))

    assert set(networks(chain, 0.5, 4)["network"]) == {"a"}
    assert dict(networks(chain, 0.5, 3).iter_rows()) == {"a": "a", "b": "a", "c": "c", "d": "c"}


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who = "abcdefghijklmnop"
    given = tables(
        payment=[paid(rng.choice(who), rng.randint(1, 9) * 100_000_00, some_day(rng)) for _ in range(40)],
        identifier=[shared(rng.choice(who), str(rng.randint(1, 9))) for _ in range(18)],
        company_officer=[officer(rng.choice(who), rng.choice("uvwxyz")) for _ in range(14)],
        company_owner=[
            {"company": rng.choice(who), "owner": rng.choice("12345"), "valid_from": some_day(rng)} for _ in range(8)
        ],
    )

    live, once = stands_after(connected_payees, given, rng)

    assert once.height > 0
    assert live.equals(once)
