"""The shortest ways between two in a network: k of them, none longer than asked (J. Y. Yen, 1971). Pure."""

from collections.abc import Iterator, Sequence

import rustworkx as rx

from services.risk.network.growing import Tie

Way = tuple[str, ...]


def shortest_ways(ties: Sequence[Tie], ends: tuple[str, str], most: int, longest: int) -> list[Way]:
    """At most *most* ways of at most *longest* edges as the nodes that they pass, the shortest first, then by ids."""
    start, end = ends
    names = sorted({one for tie in ties for one in (tie.party_id, tie.value)})
    if start == end or start not in names or end not in names:
        return []
    edges = {tuple(sorted((tie.party_id, tie.value))) for tie in ties}
    found: list[Way] = []
    waiting = {way} if (way := _shortest(names, edges, (), start, end)) else set()
    while waiting and len(found) < most:
        best = min(waiting, key=lambda one: (len(one), one))
        waiting.remove(best)
        if len(best) - 1 > longest:
            break
        found.append(best)
        waiting.update(_detours(names, edges, found))
        waiting.difference_update(found)
    return found


def _detours(names: Sequence[str], edges: set[tuple[str, ...]], found: Sequence[Way]) -> Iterator[Way]:
    """Of the way found last, the shortest that leave it at each of its nodes by an edge that no other way took."""
    last = found[-1]
    for at in range(len(last) - 1):
        root = last[: at + 1]
        taken = {tuple(sorted((way[at], way[at + 1]))) for way in found if way[: at + 1] == root and len(way) > at + 1}
        on = _shortest(names, edges - taken, root[:-1], root[-1], last[-1])
        if on:
            yield (*root[:-1], *on)


def _shortest(
    names: Sequence[str], edges: set[tuple[str, ...]], without: Sequence[str], start: str, end: str
) -> Way | None:
    """The shortest way that passes none of *without*."""
    place = {name: number for number, name in enumerate(names)}
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(names))
    graph.add_edges_from(
        [(place[a], place[b], None) for a, b in sorted(edges) if a not in without and b not in without]
    )
    path = rx.dijkstra_shortest_paths(graph, place[start], place[end], default_weight=1.0)
    return tuple(names[number] for number in path[place[end]]) if place[end] in path else None
