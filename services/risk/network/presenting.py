"""From a grown network to what the API answers."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row

from services.risk.domain.explain import Text
from services.risk.network.changes import Change
from services.risk.network.growing import Network, Node, Tie
from services.risk.network.layout import positions
from services.risk.network.schemas import (
    ChangeOut,
    CommunityOut,
    EdgeOut,
    EdgeSource,
    FactOut,
    LargeOut,
    LeftOutOut,
    MemberOut,
    NetworkOut,
    NodeKind,
    NodeOut,
    PathOut,
    TieKind,
)
from services.risk.network.texts import FACTS, LEFT_OUT, NEVER, reason
from shared.schemas import MoneyOut, TextOut

Facts = Mapping[str, Row[Any]]


def network_out(committee_id: str, network: Network, facts: Facts) -> NetworkOut:
    """The network with a place for every node."""
    names = {node.id: f"n{number}" for number, node in enumerate(network.nodes)}
    where = positions(list(names), [(edge.party_id, edge.value) for edge in network.edges]) if names else []
    left = [_left(code, number) for code, number in network.left_out.items()]
    return NetworkOut(
        committee_id=committee_id,
        nodes=[_node(node, names[node.id], at, facts) for node, at in zip(network.nodes, where, strict=True)],
        edges=[_edge(edge, names) for edge in network.edges],
        left_out=left,
        never=_text(NEVER),
    )


def path_out(way: Sequence[str], network: Network, facts: Facts) -> PathOut:
    """One way, its nodes in the order in which it passes them."""
    by_id = {node.id: node for node in network.nodes}
    names = {node: f"n{number}" for number, node in enumerate(way)}
    steps = {frozenset(pair) for pair in pairwise(way)}
    last = max(1, len(way) - 1)
    nodes = [_node(by_id[one], names[one], (round(place / last, 4), 0.5), facts) for place, one in enumerate(way)]
    edges = [_edge(edge, names) for edge in network.edges if {edge.party_id, edge.value} in steps]
    return PathOut(nodes=nodes, edges=edges)


def community_out(row: Row[Any], members: Sequence[Row[Any]]) -> CommunityOut:
    """A community with its members."""
    return CommunityOut(
        committee_id=row.committee_id,
        community=UUID(row.community),
        size=row.members,
        payments=row.payments,
        score=row.score,
        members=[_member(one) for one in members],
    )


def change_out(change: Change) -> ChangeOut:
    """One change."""
    near = change.near
    paid = None if near is None else MoneyOut(minor=near.amount_minor, currency=near.currency)
    return ChangeOut(
        day=change.day,
        what=cast("Any", change.what),
        before=change.before,
        after=change.after,
        came=change.came,
        person=change.person,
        near=None if near is None or paid is None else LargeOut(day=near.day, amount=paid),
        source=EdgeSource(kind=change.source_kind, id=UUID(change.source_id)),
    )


def _member(row: Row[Any]) -> MemberOut:
    return MemberOut(
        party_id=UUID(row.party_id),
        name=row.party_name,
        ties=cast("list[TieKind]", row.ties.split()),
        payments=row.payments,
        facts=_facts(row),
        score=row.score,
    )


def _facts(row: Row[Any] | None) -> list[FactOut]:
    return [FactOut(code=code, text=_text(FACTS[code])) for code in row.facts.split()] if row is not None else []


def _node(node: Node, name: str, at: tuple[float, float], facts: Facts) -> NodeOut:
    return NodeOut(
        id=name,
        party_id=UUID(node.id) if node.party else None,
        kind=cast("NodeKind", node.kind),
        name=node.name,
        middle=node.distance == 0,
        distance=node.distance,
        x=at[0],
        y=at[1],
        hub=node.hub,
        shared=node.shared,
        number=node.number,
        facts=_facts(facts.get(node.id)),
    )


def _edge(edge: Tie, names: Mapping[str, str]) -> EdgeOut:
    return EdgeOut(
        party=names[edge.party_id],
        other=names[edge.value],
        tie=cast("TieKind", edge.tie),
        since=edge.since,
        until=edge.until,
        times=edge.times,
        reason=_text(reason(edge)),
        source=EdgeSource(kind=edge.source_kind, id=UUID(edge.source_id)),
    )


def _left(code: str, number: int) -> LeftOutOut:
    return LeftOutOut(code=cast("Any", code), number=number, why=_text(LEFT_OUT[code]))


def _text(text: Text) -> TextOut:
    return TextOut(sv=text.sv, en=text.en)
