"""What is remembered of earlier payments beside their rows: mergeable totals, and links to accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NewType

import polars as pl

from services.risk.domain.frames import COMMITTEE, NO_ROWS, ROWS, Payments, checked, slot
from services.risk.domain.sums import Measure, Sums, added, regrouped, together

Totals = NewType("Totals", pl.DataFrame)
Links = NewType("Links", pl.DataFrame)

ROUND_MINOR = 100_000  # öre: a round amount is a whole number of thousands of kronor
YEAR = 12
PERSON: Final = "person"

_SEK = pl.col("currency") == "SEK"
_POSITIVE = _SEK & (pl.col("amount_minor") > 0)
_UNCONTRACTED = pl.col("contract_reference").is_null() & (pl.col("value_minor") > 0)
_NUMBERED = _POSITIVE & pl.col("number").is_not_null() & pl.col("day").is_not_null()


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Int64).fill_null(0)


def _where(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(value)


TOTALS_KEY: Final = ("committee_id", "party_id", "kind_group", "period")
MEASURES: Final[Mapping[str, Measure]] = {
    "party_kind": Measure(pl.String, "keep", pl.col("party_kind")),
    "party_name": Measure(pl.String, "keep", pl.col("party_name")),
    "n": Measure(pl.Int64, "sum", _count(_SEK)),
    "positive_n": Measure(pl.Int64, "sum", _count(_POSITIVE)),
    "positive_min": Measure(pl.Int64, "min", _where(_POSITIVE, pl.col("amount_minor"))),
    "positive_max": Measure(pl.Int64, "max", _where(_POSITIVE, pl.col("amount_minor"))),
    "round_n": Measure(pl.Int64, "sum", _count(_POSITIVE & (pl.col("amount_minor") % ROUND_MINOR == 0))),
    **{
        f"d{digit}": Measure(
            pl.Int64,
            "sum",
            _count(_POSITIVE & (pl.col("first_digit") == str(digit))),
        )
        for digit in range(1, 10)
    },
    "contracted_n": Measure(pl.Int64, "sum", _count(_SEK & pl.col("contract_reference").is_not_null())),
    "uncontracted_n": Measure(pl.Int64, "sum", _count(_UNCONTRACTED)),
    "uncontracted_minor": Measure(
        pl.Int64, "sum", _where(pl.col("contract_reference").is_null(), pl.col("value_minor")).fill_null(0)
    ),
    "uncontracted_max": Measure(pl.Int64, "max", _where(_UNCONTRACTED, pl.col("value_minor"))),
    "numbered_n": Measure(pl.Int64, "sum", _count(_NUMBERED)),
    "number_min": Measure(pl.Int64, "min", _where(_NUMBERED, pl.col("number"))),
    "number_max": Measure(pl.Int64, "max", _where(_NUMBERED, pl.col("number"))),
    "numbered_from": Measure(pl.Date, "min", _where(_NUMBERED, pl.col("day"))),
    "numbered_to": Measure(pl.Date, "max", _where(_NUMBERED, pl.col("day"))),
    # bit 0 is January: the months of the year in which there was a payment
    "active": Measure(
        pl.Int64,
        "or",
        _where(_SEK, pl.lit(2, dtype=pl.Int64).pow(pl.col("month") % YEAR).cast(pl.Int64)).fill_null(0),
    ),
    "last_month": Measure(pl.Int32, "max", _where(_SEK, pl.col("month"))),
    **{
        f"m{month:02}": Measure(
            pl.Int64, "sum", _where(_SEK & (pl.col("month") % YEAR == month - 1), pl.col("amount_minor")).fill_null(0)
        )
        for month in range(1, 13)
    },
}
TOTALS: Final = pl.Schema(
    {**dict.fromkeys(TOTALS_KEY, pl.String), **{name: measure.dtype for name, measure in MEASURES.items()}}
)

LINKS_KEY: Final = ("committee_id", "party_id", "account_token")
LINK_MEASURES: Final[Mapping[str, Measure]] = {
    "party_kind": Measure(pl.String, "keep", pl.col("party_kind")),
    "party_name": Measure(pl.String, "keep", pl.col("party_name")),
    "account_label": Measure(pl.String, "keep", pl.col("account_label")),
    "first_payment_id": Measure(pl.String, "keep", pl.col("payment_id")),
    "n": Measure(pl.Int64, "sum", _count(pl.col("position").is_not_null())),
    "first_position": Measure(pl.Int64, "min", pl.col("position")),
    "first_day": Measure(pl.Date, "min", pl.col("day")),
    "last_day": Measure(pl.Date, "max", pl.col("day")),
}
LINKS: Final = pl.Schema(
    {**dict.fromkeys(LINKS_KEY, pl.String), **{name: measure.dtype for name, measure in LINK_MEASURES.items()}}
)


NO_TOTALS: Final = Totals(TOTALS.to_frame())
NO_LINKS: Final = Links(LINKS.to_frame())
_TOTALS: Final = Sums.of(TOTALS_KEY, MEASURES)
_LINKS: Final = Sums.of(LINKS_KEY, LINK_MEASURES)


def suppliers(new: Payments) -> pl.DataFrame:
    """The payments to others than natural persons: of persons no totals are kept."""
    return new.filter(pl.col("party_kind") != PERSON)


def of_committee(frame: pl.DataFrame) -> pl.DataFrame:
    """The same payments, or totals, as if the committee had one supplier, under whose key its totals lie."""
    return frame.with_columns(
        party_id=pl.lit(COMMITTEE), party_kind=pl.lit("committee"), party_name=pl.lit(None, dtype=pl.String)
    )


def totals_of(new: Payments) -> Totals:
    """What the payments add to the totals of their suppliers and of their committees (party_id "*")."""
    of_suppliers = Totals(added(suppliers(new), ["series"], _TOTALS))
    return Totals(pl.concat([of_suppliers, committee_totals(of_suppliers)]))


def committee_totals(of_suppliers: Totals) -> Totals:
    """The totals of committees as the totals of all their suppliers add up to them."""
    return Totals(regrouped(of_committee(of_suppliers), _TOTALS))


def links_of(new: Payments) -> Links:
    """What the payments add to the links between payees and accounts."""
    rows = new.filter(pl.col("account_token").is_not_null())
    return Links(added(rows, LINKS_KEY, _LINKS))


def merged_totals(*parts: Totals) -> Totals:
    """Totals of the same key as one; the merge of each column is that of MEASURES."""
    return Totals(together(parts, _TOTALS))


def merged_links(*parts: Links) -> Links:
    """Links of the same key as one; the merge of each column is that of LINK_MEASURES."""
    return Links(together(parts, _LINKS))


@dataclass(frozen=True, slots=True)
class History:
    """What new payments may be compared with: everything earlier, or the slices that needs() asks for.

    What counting() adds is as of the last new payment: *after* (totals), *linked* (links) and *months*
    (active_months()). What grows only shows there whether a series can have reached a limit at all, which
    spares the rules most of the work. *changed* and *relinked* are what the new payments add to the two.
    """

    rows: pl.DataFrame
    totals: Totals
    links: Links
    after: Totals
    linked: Links
    months: pl.DataFrame
    changed: Totals
    relinked: Links

    @classmethod
    def of(cls, rows: pl.DataFrame, totals: pl.DataFrame, links: pl.DataFrame) -> "History":
        """A history of checked frames; WrongColumns where one has other columns."""
        kept, known = Totals(checked(totals, TOTALS)), Links(checked(links, LINKS))
        return cls(checked(rows, ROWS), kept, known, kept, known, pl.DataFrame(), NO_TOTALS, NO_LINKS)

    def counting(self, new: Payments) -> "History":
        """The same history with the new payments counted beside it."""
        changed, relinked = totals_of(new), links_of(new)
        return replace(
            self,
            after=merged_totals(self.totals, changed),
            linked=merged_links(self.links, relinked),
            months=active_months(new, self.totals),
            changed=changed,
            relinked=relinked,
        )


EMPTY: Final = History.of(NO_ROWS, NO_TOTALS, NO_LINKS)


def advance(history: History, new: Payments) -> History:
    """The history as it is once the new payments are part of it."""
    return History.of(
        pl.concat([history.rows, new.select(ROWS.names())]),
        merged_totals(history.totals, totals_of(new)),
        merged_links(history.links, links_of(new)),
    )


def running(rows: pl.DataFrame, totals: Totals, names: Sequence[str]) -> pl.DataFrame:
    """The named measures as of each row, itself included, in the columns of those names.

    *rows* holds every new row of each series it holds any of, in order of arrival.
    """
    so_far = rows.lazy().with_columns(
        _so_far(MEASURES[name]).over("series").cast(MEASURES[name].dtype).alias(name) for name in names
    )
    before = totals.lazy().select(*TOTALS_KEY, *(pl.col(name).alias(f"{name}_before") for name in names))
    joined = so_far.join(before, on=TOTALS_KEY, how="left", maintain_order="left")
    known = joined.with_columns(_with_before(name) for name in names)
    return known.drop(f"{name}_before" for name in names).collect()


def _so_far(measure: Measure) -> pl.Expr:
    match measure.merge:
        case "sum":
            return measure.adds.cum_sum()
        case "min":
            return measure.adds.cum_min().forward_fill()
        case "max":
            return measure.adds.cum_max().forward_fill()
        case _:
            raise ValueError(f"no running {measure.merge}")


def _with_before(name: str) -> pl.Expr:
    before, now = pl.col(f"{name}_before"), pl.col(name)
    match MEASURES[name].merge:
        case "sum":
            return (before.fill_null(0) + now).alias(name)
        case "min":
            return pl.min_horizontal(before, now).alias(name)
        case _:
            return pl.max_horizontal(before, now).alias(name)


def active_months(new: Payments, totals: Totals) -> pl.DataFrame:
    """Every month with payments per payee and per committee ("*"), and where it was first seen.

    Columns: committee_id, party_id, kind_group, month, first_position (-1 when it was before these payments),
    payee (a hash of the first three). Sorted by payee and month.
    """
    key = ["committee_id", "party_id", "kind_group", "month"]
    first = pl.col("first_position").min()
    dated = suppliers(new).lazy().filter(_SEK, pl.col("month").is_not_null())
    here = (
        dated.group_by("slot")
        .agg(pl.col(key).first(), pl.col("position").min().alias("first_position"))
        .select(*key, "first_position", "slot")
        .collect()
    )
    both = pl.concat([_months_of(totals), here]) if totals.height else here
    payees = both.lazy().group_by("slot").agg(pl.col(key).first(), first) if totals.height else here.lazy()
    whole = both.lazy().with_columns(party_id=pl.lit(COMMITTEE)).group_by(key).agg(first)
    known = pl.concat([payees.filter(pl.col("party_id") != COMMITTEE).select(*key, "first_position"), whole])
    return known.with_columns(pl.struct(key[:3]).hash().alias("payee")).sort("payee", "month").collect()


def _months_of(totals: Totals) -> pl.DataFrame:
    """The months that the totals have payments in, first seen before the new ones."""
    months = pl.DataFrame({"of_year": range(YEAR)}, schema={"of_year": pl.Int32})
    bit = pl.lit(2, dtype=pl.Int64).pow(pl.col("of_year")).cast(pl.Int64)
    month = pl.col("period").cast(pl.Int32, strict=False) * YEAR + pl.col("of_year")
    return (
        totals.lazy()
        .filter(pl.col("active") > 0)
        .join(months.lazy(), how="cross")
        .filter((pl.col("active") & bit) != 0)
        .select(*TOTALS_KEY[:3], month=month, first_position=pl.lit(-1, dtype=pl.Int64))
        .with_columns(slot())
        .collect()
    )
