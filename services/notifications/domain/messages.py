"""What people are told, in Swedish and English.

The texts never hold a name, an amount or a text of a payment: at most a number of things and the reference
of a case. Who wants to know more signs in.
"""

from dataclasses import dataclass
from typing import Literal

from services.notifications.domain.subscriptions import Kind

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts about one thing and about several; {count} and {reference} are the only placeholders."""

    one: str
    many: str
    body: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language."""

    kinds: dict[Kind, Wording]
    several_kinds: str
    sign_in: str
    footer: str


_SWEDISH = Catalogue(
    kinds={
        Kind.ALERT: Wording(
            "En ny signal",
            "{count} nya signaler",
            "Något är värt en titt. Signalen visar vad som syns, vad det jämförts med"
            " och vad en oskyldig förklaring kan vara.",
        ),
        Kind.TASK: Wording(
            "En ny kontroll att göra",
            "{count} nya kontroller att göra",
            "Kontrollen har en checklista och ett datum då den bör vara klar.",
        ),
        Kind.CASE_OPENED: Wording(
            "Nytt ärende {reference}", "{count} nya ärenden", "Ett ärende är registrerat i nämnden."
        ),
        Kind.CASE_MOVED: Wording(
            "Nytt läge i ärende {reference}",
            "{count} nya lägen i ärenden",
            "Ärendet har gått vidare i handläggningen.",
        ),
        Kind.HOLD_PROPOSED: Wording(
            "En andra person behövs i ärende {reference}",
            "{count} stopp väntar på en andra person",
            "Någon föreslår att en betalning hålls inne. En annan person avgör om det ska gälla.",
        ),
        Kind.HOLD_APPROVED: Wording(
            "Ett stopp gäller i ärende {reference}",
            "{count} stopp gäller",
            "En andra person har godkänt att en betalning hålls inne.",
        ),
        Kind.DISCLOSURE_PROPOSED: Wording(
            "Ett utlämnande väntar på beslut",
            "{count} utlämnanden väntar på beslut",
            "Någon föreslår att uppgifter lämnas till en annan myndighet. En annan person beslutar.",
        ),
        Kind.DISCLOSURE_RECEIVED: Wording(
            "Nämnden har fått ett utlämnande",
            "Nämnden har fått {count} utlämnanden",
            "En annan nämnd har beslutat att ni får läsa vissa uppgifter till och med en sista dag.",
        ),
        Kind.FILE_REJECTED: Wording(
            "En fil gick inte att läsa",
            "{count} filer gick inte att läsa",
            "Inget ur filen är inläst. Filens sida säger varför och vad som kan göras.",
        ),
        Kind.FILE_ROWS_REJECTED: Wording(
            "En fil har rader som inte gick att läsa",
            "{count} filer har rader som inte gick att läsa",
            "Övriga rader är inlästa. Filens sida visar varje rad med skäl.",
        ),
        Kind.TIP: Wording(
            "Något i visselblåsarkanalen väntar på dig",
            "{count} saker i visselblåsarkanalen väntar på dig",
            "Logga in för att se vad.",
        ),
        Kind.INCIDENT: Wording(
            "Någon har berättat om otillåten påverkan",
            "{count} har berättat om otillåten påverkan",
            "Hör av dig till den som berättat, och se till att stöd har erbjudits.",
        ),
        Kind.PUBLIC_TIP: Wording(
            "Ett tips från allmänheten",
            "{count} tips från allmänheten",
            "Någon har skrivit på kommunens tipssida. Logga in för att läsa.",
        ),
    },
    several_kinds="{count} nyheter i Tillit",
    sign_in="Logga in för att se: {url}",
    footer="Brevet skickas automatiskt och innehåller inga personuppgifter. Det går inte att svara på.",
)

_ENGLISH = Catalogue(
    kinds={
        Kind.ALERT: Wording(
            "One new signal",
            "{count} new signals",
            "Something is worth a look. The signal shows what was seen, what it was compared with"
            " and what an innocent explanation may be.",
        ),
        Kind.TASK: Wording(
            "One new control to do",
            "{count} new controls to do",
            "The control has a checklist and a day by which it should be done.",
        ),
        Kind.CASE_OPENED: Wording(
            "New case {reference}", "{count} new cases", "A case is registered in the committee."
        ),
        Kind.CASE_MOVED: Wording(
            "New state of case {reference}", "{count} new states of cases", "The case has moved on."
        ),
        Kind.HOLD_PROPOSED: Wording(
            "A second person is needed in case {reference}",
            "{count} holds await a second person",
            "Somebody proposes that a payment is held. Another person decides whether it shall be.",
        ),
        Kind.HOLD_APPROVED: Wording(
            "A hold is in force in case {reference}",
            "{count} holds are in force",
            "A second person has approved that a payment is held.",
        ),
        Kind.DISCLOSURE_PROPOSED: Wording(
            "A disclosure awaits a decision",
            "{count} disclosures await a decision",
            "Somebody proposes to give data to another authority. Another person decides.",
        ),
        Kind.DISCLOSURE_RECEIVED: Wording(
            "The committee was given a disclosure",
            "The committee was given {count} disclosures",
            "Another committee decided that you may read some data, to and including a last day.",
        ),
        Kind.FILE_REJECTED: Wording(
            "A file could not be read",
            "{count} files could not be read",
            "Nothing of the file is taken in. The file's page says why and what can be done.",
        ),
        Kind.FILE_ROWS_REJECTED: Wording(
            "A file has rows that could not be read",
            "{count} files have rows that could not be read",
            "The other rows are taken in. The file's page shows each row with its reason.",
        ),
        Kind.TIP: Wording(
            "Something in the whistleblowing channel awaits you",
            "{count} things in the whistleblowing channel await you",
            "Sign in to see what.",
        ),
        Kind.INCIDENT: Wording(
            "Somebody told of undue influence",
            "{count} told of undue influence",
            "Get in touch with who told, and see that support was offered.",
        ),
        Kind.PUBLIC_TIP: Wording(
            "A tip from the public",
            "{count} tips from the public",
            "Somebody wrote on the municipality's page for tips. Sign in to read it.",
        ),
    },
    several_kinds="{count} updates in Tillit",
    sign_in="Sign in to see: {url}",
    footer="This mail is sent automatically and holds no personal data. It cannot be answered.",
)

CATALOGUES: dict[Language, Catalogue] = {"sv": _SWEDISH, "en": _ENGLISH}
