"""R028: different tenderers bid the same price."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from services.risk.domain.explain import Text
from services.risk.indicators.indicator import Common, Indicator, IndicatorTexts, NoSettings, Release, Result
from services.risk.indicators.release import Price, compares_prices, ids, price_of, submitted


def _same_price(releases: Sequence[Release], _p: NoSettings, common: Common) -> Iterator[Result]:
    for release in releases:
        if not compares_prices(release, common):
            continue
        bidders: dict[Price, set[frozenset[str]]] = {}
        for _, bid in submitted(release):
            price, who = price_of(bid), frozenset(ids(bid.get("tenderers")))
            if price is not None and who:
                bidders.setdefault(price, set()).add(who)
        # a tenderer may bid the same price several times
        for together in bidders.values():
            if len(together) > 1:
                yield Result("OCID", release["ocid"], Fraction(1))
                yield from (Result("Tenderer", one, Fraction(1)) for one in sorted(frozenset().union(*together)))


R028: Final = Indicator(
    id="R028",
    settings=NoSettings,
    texts=IndicatorTexts(
        title=Text("Samma pris i flera anbud", "Identical bid prices"),
        definition=Text(
            "Olika anbudsgivare lämnade anbud med exakt samma pris.",
            "Different tenderers made bids with exactly the same price.",
        ),
        innocent=(
            Text("Priset är satt av köparen eller av lag.", "The price is set by the buyer or by law."),
            Text("Priserna är runda, och marknaden är liten.", "The prices are round, and the market is small."),
        ),
        next_step=Text(
            "Se om priserna är satta i förväg; jämför annars anbudens delpriser.",
            "See whether the prices were set beforehand; else compare the parts of the bids' prices.",
        ),
    ),
    fields=(
        "bids/details[]/status",
        "bids/details[]/value/amount",
        "bids/details[]/value/currency",
        "bids/details[]/tenderers[]/id",
        "tender/procurementMethodDetails",
    ),
    kept=("bid.status", "bid.value_minor", "bid.currency", "bid.bidder", "procurement.method_details"),
    check=_same_price,
)
