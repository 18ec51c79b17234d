"""What LIC-01 says of itself."""

from typing import Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import RuleTexts

TEXTS: Final = RuleTexts(
    title=Text("Serveringstillstånd: insyn och ekonomi", "Serving permit: control and finances"),
    description=Text(
        "Det som säljs av alkohol hänger inte ihop med det som köps in. Eller så byttes ägare eller "
        "styrelse strax efter en tillsyn med brister, eller så finns det skulder till staten.",
        "Sales of alcohol do not fit purchases, owners or board changed soon after an inspection with breaches, or the "
        "holder has debts to the state.",
    ),
    innocent=(
        Text("Säsong, festival eller ett stort lager vid årsskiftet.", "Season, a festival, or a large stock."),
        Text("Bytet var planerat sedan länge.", "The change had long been planned."),
        Text("Skulden är betald eller bestridd.", "The debt is paid or disputed."),
    ),
    next_step=Text(
        "Bjud in till ett informationsmöte; gör därefter en föranmäld kontroll.",
        "Invite to an information meeting; then make an announced check.",
    ),
    explanations={
        "low": Text(
            "{party} redovisar för {year} att alkohol såldes för {sold_minor:kr} och köptes in för "
            "{bought_minor:kr}: {ratio:num} kronor per inköpt krona, mindre än {limit:num}.",
            "{party} reports for {year} that alcohol was sold for {sold_minor:kr} and bought for {bought_minor:kr}: "
            "{ratio:num} for each krona bought, less than {limit:num}.",
        ),
        "high": Text(
            "{party} redovisar för {year} att alkohol såldes för {sold_minor:kr} och köptes in för "
            "{bought_minor:kr}: {ratio:num} kronor per inköpt krona, mer än {limit:num}.",
            "{party} reports for {year} that alcohol was sold for {sold_minor:kr} and bought for {bought_minor:kr}: "
            "{ratio:num} for each krona bought, more than {limit:num}.",
        ),
        "changed": Text(
            "Ägare eller styrelse i {party} byttes {day:day}, {days:n} dagar efter en tillsyn {inspected:day} med "
            "{breaches:n} brister.",
            "Owners or board of {party} changed on {day:day}, {days:n} days after an inspection of {inspected:day} "
            "with {breaches:n} breaches.",
        ),
        "debt": Text(
            "{party} har serveringstillstånd och {amount_minor:kr} i skulder till staten den {day:day}.",
            "{party} has a permit to serve alcohol and owed the state {amount_minor:kr} on {day:day}.",
        ),
    },
)
