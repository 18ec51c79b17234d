"""INV-09: first digits of a supplier's amounts far from what amounts usually have (Benford's law).

With 300 amounts chance alone gives a mean absolute deviation of 0.005 over the ninety first-two-digit
classes, above the published nonconformity limit of 0.0022, and of 0.014 over the nine first digits, close
to the limit of 0.015. So the test is on first digits, and beside the deviation (is it large?) it asks for
a chi-square of eight degrees of freedom beyond the 0.1 % point (is it more than chance?). Digits are read
from whole öre. It only adds to what other rules say, and helps to choose strata for samples.
"""

import math
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import History, running
from services.risk.rules.series import STATISTICS_KINDS, series_rows
from services.risk.rules.sources import POLICY, SINCE

DIGITS: Final = tuple(f"d{digit}" for digit in range(1, 10))
EXPECTED: Final = {f"d{digit}": math.log10(1 + 1 / digit) for digit in range(1, 10)}


@dataclass(frozen=True, slots=True)
class DigitParams:
    """How far from the expected first digits is worth noting."""

    count: Annotated[int, Parameter("payments in the year", POLICY, SINCE)] = 300
    deviation_ppm: Annotated[
        int, Parameter("parts per million, mean absolute deviation", "Nigrini, Benford's Law (2012), table 7.1", SINCE)
    ] = 15_000
    chi_square: Annotated[float, Parameter("chi-square, 8 degrees of freedom, 0.1 %", POLICY, SINCE)] = 26.12
    spread: Annotated[int, Parameter("times the smallest amount", POLICY, SINCE)] = 100


TEXTS: Final = RuleTexts(
    title=Text("Ovanliga första siffror", "Unusual first digits"),
    description=Text(
        "De första siffrorna i leverantörens belopp är inte de som belopp brukar ha (Benfords lag).",
        "The first digits of the supplier's amounts are spread differently from how amounts usually are "
        "(Benford's law).",
    ),
    innocent=(
        Text("Priserna följer en lista eller en taxa.", "A price list, tariff or standard amount."),
        Text("Många köp är likadana.", "Many orders of the same kind."),
    ),
    next_step=Text(
        "Ingen egen åtgärd: använd det för att välja vilka fakturor ett stickprov ska omfatta.",
        "No action by itself: use it to choose which invoices a sample should cover.",
    ),
    explanations={
        "digits": Text(
            "Av {count:n} betalningar till {party} börjar {share:pct} på {digit}, mot väntade {expected:pct}; "
            "medelavvikelsen över alla siffror är {deviation:pct}.",
            "Of {count:n} payments to {party} {share:pct} begin with {digit}, where {expected:pct} is expected; the "
            "mean deviation over all digits is {deviation:pct}.",
        ),
    },
)


@rule(
    "INV-09",
    version=1,
    typology="T2.a.iii",
    severity=1,
    family="statistics",
    follow_up="none",
    params=DigitParams,
    texts=TEXTS,
    columns=("amount_minor",),
    modifier=True,
)
def unusual_first_digits(new: Payments, history: History, p: DigitParams) -> Found:
    """Suppliers whose first digits deviate by more than chance and by much, as of each payment."""
    enough = (pl.col("positive_n") >= p.count) & (pl.col("positive_max") >= p.spread * pl.col("positive_min"))
    suppliers = pl.col("party_kind").is_in(STATISTICS_KINDS) & (pl.col("party_id") != COMMITTEE)
    rows = series_rows(new, history, enough & suppliers)
    if rows.is_empty():
        return NOTHING_FOUND
    so_far = running(rows, history.totals, ("positive_n", "positive_min", "positive_max", *DIGITS)).filter(enough)
    count = pl.col("positive_n")
    off = {name: pl.col(name) / count - share for name, share in EXPECTED.items()}
    deviation = pl.mean_horizontal(value.abs() for value in off.values())
    chi_square = pl.sum_horizontal(count * off[name] ** 2 / share for name, share in EXPECTED.items())
    most = pl.concat_list(value.abs() for value in off.values()).list.arg_max()
    told = so_far.with_columns(
        deviation.alias("deviation"), chi_square.alias("chi_square"), most.cast(pl.Int64).alias("most")
    )
    return _shown(told.filter(pl.col("deviation") > p.deviation_ppm / 1_000_000, pl.col("chi_square") > p.chi_square))


def _shown(rows: pl.DataFrame) -> Found:
    most = pl.col("most")
    seen = pl.concat_list(pl.col(name) / pl.col("positive_n") for name in DIGITS)
    return found(
        rows,
        subject=("party", "party_id"),
        period=pl.col("period"),
        score=pl.lit(0.5),
        evidence={
            "case": pl.lit("digits"),
            "party": pl.col("party_name"),
            "count": pl.col("positive_n"),
            "digit": (most + 1).cast(pl.String),
            "share": seen.list.get(most).round(4),
            "expected": most.replace_strict(dict(enumerate(EXPECTED.values())), return_dtype=pl.Float64).round(4),
            "deviation": pl.col("deviation").round(4),
            "chi_square": pl.col("chi_square").round(2),
        },
        compared=roles({"flagged": "payment_id"}),
    )
