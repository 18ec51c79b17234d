"""The twin beside real supplier ledgers: sums, invoices a supplier, months, first digits, rounding."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from services.intake.formats import parse
from tests.data_files import data_dir
from tests.evaluation import LEDGER, invoices_of
from tests.twin.innocent import invoices_and_orders
from tests.twin.size import DEFAULT, Size

GOTHENBURG: Final = "supplier_ledger_se/DeArbetarForDig__dearbetarfordig.se/goteborg_2020-2025.A.csv"
QUANTILES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
TOP: Final = (1, 10, 50)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KRONA, _HUNDRED, _THOUSAND = 100, 10_000, 100_000  # öre


class Measures(NamedTuple):
    """What is compared: of sums in kronor the quantiles, else shares by name."""

    quantiles: Mapping[float, float]
    shares: Mapping[str, float]


def measured(invoices: pl.DataFrame) -> Measures:
    """Measures of a month's invoices: columns party and minor (öre without VAT)."""
    minor = invoices["minor"]
    owed = minor.filter(minor >= _KRONA)
    per_supplier = invoices.group_by("party").len()["len"].sort(descending=True)
    digits = owed.cast(pl.String).str.head(1)
    total = invoices.height
    return Measures(
        {at: float(owed.quantile(at) or 0) / _KRONA for at in QUANTILES},
        {
            "credits": (minor < 0).sum() / total,
            "suppliers with one invoice": (per_supplier == 1).sum() / per_supplier.len(),
            **{f"invoices of the {top} largest": int(per_supplier.head(top).sum()) / total for top in TOP},
            "whole kronor": (minor % _KRONA == 0).sum() / total,
            "whole hundreds": (minor % _HUNDRED == 0).sum() / total,
            "whole thousands": (minor % _THOUSAND == 0).sum() / total,
            **{f"first digit {digit}": (digits == str(digit)).sum() / owed.len() for digit in range(1, 10)},
        },
    )


def real_month(folder: Path) -> pl.DataFrame:
    """A real month: the invoices of Örebro, March 2016 (a ledger is booked without VAT)."""
    parsed = parse(folder / LEDGER)
    return invoices_of(parsed.records, parsed.kind).select(party="party_id", minor="amount_minor")


def made_invoices(seed: int, size: Size) -> pl.DataFrame:
    """Invoices and credits of the innocent twin: party, minor, day."""
    payments = invoices_and_orders(seed, size)
    return payments.filter(pl.col("kind") != "payment_order").select(
        party="party_id", minor="net_minor", day="invoice_date"
    )


def a_month(invoices: pl.DataFrame) -> pl.DataFrame:
    """The invoices of one March."""
    return invoices.filter(pl.col("day").dt.strftime("%Y-%m") == "2024-03")


def by_month(months: pl.Series) -> dict[int, float]:
    """The share of each month of the year, of month numbers."""
    return {month: (months == month).sum() / months.len() for month in range(1, 13)}


def real_months(folder: Path) -> dict[int, float]:
    """The months of Göteborg's ledger lines of whole years."""
    period = parse(folder / GOTHENBURG).records["period"].drop_nulls()
    whole = period.filter(period.str.slice(0, 4).cast(pl.Int32).is_between(2020, 2024))
    return by_month(whole.str.slice(5, 2).cast(pl.Int32))


def compared(seed: int, size: Size = DEFAULT) -> list[str] | None:
    """The figures side by side, or None where the real ledgers are absent."""
    folder = data_dir()
    if folder is None:
        return None
    made = made_invoices(seed, size)
    real, ours = real_month(folder), a_month(made)
    return [
        f"real: Örebro, March 2016, {real.height} invoices; twin: March 2024, {ours.height} invoices, seed {seed}",
        *_lines(measured(real), measured(ours)),
        *_times(real_months(folder), made),
    ]


def _lines(real: Measures, ours: Measures) -> Iterator[str]:
    yield f"{'kronor without VAT':32}{'real':>12}{'twin':>12}"
    for at in QUANTILES:
        yield f"{f'quantile {at:g}':32}{real.quantiles[at]:12,.0f}{ours.quantiles[at]:12,.0f}"
    yield f"{'share':32}{'real':>12}{'twin':>12}"
    for name, share in real.shares.items():
        yield f"{name:32}{share:12.1%}{ours.shares[name]:12.1%}"


def _times(real: Mapping[int, float], made: pl.DataFrame) -> Iterator[str]:
    yield f"{'month (real: Göteborg, lines)':32}{'real':>12}{'twin':>12}"
    ours = by_month(made["day"].dt.month())
    for month, share in real.items():
        yield f"{month:<32}{share:12.1%}{ours[month]:12.1%}"
    yield f"{'weekday (no real ledger tells)':32}{'':>12}{'twin':>12}"
    weekdays = made["day"].dt.weekday()
    for number, name in enumerate(WEEKDAYS, 1):
        yield f"{name:32}{'':>12}{(weekdays == number).sum() / weekdays.len():12.1%}"
