"""The network around whom an alert concerns: a picture, and a table that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from services.web.charts.network import Dot, Line, network, shape
from services.web.client import Refused
from services.web.messages import Language
from services.web.network_words import NODES, SHAPE_OF, SHAPES
from services.web.schemas import Page
from services.web.schemas.network import Change, Edge, LeftOut, Network, Node
from services.web.visit import Visit

# more nodes than this have no link of their own in the picture: all of them stand in the table
MOST_LINKS = 40
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: who, what it shares, and why, each with its number in the picture."""

    target: str
    who: str
    number: str
    what: str
    what_number: str
    why: str


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a company's situation."""

    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the picture, its sentence, what the shapes mean, the table, and what is left out."""

    svg: Markup
    summary: str
    legend: tuple[tuple[Markup, str], ...]
    rows: tuple[Row, ...]
    about: tuple[About, ...]
    left_out: tuple[LeftOut, ...]
    never: str


async def changes_of(visit: Visit, alert_id: str) -> Page[Change] | None:
    """What changed for whom an alert concerns, the latest first; none where nothing did, or it cannot be read."""
    try:
        found = await visit.gateway.read(Page[Change], f"/alerts/{alert_id}/changes", {"limit": MOST_CHANGES})
    except Refused:
        return None
    return found if found.items else None


async def network_of(visit: Visit, alert_id: str) -> Shown | None:
    """The network around an alert; none where it concerns nobody who shares anything, or cannot be read."""
    try:
        found = await visit.gateway.read(Network, f"/alerts/{alert_id}/network")
    except Refused:
        return None
    return shown(visit.language, found, visit.today) if found.edges else None


def shown(language: Language, found: Network, today: date) -> Shown:
    """The picture and the table of a network."""
    numbers = {node.id: str(number) for number, node in enumerate(found.nodes, 1)}
    names = {node.id: name_of(language, node) for node in found.nodes}
    first: dict[str, str] = {}
    rows = []
    order = {node.id: place for place, node in enumerate(found.nodes)}
    edges = sorted(found.edges, key=lambda edge: sorted((order[edge.party], order[edge.other])))
    for number, edge in enumerate(edges, 1):
        target = f"tie-{number}"
        for end in (edge.party, edge.other):
            first.setdefault(end, target)
        rows.append(_row(language, edge, numbers, names, target))
    dots = [_dot(node, numbers[node.id], names[node.id], first.get(node.id, "")) for node in found.nodes]
    lines = [_line(language, edge, order, today) for edge in found.edges]
    summary = _summary(language, found, names)
    kinds = {SHAPE_OF.get(node.kind, "company") for node in found.nodes}
    return Shown(
        svg=network(summary, dots, lines),
        summary=summary,
        legend=tuple((shape(kind), language.say(SHAPES[kind])) for kind in SHAPES if kind in kinds),
        rows=tuple(rows),
        about=tuple(
            About(names[node.id], tuple(language.text(fact.text) for fact in node.facts))
            for node in found.nodes
            if node.facts
        ),
        left_out=found.left_out,
        never=language.text(found.never),
    )


def name_of(language: Language, node: Node) -> str:
    """What a node is called: its name, or what it is; several that are alike with their number."""
    kind = language.say(NODES.get(node.kind, NODES["unknown"]))
    if node.number > 1:
        return f"{kind} ({language.number(node.number)})"
    if node.party_id:
        return node.name or kind
    return f"{kind} {node.name}" if node.name else kind


def _row(language: Language, edge: Edge, numbers: Mapping[str, str], names: Mapping[str, str], target: str) -> Row:
    why = language.text(edge.reason)
    return Row(target, names[edge.party], numbers[edge.party], names[edge.other], numbers[edge.other], why)


def _dot(node: Node, number: str, name: str, target: str) -> Dot:
    return Dot(
        x=node.x,
        y=node.y,
        shape=SHAPE_OF.get(node.kind, "company"),
        mark=number,
        label=name,
        hint=f"{number}. {name}",
        target=target if int(number) <= MOST_LINKS else "",
        middle=node.middle,
        faint=node.hub,
    )


def _line(language: Language, edge: Edge, places: Mapping[str, int], today: date) -> Line:
    past = edge.until is not None and edge.until < today and edge.tie != "account"
    return Line(places[edge.party], places[edge.other], language.text(edge.reason), past)


def _summary(language: Language, found: Network, names: Mapping[str, str]) -> str:
    others = [node for node in found.nodes if node.party_id and not node.middle]
    middle = next((names[node.id] for node in found.nodes if node.middle), "")
    if not others:
        return language.say("%(who)s shares nothing of what it has with others.", who=middle)
    return language.say_n(
        "%(who)s is linked with one other.", "%(who)s is linked with %(n)s others.", len(others), who=middle
    )
