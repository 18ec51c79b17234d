"""Store what people tell: a form of staff, a tip from the public with its files."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import polars as pl
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.cleaning import Cleaned
from services.intake.facts import Source
from services.intake.identity import PartyKind, classify_identifier
from services.intake.models import party
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.records import Place, store_records
from services.intake.payees import PayeeClaim, parties_of
from services.intake.records import RecordKind
from services.intake.records.bodies import Marker, rows_of
from services.intake.records.told import TIP
from services.intake.sealing import TIP_ANSWERS, TIP_FILE_CONTENT, TIP_FILE_NAME, Sealer
from services.intake.telling.models import tip, tip_file, told
from services.intake.telling.reading import new_number
from shared.audit.notes import note_objects
from shared.clock import swedish_date
from shared.ids import new_id
from shared.vault.columns import Column

STAFF: Final = "console"
"""The sender of what staff tell: figures of what came in name nobody."""
SERIES: Final = "T"


async def tell(
    session: AsyncSession, place: Place, kind: RecordKind, frame: pl.DataFrame, sealer: Sealer, by: str
) -> UUID:
    """Store one record that a person told, and who that was."""
    record_id = await _store(session, place, kind, frame, sealer, STAFF)
    row = {"record_id": record_id, **_whose(place), "told_by": by, "told_at": place.now}
    await session.execute(insert(told).values(row))
    return record_id


async def receive_tip(
    session: AsyncSession,
    place: Place,
    answers: Mapping[str, str],
    files: Sequence[Cleaned],
    sealer: Sealer,
    sender: str,
) -> tuple[UUID, str]:
    """Store a tip from the public: id and number.

    *answers* are those of telling.public.TipIn. Only what the tip concerns, and the organisation if the register
    knows its number, stand in the record; all that was written is sealed beside it.
    """
    number = new_number(SERIES, swedish_date(place.now))
    who = await _known(session, place, answers.get("organisationNumber"), sealer)
    frame = _frame(place.now, number, answers, files, who)
    record_id = await _store(session, place, TIP, frame, sealer, sender)
    sealed = _sealed(sealer, TIP_ANSWERS, record_id, msgspec.json.encode(dict(answers)).decode())
    await session.execute(insert(tip).values({"record_id": record_id, **_whose(place), "sealed_answers": sealed}))
    for number_of_file, file in enumerate(files, 1):
        await session.execute(insert(tip_file).values(_file_row(place, record_id, number_of_file, file, sealer)))
    return record_id, number


def names_organisation(number: str, now: datetime) -> bool:
    """Whether *number* is an organisation's, or a sole trader's."""
    found = classify_identifier(number, "organisation_number", None, swedish_date(now))
    return found.valid and found.kind is not PartyKind.FOREIGN


async def _store(
    session: AsyncSession, place: Place, kind: RecordKind, frame: pl.DataFrame, sealer: Sealer, sender: str
) -> UUID:
    source = Source(place.committee_id, None, swedish_date(place.now))
    stored = await store_records(session, place, kind, rows_of(kind, frame, source, sealer, Marker()))
    came = Arrival(Channel.FORM, sender, kind.name, stored.accepted, stored.known)
    await note_arrivals(session, place.municipality_id, place.now, came)
    note_objects(session, "record", stored.ids)
    return stored.ids[0]


async def _known(
    session: AsyncSession, place: Place, number: str | None, sealer: Sealer
) -> dict[str, str | None] | None:
    # what anybody writes puts nobody into the register, neither a number nor a made-up name
    if not number:
        return None
    claim = PayeeClaim(number, "organisation_number", None)
    party_id = parties_of([claim], sealer, swedish_date(place.now))[claim].party_id
    known = select(party.c.party_id).where(
        party.c.municipality_id == place.municipality_id, party.c.party_id == party_id
    )
    if await session.scalar(known) is None:
        return None
    return {"identifier": number, "scheme": "organisation_number", "name": None}


def _frame(
    now: datetime, number: str, answers: Mapping[str, str], files: Sequence[Cleaned], who: dict[str, str | None] | None
) -> pl.DataFrame:
    row = {
        "row": 1,
        "tip_number": number,
        "received_on": swedish_date(now),
        "concerns": answers.get("concerns"),
        "party": who,
        "files": len(files),
        "contact_left": bool(answers.get("contact")),
    }
    return pl.DataFrame([row], schema=TIP.schema())


def _file_row(place: Place, record_id: UUID, number: int, file: Cleaned, sealer: Sealer) -> dict[str, Any]:
    file_id = new_id()
    content = base64.b64encode(file.content).decode()
    return {
        "file_id": file_id,
        "record_id": record_id,
        **_whose(place),
        "place": number,
        "bytes": len(file.content),
        "sealed_name": _sealed(sealer, TIP_FILE_NAME, file_id, file.name),
        "sealed_content": _sealed(sealer, TIP_FILE_CONTENT, file_id, content),
    }


def _whose(place: Place) -> dict[str, str]:
    return {"municipality_id": place.municipality_id, "committee_id": place.committee_id}


def _sealed(sealer: Sealer, column: Column, row: UUID, text: str) -> bytes:
    return sealer.seal(text, column.table, column.name, row)
