"""Every reason for which one row is refused, in plain Swedish and English: what is wrong with it."""

from services.intake.domain import Text

# One row is not accepted; the rest of the file is.
REASONS: dict[str, Text] = {
    "amount-missing": Text("Beloppet saknas.", "The amount is missing."),
    "amount-not-a-number": Text("Beloppet är inget tal.", "The amount is not a number."),
    "amount-ambiguous": Text(
        "Det går inte att avgöra om punkten eller kommat skiljer tusental eller ören.",
        "It cannot be told whether the point or comma parts thousands or öre.",
    ),
    "amount-too-many-decimals": Text(
        "Beloppet har fler decimaler än valutan.", "The amount has more decimals than the currency."
    ),
    "amount-too-large": Text("Beloppet är orimligt stort.", "The amount is impossibly large."),
    "currency-unknown": Text("Valutan är ingen valutakod med tre bokstäver.", "The currency is no three-letter code."),
    "date-not-understood": Text("Datumet går inte att tolka.", "The date cannot be understood."),
    "supplier-missing": Text(
        "Varken leverantörens namn eller nummer finns på raden.",
        "Neither the supplier's name nor its number is on the row.",
    ),
    "totals-row": Text("Raden är en summering av raderna ovanför.", "The row is a total of the rows above it."),
    "repeated-header": Text("Raden upprepar rubrikerna.", "The row repeats the headings."),
    "too-many-cells": Text(
        "Raden har fler värden än det finns kolumner.", "The row has more values than there are columns."
    ),
    "record-malformed": Text("Posten följer inte formatet.", "The record does not follow the format."),
    "field-missing": Text("En uppgift som måste finnas saknas.", "A value that must be there is missing."),
    "code-unknown": Text("Koden finns inte i kodlistan.", "The code is not in the code list."),
    "number-not-understood": Text("Talet går inte att tolka.", "The number cannot be understood."),
    "currency-differs": Text(
        "Ett belopp är i en annan valuta än dokumentet.", "An amount is in another currency than the document."
    ),
    "invoice-number-missing": Text("Fakturan saknar nummer.", "The invoice has no number."),
    "voucher-unbalanced": Text(
        "Verifikationens rader blir inte noll tillsammans. Raderna är kvar och märkta: jämför med ekonomisystemet.",
        "The voucher's lines do not sum to zero. They are kept and marked: compare with the finance system.",
    ),
    "voucher-empty": Text(
        "Verifikationen har inga rader. Se efter i ekonomisystemet om den är struken.",
        "The voucher has no lines. See in the finance system whether it was struck out.",
    ),
    "voucher-day-missing": Text(
        "Verifikationen saknar datum. Raderna är kvar: sätt datum i ekonomisystemet och exportera igen.",
        "The voucher has no day. Its lines are kept: date it in the finance system and export again.",
    ),
    "line-outside-voucher": Text(
        "Raden står utanför en verifikation och läses inte. Exportera filen igen.",
        "The line stands outside of a voucher and is not read. Export the file again.",
    ),
    "account-not-understood": Text(
        "Kontonumret saknas eller går inte att tolka. Rätta raden i källsystemet.",
        "The account number is missing or cannot be understood. Correct the line in the source system.",
    ),
    "objects-not-understood": Text(
        "Objektlistan är inte par av dimension och objekt inom klamrar. Rätta raden i källsystemet.",
        "The list of objects is not pairs of dimension and object in braces. Correct the line in the source system.",
    ),
    "quantity-not-a-number": Text(
        "Kvantiteten är inget tal. Ofta står ett citattecken fel i texten före den.",
        "The quantity is not a number. Often a quotation mark stands wrong in the text before it.",
    ),
    "quote-not-closed": Text(
        "Ett citattecken avslutas inte. Rätta texten i källsystemet.",
        "A quotation mark is not closed. Correct the text in the source system.",
    ),
    "year-not-declared": Text(
        "Räkenskapsåret är inte angivet i filen (#RAR). Exportera igen med det året.",
        "The financial year is not declared in the file (#RAR). Export again with that year.",
    ),
    "period-not-understood": Text(
        "Månaden går inte att tolka. Rätta raden i källsystemet.",
        "The month cannot be understood. Correct the line in the source system.",
    ),
    "totals-disagree": Text(
        "Filens egna summor stämmer inte med posterna. Jämför med källan innan du litar på att allt är med.",
        "The file's own totals do not agree with its records. Compare with the source before trusting it is whole.",
    ),
    "text-too-long": Text(
        "Texten är längre än 500 tecken. Korta den i källsystemet.",
        "The text is longer than 500 characters. Shorten it in the source system.",
    ),
    "yes-or-no-not-understood": Text(
        "Värdet är varken ja eller nej. Skriv ja, nej, 1 eller 0, eller låt cellen vara tom.",
        "The value is neither yes nor no. Write yes, no, 1 or 0, or leave the cell empty.",
    ),
    "lines-in-a-cell": Text(
        "Rader kan inte stå i en cell. Skicka uppgiften som JSON.",
        "Lines cannot stand in a cell. Send the value as JSON.",
    ),
    "value-masked": Text(
        "Värdet är maskerat och säger inte vem eller vad. Hämta det ur källsystemet.",
        "The value is masked and does not say who or what. Fetch it from the source system.",
    ),
}
