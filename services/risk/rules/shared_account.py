"""SUP-01: one account is used by different registered payees.

Only companies, sole traders and foreign suppliers count: joining natural persons by their account needs a
legal basis of its own. An account that ever more payees turn out to use is a collection account (factoring,
a trustee, an authority), and the signal is withdrawn when it has more than eight.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import LINKS_KEY, History
from services.risk.rules.accounts import ACCOUNT, earliest, several
from services.risk.rules.sources import POLICY, SINCE

REGISTERED: Final = ("company", "sole_trader", "foreign")
SCORE: Final = 0.7


@dataclass(frozen=True, slots=True)
class SharedAccountParams:
    """How many payees an account may have before it explains itself."""

    hub: Annotated[int, Parameter("payees of one account", POLICY, SINCE)] = 8


TEXTS: Final = RuleTexts(
    title=Text("Flera mottagare med samma konto", "Several payees with one account"),
    description=Text(
        "Två olika registrerade leverantörer får betalt till samma konto.",
        "Two different registered suppliers are paid to the same account.",
    ),
    innocent=(
        Text("Factoringbolag, ombud eller redovisningsbyrå tar emot.", "A factoring company or agent receives."),
        Text("Företag i samma koncern.", "Companies of one group."),
        Text("Samma verksamhet i ny bolagsform.", "The same business in a new legal form."),
    ),
    next_step=Text(
        "Fråga vem som hanterar kontot; se efter i företagsregistret om företagen hör ihop.",
        "Ask who handles the account; look in the company register whether the companies belong together.",
    ),
    explanations={
        "shared": Text(
            "{party} får {amount_minor:kr} till samma konto[ ({account})] som {other_party} har fått betalt till.",
            "{party} is paid {amount_minor:kr} to the same account[ ({account})] as {other_party} has been paid to.",
        ),
        "hub": Text(
            "Kontot används av {users:n} mottagare och är troligen ett samlingskonto.",
            "The account is used by {users:n} payees and is probably a collection account.",
        ),
    },
)


@rule(
    "SUP-01",
    version=1,
    typology="T1.a.iv",
    severity=4,
    family="account",
    follow_up="desk-check",
    params=SharedAccountParams,
    texts=TEXTS,
    columns=("account_token",),
)
def account_of_several_payees(new: Payments, history: History, p: SharedAccountParams) -> Found:
    """Accounts that get their second registered payee, and those that turn out to collect for many."""
    links = several(new, history, ACCOUNT)
    if links.is_empty():
        return NOTHING_FOUND
    registered = earliest(links, ACCOUNT).lazy().filter(pl.col("party_kind").is_in(REGISTERED))
    # two payees of one name are one payee that is registered twice
    name = pl.coalesce(pl.col("party_name").str.to_lowercase(), "party_id").alias("name")
    users = registered.with_columns(name).unique([*ACCOUNT, "name"], keep="first", maintain_order=True)
    counted = users.with_columns(
        pl.int_range(1, pl.len() + 1).over(ACCOUNT).alias("users"),
        pl.col("party_name").first().over(ACCOUNT).alias("other_party"),
        pl.col("first_payment_id").first().over(ACCOUNT).alias("other_payment_id"),
    ).filter(pl.col("users").is_in([2, p.hub + 1]))
    arrived = counted.join(history.links.lazy().select(LINKS_KEY), on=LINKS_KEY, how="anti", maintain_order="left")
    payments = new.lazy().select("position", "payment_id", "amount_minor", "currency")
    at_payment = (
        arrived.with_columns(position="first_position").join(payments, on="position", maintain_order="left").collect()
    )
    if at_payment.is_empty():
        return NOTHING_FOUND
    second, beyond = (at_payment.filter(pl.col("users") == count) for count in (2, p.hub + 1))
    return Found(pl.concat([_shown(second, "shared"), _shown(beyond, "hub")]))


def _shown(rows: pl.DataFrame, case: str) -> Found:
    return found(
        rows,
        subject=("account", "account_token"),
        score=pl.lit(SCORE),
        evidence={
            "case": pl.lit(case),
            "party": pl.col("party_name"),
            "other_party": pl.col("other_party"),
            "amount_minor": pl.col("amount_minor"),
            "currency": pl.col("currency"),
            "account": pl.col("account_label"),
            "users": pl.col("users"),
        },
        compared=roles({"flagged": "payment_id", "earlier": "other_payment_id"}),
        clears=case == "hub",
    )
