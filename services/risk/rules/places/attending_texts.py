"""What PRE-01 says of itself."""

from typing import Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import RuleTexts

TEXTS: Final = RuleTexts(
    title=Text("Betalda platser mot närvaro", "Places against attendance"),
    description=Text(
        "En plats betalas för ett barn som är folkbokfört i en annan kommun, inte kommer, eller går på två ställen "
        "samma dag.",
        "A place is paid for a child that is registered in another municipality, does not come, or is in two places on "
        "the same day.",
    ),
    innocent=(
        Text("Barnet är sjukt eller familjen bortrest.", "The child is ill or the family away."),
        Text(
            "En flytt är inte registrerad än, eller platsen hölls enligt beslut.",
            "A move is not registered yet, or the place was kept by decision.",
        ),
        Text(
            "Barnet byter skola, eller närvaron är ifylld i efterhand.",
            "The child changes schools, or attendance was filled in afterwards.",
        ),
    ),
    next_step=Text(
        "Kontakta vårdnadshavaren vänligt. Barnets trygghet går före betalningen.",
        "Contact the guardian kindly. The child's welfare comes before the payment.",
    ),
    explanations={
        "elsewhere": Text(
            "{party} har en betald plats för ett barn från kommun {home}. Den {as_of:day} var barnet sedan {days:n} "
            "dagar folkbokfört i kommun {registered}[. På den tiden har {amount_minor:kr} betalats].",
            "{party} has a paid place for a child of municipality {home}. On {as_of:day} the child had been "
            "registered in municipality {registered} for {days:n} days[. In that time {amount_minor:kr} was paid].",
        ),
        "unseen": Text(
            "{party} har en betald plats för ett barn som var frånvarande utan anmälan {absences:n} dagar i följd, "
            "från {on:day} till {until:day}[. På den tiden har {amount_minor:kr} betalats].",
            "{party} has a paid place for a child that was absent without notice for {absences:n} days in a row, "
            "from {on:day} to {until:day}[. In that time {amount_minor:kr} was paid].",
        ),
        "double": Text(
            "Ett barn är närvarande hos både {party} och {other_party} samma dag, {days:n} dagar under {month:month}.",
            "A child is present with both {party} and {other_party} on the same day, {days:n} days of {month:month}.",
        ),
    },
)
