"""What BAB-01 says of itself."""

from typing import Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import RuleTexts

TEXTS: Final = RuleTexts(
    title=Text("Bostadsanpassning: kostnad och offert", "Housing adaptation: cost and quote"),
    description=Text(
        "Ett bidrag är mycket dyrare än andra för samma åtgärd, eller så sticker offert, besiktning eller bostad ut.",
        "A grant is much dearer than others for the same measure, or its quote, inspection or dwelling stand out.",
    ),
    innocent=(
        Text("Behovet eller bostaden är ovanliga.", "The needs or the dwelling are unusual."),
        Text("Företaget har ramavtal och fasta priser.", "The firm has a framework contract and fixed prices."),
        Text("Åtgärden är en reparation, eller sökande flyttar in senare.", "It is a repair, or a move is due."),
    ),
    next_step=Text(
        "Boka ett besök för besiktning i samråd med sökande.", "Book an inspection visit together with the applicant."
    ),
    explanations={
        "price": Text(
            "Bidrag {grant} för {measure:word} kostar {amount_minor:kr}[ hos {party}]. Av {count:n} bidrag "
            "för samma åtgärd kostar hälften högst {median:kr}, och nitton av tjugo högst {high:kr}.",
            "Grant {grant} for {measure:word} costs {amount_minor:kr}[ with {party}]. Of {count:n} grants for the same "
            "measure, half cost at most {median:kr} and nineteen of twenty at most {high:kr}.",
        ),
        "installer": Text(
            "{party} utför {share:pct} av {count:n} bidrag för {measure:word}, och {alike:n} sökande har samma offert.",
            "{party} does {share:pct} of {count:n} grants for {measure:word}, and {alike:n} applicants have "
            "the same quote.",
        ),
        "uninspected": Text(
            "Bidrag {grant} för {measure:word}, {amount_minor:kr}, är betalt. {days:n} dagar efter beslutet "
            "{decided:day} finns ingen besiktning, som annars brukar göras.",
            "Grant {grant} for {measure:word}, {amount_minor:kr}, is paid. {days:n} days after the decision of "
            "{decided:day} there is no inspection, which is usually made.",
        ),
        "elsewhere": Text(
            "Bidrag {grant} för {measure:word}, {amount_minor:kr}, gäller en bostad där sökande inte är folkbokförd.",
            "Grant {grant} for {measure:word}, {amount_minor:kr}, is for a dwelling where the applicant is "
            "not registered.",
        ),
        "repeated": Text(
            "Bidrag {grant} för {measure:word}, {amount_minor:kr}, beslutades {decided:day}. Samma åtgärd i "
            "samma bostad beviljades {earlier:day}.",
            "Grant {grant} for {measure:word}, {amount_minor:kr}, was decided on {decided:day}. The same "
            "measure in the same dwelling was granted on {earlier:day}.",
        ),
    },
)
