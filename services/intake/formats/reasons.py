"""Every reason for which a file is refused, in plain Swedish and English: what, why, what to do next."""

from services.intake.domain import Refused, Text

# The whole file is refused. `{detail}` is filled by the place that refuses.
REFUSALS: dict[str, Text] = {
    "empty-file": Text(
        "Filen är tom. Exportera den igen ur källsystemet och lämna in den på nytt.",
        "The file is empty. Export it again from the source system and hand it in once more.",
    ),
    "file-too-large": Text(
        "Filen är större än vad som kan läsas på en gång ({detail}). Dela den, till exempel per månad.",
        "The file is larger than can be read in one go ({detail}). Split it, for example by month.",
    ),
    "kind-mismatch": Text(
        "Filen angavs som {detail}. Välj rätt filtyp eller låt den avgöras av innehållet.",
        "The file was announced as {detail}. Choose the right kind or let the content decide.",
    ),
    "pdf": Text(
        "Det är en PDF, en bild av en faktura eller lista. Lämna in själva e-fakturan (XML) eller tabellen.",
        "This is a PDF, a picture of an invoice or list. Hand in the e-invoice itself (XML) or the table.",
    ),
    "image": Text(
        "Det är en bild. Lämna in betalfilen, e-fakturan eller reskontran som data.",
        "This is an image. Hand in the payment file, the e-invoice or the ledger as data.",
    ),
    "html-page": Text(
        "Det är en webbsida, ofta ett felmeddelande från en nedladdning. Ladda ner själva filen igen.",
        "This is a web page, often an error from a download. Download the file itself again.",
    ),
    "compressed-file": Text(
        "Filen är packad. Packa upp den och lämna in innehållet fil för fil.",
        "The file is compressed. Unpack it and hand in its content file by file.",
    ),
    "zip-archive": Text(
        "Det är ett zip-arkiv och inte en arbetsbok. Packa upp det och lämna in innehållet fil för fil.",
        "This is a zip archive and not a workbook. Unpack it and hand in its content file by file.",
    ),
    "encrypted-zip": Text(
        "Filen är lösenordsskyddad och kan inte läsas. Spara den utan lösenord.",
        "The file is protected by a password and cannot be read. Save it without a password.",
    ),
    "zip-too-large": Text(
        "Arbetsboken packar upp till mer än vad som tillåts ({detail}). Dela den, till exempel per månad.",
        "The workbook unpacks to more than is allowed ({detail}). Split it, for example by month.",
    ),
    "broken-workbook": Text(
        "Arbetsboken är skadad och kan inte läsas ({detail}). Öppna den, spara den på nytt som XLSX.",
        "The workbook is damaged and cannot be read ({detail}). Open it and save it again as XLSX.",
    ),
    "old-spreadsheet": Text(
        "Det är ett kalkylblad i ett annat format än XLSX. Spara det som XLSX eller CSV.",
        "This is a spreadsheet in another format than XLSX. Save it as XLSX or CSV.",
    ),
    "not-a-workbook": Text(
        "Det är ett Office-dokument men inte en arbetsbok. Lämna in reskontran som XLSX eller CSV.",
        "This is an Office document but not a workbook. Hand in the ledger as XLSX or CSV.",
    ),
    "not-xml": Text(
        "Filen börjar som XML men går inte att läsa som XML ({detail}). Exportera den igen.",
        "The file begins as XML but cannot be read as XML ({detail}). Export it again.",
    ),
    "doctype-not-allowed": Text(
        "XML-filen har en DOCTYPE. Sådana läses aldrig, eftersom de kan hämta eller svälla innehåll. "
        "Betalfiler och e-fakturor ska inte ha någon: be avsändaren ta bort den.",
        "The XML file has a DOCTYPE. Those are never read, since they can fetch or inflate content. "
        "Payment files and e-invoices have none: ask the sender to remove it.",
    ),
    "wrong-namespace": Text(
        "XML-filen har en namnrymd som inte hör till innehållet ({detail}). Be avsändaren om rätt format.",
        "The XML file has a namespace that does not belong to its content ({detail}). "
        "Ask the sender for the right format.",
    ),
    "unknown-xml": Text(
        "XML-filen är av en sort som inte läses här (rotelement {detail}). "
        "Här läses pain.001, pain.002, pain.008, camt, SIE 5, Peppol BIS Billing 3, CII och Svefaktura.",
        "The XML file is of a kind that is not read here (root element {detail}). "
        "Read here are pain.001, pain.002, pain.008, camt, SIE 5, Peppol BIS Billing 3, CII and Svefaktura.",
    ),
    "attachments-without-invoice": Text(
        "Filen har bilagor till en Svefaktura men ingen faktura. Lämna in fakturan som bilagorna hör till.",
        "The file holds attachments of a Svefaktura but no invoice. Hand in the invoice that they belong to.",
    ),
    "invoice-response": Text(
        "Det är ett svar på en faktura, inte fakturan. Lämna in fakturan som svaret gäller.",
        "This is a response to an invoice, not the invoice. Hand in the invoice it speaks of.",
    ),
    "order-not-invoice": Text(
        "Det är en order eller ett leveransmeddelande ({detail}), inte en faktura. Lämna in fakturan.",
        "This is an order or a despatch message ({detail}), not an invoice. Hand in the invoice.",
    ),
    "other-response": Text(
        "Det är ett svar på något annat än en faktura ({detail}), till exempel en kvittens på att filen kom fram. "
        "Lämna in svaret på fakturan (Peppol Invoice Response).",
        "This answers something else than an invoice ({detail}), such as a receipt that the file arrived. "
        "Hand in the answer to the invoice (Peppol Invoice Response).",
    ),
    "not-an-order-file": Text(
        "Filen ser ut som en beställning men innehåller ingen. Exportera den igen.",
        "The file looks like an order but holds none. Export it again.",
    ),
    "not-a-response-file": Text(
        "Filen ser ut som ett svar på en faktura men innehåller inget. Exportera den igen.",
        "The file looks like an answer to an invoice but holds none. Export it again.",
    ),
    "not-a-procurement-file": Text(
        "Filen ser ut som upphandlingsdata (OCDS) men innehåller ingen upphandling. Hämta den igen.",
        "The file looks like procurement data (OCDS) but holds no procurement. Fetch it again.",
    ),
    "json-item-too-large": Text(
        "En upphandling i filen är större än vad som kan läsas på en gång ({detail}). Filen kan vara skadad: "
        "hämta den igen ur källan.",
        "A procurement in the file is larger than can be read in one go ({detail}). The file may be damaged: "
        "fetch it again from the source.",
    ),
    "procurement-data": Text(
        "Det är upphandlingsdata (OCDS), inte betalningar eller fakturor. Lämna in betalfilen eller fakturan.",
        "This is procurement data (OCDS), not payments or invoices. Hand in the payment file or the invoice.",
    ),
    "validator-tests": Text(
        "Det är en samling testfall för ett valideringsverktyg, inte en faktura.",
        "This is a collection of test cases for a validation tool, not an invoice.",
    ),
    "other-iso20022": Text(
        "Det är ett ISO 20022-meddelande som inte är en betalfil ({detail}). Lämna in pain.001-filen.",
        "This is an ISO 20022 message that is not a payment file ({detail}). Hand in the pain.001 file.",
    ),
    "not-a-payment-file": Text(
        "Filen ser ut som en betalfil men innehåller ingen betalning. Exportera den igen.",
        "The file looks like a payment file but holds no payment. Export it again.",
    ),
    "not-an-invoice-file": Text(
        "Filen ser ut som en e-faktura men innehåller ingen faktura. Exportera den igen.",
        "The file looks like an e-invoice but holds no invoice. Export it again.",
    ),
    "control-total-mismatch": Text(
        "Filens egna kontrollsummor stämmer inte ({detail}). Den kan vara avkortad eller ändrad: "
        "hämta originalet ur källsystemet.",
        "The file's own control totals do not agree ({detail}). It may be cut short or altered: "
        "fetch the original from the source system.",
    ),
    "lb-broken": Text(
        "Bankgirofilen följer inte formatet ({detail}). Exportera den igen ur källsystemet.",
        "The Bankgirot file does not follow the format ({detail}). Export it again from the source system.",
    ),
    "lb-returns": Text(
        "Det är Bankgirots redovisning tillbaka av leverantörsbetalningar, inte betalfilen. "
        "Samma betalningar skulle räknas två gånger: lämna in filen som skickades till Bankgirot.",
        "This is Bankgirot's report back on supplier payments, not the payment file. "
        "The same payments would count twice: hand in the file that was sent to Bankgirot.",
    ),
    "records-not-payments": Text(
        "Filen är ett besked eller ett underlag ({detail}), inte betalningar att granska. "
        "Lämna in den som besked, eller lämna in betalfilen.",
        "The file is a report or a request ({detail}), not payments to screen. "
        "Hand it in as a report, or hand in the payment file.",
    ),
    "no-records": Text(
        "Filen ser ut som {detail} men innehåller inget besked. Hämta den igen från banken.",
        "The file looks like {detail} but holds no report. Fetch it from the bank again.",
    ),
    "bankgirot-broken": Text(
        "Filen från eller till Bankgirot följer inte formatet ({detail}). Den kan vara avkortad eller "
        "omgjord på vägen: hämta den igen.",
        "The file from or to Bankgirot does not follow the format ({detail}). It may be cut short or "
        "altered on the way: fetch it again.",
    ),
    "bankgirot-content": Text(
        "Filen är en autogirofil med ett innehåll som inte läses här ({detail}). "
        "Lämna in betalningsspecifikationen, medgivandeaviseringen eller listan över avvisade betalningar.",
        "This is an Autogiro file with a content that is not read here ({detail}). "
        "Hand in the payment specification, the mandate advice or the list of rejected payments.",
    ),
    "lb-sums-only": Text(
        "Bankgirots fil har bara summor per dag av det som väntar på betalning, inga betalningar. "
        "Lämna in betalningsspecifikationen eller listan över avvisade betalningar.",
        "Bankgirot's file has only sums per day of what waits for payment, no payments. "
        "Hand in the payment specification or the list of rejected payments.",
    ),
    "ocr-incoming": Text(
        "Det är en fil med inbetalningar (Bankgirot OCR), inte utbetalningar. Lämna in filen med utbetalningar.",
        "This is a file of incoming payments (Bankgirot OCR), not outgoing. Hand in the file of outgoing payments.",
    ),
    "sie-file": Text(
        "Det är en bokföringsfil (SIE). Lämna in leverantörsreskontran eller betalfilen.",
        "This is a bookkeeping file (SIE). Hand in the supplier ledger or the payment file.",
    ),
    "sie-broken": Text(
        "Bokföringsfilen (SIE) följer inte formatet ({detail}). Exportera den igen ur ekonomisystemet.",
        "The bookkeeping file (SIE) does not follow the format ({detail}). Export it again from the finance system.",
    ),
    "sie-cut-short": Text(
        "Bokföringsfilen (SIE) slutar mitt i en verifikation eller före sin kontrollsumma: den är avkortad. "
        "Exportera den igen ur ekonomisystemet.",
        "The bookkeeping file (SIE) ends within a voucher or before its control sum: it is cut short. "
        "Export it again from the finance system.",
    ),
    "sie-too-large": Text(
        "Bokföringsfilen (SIE) har en rad, en verifikation eller ett register som är större än vad som läses "
        "({detail}). Ofta saknas ett radslut eller en klammer: exportera igen.",
        "The bookkeeping file (SIE) has a line, a voucher or a register larger than what is read ({detail}). "
        "Often the end of a line or a brace is missing: export it again.",
    ),
    "no-bookkeeping": Text(
        "Bokföringsfilen (SIE) har varken verifikationer, saldon eller budget. Kontrollera urvalet i exporten.",
        "The bookkeeping file (SIE) has neither vouchers, balances nor a budget. Check the selection of the export.",
    ),
    "binary-file": Text(
        "Filen är varken text, XML eller arbetsbok. Lämna in en betalfil, e-faktura eller reskontra.",
        "The file is neither text, XML nor a workbook. Hand in a payment file, an e-invoice or a ledger.",
    ),
    "unknown-format": Text(
        "Innehållet känns inte igen. Här läses pain.001, Bankgirots filer, e-fakturor, SIE och "
        "leverantörsreskontror som CSV, TSV, XLSX eller JSON.",
        "The content is not recognised. Read here are pain.001, Bankgirot files, e-invoices, SIE and "
        "supplier ledgers as CSV, TSV, XLSX or JSON.",
    ),
    "no-header": Text(
        "Ingen rubrikrad känns igen (första raden: {detail}). Ange vilken kolumn som är vilken.",
        "No heading row is recognised (first row: {detail}). Say which column is which.",
    ),
    "amount-column-missing": Text(
        "Ingen kolumn med belopp hittades bland rubrikerna: {detail}. Peka ut beloppskolumnen.",
        "No column of amounts was found among the headings: {detail}. Point out the column of amounts.",
    ),
    "supplier-column-missing": Text(
        "Ingen kolumn med leverantör hittades bland rubrikerna: {detail}. Peka ut leverantörens namn eller nummer.",
        "No column of suppliers was found among the headings: {detail}. Point out the supplier's name or number.",
    ),
    "customer-invoices": Text(
        "Tabellen gäller fakturor till kunder, alltså inbetalningar, inte betalningar till leverantörer. "
        "Lämna in leverantörsreskontran, eller ange vilken kolumn som är vilken.",
        "The table is of invoices to customers, so incoming payments, not payments to suppliers. "
        "Hand in the supplier ledger, or say which column is which.",
    ),
    "mapping-column-missing": Text(
        "Kolumnerna som pekats ut finns inte i filen: {detail}. Rätta kopplingen.",
        "The columns pointed out are not in the file: {detail}. Correct the mapping.",
    ),
    "record-column-missing": Text(
        "Det saknas kolumner för uppgifter som måste finnas: {detail}. Peka ut dem bland rubrikerna.",
        "Columns are missing for values that must be there: {detail}. Point them out among the headings.",
    ),
    "no-rows": Text(
        "Tabellen har rubriker men inga rader. Kontrollera urvalet i exporten.",
        "The table has headings but no rows. Check the selection of the export.",
    ),
    "too-many-rows": Text(
        "Tabellen har fler rader än vad som läses på en gång ({detail}). Dela den, till exempel per år.",
        "The table has more rows than are read in one go ({detail}). Split it, for example by year.",
    ),
    "too-many-columns": Text(
        "Tabellen har fler kolumner än vad en reskontra har ({detail}). Exportera den igen.",
        "The table has more columns than a ledger has ({detail}). Export it again.",
    ),
    "cell-too-long": Text(
        "En cell är längre än vad en tabell rymmer ({detail}). Ofta saknas ett citattecken: exportera igen.",
        "A cell is longer than a table holds ({detail}). Often a quotation mark is missing: export it again.",
    ),
    "broken-json": Text(
        "Filen börjar som JSON men går inte att läsa som JSON ({detail}). Exportera den igen.",
        "The file begins as JSON but cannot be read as JSON ({detail}). Export it again.",
    ),
    "json-not-a-table": Text(
        "JSON-filen är ingen tabell. Här läses en lista av objekt, eller ett objekt med en sådan lista.",
        "The JSON file is no table. Read here is a list of objects, or an object that holds such a list.",
    ),
}


def refuse(code: str, detail: str = "", headers: tuple[str, ...] = ()) -> Refused:
    """The refusal with that code, its texts filled with `detail` (never a value of a person)."""
    text = REFUSALS[code]
    shown = detail or "-"
    return Refused(code, Text(text.sv.replace("{detail}", shown), text.en.replace("{detail}", shown)), detail, headers)
