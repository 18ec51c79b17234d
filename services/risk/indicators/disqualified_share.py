"""R038: a strikingly large part of the bids of a buyer, a procuring entity or a tenderer is disqualified.

The pages of Cardinal leave out buyers with few contracting processes; its published results leave out those with few
submitted bids, by the same number. This agrees with the results.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import Parameter
from services.risk.indicators.fences import quartiles
from services.risk.indicators.indicator import (
    CARDINAL,
    SINCE,
    Common,
    Group,
    Indicator,
    IndicatorTexts,
    Release,
    Result,
)
from services.risk.indicators.release import ids, mapped, submitted, tender_of, text


@dataclass(frozen=True, slots=True)
class DisqualifiedShareSettings:
    """From where the part is striking, and whose part is worked out at all."""

    threshold: Annotated[Fraction | None, Parameter("disqualified bids per submitted bid", CARDINAL, SINCE)] = None
    minimum_submitted_bids: Annotated[int, Parameter("bids of a tenderer", CARDINAL, SINCE)] = 2
    minimum_contracting_processes: Annotated[int, Parameter("bids to a buyer", CARDINAL, SINCE)] = 2


class _Counts:
    """Disqualified and all submitted bids, by who they concern."""

    def __init__(self) -> None:
        self._bids: dict[str, tuple[int, int]] = {}

    def add(self, key: str | None, disqualified: int, made: int) -> None:
        if key is not None:
            before = self._bids.get(key, (0, 0))
            self._bids[key] = (before[0] + disqualified, before[1] + made)

    def ratios(self, least: int) -> dict[str, Fraction]:
        return {key: Fraction(bad, made) for key, (bad, made) in self._bids.items() if made >= max(least, 1)}


def _disqualified_share(releases: Sequence[Release], p: DisqualifiedShareSettings, _common: Common) -> Iterator[Result]:
    buyers, entities, tenderers = _Counts(), _Counts(), _Counts()
    for release in releases:
        made = list(submitted(release))
        if not made:
            continue
        for status, bid in made:
            for tenderer in ids(bid.get("tenderers")):
                tenderers.add(tenderer, status == "disqualified", 1)
        disqualified = sum(status == "disqualified" for status, _ in made)
        buyers.add(text(mapped(release.get("buyer")).get("id")), disqualified, len(made))
        entities.add(text(mapped(tender_of(release).get("procuringEntity")).get("id")), disqualified, len(made))
    yield from _outliers("Buyer", buyers.ratios(p.minimum_contracting_processes), p.threshold)
    yield from _outliers("ProcuringEntity", entities.ratios(p.minimum_contracting_processes), p.threshold)
    yield from _outliers("Tenderer", tenderers.ratios(p.minimum_submitted_bids), p.threshold)


def _outliers(group: Group, ratios: Mapping[str, Fraction], threshold: Fraction | None) -> Iterator[Result]:
    if not ratios:
        return
    fence = quartiles(ratios.values()).upper_fence if threshold is None else threshold
    # where three of four have none, a fence of 0 would point at all
    if fence > 0:
        yield from (Result(group, key, ratio) for key, ratio in ratios.items() if ratio >= fence)


R038: Final = Indicator(
    id="R038",
    settings=DisqualifiedShareSettings,
    texts=IndicatorTexts(
        title=Text("Många förkastade anbud", "Excessive disqualified bids"),
        definition=Text(
            "En påfallande stor del av anbuden till en köpare eller upphandlande myndighet, eller från en "
            "anbudsgivare, förkastas.",
            "A strikingly large part of the bids to a buyer or procuring entity, or of a tenderer, is disqualified.",
        ),
        innocent=(
            Text("Kraven är höga av goda skäl.", "The requirements are high for good reasons."),
            Text("Anbudsgivaren är ovan vid offentlig upphandling.", "The tenderer is new to public procurement."),
            Text("Några få anbud ger stora andelar.", "A few bids make large parts."),
        ),
        next_step=Text(
            "Läs skälen till besluten, och jämför med andra som köper samma sak.",
            "Read the reasons for the decisions, and compare with others who buy the same.",
        ),
    ),
    fields=(
        "bids/details[]/status",
        "bids/details[]/tenderers[]/id",
        "buyer/id",
        "tender/procuringEntity/id",
    ),
    kept=("bid.status", "bid.bidder", "procurement.buyer", "procurement.procuring_entity"),
    check=_disqualified_share,
)
