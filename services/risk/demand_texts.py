"""What a rule version still lacks, why it is asked for, and what to do next, in both languages."""

from collections.abc import Mapping
from typing import Any, Final

from services.risk.domain.activation import Demand, Missing
from services.risk.domain.explain import Text

DEMAND_TEXTS: Final[Mapping[Demand, Text]] = {
    Demand.CLOCK: Text(
        "Klockan går före det som redan är registrerat. Be driften rätta serverns klocka och försök igen.",
        "The clock is behind what has been recorded already. Ask operations to set the server's clock; try again.",
    ),
    Demand.REPORT: Text(
        "Det finns inget återtest av just den här versionen. Kör versionen över historien.",
        "There is no back-test of exactly this version. Run the version over history.",
    ),
    Demand.REPORT_FRESH: Text(
        "Återtestet är {has} dagar gammalt; det får vara högst {needs}. Kör versionen över historien igen.",
        "The back-test is {has} days old; it may be at most {needs}. Run the version over history again.",
    ),
    Demand.REPORT_SPAN: Text(
        "Återtestet täcker {has} månader; det ska täcka minst {needs}, eller all historia. Kör det över längre tid.",
        "The back-test covers {has} months; it takes {needs}, or all history. Run it over a longer time.",
    ),
    Demand.PRECISION: Text(
        "Av de signaler som redan bedömts bekräftades {has} av 1 000; det ska vara minst {needs}. Ändra parametrarna.",
        "Of the signals judged already {has} in 1,000 were confirmed; it takes {needs}. Change the parameters.",
    ),
    Demand.SHADOW_DAYS: Text(
        "Versionen har provkört i {has} dagar av {needs}. Låt den gå vidare i skugga.",
        "The version has run in shadow for {has} days of {needs}. Let it go on.",
    ),
    Demand.SHADOW_UNITS: Text(
        "Versionen har prövat {has} av {needs} i skugga. Låt den gå vidare tills mer har kommit.",
        "The version has judged {has} of {needs} in shadow. Let it go on until more has come.",
    ),
    Demand.FAIRNESS: Text(
        "Det finns ingen aktuell rättviserapport för den här versionen. Gör en; pekar versionen aldrig på personer "
        "räcker det att konstatera det.",
        "There is no present fairness report of this version. Make one; where the version never points at persons "
        "it is enough to establish that.",
    ),
    Demand.FAIRNESS_MET: Text(
        "Rättviserapporten visar skillnader över gränserna. Ändra versionen, eller avsluta den.",
        "The fairness report shows differences beyond the limits. Change the version, or retire it.",
    ),
    Demand.REQUESTED: Text(
        "Ingen har begärt godkännande. Den som arbetat med versionen begär det först.",
        "Nobody has asked for approval. Who has worked with the version asks for it first.",
    ),
    Demand.SECOND_PERSON: Text(
        "Den som har skrivit versionen eller begärt godkännande kan inte godkänna den. Be en kollega.",
        "Who wrote the version or asked for approval cannot approve it. Ask a colleague.",
    ),
}


def demand_out(missing: Missing) -> dict[str, Any]:
    """A missing demand as a problem, and the console, tell it."""
    told = DEMAND_TEXTS[missing.demand]
    figures = {"has": missing.has, "needs": missing.needs}
    return {"demand": missing.demand.value, "sv": told.sv.format(**figures), "en": told.en.format(**figures), **figures}
