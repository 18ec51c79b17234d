"""Where the nodes of a picture stand: a spring layout of rustworkx, the same each time. Pure."""

from collections.abc import Sequence
from typing import Final

import rustworkx as rx

SEED: Final = 14
ROUNDS: Final = 120
MIDDLE: Final = 0.5


def positions(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[tuple[float, float]]:
    """Places from 0 to 1 in both directions (Fruchterman and Reingold), in the order of *nodes*."""
    place = {node: number for number, node in enumerate(nodes)}
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(nodes))
    graph.add_edges_from([(place[one], place[other], None) for one, other in edges])
    found = rx.spring_layout(graph, num_iter=ROUNDS, seed=SEED)
    xs, ys = ([found[number][axis] for number in range(len(nodes))] for axis in (0, 1))
    return list(zip(_scaled(xs), _scaled(ys), strict=True))


def _scaled(values: list[float]) -> list[float]:
    low, high = min(values), max(values)
    return [round((value - low) / (high - low), 4) if high > low else MIDDLE for value in values]
