"""Reads of records. Nothing here changes state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Row, String, bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.records.models import record, record_party
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a kind: *as_of* asks for what was known at that time, else what is known now."""

    file_id: UUID | None = None
    party_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    as_of: datetime | None = None
    committee_id: str | None = None
    words: str | None = None


# What a record says in words: of a party or an account what people see of it, never its id or token.
_SAYS = text(
    "EXISTS (SELECT FROM jsonb_each(record.body) AS said(field, value) WHERE CASE jsonb_typeof(said.value)"
    " WHEN 'object' THEN concat_ws(' ', said.value->>'name', said.value->>'organisation_number',"
    " said.value->>'label') ELSE said.value #>> '{}' END ILIKE ANY (:patterns))"
)


def _says(words: str) -> ColumnElement[bool]:
    # LIKE's wild cards in the words are meant as themselves; a number may be written with its hyphen
    plain = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    digits = words.replace("-", "")
    patterns = [f"%{plain}%", *([f"%{digits}%"] if digits.isdecimal() else [])]
    said: Any = _SAYS.bindparams(bindparam("patterns", patterns, ARRAY(String)))
    return said  # type: ignore[no-any-return]


async def records(session: AsyncSession, kind: str, wanted: Wanted, page: PageParams) -> tuple[Rows, int]:
    """A page of the caller's records of a kind, newest first, and how many there are."""
    conditions: list[ColumnElement[bool]] = [record.c.kind == kind]
    if wanted.as_of is None:
        conditions.append(record.c.superseded_at.is_(None))
    else:
        conditions.append(record.c.received_at <= wanted.as_of)
        conditions.append(or_(record.c.superseded_at.is_(None), record.c.superseded_at > wanted.as_of))
    if wanted.file_id:
        conditions.append(record.c.file_id == wanted.file_id)
    if wanted.party_id:
        spoken_of = select(record_party.c.record_id).where(record_party.c.party_id == wanted.party_id)
        conditions.append(record.c.record_id.in_(spoken_of))
    if wanted.first_day:
        conditions.append(record.c.day >= wanted.first_day)
    if wanted.last_day:
        conditions.append(record.c.day <= wanted.last_day)
    if wanted.committee_id:
        conditions.append(record.c.committee_id == wanted.committee_id)
    if wanted.words:
        conditions.append(_says(wanted.words))
    total = await session.scalar(select(func.count()).select_from(record).where(*conditions)) or 0
    chosen = select(record).where(*conditions).order_by(record.c.record_id.desc())
    found = await session.execute(chosen.limit(page.limit).offset(page.offset))
    return found.all(), total


async def versions_of(session: AsyncSession, kind: str, record_id: UUID) -> Rows:
    """Every record of the thing that the record speaks of, oldest first; none where it is not the caller's to see."""
    one = await session.execute(select(record).where(record.c.record_id == record_id, record.c.kind == kind))
    row = one.one_or_none()
    if row is None:
        return []
    found = await session.execute(
        select(record)
        .where(
            record.c.municipality_id == row.municipality_id,
            record.c.committee_id == row.committee_id,
            record.c.kind == kind,
            record.c.mark == row.mark,
        )
        .order_by(record.c.record_id)
    )
    return found.all()


async def held(session: AsyncSession, file_id: UUID | None = None, party_id: UUID | None = None) -> dict[str, Row[Any]]:
    """Of each kind that the caller may see records of: how many are valid now, and when the newest came.

    Only of those that came in a file, or speak of a party, where one is given.
    """
    conditions: list[ColumnElement[bool]] = [record.c.superseded_at.is_(None)]
    if file_id:
        conditions.append(record.c.file_id == file_id)
    if party_id:
        spoken_of = select(record_party.c.record_id).where(record_party.c.party_id == party_id)
        conditions.append(record.c.record_id.in_(spoken_of))
    found = await session.execute(
        select(record.c.kind, func.count().label("records"), func.max(record.c.received_at).label("newest"))
        .where(*conditions)
        .group_by(record.c.kind)
    )
    return {row.kind: row for row in found}
