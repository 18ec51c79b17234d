"""What each finding says, in both languages: what happened, why, what to do next. {…} is filled in."""

from typing import Final

from services.risk.domain.explain import Text

T = Text

TEXTS: Final[dict[str, tuple[Text, Text, Text]]] = {
    "empty": (
        T("Det finns inget uttryck.", "There is no expression."),
        T("Regeln vet inte vad den ska leta efter.", "The rule does not know what to look for."),
        T("Skriv ett villkor, t.ex. row.amount_minor > 5000000.", "Write one, such as row.amount_minor > 5000000."),
    ),
    "too-long": (
        T("Uttrycket har {signs} tecken.", "The expression has {signs} characters."),
        T("Ett villkor får ha högst {most}, så att människor kan granska det.",
          "It may have {most} at most, so that people can review it."),
        T("Dela det i flera regler.", "Split it into several rules."),
    ),
    "too-many-parts": (
        T("Uttrycket har {parts} delar.", "The expression has {parts} parts."),
        T("Ett villkor får ha högst {most}.", "It may have {most} at most."),
        T("Dela det i flera regler, eller skriv långa listor som en parameter.", "Split it into several rules."),
    ),
    "too-deep": (
        T("Uttrycket ligger i för många nivåer.", "The expression is nested too deeply."),
        T("Högst {most} nivåer av parenteser och led i rad går att läsa.",
          "At most {most} levels of brackets and terms in a row can be read."),
        T("Ta bort parenteser som inte behövs, eller dela regeln.", "Remove brackets that are not needed, or split it."),
    ),
    "sign": (
        T("Tecknet {sign} har ingen betydelse här.", "The character {sign} means nothing here."),
        T("Utanför citattecken skrivs bara fältnamn, tal och tecken som < == && ( ).",
          "Outside quotes there are only field names, numbers, and signs such as < == && ( )."),
        T("{hint}", "{hint}"),
    ),
    "syntax": (
        T("{word} kan inte stå här.", "{word} cannot stand here."),
        T("Uttrycket går inte att läsa från och med den här platsen.", "The expression cannot be read from here on."),
        T("{hint}", "{hint}"),
    ),
    "unfinished": (
        T("Uttrycket tar slut för tidigt.", "The expression ends too early."),
        T("Något saknas efter det sista tecknet: ett värde, en parentes eller ett citattecken.",
          "Something is missing after the last sign: a value, a bracket or a quote."),
        T("Skriv det som saknas.", "Write what is missing."),
    ),
    "number-range": (
        T("Talet är för stort.", "The number is too large."),
        T("Heltal går från −9 223 372 036 854 775 808 till 9 223 372 036 854 775 807.",
          "Whole numbers go from −9,223,372,036,854,775,808 to 9,223,372,036,854,775,807."),
        T("Skriv ett mindre tal. Belopp skrivs i öre.", "Write a smaller one. Amounts are in öre."),
    ),
    "unknown-field": (
        T("Fältet {name} finns inte.", "There is no field {name}."),
        T("En regel kan bara läsa de fält som visas bredvid.", "A rule reads the listed fields alone."),
        T("{near}", "{near}"),
    ),
    "identity-field": (
        T("{name} kan inte användas i en regel.", "{name} cannot be used in a rule."),
        T("Identitetsnummer finns aldrig där regler körs, och {tells} ({law}).",
          "Identity numbers are never where rules run, and {tells} ({law})."),
        T("Peka ut mottagaren med regelns nyckel i stället.", "Let the rule's key name the payee instead."),
    ),
    "prohibited-field": (
        T("{name} får inte användas i en regel.", "{name} must not be used in a rule."),
        T("Namnet säger {tells}: {law}.", "The name tells {tells}: {law}."),
        T("Ta bort det ur villkoret.", "Remove it from the condition."),
    ),
    "proxy-field": (
        T("{name} kan bli ett ombud.", "{name} may be a proxy."),
        T("{tells} ({law}).", "{tells} ({law})."),
        T("Kan du inte motivera det i rättsgrund och ändamål, ta bort det.",
          "Remove it unless the legal basis and the purpose justify it."),
    ),
    "unknown-name": (
        T("{name} är inget känt namn.", "{name} is not a known name."),
        T("Ett uttryck börjar med row (raden), rows (alla rader med samma nyckel) eller p (regelns parametrar).",
          "An expression begins with row, rows (all rows of the key) or p (the rule's parameters)."),
        T("{near}", "{near}"),
    ),
    "unknown-parameter": (
        T("Regeln har ingen parameter {name}.", "The rule has no parameter {name}."),
        T("Efter p. står namnet på en parameter i listan nedanför.", "After p. comes the name of a listed parameter."),
        T("Lägg till den, eller rätta namnet. {near}", "Add it, or correct the name. {near}"),
    ),
    "unknown-function": (
        T("Funktionen {name} finns inte här.", "There is no function {name} here."),
        T("Bara en beskriven del av CEL kan användas.", "Only a documented part of CEL can be used."),
        T("{near}", "{near}"),
    ),
    "not-offered": (
        T("{name} kan inte användas här.", "{name} cannot be used here."),
        T("Det hör till CEL men inte till den del som kan köras över mängder.",
          "It belongs to CEL, but not to the part that runs over sets."),
        T("{hint}", "{hint}"),
    ),
    "no-null": (
        T("null kan inte jämföras.", "null cannot be compared with."),
        T("Ett fält utan värde saknas; det är inte lika med något.", "A field without a value is absent."),
        T("Skriv has(row.fält) eller !has(row.fält).", "Write has(row.field) or !has(row.field)."),
    ),
    "type-mismatch": (
        T("{operator} kan inte användas mellan {left} och {right}.", "{operator} does not go with {left} and {right}."),
        T("Båda sidor måste vara av samma slag.", "Both sides must be of the same type."),
        T("{hint}", "{hint}"),
    ),
    "money-with-decimals": (
        T("Ett heltal jämförs med ett decimaltal.", "A whole number is compared with a decimal number."),
        T("Belopp är hela ören, aldrig decimaltal: 0,1 går inte att skriva exakt som decimaltal i en dator.",
          "Amounts are whole öre, never decimals, which a computer cannot keep exactly."),
        T("Skriv beloppet i öre: {minor} i stället för {decimal}.", "Write the amount in öre: {minor} instead of {decimal}."),
    ),
    "wrong-operand": (
        T("{operator} kan inte användas på {left}.", "{operator} does not go with {left}."),
        T("Den väntar sig {wanted}.", "It expects {wanted}."),
        T("{hint}", "{hint}"),
    ),
    "wrong-arguments": (
        T("{name} får fel antal eller slag av värden.", "{name} gets the wrong number or types of values."),
        T("Den skrivs {form}.", "It is written {form}."),
        T("Rätta anropet.", "Correct the call."),
    ),
    "not-a-condition": (
        T("Uttrycket ger {left}, inte sant eller falskt.", "The expression gives {left}, not true or false."),
        T("Villkoret avgör för varje rad om den är värd en titt.", "The condition says of each row if it is worth a look."),
        T("Jämför med något, t.ex. … > 100.", "Compare it with something, such as … > 100."),
    ),
    "not-an-amount": (
        T("Uttrycket ger {left}, inte ett helt antal öre.", "The expression gives {left}, not a whole number of öre."),
        T("Det som står på spel räknas i hela ören.", "What is at stake is counted in whole öre."),
        T("Använd ett beloppsfält, t.ex. row.amount_minor, eller 0.", "Use an amount, such as row.amount_minor, or 0."),
    ),
    "may-be-absent": (
        T("{name} saknas i en del rader.", "{name} is absent in some rows."),
        T("Där det saknas går jämförelsen inte att avgöra, och regeln går förbi raden, om inte resten avgör.",
          "Where it is absent nothing can be decided, and the rule passes over the row, unless the rest decides."),
        T("Ska de raderna hittas, skriv !has({name}) || …; annars has({name}) && … .",
          "To find those rows write !has({name}) || …; otherwise has({name}) && … ."),
    ),
    "runaway-cost": (
        T("Uttrycket går igenom raderna i {levels} nivåer.", "The expression goes through the rows in {levels} levels."),
        T("Med {rows} rader blir det {visits} jämförelser för en enda nyckel; högst {most} är tillåtet.",
          "With {rows} rows that makes {visits} comparisons for one key; {most} are allowed."),
        T("Låt det inre uttrycket inte läsa de yttre raderna, eller dela regeln.",
          "Let the inner expression not read the outer rows, or split the rule."),
    ),
    "compares-rows": (
        T("Här jämförs rader med rader.", "Rows are compared with rows here."),
        T("En nyckel med fler än {rows} rader hoppas då över, och regeln säger hur många det är.",
          "A key with more than {rows} rows is then passed over, and the rule says how many there are."),
        T("Går det att skriva utan att läsa row inuti, hoppas ingen över.",
          "If it can be said without reading row inside, none is passed over."),
    ),
    "division-by-zero": (
        T("Här divideras med noll.", "This divides by zero."),
        T("Svaret går aldrig att avgöra, så regeln hittar ingenting.", "It can never be decided: nothing is found."),
        T("Dividera med något annat än 0.", "Divide by something else than 0."),
    ),
    "division-may-fail": (
        T("Nämnaren kan vara noll.", "The divisor may be zero."),
        T("Där den är det går raden inte att avgöra, och regeln går förbi den.", "The rule passes over such rows."),
        T("Är det inte vad du vill, skriv … != 0 && … framför.", "If that is not meant, write … != 0 && … before it."),
    ),
    "pattern-not-text": (
        T("Mönstret måste stå som text mellan citattecken.", "The pattern must stand as text in quotes."),
        T("Ett mönster som ändras från rad till rad går inte att granska.", "A changing pattern cannot be reviewed."),
        T("Skriv mönstret direkt i anropet.", "Write the pattern in the call."),
    ),
    "pattern-not-linear": (
        T("{sign} kan inte användas i ett mönster.", "{sign} cannot be used in a pattern."),
        T("Sådana mönster kan ta obegränsad tid på en enda rad.", "Such patterns may take unbounded time on one row."),
        T("Använd tecken, klasser som [0-9], grupper, | och * + ? {{n,m}} upp till {most}.",
          "Use signs, classes such as [0-9], groups, | and * + ? {{n,m}} up to {most}."),
    ),
    "pattern-broken": (
        T("Mönstret går inte att läsa.", "The pattern cannot be read."),
        T("En grupp eller klass är inte avslutad, eller ett upprepningstecken har inget före sig.",
          "A group or class is not closed, or a repetition has nothing before it."),
        T("Rätta mönstret.", "Correct the pattern."),
    ),
    "bad-time": (
        T("{value} är ingen tidpunkt eller längd.", "{value} is no point in time or duration."),
        T("Tidpunkter skrivs som 2026-01-31T00:00:00Z, längder som 24h, 30m eller 90s.",
          "Times are written as 2026-01-31T00:00:00Z, durations as 24h, 30m or 90s."),
        T("Rätta värdet. Dagar är tidpunkter klockan 00:00 UTC.", "Correct it. Days are times at 00:00 UTC."),
    ),
    "bad-zone": (
        T("{value} är ingen tidszon.", "{value} is no time zone."),
        T("Namnet finns inte i tidszonsdatabasen.", "It is not in the time zone database."),
        T('Skriv "Europe/Stockholm".', 'Write "Europe/Stockholm".'),
    ),
    "bad-loop-name": (
        T("{name} kan inte vara namn på en rad.", "{name} cannot name a row."),
        T("Namnet används redan.", "The name is used already."),
        T("Välj ett annat kort namn, t.ex. r.", "Choose another short name, such as r."),
    ),
    "unknown-kind": (
        T("Slaget {name} finns inte.", "There is no kind {name}."),
        T("En regel läser ett av de slag av uppgifter som visas.", "A rule reads one of the kinds that are shown."),
        T("{near}", "{near}"),
    ),
    "unknown-key": (
        T("{name} kan inte vara nyckel.", "{name} cannot be a key."),
        T("Raderna delas efter något som flera rader har gemensamt.", "Rows are parted by what several have in common."),
        T("{near}", "{near}"),
    ),
    "unknown-value": (
        T("Texten vill visa {name}, som inte finns.", "The text wants to show {name}, which does not exist."),
        T("Inom klamrar står ett fält av raden, en parameter eller party.",
          "Braces hold a field of the row, a parameter, or party."),
        T("{near}", "{near}"),
    ),
    "odd-value-form": (
        T("{name} kan inte visas som {form}.", "{name} cannot be shown as {form}."),
        T("Belopp visas som kr, dagar som day, tidpunkter som moment, tal som n eller num.",
          "Amounts are shown as kr, days as day, times as moment, numbers as n or num."),
        T("Skriv t.ex. {{amount_minor:kr}} eller bara {{{name}}}.", "Write {{amount_minor:kr}} or just {{{name}}}."),
    ),
    "parameter-name": (
        T("{name} kan inte vara namn på en parameter.", "{name} cannot name a parameter."),
        T("Namn skrivs med små bokstäver a–z, siffror och _, börjar med en bokstav och används en gång.",
          "Names are of a–z, digits and _, begin with a letter and are used once."),
        T("Välj ett annat namn, t.ex. least_minor.", "Choose another name, such as least_minor."),
    ),
}  # fmt: skip

TYPE_NAMES: Final[dict[str, Text]] = {
    "bool": T("sant/falskt", "true/false"),
    "int": T("heltal", "whole number"),
    "double": T("decimaltal", "decimal number"),
    "string": T("text", "text"),
    "timestamp": T("tidpunkt", "point in time"),
    "duration": T("tidslängd", "duration"),
    "list": T("lista", "list"),
    "row": T("rad", "row"),
    "p": T("parametrarna", "the parameters"),
}
