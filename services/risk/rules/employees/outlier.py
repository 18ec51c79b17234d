"""EMP-04: decisions of one officer that differ from those of others with the same sort of cases.

Three figures by responsible officer, area and year: the share that was granted, the median amount among decisions per
the same period, and the share of one provider. Each is compared with the other officers' by the robust z-score,
upwards alone, with enough decisions of each and enough officers. A floor under the spread keeps small differences
among very equal officers out. A recipient who comes again is no figure: decisions have to be renewed.

It compares officers with each other, so it reads all that a committee knows. Same area is as near to the same case
mix as the records tell: it cannot see who takes the hard cases.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.employees.ties import user, users
from services.risk.rules.robust import median, robust_z
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORE: Final = 0.2
# benefit_decision.outcome
_GRANTED: Final = frozenset(
    {"granted", "partly", "partly_granted", "approved", "beviljad", "beviljat", "bifall", "delvis", "delvis_bifall"}
)
_REFUSED: Final = frozenset({"refused", "denied", "rejected", "avslag", "avslås", "nekad"})
_OFFICER: Final = ["user", "area", "year"]
_PEERS: Final = ["case", "area", "year", "per"]


@dataclass(frozen=True, slots=True)
class OutlierParams:
    """When an officer differs."""

    z: Annotated[float, Parameter("robust z-score", "Iglewicz and Hoaglin (1993)", SINCE)] = 3.5
    decisions: Annotated[int, Parameter("decisions of an officer in a year", POLICY, SINCE)] = 30
    peer_decisions: Annotated[int, Parameter("decisions of an officer to compare with", POLICY, SINCE)] = 10
    officers: Annotated[int, Parameter("officers to compare with, this one among them", POLICY, SINCE)] = 5
    least_mad_bp: Annotated[
        int, Parameter("basis points, of a share or of the median amount: least spread", POLICY, SINCE)
    ] = 300


def _share(sv: str, en: str) -> Text:
    return Text(
        f"Bland {{decisions:n}} beslut av en medarbetare under {{year}} ({{area:word}}) {sv} {{value:pct}}, mot "
        "{usual:pct} (median) för {officers:n} handläggare.",
        f"Of {{decisions:n}} decisions by an employee in {{year}} ({{area:word}}) {en} {{value:pct}}, against "
        "{usual:pct} (median) for {officers:n} officers.",
    )


TEXTS: Final = RuleTexts(
    title=Text("Handläggning som avviker", "Handling that differs from peers"),
    description=Text(
        "En handläggares beslut skiljer sig från andras inom samma område.",
        "An officer's decisions differ from those of others in the same area.",
    ),
    innocent=(
        Text("Handläggaren har en särskild grupp av ärenden.", "The officer has a special group of cases."),
        Text("Området har få utförare att välja mellan.", "The area has few providers to choose from."),
    ),
    next_step=Text(
        "Enheten går igenom hur den bedömer, tillsammans och med facket informerat. Frågan gäller enheten.",
        "The unit looks at how it judges, together and with the union informed. It concerns the unit.",
    ),
    explanations={
        "granted": _share("är andelen bifall", "the share granted is"),
        "provider": _share("gäller andelen av en och samma utförare", "the share of one provider is"),
        "amount": Text(
            "Medianbeloppet i {decisions:n} beslut av en medarbetare under {year} ({area:word}) är {value_minor:kr}, "
            "mot {usual_minor:kr} (median) för {officers:n} handläggare.",
            "The median amount of {decisions:n} decisions by an employee in {year} ({area:word}) is {value_minor:kr}, "
            "against {usual_minor:kr} (median) for {officers:n} officers.",
        ),
    },
)


@record_rule(
    "EMP-04",
    version=1,
    typology="X.2",
    severity=2,
    family="statistics",
    follow_up="unit-review",
    areas="AN EB FB AL",
    params=OutlierParams,
    texts=TEXTS,
    reads=(
        reads(
            "benefit_decision",
            "area outcome decided_on responsible_officer decided_by amount_minor period provider currency",
        ),
        reads("employee", "employee user_name employed_from"),
    ),
)
def officer_differs(book: Book, p: OutlierParams) -> Findings:
    """Officers whose decisions of a year differ far upwards from those of their peers."""
    figures = _figures(book["benefit_decision"]).filter(pl.col("decisions") >= p.peer_decisions)
    share = pl.lit(p.least_mad_bp / 10_000)
    least = pl.when(pl.col("case") == "amount").then(share * median("value", _PEERS)).otherwise(share)
    compared = figures.with_columns(
        usual=median("value", _PEERS), z=robust_z("value", _PEERS, least), officers=pl.len().over(_PEERS)
    )
    known = users(book["employee"]).select("user", "employee")
    enough = (pl.col("officers") >= p.officers) & (pl.col("decisions") >= p.decisions)
    found = compared.filter(enough, pl.col("z") > p.z).join(known, on="user")
    amount = pl.col("case") == "amount"
    return findings(
        found.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.format("{}:{}:{}", "case", "area", "year"),
        score=SCORE,
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "area": pl.col("area"),
            "year": pl.col("year").cast(pl.String),
            "decisions": pl.col("decisions"),
            "officers": pl.col("officers"),
            "value": pl.when(~amount).then("value"),
            "usual": pl.when(~amount).then("usual"),
            "value_minor": pl.when(amount).then("value").round().cast(pl.Int64),
            "usual_minor": pl.when(amount).then("usual").round().cast(pl.Int64),
        },
        records=pl.col("shown"),
    )


def _figures(decisions: pl.DataFrame) -> pl.DataFrame:
    """The figures of each officer: user, area, year, case, per, value, decisions, last_on, shown."""
    made = decisions.with_columns(
        user=pl.coalesce(user("responsible_officer"), user("decided_by")),
        area=word("area"),
        year=pl.col("decided_on").dt.year(),
        granted=word("outcome").is_in(_GRANTED),
        per=pl.lit(""),
    ).drop_nulls(_OFFICER)
    outcomes = made.filter(word("outcome").is_in(_GRANTED | _REFUSED))
    amounts = (
        made.filter("granted", pl.col("currency") == "SEK")
        .with_columns(per=word("period"))
        .drop_nulls(["amount_minor", "per"])
    )
    often = pl.col("provider").value_counts(sort=True).first().struct.field("count")
    return pl.concat(
        [
            _of(outcomes, "granted", pl.col("granted").mean()),
            _of(amounts, "amount", pl.col("amount_minor").median()),
            _of(made.drop_nulls("provider"), "provider", often / pl.len()),
        ]
    )


def _of(decisions: pl.DataFrame, case: str, value: pl.Expr) -> pl.DataFrame:
    return decisions.group_by(*_OFFICER, "per").agg(
        pl.lit(case).alias("case"),
        value.cast(pl.Float64).alias("value"),
        pl.len().alias("decisions"),
        pl.col("decided_on").max().alias("last_on"),
        rows_of("benefit_decision", role="decision").alias("shown"),
    )
