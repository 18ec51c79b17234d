"""Whether a selection treats groups alike: rates per group and area, and how far they are from the rest's. Pure.

Nothing here scores a person: what is audited is a way of choosing what to look at, and all figures are of groups.
Figures of few persons, and those that would tell them, are not there (suppression.py).

Rates: selection (selected of all), false_positive (selected of those without an error), false_negative (not selected
of those with one), precision (with an error of the selected). Where only a random sample of those not selected was
controlled, the errors among them are estimated from it, as Lighthouse Reports and Svenska Dagbladet did in their
audit of Försäkringskassan (2024).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from services.risk.domain.bootstrap import percentiles, redrawn
from services.risk.domain.suppression import ALL, Unit, grid, hidden
from shared.dated import DatedValue, Parameter

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own with its impact assessment"
LEAST_PERSONS: Final = Parameter("fairness_least", "persons", (DatedValue(5, date(2026, 1, 1), _OWN_DEFAULT),))
"""No figure is told from which fewer could be counted."""
REPLICATES: Final = 1_000
METRICS: Final = ("selection", "false_positive", "false_negative", "precision")

# One row per person (or thing) that could have been selected. erred is null where nobody has looked.
SUBJECTS: Final = pl.Schema(
    {"area": pl.String, "group": pl.String, "selected": pl.Boolean, "sampled": pl.Boolean, "erred": pl.Boolean}
)
# Persons by area and group: selected with and without an error, and of those controlled at random, likewise.
COUNTS: Final = pl.Schema(
    {
        "area": pl.String,
        "group": pl.String,
        "selected_erred": pl.Int64,
        "selected_clean": pl.Int64,
        "sample_erred": pl.Int64,
        "sample_clean": pl.Int64,
    }
)
CELLS: Final = tuple(COUNTS.names()[2:])
_TOLD: Final = {
    "persons": pl.sum_horizontal(CELLS),
    "selected": pl.col("selected_erred") + pl.col("selected_clean"),
}


@dataclass(frozen=True, slots=True)
class Design:
    """How the errors of those not selected are known.

    Without numbers the sample is all who were not selected. With *populations* (area to number of persons, ALL for all
    areas) it is drawn at random, at one rate everywhere, from all persons whether they were selected or not; with
    *others* (likewise, of those who were not selected) from these.
    """

    populations: Mapping[str, int] | None = None
    others: Mapping[str, int] | None = None

    def base(self, area: str) -> "Base | None":
        """What the sample of an area stands for; None where it is all of them."""
        if self.others is not None:
            return Base(self.others[area], holds_selected=False)
        return None if self.populations is None else Base(self.populations[area], holds_selected=True)


@dataclass(frozen=True, slots=True)
class Base:
    """The *persons* of an area that a sample was drawn from, those who were selected among them or not."""

    persons: int
    holds_selected: bool


@dataclass(frozen=True, slots=True)
class Report:
    """An audit. *rates* has a row per area, group and metric, null where it is hidden; ALL stands for sums.

    Columns: area, group, metric, hidden, persons, selected, value, rest (all others of the area), difference, ratio
    (of value to rest), and the intervals value_low to value_high and difference_low to difference_high, in which 95 of
    100 redrawn tables lie.
    """

    rates: pl.DataFrame
    hidden: frozenset[Unit]
    counted: pl.DataFrame  # per group over all areas; not to be shown


class OtherPersons(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """Two tables that are shown together are not of the same persons."""


def counted(subjects: pl.DataFrame) -> pl.DataFrame:
    """COUNTS of SUBJECTS; who was neither selected nor sampled, or has no outcome, counts nowhere.

    Who was selected and is in a sample of the population too counts in both.
    """
    selected, sampled, erred = (pl.col(name) for name in ("selected", "sampled", "erred"))
    return (
        subjects.drop_nulls(("area", "group", "selected", "sampled", "erred"))
        .group_by("area", "group")
        .agg(
            (selected & erred).sum().cast(pl.Int64).alias("selected_erred"),
            (selected & ~erred).sum().cast(pl.Int64).alias("selected_clean"),
            (sampled & erred).sum().cast(pl.Int64).alias("sample_erred"),
            (sampled & ~erred).sum().cast(pl.Int64).alias("sample_clean"),
        )
        .select(COUNTS.names())
        .sort("area", "group")
    )


def audit(
    counts: pl.DataFrame,
    design: Design,
    *,
    least: int,
    seed: int,
    elsewhere: frozenset[Unit] | None = None,
    replicates: int = REPLICATES,
) -> Report:
    """The report of COUNTS, one row per area and group. *elsewhere*: see suppression.hidden."""
    table = grid({(area, group): tuple(cells) for area, group, *cells in counts.select(COUNTS.names()).iter_rows()})
    gone = hidden(table, least, elsewhere)
    parts = []
    for area in (*table.areas, ALL):
        own = counts if area == ALL else counts.filter(pl.col("area") == area)
        of_groups = _whole(own.group_by("group").agg(pl.col(CELLS).sum()), table.groups)
        parts.append(_area(area, of_groups, design, gone, seed=seed, replicates=replicates))
    return Report(pl.concat(parts), gone, _sums(counts))


def trend(
    monthly: pl.DataFrame, design: Design, report: Report, *, least: int, seed: int, replicates: int = REPLICATES
) -> Report:
    """The same figures month by month: COUNTS with the month in the column area, of the persons of *report*.

    What the report hides of all areas, the months do not tell. OtherPersons where the sums are not the report's: what
    is between two tables would be told.
    """
    if not report.counted.equals(_sums(monthly)):
        raise OtherPersons("the months do not add up to the report")
    return audit(monthly, design, least=least, seed=seed, elsewhere=report.hidden, replicates=replicates)


def _sums(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.group_by("group").agg(pl.col(CELLS).sum()).sort("group")


def _whole(of_groups: pl.DataFrame, groups: tuple[str, ...]) -> pl.DataFrame:
    """A row for each group, also of those that the area does not have."""
    every = pl.DataFrame({"group": groups}, schema={"group": pl.String})
    return every.join(of_groups, on="group", how="left", maintain_order="left").fill_null(0)


def _area(
    area: str, of_groups: pl.DataFrame, design: Design, gone: frozenset[Unit], *, seed: int, replicates: int
) -> pl.DataFrame:
    base = design.base(area)
    # a sample is drawn apart from the selected, so each keeps its size
    strata = [CELLS] if base is None else [CELLS[:2], CELLS[2:]]
    key, interval = ["group", "metric"], ("value", "difference")
    drawn = _compared(redrawn(of_groups, strata, seed=seed, replicates=replicates), base)
    told = _compared(of_groups.with_columns(pl.lit(0, pl.Int64).alias("replicate")), base).join(
        percentiles(drawn, key, interval), on=key, how="left", maintain_order="left"
    )
    hides = pl.col("group").is_in(sorted(group for of, group in gone if of == area))
    # the rest is the area's sum less the group: it is told only where both are
    hides_rest = hides | pl.lit((area, ALL) in gone)
    return told.select(
        pl.lit(area).alias("area"),
        "group",
        "metric",
        hides.alias("hidden"),
        *(pl.when(~hides).then(name).alias(name) for name in (*_TOLD, "value")),
        *(pl.when(~hides).then(end) for end in _interval("value")),
        *(pl.when(~hides_rest).then(name).alias(name) for name in ("rest", "difference", "ratio")),
        *(pl.when(~hides_rest).then(end) for end in _interval("difference")),
    )


def _interval(figure: str) -> tuple[pl.Expr, pl.Expr]:
    """It holds the figure itself also where few of the redrawn tables have one."""
    low, high = pl.min_horizontal(figure, f"{figure}_low"), pl.max_horizontal(figure, f"{figure}_high")
    return low.alias(f"{figure}_low"), high.alias(f"{figure}_high")


def _compared(of_groups: pl.DataFrame, base: Base | None) -> pl.DataFrame:
    """Per replicate, group (ALL too) and metric: persons, selected, value, rest, difference, ratio."""
    total = of_groups.group_by("replicate", maintain_order=True).agg(pl.lit(ALL).alias("group"), pl.col(CELLS).sum())
    both = pl.concat([part.select("replicate", "group", *CELLS) for part in (of_groups, total)])
    sums = total.select("replicate", *(pl.col(cell).alias(f"all_{cell}") for cell in CELLS))
    wide = both.join(sums, on="replicate", maintain_order="left").with_columns(
        (pl.col(f"all_{cell}") - pl.col(cell)).alias(f"rest_{cell}") for cell in CELLS
    )
    own, rest = _rates("", base), _rates("rest_", base)
    figures = pl.concat_list(
        pl.struct(pl.lit(metric).alias("metric"), own[metric].alias("value"), rest[metric].alias("rest"))
        for metric in METRICS
    )
    return (
        wide.select("replicate", "group", *(told.alias(name) for name, told in _TOLD.items()), figures.alias("figures"))
        .explode("figures")
        .unnest("figures")
        .with_columns(
            (pl.col("value") - pl.col("rest")).alias("difference"),
            _divided(pl.col("value"), pl.col("rest")).alias("ratio"),
        )
    )


def _rates(prefix: str, base: Base | None) -> dict[str, pl.Expr]:
    """Each metric of the cells whose names have that prefix."""
    hit, false_alarm, erred, clean = (pl.col(f"{prefix}{cell}") for cell in CELLS)
    if base is not None:
        # each of the sample stands for so many of the area's persons, of whatever group
        weight = _divided(pl.lit(base.persons), pl.col("all_sample_erred") + pl.col("all_sample_clean"))
        erred, clean = erred * weight, clean * weight
    if base is None or not base.holds_selected:
        erred, clean = erred + hit, clean + false_alarm
    return {
        "selection": _divided(hit + false_alarm, erred + clean),
        "false_positive": _divided(false_alarm, clean),
        # more hits than the sample lets expect leave nobody who was missed
        "false_negative": _divided((erred - hit).clip(0), erred),
        "precision": _divided(hit, hit + false_alarm),
    }


def _divided(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)
