"""What the public pages say: Swedish first, English beside it. {name} and the like are filled in by the page."""

from types import MappingProxyType
from typing import Final, NamedTuple


class Text(NamedTuple):
    """One text in both languages."""

    sv: str
    en: str


LANGUAGES: Final = ("sv", "en")

RELATIONS: Final = MappingProxyType(
    {
        "employee": Text("Jag är anställd i verksamheten", "I am employed there"),
        "former": Text("Jag har varit anställd eller ska börja", "I was employed there, or am about to begin"),
        "applicant": Text("Jag söker eller har sökt arbete där", "I am applying, or applied, for work there"),
        "trainee": Text("Jag är praktikant eller volontär", "I am a trainee or a volunteer"),
        "hired": Text("Jag är inhyrd eller konsult", "I am hired staff or a consultant"),
        "self_employed": Text("Jag är egenföretagare eller leverantör", "I am self-employed or a supplier"),
        "board": Text("Jag sitter i en styrelse eller ledning", "I am on a board or in a management"),
        "other": Text("Annat, eller vill inte säga", "Something else, or I would rather not say"),
    }
)

TEXTS: Final = MappingProxyType(
    {
        "channel": Text("Visselblåsning", "Whistleblowing"),
        "switch": Text("English", "Svenska"),
        "start-title": Text(
            "Du kan berätta om missförhållanden utan att säga vem du är",
            "You can tell of wrongdoing without saying who you are",
        ),
        "start-lead": Text(
            "Det här är kommunens visselblåsarkanal enligt lagen (2021:890). Det du skriver förseglas när det kommer in. Bara de som är utsedda att ta emot rapporter kan öppna det: inte kommunens chefer, inte den som sköter systemet.",
            "This is the municipality’s whistleblowing channel under the act (2021:890). What you write is sealed as it comes in. Only those appointed to receive reports can open it: not the managers, not whoever runs the system.",
        ),
        "begin": Text("Skriv en rapport", "Write a report"),
        "come-back": Text("Läs svar med ditt kvitto", "Read answers with your receipt"),
        "for-title": Text("Vad kanalen är till för", "What the channel is for"),
        "for": Text(
            "Missförhållanden som det finns ett allmänintresse av att de kommer fram, och som du har fått veta om genom arbetet: som anställd, tidigare anställd, arbetssökande, praktikant, volontär, inhyrd, egenföretagare, leverantör eller ledamot.",
            "Wrongdoing that it is in the public interest to bring to light, and that you learnt of through work: as employed, formerly employed, applicant, trainee, volunteer, hired staff, self-employed, supplier or member of a board.",
        ),
        "not-for-title": Text("Vad den inte är till för", "What it is not for"),
        "not-for": Text(
            "Din egen arbetssituation, som lön eller konflikter, tas normalt med chefen, HR eller facket. Är du boende, brukare, anhörig eller förtroendevald utan koppling genom arbete gäller lagens skydd inte dig; använd då kommunens vanliga vägar. Vid fara för liv eller egendom: ring 112.",
            "Your own working conditions, such as pay or conflicts, normally go to your manager, HR or union. If you are a resident, a user, a relative or an elected official with no tie through work, the act does not protect you; use the municipality’s ordinary ways then. In danger to life or property call 112.",
        ),
        "next-title": Text("Vad som händer sedan", "What happens next"),
        "next-receipt": Text(
            "Du får ett kvitto med 16 siffror. Med det kommer du tillbaka, läser svar och skriver mer. Vi kan inte ge dig ett nytt.",
            "You get a receipt of 16 digits. With it you come back, read answers and write more. We cannot give you another.",
        ),
        "next-ack": Text(
            "Inom {ack} dagar bekräftar vi att rapporten har kommit in.",
            "Within {ack} days we confirm that the report has come in.",
        ),
        "next-feedback": Text(
            "Inom {feedback} månader från bekräftelsen får du veta vad vi har gjort och varför.",
            "Within {feedback} months of the confirmation you are told what we did, and why.",
        ),
        "next-gone": Text(
            "Två år efter att ärendet har avslutats förstörs rapporten så att ingen kan läsa den här längre. Handlingar som enligt lag ska arkiveras bevaras av arkivet.",
            "Two years after the matter is closed the report is destroyed, so that nobody can read it here any more. Documents that the law requires to be archived are kept by the archive.",
        ),
        "elsewhere-title": Text("Andra vägar", "Other ways"),
        "elsewhere-external": Text(
            "Myndigheternas externa kanaler, som du får använda direkt",
            "The authorities’ external channels, which you may use directly",
        ),
        "elsewhere-tip": Text(
            "Kommunens sida för tips från boende och brukare",
            "The municipality’s page for tips from residents and users",
        ),
        "elsewhere-police": Text(
            "Polisen: 114 14, och 112 när det är bråttom. Du får också vända dig till medierna; skyddet enligt grundlagarna gäller då.",
            "The police: 114 14, and 112 in an emergency. You may also turn to the media; the constitution protects you then.",
        ),
        "safe-title": Text("Så skyddar du dig", "How to protect yourself"),
        "safe": Text(
            "Den här sidan sätter inga kakor, sparar ingen adress och noterar bara dagen, inte klockslaget. Men din arbetsgivares dator eller nät kan minnas vart du gick. Använd hellre en egen enhet och ett annat nät än jobbets. Skriv inte sådant som bara du kan veta om du vill vara anonym.",
            "This page sets no cookies, keeps no address and notes the day only, not the time. But your employer’s computer or network may remember where you went. Rather use a device of your own and another network than work’s. Leave out what only you can know, if you want to stay anonymous.",
        ),
        "form-title": Text("Berätta vad som har hänt", "Tell what has happened"),
        "what": Text("Vad har hänt?", "What has happened?"),
        "what-hint": Text(
            "Vad, vem, hur länge, och hur du vet det. Det är det enda fält som måste fyllas i.",
            "What, who, for how long, and how you know. This is the only field that must be filled in.",
        ),
        "where": Text("Var, i vilken verksamhet?", "Where, in which operation?"),
        "when": Text("När?", "When?"),
        "relation": Text("Hur hänger du samman med verksamheten?", "How are you tied to the operation?"),
        "relation-hint": Text(
            "Lagens skydd gäller den som vet något genom arbetet.",
            "The act protects those who know something through work.",
        ),
        "choose": Text("Vill inte säga", "Rather not say"),
        "without": Text("Ska någon mottagare inte kunna läsa?", "Should a recipient not be able to read it?"),
        "without-hint": Text(
            "Kryssa för den som rapporten handlar om eller som står någon i den nära. Rapporten förseglas då bara till de andra.",
            "Tick whom the report is about, or who is close to somebody in it. The report is then sealed to the others alone.",
        ),
        "files": Text("Filer, högst {files} om 10 MB", "Files, at most {files} of 10 MB"),
        "files-hint": Text(
            "Bilder (JPEG, PNG, WebP, TIFF) och dokument från Word, Excel och PowerPoint görs rena från plats, kamera och upphovsperson innan de förseglas. Ren text tas som den är.",
            "Pictures (JPEG, PNG, WebP, TIFF) and documents of Word, Excel and PowerPoint are cleaned of place, camera and author before they are sealed. Plain text is taken as it is.",
        ),
        "traces": Text(
            "Ta emot PDF, och dokument med kommentarer, trots att de kan innehålla upphovspersonens namn. De kan inte göras rena här.",
            "Take PDF, and documents with comments, though they may hold their author’s name. They cannot be cleaned here.",
        ),
        "send": Text("Försegla och skicka", "Seal and send"),
        "wrong-title": Text("Inget har skickats än", "Nothing has been sent yet"),
        "what-missing": Text("Skriv vad som har hänt.", "Write what has happened."),
        "too-long": Text(
            "Texten är för lång: högst 20 000 tecken i ett svar. Dela den, eller lägg den i en textfil.",
            "The text is too long: at most 20,000 characters in an answer. Split it, or put it into a text file.",
        ),
        "form-old": Text(
            "Sidan hade legat öppen för länge. Texten är kvar: välj filerna igen och tryck på skicka.",
            "The page had been open for too long. The text is still here: choose the files again and press send.",
        ),
        "choose-again": Text("Välj filerna igen.", "Choose the files again."),
        "file-empty": Text("Filen {name} är tom.", "The file {name} is empty."),
        "file-too-large": Text(
            "Filen {name} är större än 10 MB, eller packar upp till för mycket. Dela den eller skicka en mindre.",
            "The file {name} is larger than 10 MB, or unpacks to too much. Split it or send a smaller one.",
        ),
        "file-kind": Text(
            "Filen {name} är av ett slag som inte kan göras rent från uppgifter om dig. Skicka den som bild, ren text, PDF eller Office-dokument utan makron.",
            "The file {name} is of a kind that cannot be cleaned of what it tells about you. Send it as a picture, plain text, PDF or Office document without macros.",
        ),
        "file-heic": Text(
            "Bilden {name} är i telefonens eget format (HEIC), som kan bära plats och namn. Spara den som JPEG, eller ta en skärmbild av den.",
            "The picture {name} is in the telephone’s own format (HEIC), which may carry place and name. Save it as JPEG, or take a screenshot of it.",
        ),
        "file-damaged": Text(
            "Filen {name} går inte att läsa. Spara den på nytt, eller skicka en skärmbild.",
            "The file {name} cannot be read. Save it anew, or send a screenshot.",
        ),
        "file-traces": Text(
            "Filen {name} kan innehålla upphovspersonens namn, och kan inte göras ren här. Kryssa i rutan under filerna om du vill skicka den ändå, eller skicka en skärmbild.",
            "The file {name} may hold its author’s name, and cannot be cleaned here. Tick the box under the files to send it anyway, or send a screenshot.",
        ),
        "too-many-files": Text("Det var för många filer eller fält.", "There were too many files or fields."),
        "body-too-large": Text(
            "Det var för mycket på en gång: högst 25 MB. Skicka färre filer, och resten med kvittot efteråt.",
            "It was too much at once: at most 25 MB. Send fewer files, and the rest with the receipt afterwards.",
        ),
        "too-slow": Text(
            "Det tog för lång tid att ta emot. Skicka färre filer, och resten med kvittot efteråt.",
            "It took too long to arrive. Send fewer files, and the rest with the receipt afterwards.",
        ),
        "nobody": Text(
            "Kanalen kan inte ta emot något just nu, eftersom ingen mottagare skulle kunna läsa det. Avmarkera någon mottagare, eller använd en myndighets externa kanal.",
            "The channel cannot take anything just now, since no recipient could read it. Leave in a recipient, or use an authority’s external channel.",
        ),
        "receipt-title": Text(
            "Rapporten är förseglad. Skriv ner kvittot.", "The report is sealed. Write the receipt down."
        ),
        "receipt-lead": Text(
            "Kvittot är det enda som öppnar din sida av rapporten. Det visas i tio minuter och finns inte kvar hos oss. Förvara det där ingen annan ser det.",
            "The receipt alone opens your side of the report. It is shown for ten minutes and is not kept by us. Keep it where nobody else sees it.",
        ),
        "receipt-gone": Text(
            "Kvittot visas inte längre. Skrev du ner det är allt som det ska. Annars finns rapporten hos mottagarna, men du kan inte läsa svaren; skriv då gärna en ny.",
            "The receipt is not shown any more. If you wrote it down, all is well. Otherwise the recipients have the report, but you cannot read the answers; feel free to write another.",
        ),
        "receipt-gone-title": Text("Kvittot visas inte längre", "The receipt is not shown any more"),
        "receipt": Text("Kvitto, 16 siffror", "Receipt, 16 digits"),
        "return-title": Text("Läs svar och skriv mer", "Read answers and write more"),
        "open": Text("Öppna", "Open"),
        "receipt-wrong": Text(
            "Inget öppnades. Kontrollera siffrorna. Rapporter som har förstörts enligt lagen går inte heller att öppna.",
            "Nothing was opened. Check the digits. Reports that were destroyed under the act cannot be opened either.",
        ),
        "visit-old": Text(
            "Sidan hade legat öppen i mer än en halvtimme. Skriv kvittot igen.",
            "The page had been open for more than half an hour. Write the receipt again.",
        ),
        "dialogue-title": Text("Din rapport, inkommen {day}", "Your report, received {day}"),
        "state-received": Text(
            "Mottagen. Bekräftelse kommer senast {ack}.", "Received. It is confirmed by {ack} at the latest."
        ),
        "state-acknowledged": Text(
            "Bekräftad {day}. Återkoppling kommer senast {feedback}.",
            "Confirmed {day}. You are told what was done by {feedback} at the latest.",
        ),
        "state-closed": Text("Avslutad {day}. Förstörs {gone}.", "Closed {day}. It is destroyed on {gone}."),
        "by-reporter": Text("Du", "You"),
        "by-recipient": Text("Mottagaren", "The recipient"),
        "reply": Text("Skriv mer", "Write more"),
        "send-reply": Text("Försegla och skicka", "Seal and send"),
        "sent": Text("Skickat.", "Sent."),
        "closed-note": Text(
            "Ärendet är avslutat och tar inte emot mer. Skriv en ny rapport om det finns mer att säga.",
            "The matter is closed and takes no more. Write a new report if there is more to say.",
        ),
        "leave": Text(
            "Lämna sidan och töm webbläsarens minne av den", "Leave the page and clear the browser’s memory of it"
        ),
        "left-title": Text("Du har lämnat sidan", "You have left the page"),
        "left": Text(
            "Webbläsaren har tömt det som den mindes av sidan. Stäng gärna fönstret.",
            "The browser has cleared what it remembered of the page. Close the window, too.",
        ),
        "failed-title": Text("Det gick inte just nu", "It did not work just now"),
        "failed": Text(
            "Felet är vårt. Försök igen om en stund, eller vänd dig till en myndighets externa kanal.",
            "The fault is ours. Try again in a while, or turn to an authority’s external channel.",
        ),
        "missing-title": Text("Sidan finns inte", "There is no such page"),
        "missing": Text("Börja från början.", "Begin from the start."),
    }
)


def say(language: str, key: str, **values: object) -> str:
    """The text of *key* in a language, with its values."""
    return getattr(TEXTS[key], language).format(**values) if values else str(getattr(TEXTS[key], language))
