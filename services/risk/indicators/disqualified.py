"""Whose bids were disqualified in a process: R035 all but the winner's, R036 the lowest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import Parameter
from services.risk.indicators.indicator import (
    CARDINAL,
    SINCE,
    Common,
    Indicator,
    IndicatorTexts,
    NoSettings,
    Release,
    Result,
)
from services.risk.indicators.release import (
    active_awards,
    bids_of,
    compares_prices,
    ids,
    price_of,
    settled_awards,
    submitted,
)


@dataclass(frozen=True, slots=True)
class OthersDisqualifiedSettings:
    """How many others are many enough."""

    threshold: Annotated[int, Parameter("tenderers with disqualified bids, at least 1", CARDINAL, SINCE)] = 1


def _others_disqualified(
    releases: Sequence[Release], p: OthersDisqualifiedSettings, _common: Common
) -> Iterator[Result]:
    for release in releases:
        awards = settled_awards(release)
        if awards is None:
            continue
        suppliers = {one for award in awards for one in ids(award.get("suppliers"))}
        valid, disqualified = (
            {one for bid in bids_of(release) if bid.get("status") == status for one in ids(bid.get("tenderers"))}
            for status in ("valid", "disqualified")
        )
        others = len(disqualified - valid)
        # one award may take in the bids of several; that is no reason to look
        if len(valid) == 1 and valid == suppliers and others >= max(p.threshold, 1):
            yield Result("OCID", release["ocid"], Fraction(others))
            yield Result("Tenderer", next(iter(valid)), Fraction(0))


R035: Final = Indicator(
    id="R035",
    settings=OthersDisqualifiedSettings,
    texts=IndicatorTexts(
        title=Text("Alla utom vinnaren uteslutna", "All except winning bid disqualified"),
        definition=Text(
            "Bara en anbudsgivare hade giltiga anbud och fick alla tilldelningar, medan andras anbud förkastades. "
            "Värdet är hur många andra.",
            "Only one tenderer had valid bids and got all awards, while bids of others were disqualified. The value "
            "is how many others.",
        ),
        innocent=(
            Text("De andra anbuden uppfyllde inte ett krav.", "The other bids did not meet a requirement."),
            Text("Få anbud kom in, och något av dem var ofullständigt.", "Few bids came, and one was incomplete."),
        ),
        next_step=Text(
            "Läs skälen till att de andra anbuden förkastades.", "Read the reasons for which the others were rejected."
        ),
    ),
    fields=("bids/details[]/status", "bids/details[]/tenderers[]/id", "awards[]/status", "awards[]/suppliers[]/id"),
    kept=("bid.status", "bid.bidder", "award.status", "award.supplier"),
    check=_others_disqualified,
)


def _lowest_disqualified(releases: Sequence[Release], _p: NoSettings, common: Common) -> Iterator[Result]:
    currency = common.currency
    for release in releases:
        if not compares_prices(release, common) or not active_awards(release):
            continue
        priced = [(price, status) for status, bid in submitted(release) if (price := price_of(bid)) is not None]
        if currency is None and priced:
            currency = priced[0][0].currency
        compared = [(price.amount, status) for price, status in priced if price.currency == currency]
        # of several that are equally low, the first that stands there
        if any(status == "valid" for _, status in compared) and (
            min(compared, key=lambda bid: bid[0])[1] == "disqualified"
        ):
            yield Result("OCID", release["ocid"], Fraction(1))


R036: Final = Indicator(
    id="R036",
    settings=NoSettings,
    texts=IndicatorTexts(
        title=Text("Lägsta anbudet förkastat", "Lowest bid disqualified"),
        definition=Text(
            "Det lägsta anbudet förkastades, medan priset avgör tilldelningen.",
            "The lowest submitted bid was disqualified, while the price decides the award.",
        ),
        innocent=(
            Text("Anbudet uppfyllde inte ett krav.", "The bid did not meet a requirement."),
            Text("Anbudet var onormalt lågt och prövades.", "The bid was abnormally low, and was examined."),
            Text("Priset avgjorde inte ensamt.", "The price did not decide alone."),
        ),
        next_step=Text(
            "Läs skälet till att anbudet förkastades.", "Read the reason for which the bid was disqualified."
        ),
    ),
    fields=(
        "bids/details[]/status",
        "bids/details[]/value/amount",
        "bids/details[]/value/currency",
        "awards[]/status",
        "tender/procurementMethodDetails",
    ),
    kept=("bid.status", "bid.value_minor", "bid.currency", "award.status", "procurement.method_details"),
    check=_lowest_disqualified,
)
