"""All that a service holds about somebody, for the data protection officer who answers them.

Dataskyddsförordningen art. 15 gives the right; dataskyddslagen (2018:218) 5 kap. 1 § takes what secrecy forbids to
hand out from it. What is withheld is counted and its section named, so that the officer can try and explain it.
"""

from typing import Annotated, Any, Final, Self
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.db import Tx, driver_connection
from shared.disposal import statements
from shared.disposal.declared import Declared, Disposable
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import ApiModel

MOST_ROWS: Final = 2_000
MOST_IDS: Final = 20_000
_SEALED: Final = ("sealed_", "fingerprint")

Officer = Annotated[Principal, Depends(may(Action.SUBJECT_EXTRACT))]


class ExtractIn(ApiModel):
    """Opaque ids: the payee's, and those of its payments and what followed from them; never an identity number."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"objectIds": ["0193a1b2-7c00-7000-8000-0123456789ab"]}]})

    object_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IDS)]


class HeldOut(ApiModel):
    """Rows of one table that may be handed out; *sealed* names the columns that are stored encrypted."""

    type: str
    table: str
    rows: list[dict[str, Any]]
    sealed: list[str]


class WithheldOut(ApiModel):
    """Rows of one table that secrecy keeps from the person, and under which section."""

    type: str
    table: str
    number: int
    section: str


class ExtractOut(ApiModel):
    """What a service holds; *follow* are ids to ask the next service for, *complete* is false where rows were cut."""

    service: str
    held: list[HeldOut]
    withheld: list[WithheldOut]
    follow: list[UUID]
    complete: bool

    @classmethod
    def empty(cls, service: str) -> Self:
        """Nothing found yet."""
        return cls(service=service, held=[], withheld=[], follow=[], complete=True)


def extract_router(declared: Declared, word: str) -> APIRouter:
    """POST /{word}/data-subject: what the service holds about somebody."""
    router = APIRouter(tags=["data subjects"])

    @router.post(f"/{word}/data-subject")
    async def data_subject(tx: Tx, officer: Officer, body: ExtractIn) -> ExtractOut:
        """Registerutdrag: allt som rör någon, och vad som är sekretess. / All that is held about somebody."""
        return await extract(tx, declared, officer.municipality_id, body.object_ids)

    return router


async def extract(session: AsyncSession, declared: Declared, municipality_id: str, ids: list[UUID]) -> ExtractOut:
    """The rows of every table that name one of *ids*."""
    connection = await driver_connection(session)
    found = ExtractOut.empty(declared.service)
    for one in declared.disposables:
        if not one.key or one.type == "dead_letter":
            continue
        rows = await connection.fetch(statements.about(one), municipality_id, ids, MOST_ROWS + 1)
        _add(found, one, [orjson.loads(row["line"]) for row in rows])
    return found


def _add(found: ExtractOut, one: Disposable, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    found.complete = found.complete and len(rows) <= MOST_ROWS
    found.follow += [UUID(row[one.key]) for row in rows]
    if one.secrecy:
        found.withheld.append(WithheldOut(type=one.type, table=one.table, number=len(rows), section=one.secrecy))
        return
    sealed = sorted({name for row in rows for name in row if name.startswith(_SEALED) and row[name] is not None})
    shown = [{name: value for name, value in row.items() if not name.startswith(_SEALED)} for row in rows[:MOST_ROWS]]
    found.held.append(HeldOut(type=one.type, table=one.table, rows=shown, sealed=sealed))
