"""A network around somebody, step by step: what to load next, what to keep, what is left out and why. Pure.

Nodes are parties and what they have: a party by its id, a thing by its token. A node's *strength* is the product of
the damped weights on the strongest way to it (limits.damped); near nodes come before far ones, strong before weak.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from services.risk.network.limits import BETWEEN_PARTIES, LIMITS, Limits, damped, hub_of


class Tie(NamedTuple):
    """An edge: what *party_id* has, since and until when, how many times told, and the row that tells it."""

    party_id: str
    party_kind: str | None
    party_name: str | None
    tie: str
    value: str
    value_kind: str | None
    value_name: str | None
    since: date | None
    until: date | None
    times: int
    source_kind: str
    source_id: str


def in_order(tie: Tie) -> tuple[str, ...]:
    """By which edges are sorted: what tells one from another."""
    return (tie.party_id, tie.tie, tie.value, tie.source_kind, tie.source_id)


@dataclass(frozen=True, slots=True)
class Node:
    """A party or a thing. *number* is of how many alike it stands, *shared* how many share a thing (hub: more)."""

    id: str
    party: bool
    kind: str
    name: str | None
    distance: int
    strength: float
    hub: bool = False
    number: int = 1
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """What is shown: the nodes, the first in the middle, the edges between them, and how many were left out by why."""

    nodes: tuple[Node, ...]
    edges: tuple[Tie, ...]
    left_out: dict[str, int]


@dataclass(slots=True)
class _Seen:
    distance: int
    strength: float
    parent: str | None


@dataclass(slots=True)
class Growing:
    """A network that grows from *start* (party ids), a step at a time: load what is wanted(), take() it, again."""

    start: tuple[str, ...]
    limits: Limits = LIMITS
    steps: int = LIMITS.steps
    _seen: dict[str, _Seen] = field(default_factory=dict)
    _ties: dict[tuple[str, str, str, str], Tie] = field(default_factory=dict)
    _hubs: dict[str, int] = field(default_factory=dict)
    _parties: set[str] = field(default_factory=set)
    _by_value: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _front: list[str] = field(default_factory=list)
    _left: Counter[str] = field(default_factory=Counter)
    _step: int = 0

    def __post_init__(self) -> None:
        """Begin with the start."""
        for one in self.start:
            self._seen[one] = _Seen(0, 1.0, None)
        self._parties.update(self.start)
        self._front = list(dict.fromkeys(self.start))

    def wanted(self) -> list[str]:
        """The nodes whose edges are to be loaded now; none when it is grown."""
        return self._front if self._step < self.steps else []

    def take(self, ties: Iterable[Tie]) -> None:
        """Take the edges of what was wanted, of a thing at most one party more than may share it."""
        front = set(self._front)
        found: dict[str, list[Tie]] = defaultdict(list)
        for tie in sorted(ties, key=in_order):
            for end in {tie.party_id, tie.value} & front:
                found[end].append(tie)
        reached: dict[str, _Seen] = {}
        for node in self._front:
            self._walk(node, found[node], reached)
        self._step += 1
        ranked = sorted(reached, key=lambda one: (-reached[one].strength, one))
        # more than can be shown is not walked on from
        kept, cut = ranked[: self.limits.nodes], ranked[self.limits.nodes :]
        self._left["many"] += len(cut)
        self._seen.update({one: reached[one] for one in kept})
        self._front = kept

    def _walk(self, node: str, ties: Sequence[Tie], reached: dict[str, _Seen]) -> None:
        here = self._seen[node]
        sharing = {tie.party_id for tie in ties if tie.value == node}
        kinds = {tie.tie for tie in ties if tie.value == node}
        degree = len(sharing)
        if kinds and degree > max(hub_of(kind, self.limits) for kind in kinds):
            self._hubs[node] = degree
            self._left["hub"] += 1
            if here.distance:
                return
            ties = [tie for tie in ties if tie.value != node]
        for tie in ties:
            self._ties.setdefault((tie.party_id, tie.tie, tie.value, tie.source_kind), tie)
            self._parties.add(tie.party_id)
            self._by_value[tie.value].add(tie.party_id)
            if tie.tie in BETWEEN_PARTIES:
                self._parties.add(tie.value)
            out = tie.value == node
            # the weight of a thing counts once, where it is left
            strength = here.strength * (damped(tie.tie, degree) if out else 1.0)
            other = tie.party_id if out else tie.value
            if other in self._seen:
                continue
            best = reached.get(other)
            if best is None or best.strength < strength:
                reached[other] = _Seen(here.distance + 1, strength, node)

    def grown(self) -> Network:
        """The network as it is now."""
        shown = [one for one in self._seen if one in self.start or self._connects(one)]
        left = Counter(self._left)
        left["alone"] += len(self._seen) - len(shown)
        alike = self._alike(shown)
        ranked = sorted(alike, key=lambda one: (self._seen[one].distance, -self._seen[one].strength, one))
        taken: dict[str, None] = {}
        for one in ranked:
            parent = self._stands_for(self._seen[one].parent, alike)
            if len(taken) < self.limits.nodes and (parent is None or parent in taken):
                taken[one] = None
            else:
                left["many"] += 1
        edges = tuple(
            tie for tie in sorted(self._ties.values(), key=in_order) if tie.party_id in taken and tie.value in taken
        )
        kinds = {tie.value: tie.tie for tie in edges}
        nodes = tuple(self._node(one, kinds.get(one, ""), len(alike[one]), edges) for one in taken)
        return Network(nodes, edges, {why: number for why, number in sorted(left.items()) if number})

    def _connects(self, node: str) -> bool:
        """Whether a node is more than a thing, or an officer, that one party alone has."""
        seen = self._seen[node]
        if seen.distance <= 1 or node in self._hubs or len(self._by_value.get(node, ())) > 1:
            return True
        return node in self._parties and any(key[0] == node for key in self._ties)

    def _alike(self, shown: Iterable[str]) -> dict[str, list[str]]:
        """Things of one kind that the same parties share are one node: the first, and those that it stands for."""
        ties = {tie.value: tie.tie for tie in self._ties.values()}
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for one in sorted(shown):
            sharing = sorted(self._by_value.get(one, ()))
            alone = one in self._parties or one in self._hubs or len(sharing) < 2  # noqa: PLR2004 - a thing of one
            groups[(one,) if alone else (ties[one], *sharing)].append(one)
        return {several[0]: several for several in groups.values()}

    @staticmethod
    def _stands_for(node: str | None, alike: dict[str, list[str]]) -> str | None:
        if node is None or node in alike:
            return node
        return next((first for first, several in alike.items() if node in several), node)

    def _node(self, one: str, tie: str, number: int, edges: Sequence[Tie]) -> Node:
        seen, party = self._seen[one], one in self._parties
        kind, name = tie, next((edge.value_name for edge in edges if edge.value == one and edge.value_name), None)
        if party:
            sides = [(edge.party_kind, edge.party_name) for edge in edges if edge.party_id == one]
            sides += [(edge.value_kind, edge.value_name) for edge in edges if edge.value == one]
            kind = next((told for told, _ in sides if told), "unknown")
            name = next((told for _, told in sides if told), None)
            if any(edge.party_id == one and edge.source_kind in _OF_EMPLOYEES for edge in edges):
                kind = "employee"
        shared = self._hubs.get(one, len(self._by_value.get(one, ())))
        return Node(one, party, kind, name, seen.distance, seen.strength, one in self._hubs, number, shared)


_OF_EMPLOYEES = frozenset({"employee", "secondary_employment", "payroll_payment"})
