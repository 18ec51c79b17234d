"""STA-01: a provider or an association that costs far more, by user or member, than its peers of the same year.

Three figures: what a provider was paid by user that its shifts name, the hours of a service by user, and grants of
one kind by member. Peers are those of the same figure, year and size, a size being a tenfold of users or members; the
area is the committee's. Natural persons are never compared: statistics are for suppliers. The robust z-score says how
far above the peers a figure is; below them is no question here. A floor under the spread keeps small differences
among very equal peers out.

It compares all with all, so it reads everything that a committee knows. It cannot see needs: who takes the few users
with great needs costs more, as they should.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import paid_in_all, paid_on
from services.risk.rules.robust import median, robust_z
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import local, word

SCORE: Final = 0.3
_FIGURE: Final = ("party", "party_name", "year", "case", "what", "value", "heads", "last_on", "shown")
_PEERS: Final = ["case", "what", "year", "size"]
_YEAR: Final = ["party", "year"]
_PERSONS: Final = ("person", "unknown")  # whoever is not surely an organisation is guarded as a person


@dataclass(frozen=True, slots=True)
class PeerParams:
    """When somebody differs."""

    z: Annotated[float, Parameter("robust z-score", "Iglewicz and Hoaglin (1993)", SINCE)] = 3.5
    peers: Annotated[int, Parameter("peers, this one among them", POLICY, SINCE)] = 10
    least_mad_bp: Annotated[int, Parameter("basis points of the median: least spread", POLICY, SINCE)] = 500


def _told(sv: str, en: str, kind: str) -> Text:
    return Text(
        f"{{party}} ligger under {{year}} på {{value:{kind}}} {sv}, mot {{usual:{kind}}} (median) för {{peers:n}} av "
        "liknande storlek.",
        f"In {{year}} {{party}} is at {{value:{kind}}} {en}, against {{usual:{kind}}} (median) for {{peers:n}} of "
        "similar size.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Avviker från jämförbara", "Differs from peers"),
    description=Text(
        "Kostnad eller timmar per brukare, eller bidrag per medlem, ligger långt över jämförbara samma år.",
        "The cost or the hours by user, or the grants by member, are far above those of peers in the same year.",
    ),
    innocent=(
        Text("Brukarna har större behov än andras.", "The users have greater needs than those of others."),
        Text("Jämförelsen har få eller olika verksamheter.", "The comparison has few or unlike operations."),
    ),
    next_step=Text(
        "Använd jämförelsen i den egna planeringen och visa den för verksamheterna. Ingen kontakt för den skull.",
        "Use the comparison in own planning and show it to the operations. No contact on its account.",
    ),
    explanations={
        "cost": _told("i ersättning per brukare", "paid by user", "kr"),
        "hours": _told("per brukare för {what:word}", "by user for {what:word}", "minutes"),
        "grant": _told("i bidrag per medlem ({what:word})", "of grants by member ({what:word})", "kr"),
    },
)


@record_rule(
    "STA-01",
    version=1,
    typology="X.3",
    severity=2,
    family="statistics",
    follow_up="none",
    areas="EB PA HT HVB FB SK BA AL MI LU AN OP",
    params=PeerParams,
    texts=TEXTS,
    reads=(
        reads("payment", "party_id party_name kind_group currency amount_minor invoice_date due_date payment_date"),
        reads("shift", "provider provider_kind provider_name user service starts_at ends_at"),
        reads("grant_payment", "association association_name grant_kind paid_on amount_minor currency"),
        reads("member_list", "association as_of member_count"),
    ),
    needed=(),
)
def peer_outlier(book: Book, p: PeerParams) -> Findings:
    """Providers and associations far above their peers in a year."""
    shifts = _shifts(book["shift"])
    parts = [_cost(book["payment"], shifts), _hours(shifts), _grants(book)]
    figures = pl.concat([part.select(_FIGURE) for part in parts]).with_columns(
        size=pl.col("heads").log10().floor().cast(pl.Int64)
    )
    least = median("value", _PEERS) * p.least_mad_bp / 10_000
    compared = figures.with_columns(
        usual=median("value", _PEERS), z=robust_z("value", _PEERS, least), peers=pl.len().over(_PEERS)
    )
    found = compared.filter(pl.col("peers") >= p.peers, pl.col("z") > p.z)
    above = ((pl.col("value") - pl.col("usual")) * pl.col("heads")).round().cast(pl.Int64)
    return findings(
        found.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "party"),
        party="party",
        period=pl.format("{}:{}:{}", "case", "what", "year"),
        score=SCORE,
        amount=pl.when(pl.col("case") != "hours").then(above),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "what": pl.col("what"),
            "year": pl.col("year").cast(pl.String),
            "value": pl.col("value").round().cast(pl.Int64),
            "usual": pl.col("usual").round().cast(pl.Int64),
            "peers": pl.col("peers"),
        },
        records=pl.col("shown"),
    )


def _shifts(shifts: pl.DataFrame) -> pl.DataFrame:
    """Shifts of organisations that name a user, with party, minutes, year and service."""
    minutes = (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes()
    told = shifts.with_columns(minutes=minutes, day=local("starts_at").dt.date(), what=word("service").fill_null(""))
    person = pl.col("provider_kind").is_in(_PERSONS).fill_null(value=False)
    named = told.drop_nulls(["provider", "user"]).filter(pl.col("minutes") > 0, ~person)
    return named.with_columns(year=pl.col("day").dt.year(), party="provider", party_name="provider_name")


def _cost(payments: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """What each provider was paid in a year by user of its shifts."""
    day = paid_on()
    paid = payments.filter(pl.col("currency") == "SEK").with_columns(party="party_id", day=day, year=day.dt.year())
    users = shifts.group_by(_YEAR).agg(pl.col("user").n_unique().cast(pl.Int64).alias("heads"))
    shown = paid.group_by(_YEAR).agg(
        pl.col("party_name").drop_nulls().first(),
        pl.col("day").max().alias("last_on"),
        rows_of("payment", role="paid").alias("shown"),
    )
    summed = users.join(paid_in_all(paid, _YEAR), on=_YEAR).filter(pl.col("amount_minor") > 0).join(shown, on=_YEAR)
    return summed.with_columns(case=pl.lit("cost"), what=pl.lit(""), value=pl.col("amount_minor") / pl.col("heads"))


def _hours(shifts: pl.DataFrame) -> pl.DataFrame:
    """Minutes of each service in a year by user."""
    summed = (
        shifts.sort("record_id")
        .group_by(*_YEAR, "what")
        .agg(
            pl.col("party_name").drop_nulls().first(),
            pl.col("user").n_unique().cast(pl.Int64).alias("heads"),
            pl.col("minutes").sum(),
            pl.col("day").max().alias("last_on"),
            rows_of("shift").alias("shown"),
        )
    )
    return summed.with_columns(case=pl.lit("hours"), value=pl.col("minutes") / pl.col("heads"))


def _grants(book: Book) -> pl.DataFrame:
    """Grants of each kind in a year by member, as the latest list up to the end of the year has them."""
    granted = (
        book["grant_payment"]
        .filter(pl.col("currency") == "SEK")
        .with_columns(party="association", year=pl.col("paid_on").dt.year(), what=word("grant_kind").fill_null(""))
        .sort("record_id")
        .group_by(*_YEAR, "what")
        .agg(
            pl.col("association_name").drop_nulls().first().alias("party_name"),
            pl.col("amount_minor").sum(),
            pl.col("paid_on").max().alias("last_on"),
            rows_of("grant_payment", role="paid").alias("shown"),
        )
    )
    lists = book["member_list"].select("record_id", "as_of", "member_count", party="association")
    held = granted.select(*_YEAR).unique().join(lists, on="party").filter(pl.col("as_of").dt.year() <= pl.col("year"))
    latest = held.sort("as_of", "record_id").unique(_YEAR, keep="last").select(*_YEAR, heads="member_count")
    by_member = granted.join(latest, on=_YEAR).filter(pl.col("heads") > 0, pl.col("amount_minor") > 0)
    return by_member.with_columns(case=pl.lit("grant"), value=pl.col("amount_minor") / pl.col("heads"))
