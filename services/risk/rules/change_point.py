"""STA-02: a supplier's monthly cost has moved to another level.

CUSUM with k = 0.5 σ and h = 5 σ over the last six closed months, against the median and the median
absolute deviation of up to eighteen months before. Monthly sums of one supplier are jagged, so σ is at
least a tenth of the median, and one month counts for at most four σ: a single high invoice is no change of
level. Neither is a season: where the last three months are within a σ of the same months a year before,
nothing is said. Looked at once a month per supplier, when its first payment of a month arrives, over the months
before that one.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import YEAR, History
from services.risk.rules.months import sums_before
from services.risk.rules.series import STATISTICS_KINDS
from services.risk.rules.sources import POLICY, SINCE

WINDOW: Final = 24  # months looked back
RECENT: Final = 6  # months in which a change is looked for
SHOWN: Final = 3  # months whose mean is told
MAD_TO_SIGMA: Final = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class ChangeParams:
    """When a monthly cost has changed its level."""

    months: Annotated[int, Parameter("months with payments", POLICY, SINCE)] = 12
    slack_sigma: Annotated[float, Parameter("σ, k of the CUSUM", POLICY, SINCE)] = 0.5
    decision_sigma: Annotated[float, Parameter("σ, h of the CUSUM", POLICY, SINCE)] = 5.0
    most_sigma: Annotated[float, Parameter("σ that one month may count", POLICY, SINCE)] = 4.0
    least_sigma_bp: Annotated[int, Parameter("basis points of the median, least σ", POLICY, SINCE)] = 1_000
    median_minor: Annotated[int, Parameter("öre a month", POLICY, SINCE)] = 2_000_000


TEXTS: Final = RuleTexts(
    title=Text("Månadskostnaden har ändrat nivå", "The monthly cost has changed level"),
    description=Text(
        "Leverantörens kostnad per månad ligger sedan några månader på en annan nivå än under året före.",
        "For some months the supplier's monthly cost has been at another level than in the year before.",
    ),
    innocent=(
        Text("Nytt avtal, ny taxa eller ändrad volym enligt beslut.", "A new agreement, tariff or decided volume."),
        Text("Budgeten har flyttats mellan enheter.", "The budget moved between units."),
        Text("Säsong.", "Season."),
    ),
    next_step=Text(
        "Controllern frågar verksamheten vad som har ändrats.", "The controller asks the unit what has changed."
    ),
    explanations={
        case: Text(
            f"Kostnaden för {{party}} har {sv}: i snitt {{recent_minor:kr}} i månaden de tre månaderna före "
            f"{{month:month}}, mot {{median_minor:kr}} (median) månaderna dessförinnan.",
            f"The cost of {{party}} has {en}: {{recent_minor:kr}} a month on average in the three months before "
            f"{{month:month}}, against {{median_minor:kr}} (median) in the months before those.",
        )
        for case, sv, en in (("rise", "ökat", "risen"), ("drop", "minskat", "fallen"))
    },
)


@rule(
    "STA-02",
    version=2,
    typology="X.3",
    severity=2,
    family="change",
    follow_up="ask-unit",
    params=ChangeParams,
    texts=TEXTS,
    columns=("day",),
)
def changed_monthly_cost(new: Payments, history: History, p: ChangeParams) -> Found:
    """Suppliers whose closed months show another level, at the first payment of a month."""
    firsts = _firsts(new, history, p)
    if firsts.is_empty():
        return NOTHING_FOUND
    sums = sums_before(firsts, new, history, WINDOW)
    known = pl.col("minors").list.len() - pl.col("minors").list.count_matches(None)
    told = firsts.lazy().join(sums.lazy(), on="point", maintain_order="left").filter(known >= p.months)
    levels = _levels(told, p).filter(pl.col("median_minor") >= p.median_minor)
    moved = pl.max_horizontal("rise", "drop") > p.decision_sigma
    return _shown(_cusum(levels, p).filter(moved, ~_of_season()).collect())


def _firsts(new: Payments, history: History, p: ChangeParams) -> pl.DataFrame:
    """First payments of a month of suppliers that may have months enough: point, SERIES, month, position and more."""
    same_payee = pl.col("payee") == pl.col("payee").shift(p.months)
    enough = same_payee & (pl.col("month") - pl.col("month").shift(p.months) <= WINDOW)
    seen_here = (
        history.months.lazy()
        .filter(enough & (pl.col("party_id") != COMMITTEE) & (pl.col("first_position") >= 0))
        .rename({"first_position": "position"})
        .collect()
    )
    if seen_here.is_empty():
        return seen_here
    rows = new.lazy().join(seen_here.lazy(), on="position", how="semi", maintain_order="left")
    named = rows.filter(pl.col("party_kind").is_in(STATISTICS_KINDS)).select(
        "position", "payment_id", "party_name", "currency", point="position"
    )
    return named.join(seen_here.lazy(), on="position").sort("position").collect()


def _levels(told: pl.LazyFrame, p: ChangeParams) -> pl.LazyFrame:
    """With the months since the first active one, and the level and spread of those before the recent ones."""
    first = pl.col("minors").list.eval(pl.element().is_not_null().arg_true().last()).list.first()
    months = pl.col("minors").list.head(first + 1).list.eval(pl.element().fill_null(0))
    with_months = told.with_columns(months.alias("minors"))
    before = pl.col("minors").list.slice(RECENT)
    spread = before.list.eval((pl.element() - pl.element().median()).abs().median()).list.first()
    least = before.list.median() * p.least_sigma_bp / 10_000
    return with_months.filter(pl.col("minors").list.len() > RECENT).with_columns(
        before.list.median().alias("median_minor"),
        pl.max_horizontal(spread * MAD_TO_SIGMA, least).alias("sigma"),
        pl.col("minors").list.head(SHOWN).list.mean().alias("recent_minor"),
    )


def _of_season() -> pl.Expr:
    """Whether the last months cost as much as those months a year before."""
    year_before = pl.col("minors").list.slice(YEAR, SHOWN)
    alike = (pl.col("recent_minor") - year_before.list.mean()).abs() <= pl.col("sigma")
    return (year_before.list.len() == SHOWN) & alike


def _cusum(levels: pl.LazyFrame, p: ChangeParams) -> pl.LazyFrame:
    """With both sums, upward (rise) and downward (drop), after the last closed month."""
    sums = {"rise": pl.lit(0.0), "drop": pl.lit(0.0)}
    for back in range(RECENT - 1, -1, -1):
        off = (pl.col("minors").list.get(back) - pl.col("median_minor")) / pl.col("sigma")
        capped = off.clip(-p.most_sigma, p.most_sigma)
        for name, sign in (("rise", 1), ("drop", -1)):
            sums[name] = pl.max_horizontal(pl.lit(0.0), sums[name] + sign * capped - p.slack_sigma)
    return levels.with_columns(value.alias(name) for name, value in sums.items())


def _shown(rows: pl.DataFrame) -> Found:
    case = pl.when(pl.col("rise") >= pl.col("drop")).then(pl.lit("rise")).otherwise(pl.lit("drop"))
    recent, median = (pl.col(name).round().cast(pl.Int64) for name in ("recent_minor", "median_minor"))
    return found(
        # the payment at which it was seen tells the time, and nothing of the months before it
        rows.with_columns(
            amount_minor=(recent - median).abs() * SHOWN, case=case, payment_id=pl.lit(None, dtype=pl.String)
        ),
        subject=("party", "party_id"),
        period=pl.concat_str(pl.col("month") // YEAR, pl.lit(":"), "case"),
        score=pl.lit(0.5),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "month": pl.col("month"),
            "recent_minor": recent,
            "median_minor": median,
            "sigma_minor": pl.col("sigma").round().cast(pl.Int64),
            "cusum": pl.max_horizontal("rise", "drop").round(2),
            "currency": pl.col("currency"),
        },
        compared=pl.lit([], dtype=NOTHING_FOUND.schema["compared"]),
    )
