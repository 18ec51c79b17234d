"""What lies beside a file that was put away: what happened to it, why, and what to do; in both languages."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from services.intake.domain import Text
from services.intake.masking import mask_identity_numbers
from shared.clock import SWEDEN

_AGAIN: Final = Text(
    "Gör som orsaken säger. Ändrar du filen, lägg den i mappen igen.",
    "Do what the reason says. If you change the file, put it into the folder again.",
)
REFUSALS: Final[Mapping[str, tuple[Text, Text]]] = MappingProxyType(
    {
        "link": (
            Text(
                "Det är en länk. Länkar följs aldrig: de kan peka på vad som helst.",
                "It is a link. Links are never followed: they may lead anywhere.",
            ),
            Text("Lägg själva filen i mappen.", "Put the file itself into the folder."),
        ),
        "not-a-file": (
            Text("Det är ingen vanlig fil.", "It is no regular file."),
            Text("Lägg en vanlig fil i mappen.", "Put a regular file into the folder."),
        ),
        "unreadable": (
            Text("Tillit får inte läsa filen.", "Tillit is not allowed to read the file."),
            Text(
                "Ge Tillits användare läsrätt till filen och lägg den i mappen igen.",
                "Let Tillit's user read the file, and put it into the folder again.",
            ),
        ),
        "too-large": (
            Text("Filen är större än vad som tas emot.", "The file is larger than what is taken in."),
            Text(
                "Dela filen, eller be driften höja gränsen (UPLOAD_LIMIT_MB), och lägg den i mappen igen.",
                "Split the file, or ask operations to raise the limit (UPLOAD_LIMIT_MB), and put it into the folder"
                " again.",
            ),
        ),
    }
)
"""Why a file is refused unread, by reason: why, and what to do."""


class Read(NamedTuple):
    """What became of a file that was read: the counts of its rows, and why it was refused, where it was."""

    accepted: int
    known: int
    rejected: int
    refused: Text | None


def refused_unread(reason: str, at: datetime) -> str:
    """The word beside a file that was refused for a reason of REFUSALS."""
    what = Text("Filen togs inte emot. Inget har lästs in.", "The file was not taken. Nothing was read.")
    return _written(at, what, *REFUSALS[reason])


def known_before(at: datetime) -> str:
    """The word beside a file whose very content has been read before."""
    what = Text("Filen var redan inläst. Inget har lagts till.", "The file had been read already. Nothing was added.")
    why = Text("En fil med exakt samma innehåll har kommit förut.", "A file of exactly the same content came before.")
    do = Text("Inget.", "Nothing.")
    return _written(at, what, why, do)


def read_or_refused(read: Read, at: datetime) -> str:
    """The word beside a file that was read as an upload is."""
    if read.refused:
        what = Text("Filen togs inte emot. Inget har lagrats.", "The file was not taken. Nothing was stored.")
        return _written(at, what, read.refused, _AGAIN)
    what = Text(
        f"Filen är inläst: {read.accepted} rader är nya, {read.known} var kända, {read.rejected} togs inte emot.",
        f"The file has been read: {read.accepted} rows are new, {read.known} were known, {read.rejected} were not"
        " taken.",
    )
    if not read.rejected:
        why = Text("Varje rad gick att läsa.", "Every row could be read.")
        return _written(at, what, why, Text("Inget.", "Nothing."))
    why = Text(
        "Varje rad som inte togs emot står med sin orsak hos filen i Tillit.",
        "Every row that was not taken stands with its reason at the file in Tillit.",
    )
    do = Text(
        "Öppna filen i Tillit, rätta raderna i ekonomisystemet och lägg en ny fil i mappen. Rader som är kända"
        " läggs inte till igen.",
        "Open the file in Tillit, put the rows right in the finance system, and put a new file into the folder."
        " Rows that are known are not added again.",
    )
    return _written(at, what, why, do)


def _written(at: datetime, what: Text, why: Text, do: Text) -> str:
    moment = at.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")
    text = (
        f"{moment}\n\nVad hände: {what.sv}\nVarför: {why.sv}\nAtt göra: {do.sv}\n\n"
        f"What happened: {what.en}\nWhy: {why.en}\nWhat to do: {do.en}\n"
    )
    return mask_identity_numbers(text)
