"""What the rules find of what was planted: matched alerts, counts and intervals."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

import polars as pl

from tests.twin import Twin
from tests.twin.judges import Judge
from tests.twin.size import DAYS
from tests.twin.tables import PAYMENT

_Z: Final = 1.959964  # of a normal distribution, 95 %


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); 0 to 1 where nothing was counted.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if whole == 0:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z / (1 + square / whole) * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


class Hit(NamedTuple):
    """A planted scheme, and what found it when: *days* by the id of each judge that did."""

    label: Mapping[str, object]
    after: Mapping[str, int]  # days after it could first have been seen
    ahead: Mapping[str, int]  # days before its last day

    @property
    def right(self) -> list[str]:
        """The judges that it should wake and that it woke."""
        rules = self.label["rule_ids"]
        assert isinstance(rules, list)
        return [rule for rule in rules if rule in self.after]


class Score(NamedTuple):
    """One twin judged."""

    hits: list[Hit]
    alerts: Mapping[str, int]  # by judge
    true_alerts: Mapping[str, int]
    shown: int  # payments in alerts of judges that are no modifiers
    payments: int
    weeks: float
    leads: list[int]  # days from when a rule for it first saw a scheme to each of its payments; negative: paid before
    seconds: float  # that all judges took


def matched(labels: pl.DataFrame, alerts: pl.DataFrame) -> pl.DataFrame:
    """Pairs of scheme_id and the row of an alert that shows it, with seen_on.

    An alert shows a scheme if it is about the same subject, not before the scheme began, or about a payment or record
    of it.
    """
    numbered = alerts.with_row_index("alert")
    same = numbered.join(
        labels.select("scheme_id", "subject_type", "subject_id", "first_day"), on=["subject_type", "subject_id"]
    ).filter(pl.col("seen_on") >= pl.col("first_day"))
    parts = [same.select("scheme_id", "alert", "seen_on")]
    for name in ("payment_ids", "record_ids"):
        ours = labels.select("scheme_id", name).explode(name).drop_nulls()
        theirs = numbered.select("alert", "seen_on", name).explode(name).drop_nulls()
        parts.append(theirs.join(ours, on=name).select("scheme_id", "alert", "seen_on"))
    return pl.concat(parts).unique(maintain_order=True)


def judged(made: Twin, judges: Sequence[Judge]) -> Score:
    """All judges over one twin."""
    after: dict[str, dict[str, int]] = {}
    ahead: dict[str, dict[str, int]] = {}
    alerts: dict[str, int] = {}
    true: dict[str, int] = {}
    shown: set[str] = set()
    started = time.perf_counter()
    days = {row[0]: row[1:] for row in made.labels.select("scheme_id", "seen_from", "last_day").iter_rows()}
    for judge in judges:
        found = judge.find(made.tables)
        pairs = matched(made.labels, found)
        alerts[judge.id], true[judge.id] = found.height, pairs["alert"].n_unique()
        if not judge.modifier:
            shown |= set(found["payment_ids"].explode().drop_nulls())
        for scheme_id, seen in pairs.group_by("scheme_id").agg(pl.col("seen_on").min()).iter_rows():
            first, last = days[scheme_id]
            after.setdefault(scheme_id, {})[judge.id] = (seen - first).days
            ahead.setdefault(scheme_id, {})[judge.id] = (last - seen).days
    hits = [
        Hit(row, after.get(row["scheme_id"], {}), ahead.get(row["scheme_id"], {})) for row in made.labels.to_dicts()
    ]
    seconds = time.perf_counter() - started
    payments = made.tables[PAYMENT]
    return Score(hits, alerts, true, len(shown), payments.height, DAYS / 7, _leads(hits, payments), seconds)


def _leads(hits: Sequence[Hit], payments: pl.DataFrame) -> list[int]:
    seen = [
        (hit.label["payment_ids"], hit.label["seen_from"], min(hit.after[rule] for rule in hit.right))
        for hit in hits
        if hit.right
    ]
    schema = pl.Schema({"payment_id": pl.List(pl.String()), "seen_from": pl.Date(), "after": pl.Int64()})
    paid = pl.DataFrame(seen, schema=schema, orient="row").explode("payment_id").join(payments, on="payment_id")
    seen_on = pl.col("seen_from") + pl.duration(days="after")
    return (
        paid.drop_nulls("payment_date").select((pl.col("payment_date") - seen_on).dt.total_days()).to_series().to_list()
    )


def share(part: int, whole: int) -> str:
    """A share with its interval.

    >>> share(12, 20), share(3, 1_000), share(0, 0)
    ('12 of 20 = 60% (39%-78%)', '3 of 1000 = 0.3% (0.1%-0.9%)', 'none')
    """
    if whole == 0:
        return "none"
    low, high = wilson(part, whole)
    digits = 0 if whole < 1_000 else 1 if whole < 100_000 else 2
    return f"{part} of {whole} = {part / whole:.{digits}%} ({low:.{digits}%}-{high:.{digits}%})"


def middle(days: Iterable[int]) -> str:
    """The median of days, or a dash."""
    listed = list(days)
    return f"{median(listed):.0f}" if listed else "-"
