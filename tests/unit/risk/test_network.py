"""The network grown in memory: what is followed, what is left out, the ways between two, communities and facts."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from services.risk.domain.book import table
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.prohibited import lint
from services.risk.network.changes import Large, changes
from services.risk.network.communities import FACTS, PAID, TOLD, members
from services.risk.network.edges import EDGES, KINDS_WITH_EDGES, NO_EMPLOYER, NOT_SHARED, STAFF, edges_of
from services.risk.network.growing import Growing, Network, Tie
from services.risk.network.layout import positions
from services.risk.network.limits import LIMITS, TIES, Limits, damped, hub_of, parameters
from services.risk.network.paths import shortest_ways
from services.risk.network.statements import AROUND

DAY = date(2026, 11, 20)


def a_tie(party: str, value: str, tie: str = "account", **told: object) -> Tie:
    """A company that has something, or somebody."""
    kinds: tuple[Any, ...] = (
        "company",
        f"{party} AB",
        tie,
        value,
        "person" if tie in {"officer", "owner"} else None,
        None,
    )
    days = (told.get("since", DAY), told.get("until"), told.get("times", 1))
    # rows of different kinds tell more or less of the same party
    if value.endswith("1"):
        kinds = (None, None, *kinds[2:])
    return Tie._make((party, *kinds, *days, told.get("source_kind", "identifier"), f"{party}-{value}"))


def grown(ties: Sequence[Tie], *start: str, limits: Limits = LIMITS) -> Network:
    """The network of everything that *ties* tell, from *start*: as the database would answer."""
    growing = Growing(start, limits, limits.steps)
    while wanted := growing.wanted():
        growing.take([tie for tie in ties if tie.party_id in wanted or tie.value in wanted])
    return growing.grown()


def names(network: Network) -> list[str]:
    """The nodes by id."""
    return [node.id for node in network.nodes]


def test_who_shares_something_is_reached() -> None:
    ties = [a_tie("a", "konto"), a_tie("b", "konto"), a_tie("b", "chef", "officer"), a_tie("c", "chef", "officer")]

    assert names(grown(ties, "a")) == ["a", "konto", "b", "chef", "c"]


def test_a_thing_of_one_alone_is_left_out_unless_it_is_the_middles() -> None:
    ties = [a_tie("a", "egen"), a_tie("a", "konto"), a_tie("b", "konto"), a_tie("b", "annan")]

    network = grown(ties, "a")

    assert set(names(network)) == {"a", "egen", "konto", "b"}
    assert network.left_out == {"alone": 1}


@pytest.mark.attack("E5")
def test_a_hub_is_shown_and_not_followed() -> None:
    ties = [a_tie(f"p{number:02}", "factoring") for number in range(LIMITS.account_hub + 1)]

    network = grown(ties, "p00")

    assert names(network) == ["p00", "factoring"]
    assert (network.nodes[1].hub, network.left_out) == (True, {"hub": 1})


def test_as_many_as_may_share_a_thing_are_followed() -> None:
    ties = [a_tie(f"p{number:02}", "konto") for number in range(LIMITS.account_hub)]

    assert len(grown(ties, "p00").nodes) == 1 + LIMITS.account_hub


def test_what_few_share_comes_before_what_many_share() -> None:
    few = [a_tie("a", "t-1", "phone"), a_tie("few", "t-1", "phone")]
    many = [a_tie(party, "t-2", "phone") for party in ("a", "b", "c", "d", "e")]

    network = grown([*many, *few], "a", limits=Limits(nodes=4))

    assert names(network) == ["a", "t-1", "t-2", "few"]
    assert network.left_out["many"] == 4


def test_things_of_a_kind_that_the_same_share_are_one_node() -> None:
    ties = [a_tie(party, token, "member") for party in ("a", "b") for token in ("m1", "m2", "m3")]

    network = grown(ties, "a")

    assert [(node.id, node.number) for node in network.nodes] == [("a", 1), ("m1", 3), ("b", 1)]


SMALL = Limits(nodes=12, hub=4, account_hub=3)
PARTIES, THINGS = st.sampled_from([f"p{n}" for n in range(14)]), st.sampled_from([f"t{n}" for n in range(8)])
TOLD_TIES = st.lists(
    st.one_of(
        st.builds(a_tie, PARTIES, THINGS, st.sampled_from(["account", "phone", "address", "member"])),
        st.builds(a_tie, PARTIES, PARTIES, st.sampled_from(["officer", "owner"])),
    ).filter(lambda tie: tie.party_id != tie.value),
    max_size=60,
)


@pytest.mark.attack("E5")
@given(ties=TOLD_TIES)
def test_a_network_is_connected_and_never_larger_than_its_limit(ties: list[Tie]) -> None:
    network = grown(ties, "p0", limits=SMALL)

    reached, front = {"p0"}, {"p0"}
    while front:
        out = {end for edge in network.edges for end in (edge.party_id, edge.value)
               if {edge.party_id, edge.value} & front} - reached  # fmt: skip
        reached, front = reached | out, out
    assert set(names(network)) == reached
    assert len(network.nodes) <= SMALL.nodes


@given(ties=TOLD_TIES, order=st.randoms(use_true_random=False))
def test_a_network_does_not_depend_on_the_order_of_rows(ties: list[Tie], order: object) -> None:
    shuffled = list(ties)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert grown(shuffled, "p0", limits=SMALL) == grown(ties, "p0", limits=SMALL)


@given(tie=st.sampled_from(sorted(TIES)), degree=st.integers(1, 10_000), more=st.integers(1, 1_000))
def test_the_more_share_a_thing_the_less_it_counts(tie: str, degree: int, more: int) -> None:
    assert 0 < damped(tie, degree + more) <= damped(tie, degree) <= TIES[tie]
    assert hub_of(tie) >= 2


@given(ties=TOLD_TIES)
def test_ways_are_simple_short_enough_and_made_of_edges(ties: list[Tie]) -> None:
    ways = shortest_ways(ties, ("p0", "p1"), 4, 6)

    edges = {frozenset((tie.party_id, tie.value)) for tie in ties}
    for way in ways:
        assert (way[0], way[-1], len(set(way))) == ("p0", "p1", len(way))
        assert {frozenset(pair) for pair in pairwise(way)} <= edges
        assert len(way) <= 7
    assert [len(way) for way in ways] == sorted(len(way) for way in ways)
    assert len(set(ways)) == len(ways) <= 4


def test_the_second_shortest_way_comes_second() -> None:
    ties = [a_tie("a", "t1"), a_tie("b", "t1"), a_tie("a", "t2"), a_tie("c", "t2"), a_tie("c", "t3"), a_tie("b", "t3")]

    assert shortest_ways(ties, ("a", "b"), 5, 6) == [("a", "t1", "b"), ("a", "t2", "c", "t3", "b")]


def test_places_are_the_same_each_time_and_within_the_picture() -> None:
    nodes, edges = [f"n{n}" for n in range(30)], [(f"n{n}", f"n{n // 2}") for n in range(1, 30)]

    found = positions(nodes, edges)

    assert found == positions(nodes, edges)
    assert all(0 <= value <= 1 for place in found for value in place)
    assert len(set(found)) == 30


def test_an_officer_that_audits_links_nobody() -> None:
    told = {"company": "c", "officer": "r", "company_kind": "company", "officer_kind": "person"}
    rows = table("company_officer", [{"record_id": "1", "role": "Revisor", **told}])

    assert edges_of("company_officer", rows).is_empty()


def test_an_edge_knows_its_record_and_its_days() -> None:
    told = {"company": "c", "company_kind": "company", "company_name": "Städ AB", "officer": "r"}
    time = {"valid_from": date(2026, 1, 2), "valid_until": date(2026, 5, 6)}
    rows = table("company_officer", [{"record_id": "1", "committee_id": "son", "role": "vd", **told, **time}])

    [edge] = edges_of("company_officer", rows).iter_rows(named=True)

    assert (edge["source_id"], edge["tie"], edge["value"], edge["since"], edge["until"], edge["public"]) == (
        "1", "officer", "r", date(2026, 1, 2), date(2026, 5, 6), True,
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_WITH_EDGES)
def test_empty_rows_of_every_kind_give_edges_in_the_schema(kind: str) -> None:
    nothing = pl.DataFrame([dict.fromkeys(KINDS[kind].schema)], schema=KINDS[kind].schema)

    assert edges_of(kind, nothing).schema == EDGES


def told_rows(*ties: tuple[str, str, str, date | None]) -> pl.DataFrame:
    """Edges of companies: party, tie, value, since."""
    rows = [
        {"party_id": party, "party_kind": "company", "party_name": party, "tie": tie, "value": value, "since": since,
         "value_kind": "person" if tie in {"officer", "owner"} else None}
        for party, tie, value, since in ties
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=TOLD)


def paid_rows(*accounts: tuple[str, str]) -> pl.DataFrame:
    """Payments to companies' accounts."""
    rows = [{"party_id": party, "party_kind": "company", "party_name": party, "value": account, "since": DAY,
             "times": 3} for party, account in accounts]  # fmt: skip
    return pl.DataFrame(rows, schema=PAID)


def facts_of(told: pl.DataFrame, paid: pl.DataFrame, party: str) -> str | None:
    """The facts of a company."""
    found = members(told, paid, (), DAY).filter(pl.col("party_id") == party)["facts"].to_list()
    return found[0] if found else None


def test_companies_with_one_account_are_a_community() -> None:
    found = members(told_rows(), paid_rows(("a", "k1"), ("b", "k1"), ("c", "k2")), (), DAY)

    assert found.select("party_id", "community", "ties", "payments").rows() == [
        ("a", "a", "account", 3),
        ("b", "a", "account", 3),
    ]


def test_an_account_of_many_is_no_community() -> None:
    many = [(f"p{n}", "factoring") for n in range(LIMITS.account_hub + 1)]

    assert members(told_rows(), paid_rows(*many), (), DAY).is_empty()


def test_whom_nobody_may_see_is_in_no_community() -> None:
    hidden = UUID(int=1)

    found = members(told_rows(), paid_rows((str(hidden), "k1"), ("b", "k1")), (hidden,), DAY)

    assert found.is_empty()


@settings(max_examples=15)
@given(order=st.randoms(use_true_random=False))
def test_communities_do_not_depend_on_the_order_of_edges(order: object) -> None:
    accounts = [(f"p{n}", f"k{n // 3}") for n in range(24)]
    told = [(f"p{n}", "officer", f"chef{n % 5}", DAY) for n in range(24)]
    shuffled, told_so = list(accounts), list(told)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    order.shuffle(told_so)  # type: ignore[attr-defined]

    assert_frame_equal(
        members(told_rows(*told_so), paid_rows(*shuffled), (), DAY),
        members(told_rows(*told), paid_rows(*accounts), (), DAY),
    )


def test_many_companies_of_one_person_are_told_of() -> None:
    ours = [(f"p{n}", "officer", "chef", DAY - timedelta(days=900)) for n in range(LIMITS.many)]
    paid = paid_rows(*((f"p{n}", f"k{n}") for n in range(LIMITS.many)))

    assert facts_of(told_rows(*ours), paid, "p0") == "many"
    assert not facts_of(told_rows(*ours[1:]), paid, "p1")


def test_a_change_shortly_before_the_first_payment_is_told_of() -> None:
    first, soon = ("a", "owner", "x", DAY - timedelta(days=900)), ("a", "owner", "y", DAY - timedelta(days=10))

    assert facts_of(told_rows(first, soon), paid_rows(("a", "k")), "a") == "changed"
    assert facts_of(told_rows(soon), paid_rows(("a", "k")), "a") is None  # who was there from the start


def test_no_employees_is_told_of_only_where_the_register_says_so() -> None:
    without = ("a", STAFF, NO_EMPLOYER, DAY)

    assert facts_of(told_rows(without), paid_rows(("a", "k")), "a") == "no_staff"
    assert facts_of(told_rows(without, ("a", STAFF, "worker", DAY)), paid_rows(("a", "k")), "a") is None
    assert facts_of(told_rows(), paid_rows(("a", "k")), "a") is None


def test_a_crowded_address_is_told_of() -> None:
    there = [(f"p{n}", "address", "torget 1", DAY) for n in range(LIMITS.crowded)]

    assert facts_of(told_rows(*there), paid_rows(("p0", "k")), "p0") == "crowded"


def test_what_links_nobody_is_what_the_statements_leave_out() -> None:
    assert f"NOT IN {NOT_SHARED}" in AROUND


def test_nothing_that_is_read_or_told_names_what_is_protected() -> None:
    """But names of organisations, which are only told, and whether companies have the same address, never where."""
    columns = [name for name in (*TOLD, *PAID, *EDGES) if not name.endswith("_name")]
    read = [*columns, *FACTS, *TIES, *(one.name for one in parameters())]

    assert {(found.name, found.kind) for found in lint(read)} == {("address", "proxy")}


def test_every_limit_has_a_source_and_a_day() -> None:
    told = parameters()

    assert {one.name for one in told} == set(Limits.__dataclass_fields__)
    assert all(one.source and one.unit and one.valid_from <= DAY for one in told)


def watched(tie: str, value: str, since: date | None, until: date | None = None) -> Tie:
    """What is watched of a company."""
    source = "payment" if tie == "account" else "company_officer"
    return Tie("c", "company", "C AB", tie, value, "person", value, since, until, 1, source, f"{tie}-{value}")


def test_who_came_later_and_who_left_are_changes() -> None:
    first, second = DAY - timedelta(days=900), DAY - timedelta(days=30)
    ties = [watched("officer", "a", first, second), watched("officer", "b", second)]

    found = changes(ties, (), DAY)

    assert [(one.day, one.before, one.after, one.came) for one in found] == [
        (second, "a", None, False),
        (second, None, "b", True),
    ]


def test_what_has_not_happened_yet_is_no_change() -> None:
    ties = [watched("owner", "a", DAY - timedelta(days=9), DAY + timedelta(days=1))]

    assert changes(ties, (), DAY) == []


@pytest.mark.parametrize(("days", "marked"), [(LIMITS.near_days, True), (LIMITS.near_days + 1, False)])
def test_a_change_is_marked_by_the_days_to_a_large_payment(days: int, *, marked: bool) -> None:
    day = DAY - timedelta(days=100)
    ties = [watched("account", "one", day - timedelta(days=400)), watched("account", "two", day)]

    [change] = changes(ties, [Large(day + timedelta(days=days), 50_000_000, "SEK")], DAY)

    assert ((change.before, change.after), change.near is not None) == (("one", "two"), marked)
