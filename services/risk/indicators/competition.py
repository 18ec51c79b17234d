"""How many competed, and who seldom won: R018 a single bid, R025 many bids that did not win."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import Parameter
from services.risk.indicators.fences import quantile, quartiles
from services.risk.indicators.indicator import (
    CARDINAL,
    SINCE,
    Common,
    Indicator,
    IndicatorTexts,
    Release,
    Result,
)
from services.risk.indicators.release import sole_bidders, sole_winner, tender_of, text


@dataclass(frozen=True, slots=True)
class SingleBidSettings:
    """Which methods of procurement are competitive."""

    procurement_methods: Annotated[frozenset[str], Parameter("tender/procurementMethod", CARDINAL, SINCE)] = frozenset(
        {"open", "selective"}
    )


def _single_bid(releases: Sequence[Release], p: SingleBidSettings, _common: Common) -> Iterator[Result]:
    for release in releases:
        tender = tender_of(release)
        number = tender.get("numberOfTenderers")
        if p.procurement_methods and text(tender.get("procurementMethod")) not in p.procurement_methods:
            continue
        if isinstance(number, int) and not isinstance(number, bool) and number == 1:
            yield Result("OCID", release["ocid"], Fraction(1))


R018: Final = Indicator(
    id="R018",
    settings=SingleBidSettings,
    texts=IndicatorTexts(
        title=Text("Ett enda anbud", "Single bid received"),
        definition=Text(
            "Bara en anbudsgivare lämnade anbud i ett förfarande med konkurrens.",
            "Only one tenderer made a bid in a competitive procedure.",
        ),
        innocent=(
            Text("Få leverantörer säljer det som köps.", "Few suppliers sell what is bought."),
            Text("Orten ligger långt bort, eller uppdraget är litet.", "The place is remote, or the assignment small."),
        ),
        next_step=Text(
            "Läs kravspecifikationen, och fråga några leverantörer varför de avstod.",
            "Read the requirements, and ask some suppliers why they did not bid.",
        ),
    ),
    fields=("tender/numberOfTenderers", "tender/procurementMethod"),
    kept=("procurement.bids", "procurement.method"),
    check=_single_bid,
)


@dataclass(frozen=True, slots=True)
class UnsuccessfulBidsSettings:
    """Who bids much, and what is a small part of won bids."""

    percentile: Annotated[int, Parameter("percent of tenderers that bid less", CARDINAL, SINCE)] = 75
    threshold: Annotated[Fraction | None, Parameter("won bids per valid bid", CARDINAL, SINCE)] = None


def _unsuccessful_bids(releases: Sequence[Release], p: UnsuccessfulBidsSettings, _common: Common) -> Iterator[Result]:
    bids: dict[str, int] = {}
    won: dict[str, int] = {}
    for release in releases:
        winner = sole_winner(release)
        if winner is None:
            continue
        # a tenderer counts once per process, however many bids it made
        for tenderer in {bidder: None for bidder, _ in sole_bidders(release, "valid")}:
            bids[tenderer] = bids.get(tenderer, 0) + 1
            won[tenderer] = won.get(tenderer, 0) + (tenderer == winner)
    if not bids:
        return
    ratios = {tenderer: Fraction(won[tenderer], made) for tenderer, made in bids.items()}
    many = quantile([Fraction(made) for made in bids.values()], Fraction(p.percentile, 100))
    fence = p.threshold
    if fence is None:
        around = quartiles(ratios.values())
        # where three of four win nothing, a fence would point at most of those who bid much
        fence = around.lower_fence if around.first > 0 else Fraction(0)
    for tenderer, ratio in ratios.items():
        if fence > 0 and bids[tenderer] >= many and ratio <= fence:
            yield Result("Tenderer", tenderer, ratio)


R025: Final = Indicator(
    id="R025",
    settings=UnsuccessfulBidsSettings,
    texts=IndicatorTexts(
        title=Text("Många anbud som inte vann", "Excessive unsuccessful bids"),
        definition=Text(
            "En anbudsgivare som lämnar många giltiga anbud vinner en påfallande liten del av dem.",
            "A tenderer that makes many valid bids wins a strikingly small part of them.",
        ),
        innocent=(
            Text(
                "Företaget är nytt på marknaden, eller dyrare än andra.", "The company is new, or dearer than others."
            ),
            Text("Det lämnar anbud brett för att bli känt.", "It bids widely to become known."),
        ),
        next_step=Text(
            "Se vilka som vann när anbudsgivaren förlorade, och om det är samma.",
            "See who won when the tenderer lost, and whether they are the same.",
        ),
    ),
    fields=(
        "bids/details[]/status",
        "bids/details[]/tenderers[]/id",
        "awards[]/status",
        "awards[]/suppliers[]/id",
    ),
    kept=("bid.status", "bid.bidder", "bid.bidders", "award.status", "award.supplier", "award.suppliers"),
    check=_unsuccessful_bids,
)
