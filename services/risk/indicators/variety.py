"""R048: a supplier is awarded strikingly different things."""

from collections.abc import Iterator, Sequence
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
    Indicator,
    IndicatorTexts,
    Release,
    Result,
)
from services.risk.indicators.release import active_awards, listed, mapped, only_id, text


@dataclass(frozen=True, slots=True)
class VarietySettings:
    """What is a different thing, how many are striking, and whose are counted."""

    digits: Annotated[int, Parameter("digits of the first level of classification", CARDINAL, SINCE)] = 2
    threshold: Annotated[int | None, Parameter("classifications", CARDINAL, SINCE)] = None
    minimum_contracting_processes: Annotated[int, Parameter("processes won", CARDINAL, SINCE)] = 20


def _variety(releases: Sequence[Release], p: VarietySettings, _common: Common) -> Iterator[Result]:
    kinds: dict[str, set[str]] = {}
    processes: dict[str, int] = {}
    for release in releases:
        won = dict.fromkeys(_classified(release, p.digits))
        for supplier, kind in won:
            kinds.setdefault(supplier, set()).add(kind)
        for supplier in {supplier: None for supplier, _ in won}:
            processes[supplier] = processes.get(supplier, 0) + 1
    varieties = {
        supplier: Fraction(len(found))
        for supplier, found in kinds.items()
        if processes[supplier] >= p.minimum_contracting_processes
    }
    if not varieties:
        return
    fence = quartiles(varieties.values()).upper_fence if p.threshold is None else Fraction(p.threshold)
    yield from (Result("Tenderer", supplier, found) for supplier, found in varieties.items() if found >= fence)


def _classified(release: Release, digits: int) -> Iterator[tuple[str, str]]:
    """Supplier and first level of classification of each awarded item; who of several supplies it is not known."""
    for award in active_awards(release):
        supplier = only_id(award.get("suppliers"))
        for item in listed(award.get("items")):
            code = text(mapped(mapped(item).get("classification")).get("id"))
            if supplier is not None and code is not None:
                yield supplier, code[:digits]


R048: Final = Indicator(
    id="R048",
    settings=VarietySettings,
    texts=IndicatorTexts(
        title=Text("Leverantör av mycket olika saker", "Heterogeneous supplier"),
        definition=Text(
            "En leverantör har tilldelats varor och tjänster av påfallande många slag, jämfört med andra som vunnit "
            "lika ofta.",
            "A supplier has been awarded goods and services of strikingly many kinds, compared with others that have "
            "won as often.",
        ),
        innocent=(
            Text("Leverantören är grossist eller säljer genom ramavtal.", "The supplier is a wholesaler."),
            Text("Koderna är satta grovt eller fel.", "The codes are set coarsely, or wrongly."),
        ),
        next_step=Text(
            "Jämför med det som leverantören säger att den säljer, och med SNI-koden.",
            "Compare with what the supplier says that it sells, and with its SNI code.",
        ),
    ),
    fields=("awards[]/status", "awards[]/suppliers[]/id", "awards[]/items[]/classification/id"),
    kept=("award.status", "award.supplier", "award.suppliers", "award.cpv"),
    not_kept=("awards[]/items[]/classification/id of other schemes than CPV",),
    check=_variety,
)
