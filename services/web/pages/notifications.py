"""Messages: what concerns you, and in the local profile the mail that would have been sent."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.web.schemas import Page
from services.web.schemas.work import Inbox, Mail
from services.web.visit import SignedIn, local_path
from services.web.words import N_

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
READ = N_("The message is marked as read.")


@router.get("/notifications")
async def inbox(visit: SignedIn, number: PageNumber = 1) -> Response:
    """The inbox."""
    messages = await visit.gateway.read(Inbox, "/notifications", {"page": number})
    unread = messages.unread
    heading = (
        visit.language.say_n("One message is new", "%(word)s messages are new", unread)
        if unread
        else visit.language.say("No message is new")
    )
    links = {message.notification_id: page_of(message.link) for message in messages.items}
    local = visit.settings.profile == "local"
    return await visit.page(
        "notifications.html", {"messages": messages, "links": links, "heading": heading, "local": local}
    )


@router.post("/notifications/{notification_id}/read")
async def mark_read(visit: SignedIn, notification_id: UUID) -> Response:
    """Note that a message is read."""
    await visit.gateway.write("POST", f"/notifications/{notification_id}/read", {})
    return visit.done(visit.language.say(READ), "/notifications")


@router.get("/mailbox")
async def mailbox(visit: SignedIn, number: PageNumber = 1) -> Response:
    """The mail that the local profile caught."""
    mail = await visit.gateway.read(Page[Mail], "/mailbox", {"page": number})
    heading = visit.language.say_n("One mail would have been sent", "%(word)s mails would have been sent", mail.total)
    return await visit.page("mailbox.html", {"mail": mail, "heading": heading})


def page_of(link: str | None) -> str | None:
    """The console's own page that a message points to, whatever host the link names."""
    if not link:
        return None
    path = local_path(urlsplit(link).path)
    return path if path != "/" else None
