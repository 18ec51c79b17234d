"""INV-02: a known payee is paid to an account that is new for it.

Payment files tell no change of account and who asked for it, only where money goes. So the change is read
from the payments: a payee that has been paid to other accounts for a month or more, three times at least,
gets a considerable amount within fourteen days of the first use of a new one. A payee with many accounts
(regions, payment services) changes all the time and is left alone. Undated payments tell no change.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import History
from services.risk.rules.accounts import ACCOUNT, PARTY, as_of_payment, earliest, several
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"changed": 0.6, "shared": 0.8}


@dataclass(frozen=True, slots=True)
class NewAccountParams:
    """What makes a new account worth a call back."""

    days: Annotated[int, Parameter("days from the first use of the account", POLICY, SINCE)] = 14
    min_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 1_000_000
    known_days: Annotated[int, Parameter("days that the payee was paid before", POLICY, SINCE)] = 30
    known_count: Annotated[int, Parameter("payments to other accounts", POLICY, SINCE)] = 3
    many_accounts: Annotated[int, Parameter("accounts of a payee that is left alone", POLICY, SINCE)] = 5


TEXTS: Final = RuleTexts(
    title=Text("Nytt betalkonto för känd mottagare", "New account for a known payee"),
    description=Text(
        "En mottagare som länge har fått betalt till andra konton får ett större belopp till ett konto som är nytt.",
        "A payee that has long been paid to other accounts gets a larger amount to an account that is new.",
    ),
    innocent=(
        Text("Mottagaren har bytt bank.", "The payee has changed banks."),
        Text("Fakturan är såld till ett factoringbolag.", "The invoice is sold to a factoring company."),
        Text("Bankerna har gått samman.", "The banks have merged."),
    ),
    next_step=Text(
        "Ring upp på ett nummer ni redan hade, inte det på fakturan, och fråga om kontot är bytt. Leverantören kan "
        "vara den som är utsatt.",
        "Call back on a number you already had, not the one on the invoice, and ask whether the account was changed. "
        "The supplier may be the one that is targeted.",
    ),
    explanations={
        "changed": Text(
            "{amount_minor:kr} till {party} går till ett konto som är nytt sedan {account_since:day}[ ({account})], "
            "efter {earlier_n:n} betalningar till annat konto[ ({earlier_account})] sedan {party_since:day}.",
            "{amount_minor:kr} to {party} goes to an account that is new since {account_since:day}[ ({account})], "
            "after {earlier_n:n} payments to another account[ ({earlier_account})] since {party_since:day}.",
        ),
        "shared": Text(
            "{amount_minor:kr} till {party} går till ett konto som är nytt sedan {account_since:day}[ ({account})] och "
            "som redan används av en annan mottagare, efter {earlier_n:n} betalningar till annat konto"
            "[ ({earlier_account})].",
            "{amount_minor:kr} to {party} goes to an account that is new since {account_since:day}[ ({account})] and "
            "already used by another payee, after {earlier_n:n} payments to another account[ ({earlier_account})].",
        ),
    },
)


@rule(
    "INV-02",
    version=1,
    typology="T1.a.ii",
    severity=5,
    family="account",
    follow_up="call-back",
    params=NewAccountParams,
    texts=TEXTS,
    columns=("account_token", "day"),
)
def payment_to_new_account(new: Payments, history: History, p: NewAccountParams) -> Found:
    """Known payees whose money goes to a new account, once for each."""
    used_days = (pl.col("day") - pl.col("account_since")).dt.total_days()
    known_days = (pl.col("account_since") - pl.col("party_since")).dt.total_days()
    links = several(new, history, PARTY)
    if links.is_empty():
        return NOTHING_FOUND
    changed = (
        as_of_payment(new, history, links)
        .filter(
            pl.col("currency") == "SEK",
            pl.col("amount_minor") >= p.min_minor,
            pl.col("earlier_n") >= p.known_count,
            pl.col("accounts") < p.many_accounts,
            used_days <= p.days,
            known_days >= p.known_days,
        )
        .collect()
    )
    if changed.is_empty():
        return NOTHING_FOUND
    case = pl.when(pl.col("others") > 0).then(pl.lit("shared")).otherwise(pl.lit("changed"))
    return _shown(_with_earlier(changed, links, several(new, history, ACCOUNT)).with_columns(case.alias("case")))


def _with_earlier(changed: pl.DataFrame, of_payees: pl.DataFrame, of_accounts: pl.DataFrame) -> pl.DataFrame:
    """With the payee's first account, and how many others had used the new one before."""
    first = of_payees.unique(PARTY, keep="first", maintain_order=True)
    earlier = first.select(*PARTY, earlier_account="account_label", earlier_payment_id="first_payment_id")
    users = earliest(of_accounts, ACCOUNT).select(*ACCOUNT, user="party_id", used_since="first_position")
    others = (
        changed.select("position", "party_id", *ACCOUNT[:1], "account_token")
        .join(users, on=ACCOUNT)
        .filter(pl.col("user") != pl.col("party_id"), pl.col("used_since") < pl.col("position"))
        .group_by("position")
        .agg(pl.len().alias("others"))
    )
    return changed.join(earlier, on=PARTY, how="left", maintain_order="left").join(
        others, on="position", how="left", maintain_order="left"
    )


def _shown(rows: pl.DataFrame) -> Found:
    return found(
        rows,
        subject=("party", "party_id"),
        period=pl.col("account_token"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("party_name"),
            "party_kind": pl.col("party_kind"),
            "amount_minor": pl.col("amount_minor"),
            "currency": pl.col("currency"),
            "account": pl.col("account_label"),
            "account_since": pl.col("account_since"),
            "earlier_account": pl.col("earlier_account"),
            "earlier_n": pl.col("earlier_n"),
            "party_since": pl.col("party_since"),
        },
        compared=roles({"flagged": "payment_id", "earlier": "earlier_payment_id"}),
    )
