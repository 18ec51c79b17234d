"""INV-08: far more round amounts than other suppliers have.

Peers are the other suppliers of the same committee and year (or file). A fixed fee repeats one amount: the supplier's
amounts must differ. It only adds to what other rules say.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.explain import Text
from services.risk.domain.frames import COMMITTEE, NOTHING_FOUND, Found, Payments, found, roles
from services.risk.domain.rule import Parameter, RuleTexts, rule
from services.risk.domain.state import History, running
from services.risk.rules.series import STATISTICS_KINDS, series_rows, with_committee
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.unlikely import unlikely


@dataclass(frozen=True, slots=True)
class RoundParams:
    """How unlikely a share of round amounts is worth noting."""

    alpha_ppm: Annotated[int, Parameter("parts per million, probability by chance", POLICY, SINCE)] = 1_000
    count: Annotated[int, Parameter("payments in the year", POLICY, SINCE)] = 20
    round_count: Annotated[int, Parameter("round payments", POLICY, SINCE)] = 5
    share_bp: Annotated[int, Parameter("basis points, least share", POLICY, SINCE)] = 1_000
    peer_count: Annotated[int, Parameter("payments to others in the year", POLICY, SINCE)] = 200
    spread: Annotated[int, Parameter("times the smallest amount", POLICY, SINCE)] = 2


TEXTS: Final = RuleTexts(
    title=Text("Ovanligt många runda belopp", "Unusually many round amounts"),
    description=Text(
        "Andelen betalningar i hela tusental kronor är långt högre än hos nämndens andra leverantörer.",
        "The share of payments in whole thousands of kronor is far higher than for the committee's other suppliers.",
    ),
    innocent=(
        Text("Avtal med fasta arvoden eller klumpsummor.", "Agreements with fixed fees or lump sums."),
        Text("Förskott eller delbetalningar enligt plan.", "Advances or planned part payments."),
    ),
    next_step=Text(
        "Ingen egen åtgärd: väg in det om något annat om leverantören är värt en titt.",
        "No action by itself: weigh it in if something else about the supplier is worth a look.",
    ),
    explanations={
        "round": Text(
            "{round_count:n} av {count:n} betalningar till {party} är hela tusental kronor ({share:pct}); hos andra "
            "är andelen {peer_share:pct}.",
            "{round_count:n} of {count:n} payments to {party} are whole thousands of kronor ({share:pct}); of others "
            "the share is {peer_share:pct}.",
        ),
    },
)


@rule(
    "INV-08",
    version=1,
    typology="T2.a.iii",
    severity=1,
    family="statistics",
    follow_up="none",
    params=RoundParams,
    texts=TEXTS,
    columns=("amount_minor",),
    modifier=True,
)
def many_round_amounts(new: Payments, history: History, p: RoundParams) -> Found:
    """Suppliers with far more round amounts than their peers, as of each payment."""
    may_reach = (
        (pl.col("positive_n") >= p.count)
        & (pl.col("round_n") >= p.round_count)
        & pl.col("party_kind").is_in(STATISTICS_KINDS)
        & (pl.col("party_id") != COMMITTEE)
    )
    rows = series_rows(new, history, may_reach)
    if rows.is_empty():
        return NOTHING_FOUND
    names = ("positive_n", "positive_min", "positive_max", "round_n")
    so_far = with_committee(running(rows, history.totals, names), new, history.totals, ("positive_n", "round_n"))
    share = pl.col("round_n") / pl.col("positive_n")
    peers = pl.col("all_positive_n") - pl.col("positive_n")
    peer_share = (pl.col("all_round_n") - pl.col("round_n") + 1) / (peers + 2)
    told = so_far.with_columns(share.alias("share"), peer_share.alias("peer_share"))
    return _shown(
        told.filter(
            pl.col("positive_n") >= p.count,
            pl.col("round_n") >= p.round_count,
            peers >= p.peer_count,
            pl.col("share") * 10_000 >= p.share_bp,
            pl.col("positive_max") >= p.spread * pl.col("positive_min"),
            unlikely("positive_n", "share", "peer_share", p.alpha_ppm),
        )
    )


def _shown(rows: pl.DataFrame) -> Found:
    return found(
        rows,
        subject=("party", "party_id"),
        period=pl.col("period"),
        score=(1 - pl.col("peer_share") / pl.col("share")).round(4),
        evidence={
            "case": pl.lit("round"),
            "party": pl.col("party_name"),
            "count": pl.col("positive_n"),
            "round_count": pl.col("round_n"),
            "share": pl.col("share").round(4),
            "peer_share": pl.col("peer_share").round(4),
        },
        compared=roles({"flagged": "payment_id"}),
    )
