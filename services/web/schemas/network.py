"""The network around an alert, and companies that belong together."""

from datetime import date

from services.web.schemas.base import AnyText, Money, Shape, Text


class Fact(Shape):
    """Something told of a company's situation."""

    code: str = ""
    text: AnyText = Text()


class Node(Shape):
    """A party, or a thing that parties have."""

    id: str
    party_id: str | None = None
    kind: str = "unknown"
    name: str | None = None
    middle: bool = False
    x: float = 0.5
    y: float = 0.5
    hub: bool = False
    shared: int = 0
    number: int = 1
    facts: tuple[Fact, ...] = ()


class Edge(Shape):
    """Why two nodes are linked."""

    party: str
    other: str
    tie: str = ""
    until: date | None = None
    reason: AnyText = Text()


class LeftOut(Shape):
    """How many nodes are not shown, and why."""

    number: int = 0
    why: AnyText = Text()


class Network(Shape):
    """Nodes, the first in the middle, and edges."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    never: AnyText = Text()


class Large(Shape):
    """A large payment near a change."""

    day: date
    amount: Money = Money()


class Change(Shape):
    """What changed for a party on a day."""

    day: date
    what: str = ""
    before: str | None = None
    after: str | None = None
    came: bool = True
    person: bool = False
    near: Large | None = None


class Member(Shape):
    """A company of a community."""

    party_id: str
    name: str | None = None
    ties: tuple[str, ...] = ()
    payments: int = 0
    facts: tuple[Fact, ...] = ()


class Community(Shape):
    """Companies that share much with each other."""

    committee_id: str = ""
    community: str
    size: int = 0
    payments: int = 0
    members: tuple[Member, ...] = ()
