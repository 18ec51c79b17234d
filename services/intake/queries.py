"""Reads of intake. Nothing here changes state."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from shared.schemas import PageParams

MOST_ERRORS_SHOWN = 200

Rows = Sequence[Row[Any]]


async def files(session: AsyncSession, status: str | None, page: PageParams) -> tuple[Rows, int]:
    """A page of the caller's files, newest first, and how many there are."""
    chosen = select(models.file)
    if status:
        chosen = chosen.where(models.file.c.status == status)
    return await _page(session, chosen, page, models.file.c.received_at.desc(), models.file.c.file_id)


async def file(session: AsyncSession, file_id: UUID) -> Row[Any] | None:
    """One file, if it is the caller's to see."""
    return (await session.execute(select(models.file).where(models.file.c.file_id == file_id))).one_or_none()


async def file_errors(session: AsyncSession, file_id: UUID) -> Rows:
    """The first rows of a file that were not taken."""
    found = await session.execute(
        select(models.file_error)
        .where(models.file_error.c.file_id == file_id)
        .order_by(models.file_error.c.number)
        .limit(MOST_ERRORS_SHOWN)
    )
    return found.all()


_PAYMENT = (
    select(
        models.payment,
        models.party.c.kind.label("party_kind"),
        models.party.c.name.label("party_name"),
        models.party.c.organisation_number,
        models.party.c.sealed_name,
        models.file.c.name.label("file_name"),
        func.coalesce(models.protection.c.protected, false()).label("protected"),
        models.file.c.sealed_name.label("sealed_file_name"),
    )
    .join(models.party, models.party.c.party_id == models.payment.c.party_id)
    .outerjoin(models.file, models.file.c.file_id == models.payment.c.file_id)
    .outerjoin(
        models.protection,
        and_(
            models.protection.c.municipality_id == models.payment.c.municipality_id,
            models.protection.c.party_id == models.payment.c.party_id,
        ),
    )
)


async def payments(
    session: AsyncSession, file_id: UUID | None, words: str | None, page: PageParams
) -> tuple[Rows, int]:
    """A page of the caller's payments, newest first; *words* match number, organisation number or name."""
    chosen = _PAYMENT
    if file_id:
        chosen = chosen.where(models.payment.c.file_id == file_id)
    if words:
        chosen = chosen.where(_matches(words))
    # ids grow with time: the newest come first straight from the key, however many there are
    newest = models.payment.c.payment_id.desc()
    return await _page(session, chosen, page, *((models.payment.c.row, newest) if file_id else (newest,)))


def _matches(words: str) -> Any:
    # LIKE's wild cards in the words are meant as themselves
    plain = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    digits = words.replace("-", "").strip()
    return or_(
        models.payment.c.invoice_number == words,
        and_(models.party.c.organisation_number.is_not(None), models.party.c.organisation_number == digits),
        models.party.c.name.ilike(f"%{plain}%"),
    )


async def payment(session: AsyncSession, payment_id: UUID) -> Row[Any] | None:
    """One payment, if it is the caller's to see."""
    return (await session.execute(_PAYMENT.where(models.payment.c.payment_id == payment_id))).one_or_none()


async def unmasked_for(session: AsyncSession, subject: str, parties: Collection[UUID], at: datetime) -> frozenset[UUID]:
    """Those of the *parties* that *subject* may see in clear at *at*, since a second person let them."""
    table = models.unmasking
    found = await session.scalars(
        select(table.c.party_id).where(
            table.c.party_id.in_(parties), table.c.proposed_by == subject, table.c.until > at
        )
    )
    return frozenset(found)


async def protections(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of the payees with a protected identity, and how many there are."""
    table = models.protection
    return await _page(session, select(table).where(table.c.protected), page, table.c.set_at.desc(), table.c.party_id)


async def unmaskings(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of the requests to see a protected identity, newest first."""
    table = models.unmasking
    return await _page(session, select(table), page, table.c.proposed_at.desc(), table.c.unmasking_id)


async def _page(session: AsyncSession, chosen: Select[Any], page: PageParams, *order: Any) -> tuple[Rows, int]:
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    rows = await session.execute(chosen.order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)
