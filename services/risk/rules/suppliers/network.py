"""SUP-09: several payees that share accounts, officers, owners, telephones or addresses are paid much together.

Two companies are linked where what they have in common is strong enough: each thing shared counts by its kind and by
how few share it, and what many share counts nothing (see links.py). Networks are the connected companies; one that is
too large to tell anything is taken apart at its weaker links. Those of one group of companies, as registered, count as
one. A network is shown where enough of its members are paid by this
committee, and enough in all; companies that are not paid only connect.

The catalogue asks for two confirmed signals besides. What people found is not seen by a rule; that a network alone
starts no deep control is kept by triage, which asks for two families of rules. Here two kinds of links are asked for.

Natural persons are never members and never named; a person only links companies, as officer or owner in public
registers. What it cannot see: links that no record tells, and groups that are not registered.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import MOST_ROWS, Book, Findings, findings
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.paid import HIGHEST_VAT_BP, HighestVat, spent
from services.risk.rules.reading import latest
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.suppliers.links import REGISTERED, WEIGHTS, links, networks, pairs

SCORES: Final = {2: 0.4, 3: 0.5}
HIGHEST: Final = 0.6  # with more kinds of links


@dataclass(frozen=True, slots=True)
class NetworkParams:
    """When companies are linked, and when a network is worth a look."""

    members: Annotated[int, Parameter("payees, groups counted once, at least", POLICY, SINCE)] = 4
    min_minor: Annotated[int, Parameter("öre without tax paid to them in all, at least", POLICY, SINCE)] = 100_000_000
    kinds: Annotated[int, Parameter("kinds of links, at least", POLICY, SINCE)] = 2
    strength: Annotated[float, Parameter("of what two companies share, at least", POLICY, SINCE)] = 0.5
    most: Annotated[int, Parameter("companies in a network, at most", POLICY, SINCE)] = 40
    hub: Annotated[int, Parameter("companies that share one thing, at most", POLICY, SINCE)] = 25
    account_hub: Annotated[int, Parameter("payees of one account, at most", POLICY, SINCE)] = 8
    highest_vat_bp: HighestVat = HIGHEST_VAT_BP


TEXTS: Final = RuleTexts(
    title=Text("Nätverk av aktörer", "Network of actors"),
    description=Text(
        "Flera leverantörer hänger ihop genom konton, företrädare, ägare, telefon eller adress, och får mycket betalt "
        "tillsammans.",
        "Several suppliers are connected by accounts, officers, owners, telephone or address, and are paid much "
        "together.",
    ),
    innocent=(
        Text(
            "Företagen är en koncern som inte är registrerad hos oss.", "The companies are a group not registered here."
        ),
        Text("De delar lokaler, växel eller redovisningsbyrå.", "They share premises, a switchboard or an accountant."),
        Text("En familj driver flera företag.", "A family runs several firms."),
    ),
    next_step=Text(
        "Gå igenom sambanden vid skrivbordet. Kontakta ingen förrän andra iakttagelser är bekräftade.",
        "Go through the connections at the desk. Contact nobody until other observations are confirmed.",
    ),
    explanations={
        "network": Text(
            "{party} hänger ihop med {others:n} andra leverantörer härifrån genom {kinds:n} slags samband[; konto "
            "mellan {account:n} par][; företrädare mellan {officer:n} par][; ägare mellan {owner:n} par][; telefon "
            "mellan {phone:n} par][; e-post mellan {email:n} par][; adress mellan {address:n} par][; enhet mellan "
            "{device:n} par]. Tillsammans har de fått {amount_minor:kr}.",
            "{party} is connected with {others:n} other suppliers of ours by {kinds:n} kinds of links[; an account "
            "between {account:n} pairs][; an officer between {officer:n} pairs][; an owner between {owner:n} pairs][; "
            "a telephone between {phone:n} pairs][; an e-mail address between {email:n} pairs][; an address between "
            "{address:n} pairs][; a device between {device:n} pairs]. Together they were paid {amount_minor:kr}.",
        ),
    },
)


@record_rule(
    "SUP-09",
    version=1,
    typology="X.1",
    severity=2,
    family="network",
    follow_up="desk-check",
    areas="LU FB PA",
    params=NetworkParams,
    texts=TEXTS,
    reads=(
        reads("payment", "party_id party_kind party_name account_token kind_group currency amount_minor value_minor"),
        reads("identifier", "owner owner_kind identifier_kind value valid_until owner_role"),
        reads("company_officer", "company officer role valid_from valid_until"),
        reads("company_owner", "company owner valid_from valid_until"),
        reads("company", "company as_of address group_parent"),
    ),
    needed=("payment",),
    daily=True,
)
def connected_payees(book: Book, p: NetworkParams) -> Findings:
    """Networks of payees, each shown at the member that is paid most."""
    told = links(book)
    linked = pairs(told, p.hub, p.account_hub)
    strong = linked.filter(pl.col("strength").sum().over("party", "other") >= p.strength)
    of = networks(strong, p.strength, p.most)
    met = (
        _members(book, of, p)
        .join(_kinds(strong, of), on="network")
        .join(_shown(told, of), on="network")
        .filter(pl.col("kinds") >= p.kinds)
    )
    return findings(
        met.with_columns(key=pl.lit(WHOLE)),
        key="key",
        subject=("network", "network"),
        party="party",
        score=pl.col("kinds").replace_strict(SCORES, default=HIGHEST, return_dtype=pl.Float64),
        amount=pl.col("spent_minor"),
        on="last_on",
        evidence={
            "case": pl.lit("network"),
            "party": pl.col("party_name"),
            "others": pl.col("members") - 1,
            "amount_minor": pl.col("spent_minor"),
            **{name: pl.col(name) for name in ("kinds", *WEIGHTS)},
        },
        records=pl.col("shown"),
    )


def _members(book: Book, of: pl.DataFrame, p: NetworkParams) -> pl.DataFrame:
    """Networks with enough members who are paid enough; a group of companies is one member."""
    payments = book["payment"].filter(pl.col("party_kind").is_in(REGISTERED))
    names = payments.group_by(party="party_id").agg(pl.col("party_name").drop_nulls().first())
    groups = latest(book["company"], "company", book.day).select(pl.col("company").alias("party"), "group_parent")
    paid = (
        spent(payments, ["party_id"], p.highest_vat_bp)
        .rename({"party_id": "party"})
        .join(of, on="party")
        .join(names, on="party")
        .join(groups, on="party", how="left")
        .sort("spent_minor", "party", descending=[True, False])
    )
    sums = paid.group_by("network", maintain_order=True).agg(
        pl.coalesce("group_parent", "party").n_unique().alias("members"),
        pl.col("spent_minor").sum(),
        pl.col("last_on").max(),
        pl.col("party", "party_name").first(),
    )
    return sums.filter(pl.col("members") >= p.members, pl.col("spent_minor") >= p.min_minor)


def _kinds(strong: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """Of each network how many kinds of links it has, and between how many pairs there is one of each kind."""
    counts = {kind: (pl.col("kind") == kind).sum() for kind in WEIGHTS}
    each = {kind: pl.when(count > 0).then(count) for kind, count in counts.items()}
    within = of.rename({"party": "other"})
    inside = strong.join(of, on="party").join(within, on=["other", "network"], how="semi")
    return inside.group_by("network").agg(pl.col("kind").n_unique().alias("kinds"), **each)


def _shown(told: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """The records that tell what members of each network share."""
    mine = told.join(of, on="party")
    shared = mine.filter(pl.len().over("network", "kind", "value") > 1).sort("kind", "value", "party")
    row = pl.struct(kind="table", id="record_id", role="kind").head(MOST_ROWS)
    return shared.group_by("network", maintain_order=True).agg(row.alias("shown"))
