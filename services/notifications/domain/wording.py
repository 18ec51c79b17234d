"""Put notifications and mails into words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.messages import CATALOGUES, Language
from services.notifications.domain.notices import totals
from services.notifications.domain.subscriptions import SUBSCRIPTIONS, Kind

# letters first: what looks like an identity number, or holds a line break, is no reference
_REFERENCE = re.compile(r"[A-ZÅÄÖ]{1,8}[-/ ]\d{4}[-/:]\d{1,10}")


@dataclass(frozen=True, slots=True)
class Line:
    """A notification as it stands in one mail."""

    notification_id: UUID
    kind: Kind
    number: int
    link_id: UUID
    reference: str


def plain_reference(text: str) -> str:
    """*text* where it is a case's reference, else nothing."""
    return text if _REFERENCE.fullmatch(text) else ""


def subject(language: Language, kind: Kind, count: int, reference: str) -> str:
    """The heading of *count* things of one kind."""
    wording = CATALOGUES[language].kinds[kind]
    text = wording.one if count == 1 else wording.many
    return text.format(count=count, reference=plain_reference(reference)).rstrip()


def body(language: Language, kind: Kind) -> str:
    """The sentence under the heading."""
    return CATALOGUES[language].kinds[kind].body


def link(kind: Kind, count: int, link_id: UUID) -> str:
    """The console's page of the one thing, or the list of several."""
    page = SUBSCRIPTIONS[kind].page
    return f"{page}/{link_id}" if count == 1 else page


def mail_subject(language: Language, lines: Sequence[Line]) -> str:
    """The subject of a mail with *lines*."""
    told = _told(language, lines)
    if len(told) == 1:
        return told[0]
    return CATALOGUES[language].several_kinds.format(count=sum(line.number for line in lines))


def mail_body(language: Language, lines: Sequence[Line], console_url: str) -> str:
    """The text of a mail with *lines*: how many of what, and where to sign in."""
    catalogue = CATALOGUES[language]
    kinds = {line.kind for line in lines}
    told = _told(language, lines)
    if len(lines) == 1:
        path = link(lines[0].kind, lines[0].number, lines[0].link_id)
    else:
        path = SUBSCRIPTIONS[lines[0].kind].page if len(kinds) == 1 else "/notifications"
    about = [body(language, lines[0].kind)] if len(kinds) == 1 else []
    sign_in = catalogue.sign_in.format(url=console_url.rstrip("/") + path)
    return "\n".join(["\n".join(told), *about, "", sign_in, "", catalogue.footer, ""])


def _told(language: Language, lines: Sequence[Line]) -> list[str]:
    references = {line.kind: line.reference for line in lines}
    counted = totals((line.kind, line.number) for line in lines)
    return [subject(language, kind, count, references[kind]) for kind, count in counted]
