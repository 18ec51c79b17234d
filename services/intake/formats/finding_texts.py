"""What each finding means, in plain Swedish and English: what the invoice says wrong, no guess why."""

from services.intake.domain import Text

# UNCL5305 by how EN 16931 names its rules.
_CATEGORIES = {
    "S": Text("normal moms", "standard rated VAT"),
    "AE": Text("omvänd betalningsskyldighet", "reverse charge"),
    "E": Text("undantag från moms", "exemption from VAT"),
    "G": Text("export utanför EU", "export outside the EU"),
    "IC": Text("leverans inom EU", "intra-community supply"),
    "AF": Text("IGIC (Kanarieöarna)", "IGIC (the Canary Islands)"),
    "AG": Text("IPSI (Ceuta och Melilla)", "IPSI (Ceuta and Melilla)"),
    "O": Text("ej momspliktigt", "outside the scope of VAT"),
    "Z": Text("nollskattesats", "zero rated VAT"),
}
_RATED = frozenset({"S", "AF", "AG"})
_DECIMALS = {
    "01": Text("Ett avdrag", "An allowance"),
    "02": Text("Underlaget för ett avdrag", "The base of an allowance"),
    "05": Text("Ett tillägg", "A charge"),
    "06": Text("Underlaget för ett tillägg", "The base of a charge"),
    "09": Text("Summan av raderna", "The sum of the lines"),
    "10": Text("Summan av avdragen", "The sum of the allowances"),
    "11": Text("Summan av tilläggen", "The sum of the charges"),
    "12": Text("Summan utan moms", "The total without VAT"),
    "13": Text("Momsen", "The VAT"),
    "14": Text("Summan med moms", "The total with VAT"),
    "15": Text("Momsen i redovisningsvalutan", "The VAT in the accounting currency"),
    "16": Text("Det som redan är betalt", "What is paid already"),
    "17": Text("Avrundningen", "The rounding"),
    "18": Text("Beloppet att betala", "The amount to pay"),
    "19": Text("Underlaget för en momssats", "The base of a VAT rate"),
    "20": Text("Momsen av en momssats", "The VAT of a VAT rate"),
    "23": Text("En rads belopp", "The amount of a line"),
    "24": Text("Ett avdrag på en rad", "An allowance on a line"),
    "25": Text("Underlaget för ett avdrag på en rad", "The base of an allowance on a line"),
    "27": Text("Ett tillägg på en rad", "A charge on a line"),
    "28": Text("Underlaget för ett tillägg på en rad", "The base of a charge on a line"),
}

FINDINGS: dict[str, Text] = {
    "SE-R-001": Text(
        "Leverantörens momsregistreringsnummer har inte 14 tecken.",
        "The supplier’s VAT number does not have 14 characters.",
    ),
    "SE-R-002": Text(
        "Leverantörens momsregistreringsnummer har annat än siffror efter SE.",
        "The supplier’s VAT number has something else than digits after SE.",
    ),
    "SE-R-003": Text(
        "Leverantörens organisationsnummer har annat än siffror.",
        "The supplier’s organisation number has something else than digits.",
    ),
    "SE-R-004": Text(
        "Leverantörens organisationsnummer har inte tio siffror.",
        "The supplier’s organisation number does not have ten digits.",
    ),
    "SE-R-005": Text(
        "Uppgiften om leverantörens skatteregistrering säger inte ”Godkänd för F-skatt”.",
        "What is said of the supplier’s tax registration is not “Godkänd för F-skatt”.",
    ),
    "SE-R-006": Text(
        "En momssats är varken 25, 12 eller 6 procent.",
        "A VAT rate is neither 25, 12 nor 6 percent.",
    ),
    "SE-R-007": Text("Plusgironumret har annat än siffror.", "The Plusgiro number has something else than digits."),
    "SE-R-008": Text("Bankgironumret har annat än siffror.", "The Bankgiro number has something else than digits."),
    "SE-R-009": Text(
        "Bankgironumret har inte sju eller åtta siffror.", "The Bankgiro number does not have seven or eight digits."
    ),
    "SE-R-010": Text(
        "Plusgironumret har inte två till åtta siffror.", "The Plusgiro number does not have two to eight digits."
    ),
    "SE-R-011": Text(
        "Betalningssättet är skrivet med en gammal girokod (50 eller 56) i stället för 30.",
        "The means of payment is written with an old giro code (50 or 56) instead of 30.",
    ),
    "SE-R-012": Text(
        "Betalning inom Sverige är skriven med kod 31 i stället för 30.",
        "Payment within Sweden is written with code 31 instead of 30.",
    ),
    "SE-R-013": Text(
        "Sista siffran i leverantörens organisationsnummer stämmer inte med de andra.",
        "The last digit of the supplier’s organisation number does not agree with the others.",
    ),
    "BR-CO-10": Text(
        "Radernas belopp blir inte den summa som fakturan anger.",
        "The lines do not add up to the sum that the invoice states.",
    ),
    "BR-CO-11": Text(
        "Avdragen blir inte den summa som fakturan anger.",
        "The allowances do not add up to the sum that the invoice states.",
    ),
    "BR-CO-12": Text(
        "Tilläggen blir inte den summa som fakturan anger.",
        "The charges do not add up to the sum that the invoice states.",
    ),
    "BR-CO-13": Text(
        "Summan utan moms är inte rader plus tillägg minus avdrag.",
        "The total without VAT is not lines plus charges minus allowances.",
    ),
    "BR-CO-14": Text(
        "Momsen per momssats blir inte den moms som fakturan anger.",
        "The VAT of the rates does not add up to the VAT that the invoice states.",
    ),
    "BR-CO-15": Text(
        "Summan med moms är inte summan utan moms plus momsen.",
        "The total with VAT is not the total without VAT plus the VAT.",
    ),
    "BR-CO-16": Text(
        "Beloppet att betala är inte summan med moms minus det som är betalt, avrundat.",
        "The amount to pay is not the total with VAT minus what is paid already, rounded.",
    ),
    "BR-CO-17": Text(
        "Momsen av en momssats är inte underlaget gånger satsen.",
        "The VAT of a VAT rate is not its base times the rate.",
    ),
    **{
        f"BR-{name}-08": Text(
            f"Underlaget för {text.sv} är inte summan av raderna, tilläggen och avdragen som hör dit.",
            f"The base of {text.en} is not the sum of the lines, charges and allowances that belong to it.",
        )
        for name, text in _CATEGORIES.items()
    },
    **{
        f"BR-{name}-09": Text(
            f"Momsen för {text.sv} är inte underlaget gånger satsen.",
            f"The VAT of {text.en} is not its base times the rate.",
        )
        if name in _RATED
        else Text(f"Det finns moms på {text.sv}, som inte ska ha någon.", f"There is VAT on {text.en}, which has none.")
        for name, text in _CATEGORIES.items()
    },
    **{
        f"BR-DEC-{number}": Text(f"{text.sv} har fler än två decimaler.", f"{text.en} has more than two decimals.")
        for number, text in _DECIMALS.items()
    },
}
