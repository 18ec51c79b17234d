"""What INV-01 says of itself and of what it found."""

from typing import Final

from services.risk.domain.explain import Text
from services.risk.domain.rule import RuleTexts

TEXTS: Final = RuleTexts(
    title=Text("Samma faktura två gånger", "The same invoice twice"),
    description=Text(
        "Samma leverantör (eller samma betalkonto) och samma belopp. Fakturanumret är detsamma, skrivet "
        "på ett annat sätt: nollor först, bindestreck, bokstäver, årtal eller en omkastad siffra. "
        "Krediterade belopp räknas av först.",
        "The same supplier (or the same payee account) and the same amount, where the invoice number is the same "
        "written in another way: leading zeros, signs, letters, a year or a swapped digit. Credited amounts are "
        "netted first.",
    ),
    innocent=(
        Text("Den första fakturan krediteras senare.", "The first invoice is credited later."),
        Text(
            "Leverans i delar, med ett delnummer efter fakturanumret.",
            "Delivery in parts, with a part number after the invoice number.",
        ),
        Text(
            "Återkommande hyra eller avtal med fast referens.",
            "A recurring rent or agreement with a standing reference.",
        ),
        Text(
            "Samma faktura har bokförts om efter rättelse.",
            "The same invoice was booked again after a correction.",
        ),
    ),
    next_step=Text(
        "Jämför de två underlagen. Är det samma leverans: be leverantören om en vanlig kreditfaktura.",
        "Compare the two documents. If it is one delivery: ask the supplier for an ordinary credit note.",
    ),
    explanations={
        "same_number": Text(
            "{amount_minor:kr} till {party} har samma fakturanummer, {number}, som en tidigare betalning"
            "[, {days:apart}].",
            "{amount_minor:kr} to {party} has the same invoice number, {number}, as an earlier payment"
            "[, {days:apart}].",
        ),
        "format": Text(
            "{amount_minor:kr} till {party}: fakturanummer {number} är samma siffror som {earlier_number} på en "
            "tidigare betalning med samma belopp[, {days:apart}].",
            "{amount_minor:kr} to {party}: invoice number {number} has the same digits as {earlier_number} on an "
            "earlier payment of the same amount[, {days:apart}].",
        ),
        "contained": Text(
            "{amount_minor:kr} till {party}: av fakturanumren {number} och {earlier_number} är det ena det andra med "
            "tillagda siffror, och beloppet är detsamma[, {days:apart}].",
            "{amount_minor:kr} to {party}: of the invoice numbers {number} and {earlier_number} one is the other with "
            "digits added, and the amount is the same[, {days:apart}].",
        ),
        "slip": Text(
            "{amount_minor:kr} till {party}: fakturanumren {number} och {earlier_number} skiljer sig på en siffra, "
            "långt ifrån varandra i nummerföljden, och leverantören har bara en gång förut fakturerat det beloppet.",
            "{amount_minor:kr} to {party}: the invoice numbers {number} and {earlier_number} differ by one digit, far "
            "apart in sequence, and the supplier invoiced that amount only once before.",
        ),
        "standing": Text(
            "{amount_minor:kr} till {party} har samma referens, {number}, som en betalning {days:n} dagar tidigare. "
            "Det kan vara en påminnelse som betalats, eller en fast referens.",
            "{amount_minor:kr} to {party} has the same reference, {number}, as a payment {days:n} days earlier. It may "
            "be a reminder that was paid, or a standing reference.",
        ),
        "text": Text(
            "{amount_minor:kr} till {party} har samma belopp och samma text som en annan betalning, {days:apart}.",
            "{amount_minor:kr} to {party} has the same amount and the same text as another payment, {days:apart}.",
        ),
        "other_payee": Text(
            "{amount_minor:kr}: fakturanummer {number} och samma betalkonto finns på en tidigare betalning med samma "
            "belopp till en annan mottagare[, {days:apart}].",
            "{amount_minor:kr}: invoice number {number} and the same account are on an earlier payment of the same "
            "amount to another payee[, {days:apart}].",
        ),
    },
)
