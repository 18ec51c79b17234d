"""When bids could be made, and when they came: R003 a short submission period, R030 a late bid that won."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any, Final

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
from services.risk.indicators.release import active_awards, bids_of, ids, mapped, moment, tender_of, text

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShortPeriodSettings:
    """How long a submission period is to be."""

    threshold: Annotated[int, Parameter("whole days", CARDINAL, SINCE)] = 15
    procurement_methods: Annotated[
        frozenset[str], Parameter("tender/procurementMethod; none means all", CARDINAL, SINCE)
    ] = frozenset()
    procurement_method_details: Annotated[
        Mapping[str, int], Parameter("whole days per tender/procurementMethodDetails", CARDINAL, SINCE)
    ] = field(default_factory=dict)


def _short_period(releases: Sequence[Release], p: ShortPeriodSettings, _common: Common) -> Iterator[Result]:
    for release in releases:
        tender = tender_of(release)
        if p.procurement_methods and text(tender.get("procurementMethod")) not in p.procurement_methods:
            continue
        period = mapped(tender.get("tenderPeriod"))
        start, end = moment(period.get("startDate")), moment(period.get("endDate"))
        if start is None or end is None:
            continue
        # an end before the start is short by as many whole days, begun ones not counted
        days = (end - start) // _DAY if end >= start else -((start - end) // _DAY)
        details = text(tender.get("procurementMethodDetails")) or ""
        if days < p.procurement_method_details.get(details, p.threshold):
            yield Result("OCID", release["ocid"], Fraction(1))


R003: Final = Indicator(
    id="R003",
    settings=ShortPeriodSettings,
    texts=IndicatorTexts(
        title=Text("Kort anbudstid", "Short submission period"),
        definition=Text(
            "Anbudstiden är kortare än väntat, räknat i hela dygn från början till slut.",
            "The submission period is shorter than expected, in whole days from its start to its end.",
        ),
        innocent=(
            Text(
                "Brådska kan tillåta en kortare tid (11 kap. LOU).",
                "Urgency may allow a shorter time (chapter 11 of the procurement act, LOU).",
            ),
            Text(
                "Upphandlingen gjordes om, och underlaget var redan känt.",
                "The procurement was made anew, and its documents were known already.",
            ),
            Text(
                "Förfarandet har enligt lag en kortare tid; tröskeln kan sättas per förfarande.",
                "By law the procedure has a shorter time; the threshold can be set for each procedure.",
            ),
        ),
        next_step=Text(
            "Läs i upphandlingsdokumenten hur tiden motiverades.",
            "Read in the procurement documents how the time was justified.",
        ),
    ),
    fields=(
        "tender/tenderPeriod/startDate",
        "tender/tenderPeriod/endDate",
        "tender/procurementMethod",
        "tender/procurementMethodDetails",
    ),
    kept=("procurement.tender_from", "procurement.tender_until", "procurement.method", "procurement.method_details"),
    check=_short_period,
)


def _late_bid(releases: Sequence[Release], _p: NoSettings, _common: Common) -> Iterator[Result]:
    for release in releases:
        deadline = mapped(tender_of(release).get("tenderPeriod")).get("endDate")
        winners = {supplier for award in active_awards(release) for supplier in ids(award.get("suppliers"))}
        for bid in bids_of(release):
            if bid.get("status") == "valid" and _is_later(bid.get("date"), deadline):
                for tenderer in ids(bid.get("tenderers")):
                    if tenderer in winners:
                        yield Result("OCID", release["ocid"], Fraction(1))
                        yield Result("Tenderer", tenderer, Fraction(1))


def _is_later(one: Any, than: Any) -> bool:
    """By the clock where both are moments, whatever their zones; else as text, which orders days too."""
    first, second = moment(one), moment(than)
    if first is not None and second is not None:
        return first > second
    return isinstance(one, str) and isinstance(than, str) and one > than


R030: Final = Indicator(
    id="R030",
    settings=NoSettings,
    texts=IndicatorTexts(
        title=Text("Sent anbud vann", "Late bid won"),
        definition=Text(
            "Ett giltigt anbud kom in efter sista anbudsdag, och minst en av dem som lämnade det fick en tilldelning "
            "som gäller.",
            "A valid bid was received after the submission deadline, and at least one of those who made it is the "
            "supplier of an award that stands.",
        ),
        innocent=(
            Text(
                "Tiden förlängdes för alla, och den nya sista dagen är inte publicerad.",
                "The time was extended for all, and the new deadline is not published.",
            ),
            Text(
                "Datumet är den dag då anbudet registrerades, inte då det kom in.",
                "The date is the day on which the bid was registered, not received.",
            ),
            Text(
                "Anbudsgivaren hade lämnat ett giltigt anbud i tid och kompletterade det.",
                "The tenderer had made a valid bid in time and completed it.",
            ),
        ),
        next_step=Text(
            "Jämför anbudets tidsstämpel i upphandlingssystemet med sista anbudsdag.",
            "Compare the time stamp of the bid in the procurement system with the deadline.",
        ),
    ),
    fields=(
        "tender/tenderPeriod/endDate",
        "bids/details[]/date",
        "bids/details[]/status",
        "bids/details[]/tenderers[]/id",
        "awards[]/status",
        "awards[]/suppliers[]/id",
    ),
    kept=(
        "procurement.tender_until",
        "bid.submitted_at",
        "bid.status",
        "bid.bidder",
        "award.status",
        "award.supplier",
    ),
    check=_late_bid,
)
