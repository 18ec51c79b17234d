"""STA-03: payments to a supplier stop, or start, all at once.

A stop shows in nothing that the supplier sends, so it is looked for when the first payment of a month to
anyone reaches the committee: who was paid in each of six months up to three months ago, and not in the two
whole months since, although others were? A start is a supplier without a payment in the twelve months
before that is paid half a million kronor within its first month, in a committee whose payments have been
seen for half a year. Whether a control was announced meanwhile is for the reader to know: watch list only.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.needs import SILENT_MONTHS
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import YEAR, History, suppliers
from services.risk.rules.months import SERIES, kept_months, sums_before
from services.risk.rules.series import STATISTICS_KINDS
from services.risk.rules.sources import POLICY, SINCE

RUN: Final = 6  # months in a row that make a regular payee
CIRCLE: Final = ("committee_id", "kind_group")


@dataclass(frozen=True, slots=True)
class StopStartParams:
    """How much must stop or start to be noted."""

    monthly_minor: Annotated[int, Parameter("öre a month before the stop", POLICY, SINCE)] = 5_000_000
    start_minor: Annotated[int, Parameter("öre within the first month", POLICY, SINCE)] = 50_000_000
    known_months: Annotated[int, Parameter("months of the year before with payments to anyone", POLICY, SINCE)] = 6


TEXTS: Final = RuleTexts(
    title=Text("Plötsligt stopp eller plötslig start", "A sudden stop or start"),
    description=Text(
        "En leverantör som fått betalt varje månad har inte fått något på två hela månader, eller en ny leverantör "
        "får mycket betalt redan första månaden.",
        "A supplier that was paid every month has not been paid for two whole months, or a new supplier is paid much "
        "in its very first month.",
    ),
    innocent=(
        Text("Avtalet har löpt ut eller ett nytt har börjat.", "The contract has ended, or a new one has begun."),
        Text("Säsong eller samlad fakturering.", "Season, or invoices sent together."),
    ),
    next_step=Text(
        "Bevaka bara. Fråga avtalsansvarig om stoppet sammanfaller med en kontroll.",
        "Only watch. Ask the contract owner if the stop coincides with a control.",
    ),
    explanations={
        "stop": Text(
            "{party} fick i snitt {monthly_minor:kr} i månaden i minst sex månader till och med {last_month:month} och "
            "har inte fått någon betalning sedan dess, {silent:n} hela månader.",
            "{party} was paid {monthly_minor:kr} a month on average for at least six months up to {last_month:month} "
            "and has not been paid since, for {silent:n} whole months.",
        ),
        "start": Text(
            "{party} har fått {amount_minor:kr} under {month:month}, utan någon betalning under tolv månader före.",
            "{party} has been paid {amount_minor:kr} in {month:month}, with no payment in the twelve months before.",
        ),
    },
)


@rule(
    "STA-03",
    version=1,
    typology="X.3",
    severity=2,
    family="change",
    follow_up="watch",
    params=StopStartParams,
    texts=TEXTS,
    columns=("day",),
)
def sudden_stop_or_start(new: Payments, history: History, p: StopStartParams) -> Found:
    """Regular suppliers that have gone silent, and new ones that begin with much."""
    months = history.months
    return Found(pl.concat([_stops(months, new, history, p), _starts(months, new, history, p)]))


def _stops(months: pl.DataFrame, new: Payments, history: History, p: StopStartParams) -> Found:
    """At the first payment of a committee's month: who was regular and has been silent since."""
    begun = _begun(months)
    if begun.is_empty():
        return NOTHING_FOUND
    silent = (
        begun.lazy()
        .join(_regular(months), left_on=[*CIRCLE, "silent_since"], right_on=[*CIRCLE, "month"])
        .filter(
            pl.col("run_position") < pl.col("position"),
            pl.col("next_position").is_null() | (pl.col("next_position") >= pl.col("position")),
        )
    )
    points = silent.with_columns(
        (pl.col("silent_since") + 1).alias("month"),
        (pl.col("silent_since") // YEAR).cast(pl.String).alias("year"),
        pl.int_range(pl.len(), dtype=pl.Int64).alias("point"),
    ).collect()
    monthly = pl.col("minors").list.sum() // RUN
    told = (
        points.lazy()
        .join(sums_before(points, new, history, RUN).lazy(), on="point", maintain_order="left")
        .join(_names(history), left_on=[*SERIES, "year"], right_on=[*SERIES, "period"], maintain_order="left")
        .with_columns(monthly.alias("amount_minor"))
        .filter(pl.col("amount_minor") >= p.monthly_minor)
    )
    return _shown_stops(told.collect())


def _names(history: History) -> pl.LazyFrame:
    """Suppliers' names as of the first payment of a year."""
    known = history.after.lazy().filter(pl.col("party_kind").is_in(STATISTICS_KINDS))
    return known.select(*SERIES, "period", "party_name")


def _begun(months: pl.DataFrame) -> pl.DataFrame:
    """Months of committees that begin with the new payments, where the silent months had payments to others."""
    whole = months.filter(pl.col("party_id") == COMMITTEE).lazy()
    begun = whole.filter(pl.col("first_position") >= 0).select(*CIRCLE, "month", position="first_position")
    for back in range(1, SILENT_MONTHS + 1):
        earlier = whole.select(*CIRCLE, month=pl.col("month") + back, earlier_position="first_position")
        seen = pl.col("earlier_position") < pl.col("position")
        begun = begun.join(earlier, on=[*CIRCLE, "month"]).filter(seen).drop("earlier_position")
    return begun.select(*CIRCLE, "position", (pl.col("month") - SILENT_MONTHS - 1).alias("silent_since")).collect()


def _regular(months: pl.DataFrame) -> pl.LazyFrame:
    """Months that end a run of six: by which position the run was whole, and when a later month was seen.

    Later is what would end the silence, and the rest of the year: a total tells the last month of its year.
    """
    first, month = pl.col("first_position"), pl.col("month")
    run = pl.max_horizontal(first.shift(back) for back in range(RUN))
    in_row = (pl.col("payee") == pl.col("payee").shift(RUN - 1)) & (month - month.shift(RUN - 1) == RUN - 1)
    whole = pl.col("party_id") == COMMITTEE
    regular = months.lazy().with_columns(
        run.alias("run_position"), (in_row & ~whole).alias("in_row"), year=month // YEAR
    )
    named = regular.join(regular.filter("in_row"), on="payee", how="semi", maintain_order="left")
    in_year = first.reverse().cum_min().reverse().shift(-1).over("payee", "year")
    soon = [
        pl.when(
            (pl.col("payee") == pl.col("payee").shift(-ahead)) & (month.shift(-ahead) - month <= SILENT_MONTHS + 1)
        ).then(first.shift(-ahead))
        for ahead in range(1, SILENT_MONTHS + 2)
    ]
    return named.with_columns(pl.min_horizontal(in_year, *soon).alias("next_position")).filter("in_row")


def _shown_stops(rows: pl.DataFrame) -> Found:
    return found(
        rows.with_columns(currency=pl.lit("SEK"), payment_id=pl.lit(None, dtype=pl.String)),
        subject=("party", "party_id"),
        period=pl.concat_str(pl.lit("stop:"), "silent_since"),
        score=pl.lit(0.4),
        evidence={
            "case": pl.lit("stop"),
            "party": pl.col("party_name"),
            "monthly_minor": pl.col("amount_minor"),
            "last_month": pl.col("silent_since"),
            "silent": pl.lit(SILENT_MONTHS),
            "currency": pl.col("currency"),
        },
        compared=pl.lit([], dtype=NOTHING_FOUND.schema["compared"]),
    )


def _starts(months: pl.DataFrame, new: Payments, history: History, p: StopStartParams) -> Found:
    """The payment with which a payee's month passes the limit, where the year before had none."""
    crossing = _crossing(new, history, p)
    if crossing.is_empty():
        return NOTHING_FOUND
    year_before = pl.col("month_j").is_between(pl.col("month") - YEAR, pl.col("month") - 1)
    seen = pl.col("first_position") < pl.col("position")
    others = months.lazy().rename({"month": "month_j"})
    own = crossing.lazy().join(others, on=SERIES).filter(year_before, seen)
    anyone = (
        crossing.lazy()
        .join(others.filter(pl.col("party_id") == COMMITTEE).drop("party_id"), on=CIRCLE)
        .filter(year_before, seen)
        .group_by("position")
        .agg(pl.len().alias("known"))
        .filter(pl.col("known") >= p.known_months)
    )
    new_here = crossing.lazy().join(own, on="position", how="anti", maintain_order="left")
    started = new_here.join(anyone, on="position", how="semi", maintain_order="left").collect()
    return found(
        started,
        subject=("party", "party_id"),
        period=pl.concat_str(pl.lit("start:"), "month"),
        score=pl.lit(0.4),
        evidence={
            "case": pl.lit("start"),
            "party": pl.col("party_name"),
            "amount_minor": pl.col("amount_minor"),
            "month": pl.col("month"),
            "currency": pl.col("currency"),
        },
        compared=roles({"flagged": "payment_id"}),
    )


def _crossing(new: Payments, history: History, p: StopStartParams) -> pl.DataFrame:
    """Payments with which their payee's sum of the month passes the limit; amount_minor is that sum."""
    rows = suppliers(new).filter(
        pl.col("month").is_not_null() & (pl.col("currency") == "SEK") & pl.col("party_kind").is_in(STATISTICS_KINDS)
    )
    arrived = pl.col("amount_minor").cum_sum().over("slot")
    reached, own = pl.col("reached"), pl.col("amount_minor")
    return (
        rows.lazy()
        .with_columns(arrived.alias("arrived"))
        .join(kept_months(rows, history), on="slot", how="left", maintain_order="left")
        .with_columns((pl.col("arrived") + pl.col("kept").fill_null(0)).alias("reached"))
        .filter(reached >= p.start_minor, reached - own < p.start_minor)
        .with_columns(reached.alias("amount_minor"))
        .collect()
    )
