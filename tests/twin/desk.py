"""What an hour of work catches in a twin when alerts are taken by value an hour, and when by amount.

Rules on payments only. Every fourth Monday a team looks at what has been seen and not looked at yet, in its order, for
as many hours as it has; a look at an alert that shows something planted finds the scheme, and says of its rules that
they were right. Both orders see the same alerts, take as long for each, and begin with the same belief in every rule.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl

from services.risk.domain.cutoff import cut_off
from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import payments as payments_frame
from services.risk.domain.ranking import RECOVERABLE, Stake, Value, alert_precision, fitting, value_of
from services.risk.domain.state import EMPTY
from services.risk.domain.workload import look_minutes
from services.risk.rules import BY_ID, RULES
from tests.twin import Size, Twin, twin
from tests.twin.judges import ALERTS, MUNICIPALITY
from tests.twin.scoring import matched
from tests.twin.tables import PAYMENT

HOURS: Final = (1, 2, 4)
WEEKS: Final = 4
"""A twin is small: hours are told for so many weeks, so that they are scarce and a long look still fits."""
Judged = Mapping[str, tuple[int, int]]
Order = Callable[[Sequence[Value], int], list[int]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert of the twin: what it rests on, the schemes that it shows, and its payments with kind and pay day."""

    on: date
    rules: frozenset[str]
    amount_minor: int
    schemes: frozenset[str]
    payments: tuple[tuple[str, date, int], ...]


@dataclass(slots=True)
class Caught:
    """What a team has done: minutes worked, öre of the schemes it found, and what of that is still kept."""

    minutes: int = 0
    looks: int = 0
    right: int = 0
    found_minor: int = 0
    kept_minor: int = 0
    schemes: set[str] = field(default_factory=set)

    def per_hour(self, minor: int) -> int:
        """Kronor of *minor* öre an hour worked."""
        return minor * 60 // (100 * self.minutes) if self.minutes else 0


def seen_in(made: Twin) -> list[Seen]:
    """The alerts that the rules on payments give in a twin, one a subject, in the order in which they are seen."""
    paid = made.tables[PAYMENT]
    stands = standing(screen(payments_frame(paid.drop("known_on")), EMPTY, RULES, municipality_id=MUNICIPALITY))
    arrived = paid.select("position", seen_on="known_on")
    modifiers = [rule.id for rule in RULES if rule.modifier]
    subject = ["committee_id", "subject_type", "subject_id"]
    gathered = (
        stands.join(arrived, on="position", how="left", maintain_order="left")
        .group_by(subject, maintain_order=True)
        .agg(
            pl.col("seen_on").min(),
            pl.col("rule").unique(),
            pl.col("amount_minor").max(),
            pl.col("payment_id").drop_nulls().unique().alias("payment_ids"),
            pl.col("rule").is_in(modifiers).all().alias("only"),
        )
        .filter(~pl.col("only"))
        .with_columns(pl.lit([], dtype=pl.List(pl.String)).alias("record_ids"))
    )
    alerts = gathered.select(pl.col(name).cast(dtype) for name, dtype in ALERTS.items())
    shows: dict[int, set[str]] = {}
    for scheme, alert in matched(made.labels, alerts).select("scheme_id", "alert").iter_rows():
        shows.setdefault(alert, set()).add(scheme)
    facts = {
        row[0]: row[1:]
        for row in paid.select("payment_id", "kind", "payment_date", "amount_minor").iter_rows()
        if row[2] is not None
    }
    rows = gathered.iter_rows(named=True)
    found = [
        Seen(
            row["seen_on"],
            frozenset(row["rule"]),
            row["amount_minor"],
            frozenset(shows.get(place, ())),
            tuple(facts[one] for one in row["payment_ids"] if one in facts),
        )
        for place, row in enumerate(rows)
    ]
    return sorted(found, key=lambda one: one.on)


def valued(alert: Seen, judged: Judged, now: datetime) -> Value:
    """What a look at the alert is worth at a moment, by what was judged until then."""
    rules = [BY_ID[rule] for rule in sorted(alert.rules)]
    unpaid, until = 0, None
    for kind, pays_on, minor in alert.payments:
        last = cut_off(kind, pays_on)
        if last is not None and last > now:
            unpaid, until = unpaid + max(0, minor), min(last, until or last)
    minutes = look_minutes((rule.family for rule in rules), {}, now.date())
    stake = Stake(alert.amount_minor, unpaid, until)
    return value_of(stake, alert_precision(rules, judged, now.date()), minutes, now, now.date())


def by_value(values: Sequence[Value], minutes: int) -> list[int]:
    """The order of the list of the week."""
    return sorted(fitting(values, minutes))


def by_amount(values: Sequence[Value], minutes: int) -> list[int]:
    """The greatest amounts that fit."""
    taken, left = [], minutes
    for place in sorted(range(len(values)), key=lambda one: -values[one].at_stake_minor):
        if values[place].minutes <= left:
            taken.append(place)
            left -= values[place].minutes
    return taken


def worked(made: Twin, alerts: Sequence[Seen], hours: int, order: Order) -> Caught:
    """What a team with so many hours in WEEKS catches."""
    worth = dict(made.labels.select("scheme_id", "amount_minor").iter_rows())
    right: Counter[str] = Counter()
    of_all: Counter[str] = Counter()
    caught, waiting, coming = Caught(), list[Seen](), list(alerts)
    monday = alerts[0].on - timedelta(days=alerts[0].on.weekday())
    while waiting or coming:
        while coming and coming[0].on < monday:
            waiting.append(coming.pop(0))
        judged = {rule: (right[rule], number) for rule, number in of_all.items()}
        now = datetime.combine(monday, time(7), UTC)
        values = [valued(one, judged, now) for one in waiting]
        taken = order(values, hours * 60)
        for place in taken:
            _look(caught, waiting[place], values[place], worth)
            of_all.update(waiting[place].rules)
            right.update(waiting[place].rules if waiting[place].schemes else ())
        waiting = [one for place, one in enumerate(waiting) if place not in set(taken)]
        monday += timedelta(weeks=WEEKS)
        if not coming:
            break
    return caught


def _look(caught: Caught, alert: Seen, value: Value, worth: Mapping[str, int]) -> None:
    caught.minutes += value.minutes
    caught.looks += 1
    caught.right += bool(alert.schemes)
    new = alert.schemes - caught.schemes
    found = sum(worth[scheme] for scheme in new)
    stopped = min(found, value.stoppable_minor)
    caught.found_minor += found
    caught.kept_minor += stopped + (found - stopped) * RECOVERABLE.on(alert.on) // 100
    caught.schemes |= new


def report(seeds: Sequence[int], size: Size) -> Iterator[str]:
    """Both orders, by hours a week, summed over twins of *seeds*."""
    towns = [(made, seen_in(made)) for made in (twin(seed, size) for seed in seeds)]
    number = sum(len(alerts) for _, alerts in towns)
    yield f"{len(towns)} twins, {number} alerts of rules on payments; hours in {WEEKS} weeks"
    heads = ("hours", "order", "looks", "right", "SEK found an hour", "SEK kept an hour")
    yield "{:>6} {:8} {:>6} {:>6} {:>18} {:>17}".format(*heads)
    for hours in HOURS:
        for name, order in (("value", by_value), ("amount", by_amount)):
            total = Caught()
            for made, alerts in towns:
                one = worked(made, alerts, hours, order)
                for what in ("minutes", "looks", "right", "found_minor", "kept_minor"):
                    setattr(total, what, getattr(total, what) + getattr(one, what))
            found, kept = total.per_hour(total.found_minor), total.per_hour(total.kept_minor)
            yield f"{hours:6} {name:8} {total.looks:6} {total.right:6} {found:18} {kept:17}"
    yield "(schemes are planted far more densely than anybody commits them: compare the orders, not the öre)"
