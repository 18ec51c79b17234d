"""What INV-06 says."""

from typing import Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import RuleTexts

TEXTS: Final = RuleTexts(
    title=Text("Mer fakturerat än beslutet ger", "More invoiced than the decision grants"),
    description=Text(
        "Fakturerade timmar eller dagar är fler än beslutet ger för perioden, eller avser dagar då det inte gällde.",
        "Invoiced hours or days are more than the decision grants for the period, or concern days on which it did not "
        "hold.",
    ),
    innocent=(
        Text("Beslutet är ändrat i efterhand.", "The decision was changed in retrospect."),
        Text("Extra besök behövdes akut.", "Extra visits were needed urgently."),
        Text("Beslutet är förlängt muntligt.", "The decision was extended by word of mouth."),
    ),
    next_step=Text(
        "Stäm av med ansvarig handläggare. Minska aldrig insatsen innan svaret finns.",
        "Check with the officer in charge. Never cut the care before there is an answer.",
    ),
    explanations={
        "minutes": Text(
            "[{party} har fakturerat ]{invoiced:minutes} på beslut {decision} för {period_from:day} till "
            "{period_until:day}; beslutet ger {limit:minutes}. Skillnaden motsvarar {excess_minor:kr}.",
            "[{party} has invoiced ]{invoiced:minutes} on decision {decision} for {period_from:day} to "
            "{period_until:day}; the decision grants {limit:minutes}. The difference comes to {excess_minor:kr}.",
        ),
        "days": Text(
            "[{party} har fakturerat ]{invoiced:n} dagar på beslut {decision} för {period_from:day} till "
            "{period_until:day}; beslutet ger {limit:n}. Skillnaden motsvarar {excess_minor:kr}.",
            "[{party} has invoiced ]{invoiced:n} days on decision {decision} for {period_from:day} to "
            "{period_until:day}; the decision grants {limit:n}. The difference comes to {excess_minor:kr}.",
        ),
        "stay": Text(
            "[{party} har fakturerat ]{invoiced:n} dygn på beslut {decision} för {period_from:day} till "
            "{period_until:day}; placeringen varade {limit:n} dygn då. Skillnaden motsvarar {excess_minor:kr}.",
            "[{party} has invoiced ]{invoiced:n} days on decision {decision} for {period_from:day} to "
            "{period_until:day}; the placement lasted {limit:n} days then. The difference comes to {excess_minor:kr}.",
        ),
        "outside": Text(
            "[{party} har fakturerat ]{amount_minor:kr} på beslut {decision} för {period_from:day} till "
            "{period_until:day}, men beslutet gäller från {valid_from:day}[ till {valid_until:day}].",
            "[{party} has invoiced ]{amount_minor:kr} on decision {decision} for {period_from:day} to "
            "{period_until:day}, but the decision holds from {valid_from:day}[ to {valid_until:day}].",
        ),
    },
)
