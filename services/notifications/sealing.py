"""What notifications keeps sealed: people's addresses, and the mail that the local profile caught."""

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.vault import Place
from shared.vault.columns import Column
from shared.vault.table import key_table

SEALED: Final = (
    Column("recipient", "subject", "mail"),
    Column("mailbox", "mail_id", "to"),
    Column("mailbox", "mail_id", "subject"),
    Column("mailbox", "mail_id", "body"),
)
# one plain address: no line break, list or display name can slip into a header
_ADDRESS = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+")


class Recipient(NamedTuple):
    """Where a person of a municipality gets mail."""

    municipality_id: str
    mail: str


async def sealed(
    session: AsyncSession, municipality_id: str, table: str, row: object, **texts: str
) -> dict[str, bytes]:
    """*texts* (column -> text) of one row, as its table keeps them."""
    keys = await key_table(session.info).of(municipality_id)
    return {f"sealed_{name}": keys.seal(text, Place(municipality_id, table, name, row)) for name, text in texts.items()}


async def sealed_recipient(session: AsyncSession, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the directory as its table keeps it; ValueError for what is no plain address."""
    mail = row["mail"]
    if not _ADDRESS.fullmatch(mail):
        raise ValueError("the directory takes plain addresses only")
    rest = {name: value for name, value in row.items() if name != "mail"}
    return rest | await sealed(session, row["municipality_id"], "recipient", row["subject"], mail=mail)


async def mail_of(session: AsyncSession, row: Any) -> str | None:
    """The address in a row with municipality_id, subject, mail and sealed_mail; SealBroken."""
    return await opened(session, row, "recipient", "mail", row.subject)


async def opened(session: AsyncSession, row: Any, table: str, name: str, key: object) -> str | None:
    """The text *name* of a row; SealBroken."""
    value: bytes | None = getattr(row, f"sealed_{name}")
    if value is None:
        clear: str | None = getattr(row, name)
        return clear
    keys = await key_table(session.info).of(row.municipality_id)
    return keys.open(value, Place(row.municipality_id, table, name, key))


async def known_addresses(session: AsyncSession, addresses: Sequence[str]) -> list[Recipient]:
    """Those of *addresses* that the directory has; it is opened row by row, which suits a local directory."""
    rows = await session.execute(text("SELECT municipality_id, subject, mail, sealed_mail FROM recipient"))
    found = [Recipient(row.municipality_id, await mail_of(session, row) or "") for row in rows.all()]
    return [recipient for recipient in found if recipient.mail in addresses]
