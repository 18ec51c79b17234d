"""Screening: every rule over a chunk of payments, live and in a back-test alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import polars as pl

from services.risk.domain.frames import FOUND, NO_SIGNALS, SIGNALS, Found, Payments, Signals, checked
from services.risk.domain.rule import AnyPaymentRule, AnyRule
from services.risk.domain.state import History
from shared.ids import derived_id

MIN_FAMILIES = 2  # independent rule families before a deeper control is proposed
DEEP_SEVERITY = 5  # or one rule of this severity


def screen(
    new: Payments,
    history: History,
    rules: Sequence[AnyPaymentRule],
    *,
    municipality_id: str,
    params: Mapping[str, Any] | None = None,
) -> Signals:
    """What the rules find in the new payments, in order of arrival; *params* by rule id replace defaults.

    A signal depends on nothing that arrived after the payment at which it was seen. Screening a stream in
    any chunks, or as a whole, leaves the same standing() signals.
    """
    return screen_counted(new, history.counting(new), rules, municipality_id=municipality_id, params=params)


def screen_counted(
    new: Payments,
    counted: History,
    rules: Sequence[AnyPaymentRule],
    *,
    municipality_id: str,
    params: Mapping[str, Any] | None = None,
) -> Signals:
    """screen() with a history that has counted the new payments, so that several versions can share it."""
    values = params or {}
    found = [
        (rule, rule.check(new, counted, values.get(rule.id) or rule.defaults()))
        for rule in rules
        if not data_gaps(rule, new)
    ]
    parts = [_stamped(rule, signals, municipality_id) for rule, signals in found if signals.height]
    if not parts:
        return NO_SIGNALS
    return Signals(pl.concat(parts).sort("position", "rule", "clears", "signal_id"))


def data_gaps(rule: AnyPaymentRule, new: pl.DataFrame) -> list[str]:
    """The columns that the rule needs and that none of the payments has; with any of them it stays quiet."""
    return [name for name in rule.columns if new[name].null_count() == new.height]


def _stamped(rule: AnyPaymentRule, found: Found, municipality_id: str) -> pl.DataFrame:
    once = ["committee_id", "subject_id", "period", "clears"]
    first = checked(found, FOUND).sort("position", maintain_order=True).unique(once, keep="first", maintain_order=True)
    ids = [
        str(derived_id(rule.id, rule.version, municipality_id, *subject))
        for subject in first.select(once[:3]).iter_rows()
    ]
    return first.with_columns(
        pl.Series("signal_id", ids, dtype=pl.String),
        pl.lit(rule.id).alias("rule"),
        pl.lit(rule.version, dtype=pl.Int32).alias("version"),
        pl.lit(rule.severity, dtype=pl.Int32).alias("severity"),
    ).select(SIGNALS.names())


def standing(signals: pl.DataFrame) -> Signals:
    """What stands after all of the signals: of each the first, unless it was cleared later."""
    raised = (
        signals.filter(~pl.col("clears"))
        .sort("position", maintain_order=True)
        .unique("signal_id", keep="first", maintain_order=True)
    )
    cleared = signals.filter("clears").group_by("signal_id").agg(pl.col("position").max().alias("cleared_at"))
    joined = raised.join(cleared, on="signal_id", how="left", maintain_order="left")
    still = pl.col("cleared_at").is_null() | (pl.col("cleared_at") < pl.col("position"))
    return Signals(joined.filter(still).select(SIGNALS.names()))


@dataclass(frozen=True, slots=True)
class Combined:
    """The signals of one subject together. *look*: they are worth a person's look."""

    score: float
    families: int
    look: bool
    deep: bool


def combine(signals: Iterable[tuple[AnyRule, float]]) -> Combined:
    """Score 1 - Π(1 - severity/5 · score) over families, each by its strongest signal: a rank, never an outcome.

    Signals of one family look at the same thing, so only those of independent families add to each other (noisy-or:
    Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 4.3.2). Rules that only modify do not make a
    subject worth a look by themselves; a deeper control is proposed (*deep*) for two independent families or one rule
    of severity 5.
    """
    parts = list(signals)
    strongest: dict[str, float] = {}
    for rule, score in parts:
        strongest[rule.family] = max(rule.severity / 5 * score, strongest.get(rule.family, 0.0))
    left = prod(1 - strongest[family] for family in sorted(strongest))
    families = len({rule.family for rule, _ in parts if not rule.modifier})
    return Combined(
        score=1 - left,
        families=families,
        look=families > 0,
        deep=families >= MIN_FAMILIES or any(rule.severity >= DEEP_SEVERITY for rule, _ in parts),
    )
