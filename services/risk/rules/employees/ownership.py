"""EMP-01: an employee runs or owns an organisation that the committee pays, and no side job is accepted.

Employees are found among officers and owners by their party, and the organisations among payees and receivers of
grants; the employment, the office and a payment must hold on the same day. Auditors, small shareholders and housing
cooperatives are left alone. The catalogue also asks where a declaration is accepted but the employee works in the
committee that buys: a committee's records are all that one committee's, so this would ask again each time about what
a manager has answered. What is accepted is therefore answered, until it ends. Where no declarations come at all the
rule stays quiet: their absence says nothing then.

A municipality must forbid work that may harm trust, and employees must tell of theirs when asked: lagen (1994:260) om
offentlig anställning 7–7 c §§. The rule reads all that a committee knows: an employee is two steps from a payment.
It cannot see an appointment by the municipality itself, nor who stands behind another owner.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import paid_in_all, paid_on
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"undeclared": 0.5, "waiting": 0.3, "forbidden": 0.7}
# secondary_employment.outcome
_ACCEPTED: Final = frozenset(
    {"accepted", "approved", "allowed", "godtas", "godkänd", "godkänns", "tillåten", "tillåts"}
)
_FORBIDDEN: Final = frozenset({"forbidden", "refused", "denied", "förbjuds", "förbjuden", "nekad", "avslag"})
# company_officer.role of who watches and does not run
_WATCHING: Final = frozenset({"auditor", "deputy_auditor", "revisor", "revisorssuppleant", "lekmannarevisor"})
# company.legal_form of what one lives in
_HOUSING: Final = frozenset({"brf", "bostadsrättsförening", "housing_cooperative", "kooperativ_hyresrättsförening"})
_PAIR: Final = ["employee", "company"]


@dataclass(frozen=True, slots=True)
class OwnershipParams:
    """What share of a company is more than savings."""

    min_share_hundredths: Annotated[int, Parameter("hundredths of a per cent", POLICY, SINCE)] = 500


def _told(sv: str, en: str) -> Text:
    return Text(
        "En medarbetare är enligt register företrädare för eller ägare av {party}, som har fått {amount_minor:kr} från "
        f"nämnden mellan {{first_on:day}} och {{last_on:day}}. {sv}",
        "An employee is an officer or owner of {party} according to registers, which got {amount_minor:kr} from the "
        f"committee between {{first_on:day}} and {{last_on:day}}. {en}",
    )


TEXTS: Final = RuleTexts(
    title=Text("Bisyssla i en organisation som får betalt", "A side job in an organisation that is paid"),
    description=Text(
        "En medarbetare leder eller äger något som nämnden betalar till. Ingen bisyssla är godtagen.",
        "An employee runs or owns an organisation that the committee pays, without a side job that was accepted.",
    ),
    innocent=(
        Text(
            "Det är ett uppdrag utan lön, som i en förening eller där man bor.",
            "It is a housing cooperative or an unpaid post in a club.",
        ),
        Text("Det är kommunen som har gett uppdraget.", "The municipality itself appointed the employee."),
        Text("Bisysslan är anmäld i samtal eller på en annan plats.", "The side job was told of elsewhere."),
    ),
    next_step=Text(
        "Närmaste chef och HR pratar enskilt med medarbetaren, ger råd och ordnar om uppgifter vid behov.",
        "The manager and HR talk with the employee in private, give advice and reassign duties where needed.",
    ),
    explanations={
        "undeclared": _told("Ingen anmäld bisyssla finns som gäller.", "There is no declared side job that holds."),
        "waiting": _told("Bisysslan är anmäld men inte bedömd.", "The side job is declared but not assessed."),
        "forbidden": _told("Bisysslan är bedömd och har inte godtagits.", "The side job is assessed and not accepted."),
    },
)


@record_rule(
    "EMP-01",
    version=1,
    typology="X.2",
    severity=4,
    family="internal",
    follow_up="talk",
    areas="AN LU FB",
    params=OwnershipParams,
    texts=TEXTS,
    reads=(
        reads("employee", "employee employed_from employed_until"),
        reads("company_officer", "company company_name officer role valid_from valid_until"),
        reads("company_owner", "company company_name owner share_hundredths valid_from valid_until"),
        reads("company", "company legal_form"),
        reads("secondary_employment", "employee organisation declared_on valid_until outcome"),
        reads("payment", "party_id kind_group currency amount_minor invoice_date due_date payment_date"),
        reads("grant_payment", "association paid_on amount_minor currency"),
    ),
    needed=("employee", "secondary_employment"),
)
def employee_runs_a_payee(book: Book, p: OwnershipParams) -> Findings:
    """Employees and the organisations of theirs that were paid, without an accepted side job."""
    paid = _ties(book, p).join(_paid(book), on="company")
    meanwhile = pl.all_horizontal(
        pl.col("day") >= pl.max_horizontal("employed_from", "tied_from"),
        (pl.col("day") <= pl.min_horizontal("employed_until", "tied_until")).fill_null(value=True),
    )
    held = paid.filter(meanwhile).sort("record_id", "tie_id")
    once = held.unique([*_PAIR, "record_id"], keep="first", maintain_order=True)
    summed = once.group_by(_PAIR, maintain_order=True).agg(
        pl.col("company_name").drop_nulls().first(),
        pl.col("day").min().alias("first_on"),
        pl.col("day").max().alias("last_on"),
        pl.concat_list(rows_of("payment", "payment_id", "paid"), rows_of("grant_payment", "grant_id", "paid")).alias(
            "shown"
        ),
    )
    found = summed.join(paid_in_all(once, _PAIR), on=_PAIR).filter(pl.col("amount_minor") > 0)
    return findings(
        _declared(found, book["secondary_employment"]).with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("party", "employee"),
        party="employee",
        period=pl.col("company"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        on="last_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("company_name"),
            "amount_minor": pl.col("amount_minor"),
            "first_on": pl.col("first_on"),
            "last_on": pl.col("last_on"),
        },
        records=pl.col("shown"),
    )


def _ties(book: Book, p: OwnershipParams) -> pl.DataFrame:
    """Employees with the organisations that they run or own, and the days on which both hold."""
    until = {"tied_from": "valid_from", "tied_until": "valid_until", "tie_id": "record_id"}
    watching = word("role").is_in(_WATCHING).fill_null(value=False)
    small = (pl.col("share_hundredths") < p.min_share_hundredths).fill_null(value=False)
    officers = book["company_officer"].filter(~watching).select("company", "company_name", person="officer", **until)
    owners = book["company_owner"].filter(~small).select("company", "company_name", person="owner", **until)
    homes = book["company"].filter(word("legal_form").is_in(_HOUSING)).select("company")
    tied = pl.concat([officers, owners]).join(homes, on="company", how="anti")
    employed = book["employee"].select("employee", "employed_from", "employed_until")
    return tied.join(employed, left_on="person", right_on="employee").rename({"person": "employee"})


def _paid(book: Book) -> pl.DataFrame:
    """What organisations were paid in kronor, invoices and grants alike."""
    columns = ("record_id", "payment_id", "grant_id", "company", "kind_group", "amount_minor", "day")
    nothing = pl.lit(None, pl.String)
    payments = (
        book["payment"]
        .filter(pl.col("currency") == "SEK")
        .with_columns(company="party_id", day=paid_on(), payment_id="record_id", grant_id=nothing)
    )
    grants = (
        book["grant_payment"]
        .filter(pl.col("currency") == "SEK")
        .with_columns(company="association", day="paid_on", payment_id=nothing, grant_id="record_id")
        .with_columns(kind_group=pl.lit("grant"))
    )
    return pl.concat([payments.select(columns), grants.select(columns)])


def _declared(found: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """What no accepted side job answers, with how its declaration stands."""
    latest = (
        declared.sort("declared_on", "record_id")
        .unique(["employee", "organisation"], keep="last", maintain_order=True)
        .select("employee", "declared_on", "valid_until", company="organisation", outcome=word("outcome"))
    )
    told = found.join(latest, on=_PAIR, how="left")
    ended = pl.col("valid_until") < pl.col("last_on")
    case = (
        pl.when(pl.col("declared_on").is_null() | ended.fill_null(value=False))
        .then(pl.lit("undeclared"))
        .when(pl.col("outcome").is_in(_FORBIDDEN))
        .then(pl.lit("forbidden"))
        .when(pl.col("outcome").is_in(_ACCEPTED).fill_null(value=False))
        .then(None)
        .otherwise(pl.lit("waiting"))
    )
    return told.with_columns(case=case).drop_nulls("case")
