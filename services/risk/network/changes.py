"""What changed for a party in time: officers, owners, permits, accounts; beside a large payment it is marked. Pure.

Rules signal some of these (SUP-04, SUP-11, INV-06 and others); this is the view that shows all of them in order, and
signals nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from services.risk.network.edges import PERMIT
from services.risk.network.growing import Tie, in_order
from services.risk.network.limits import LIMITS, Limits

WATCHED: Final = ("officer", "owner", "group", PERMIT)


class Large(NamedTuple):
    """A large payment."""

    day: date
    amount_minor: int
    currency: str


class Change(NamedTuple):
    """On *day* the party's *what* went from *before* to *after*; none is nothing, or somebody unnamed.

    *came*: somebody or something came, else went. *person*: a natural person. *near*: a large payment beside it.
    """

    day: date
    what: str
    before: str | None
    after: str | None
    came: bool
    person: bool
    near: Large | None
    source_kind: str
    source_id: str


def changes(ties: Iterable[Tie], large: Sequence[Large], today: date, limits: Limits = LIMITS) -> list[Change]:
    """The changes until *today*, the latest first; who runs a company from the start, and a first account, are none."""
    told = sorted(ties, key=in_order)
    found: list[Change] = []
    for what in WATCHED:
        found += _came_and_went([tie for tie in told if tie.tie == what], what)
    accounts = sorted(
        (tie for tie in told if tie.source_kind == "payment"), key=lambda tie: (str(tie.since), tie.value)
    )
    for before, after in pairwise(tie for tie in accounts if tie.since is not None):
        assert after.since is not None  # noqa: S101 - those without a day are left out above
        names = (before.value_name, after.value_name)
        found.append(Change(after.since, "account", *names, True, False, None, "payment", after.source_id))
    until_now = (one for one in found if one.day <= today)
    marked = [one._replace(near=_near(one.day, large, limits.near_days)) for one in until_now]
    return sorted(marked, key=lambda one: (-one.day.toordinal(), one.what, one.source_id, one.came))


def _came_and_went(ties: Sequence[Tie], what: str) -> list[Change]:
    first = min((tie.since for tie in ties if tie.since is not None), default=None)
    found = []
    for tie in ties:
        name = tie.value if what == PERMIT else tie.value_name
        rest = (tie.value_kind == "person", None, tie.source_kind, tie.source_id)
        if tie.since is not None and tie.since != first:
            found.append(Change(tie.since, what, None, name, True, *rest))
        if tie.until is not None:
            found.append(Change(tie.until, what, name, None, False, *rest))
    return found


def _near(day: date, large: Sequence[Large], days: int) -> Large | None:
    around = [one for one in large if abs(one.day - day) <= timedelta(days=days)]
    return min(around, key=lambda one: (abs(one.day - day), one), default=None)
