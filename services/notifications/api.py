"""The inbox of the console, and the mailbox of the local profile."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.notifications import operations, queries
from services.notifications.schemas import MailOut, NotificationOut, NotificationPage, notification_out
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import NotFound
from shared.schemas import Page, Paging

router = APIRouter(tags=["notifications"])

Reader = Annotated[Principal, Depends(may(Action.NOTIFICATION_READ))]
Marker = Annotated[Principal, Depends(may(Action.NOTIFICATION_MARK))]
MailReader = Annotated[Principal, Depends(may(Action.MAILBOX_READ))]
Unread = Annotated[bool, Query(description="Only what is not read yet")]


@router.get("/notifications")
async def list_notifications(tx: Tx, caller: Reader, paging: Paging, unread: Unread = False) -> NotificationPage:
    """Det som berör dig, nyast först. / What concerns you, newest first."""
    found = await queries.inbox(tx, caller, paging, only_unread=unread)
    items = [notification_out(entry) for entry in found.entries]
    note_shown(tx, "notification", [item.notification_id for item in items])
    return NotificationPage(items=items, total=found.total, page=paging.page, limit=paging.limit, unread=found.unread)


@router.post("/notifications/{notification_id}/read")
async def read_notification(tx: Tx, caller: Marker, notification_id: UUID) -> NotificationOut:
    """Notera att du har läst meddelandet. / Note that you have read the message."""
    return notification_out(await operations.mark_read(tx, caller, notification_id))


@router.get("/mailbox")
async def list_mail(request: Request, tx: Tx, _caller: MailReader, paging: Paging) -> Page[MailOut]:
    """Post som den lokala profilen fångat; finns bara där. / Mail that the local profile caught; only there."""
    if request.app.state.settings.profile != "local":
        raise NotFound("The mailbox exists in the local profile only.")
    rows, total = await queries.caught_mail(tx, paging)
    items = [MailOut.model_validate(row) for row in rows]
    return Page(items=items, total=total, page=paging.page, limit=paging.limit)
