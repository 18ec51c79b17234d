"""How far the second-lowest bid is from the winning one: R024 strikingly close, R058 strikingly far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Final, NamedTuple

from services.risk.domain.explain import Text
from services.risk.domain.rule import Parameter
from services.risk.indicators.fences import quartiles
from services.risk.indicators.indicator import (
    CARDINAL,
    SINCE,
    Common,
    Indicator,
    IndicatorTexts,
    Release,
    Result,
)
from services.risk.indicators.release import Price, compares_prices, price_of, sole_bidders, sole_winner


@dataclass(frozen=True, slots=True)
class GapSettings:
    """From where a difference is striking."""

    threshold: Annotated[Fraction | None, Parameter("difference per winning bid", CARDINAL, SINCE)] = None


class Gap(NamedTuple):
    """A process: who won, who was next, and the difference as a part of the winning bid."""

    ocid: str
    winner: str
    second: str
    ratio: Fraction


def _gaps(releases: Sequence[Release], common: Common) -> list[Gap]:
    """Of the processes where the lowest bid won alone; others were not decided on the price."""
    currency, found = common.currency, []
    for release in releases:
        winner = sole_winner(release) if compares_prices(release, common) else None
        if winner is None:
            continue
        priced = [(who, price) for who, bid in sole_bidders(release, "valid") if (price := price_of(bid)) is not None]
        if currency is None and priced:
            currency = priced[0][1].currency
        gap = _gap(release["ocid"], winner, [(who, price) for who, price in priced if price.currency == currency])
        found += [gap] if gap is not None else []
    return found


def _gap(ocid: str, winner: str, bids: Sequence[tuple[str, Price]]) -> Gap | None:
    own = [price.amount for who, price in bids if who == winner]
    others = [(price.amount, who) for who, price in bids if who != winner]
    if not own or not others:
        return None
    lowest = min(own)
    amount, second = min(others, key=lambda other: other[0])
    if amount < lowest or lowest <= 0:
        return None
    return Gap(ocid, winner, second, (amount - lowest) / lowest)


def _close_price(releases: Sequence[Release], p: GapSettings, common: Common) -> Iterator[Result]:
    gaps = _gaps(releases, common)
    fence = p.threshold
    if fence is None and gaps:
        around = quartiles([gap.ratio for gap in gaps])
        # where a quarter have no difference at all, a fence would point at them all
        fence = around.lower_fence if around.first > 0 else None
    for gap in gaps:
        if fence is not None and fence > 0 and gap.ratio <= fence:
            yield Result("OCID", gap.ocid, gap.ratio)
            yield Result("Tenderer", gap.winner, Fraction(0))
            yield Result("Tenderer", gap.second, Fraction(0))


def _discount(releases: Sequence[Release], p: GapSettings, common: Common) -> Iterator[Result]:
    gaps = _gaps(releases, common)
    fence = p.threshold
    if fence is None and gaps:
        fence = quartiles([gap.ratio for gap in gaps]).upper_fence
    for gap in gaps:
        if fence is not None and fence > 0 and gap.ratio >= fence:
            yield Result("OCID", gap.ocid, gap.ratio)
            yield Result("Tenderer", gap.winner, Fraction(0))


_FIELDS: Final = (
    "bids/details[]/status",
    "bids/details[]/value/amount",
    "bids/details[]/value/currency",
    "bids/details[]/tenderers[]/id",
    "awards[]/status",
    "awards[]/suppliers[]/id",
    "tender/procurementMethodDetails",
)
_KEPT: Final = (
    "bid.status",
    "bid.value_minor",
    "bid.currency",
    "bid.bidder",
    "bid.bidders",
    "award.status",
    "award.supplier",
    "award.suppliers",
    "procurement.method_details",
)

R024: Final = Indicator(
    id="R024",
    settings=GapSettings,
    texts=IndicatorTexts(
        title=Text("Pris nära det vinnande anbudet", "Price close to winning bid"),
        definition=Text(
            "Skillnaden mellan det vinnande och det näst lägsta giltiga anbudet är påfallande liten.",
            "The difference between the winning bid and the second-lowest valid bid is strikingly small.",
        ),
        innocent=(
            Text("Varan har ett känt marknadspris.", "The goods have a known market price."),
            Text("Anbuden bygger på samma prislista eller kollektivavtal.", "The bids rest on one price list or wage."),
        ),
        next_step=Text(
            "Jämför anbudens priser rad för rad, och om samma anbudsgivare möts ofta.",
            "Compare the prices of the bids line by line, and whether the same tenderers meet often.",
        ),
    ),
    fields=_FIELDS,
    kept=_KEPT,
    check=_close_price,
)

R058: Final = Indicator(
    id="R058",
    settings=GapSettings,
    texts=IndicatorTexts(
        title=Text("Påfallande lågt vinnande anbud", "Heavily discounted bid"),
        definition=Text(
            "Skillnaden mellan det vinnande och det näst lägsta giltiga anbudet är påfallande stor.",
            "The difference between the winning bid and the second-lowest valid bid is strikingly large.",
        ),
        innocent=(
            Text("Vinnaren arbetar billigare eller har ledig kapacitet.", "The winner works cheaper, or has capacity."),
            Text("De andra anbuden var ovanligt dyra.", "The other bids were unusually dear."),
        ),
        next_step=Text(
            "Fråga hur ett onormalt lågt anbud prövades (16 kap. 7 § LOU), och följ upp leveransen.",
            "Ask how an abnormally low tender was examined (LOU 16:7), and follow up the delivery.",
        ),
    ),
    fields=_FIELDS,
    kept=_KEPT,
    check=_discount,
)
