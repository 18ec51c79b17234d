"""A mail server for the local profile: what it takes is shown on the mailbox page, nothing leaves."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from services.notifications.sealing import known_addresses, sealed
from services.notifications.settings import Settings
from shared.db import Sessions, system_session
from shared.ids import derived_id

log = structlog.get_logger()

MAX_MAIL_BYTES = 1_048_576


class Sink:
    """Stores each mail once per recipient of the directory; a repeated Message-ID is dropped."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        """The SMTP answer to a mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            kept = await store_mail(self._sessions, content, envelope.rcpt_tos)
        except (SQLAlchemyError, OSError) as exc:
            log.warning("mailbox.waiting", error=type(exc).__name__)
            return "451 4.3.0 The mailbox does not answer, try again later"
        return "250 OK" if kept else "550 5.1.1 No such mailbox"


async def store_mail(sessions: Sessions, content: bytes, addresses: list[str]) -> bool:
    """Keep the mail for those of *addresses* that the directory knows; False where it knows none."""
    message = message_from_bytes(content, EmailMessage, policy=default)
    part = message.get_body(("plain",))
    async with system_session(sessions, "*") as session:
        known = await known_addresses(session, addresses)
        for row in known:
            mail_id = derived_id("mail", message["Message-ID"], row.municipality_id, row.mail)
            texts = {
                "to": row.mail,
                "subject": str(message["Subject"])[:300],
                "body": str(part.get_content()).replace("\r\n", "\n") if part else "",
            }
            values = await sealed(session, row.municipality_id, "mailbox", mail_id, **texts)
            await session.execute(text(_STORE), {"id": mail_id, "municipality": row.municipality_id, **values})
    return bool(known)


_STORE = """
INSERT INTO mailbox (mail_id, municipality_id, sealed_to, sealed_subject, sealed_body)
VALUES (:id, :municipality, :sealed_to, :sealed_subject, :sealed_body) ON CONFLICT DO NOTHING
"""


@asynccontextmanager
async def mailbox_sink(settings: Settings, sessions: Sessions) -> AsyncIterator[None]:
    """Listen on SMTP_PORT for as long as the context lasts."""
    loop = asyncio.get_running_loop()
    sink = Sink(sessions)
    logging.getLogger("mail.log").setLevel("WARNING")  # aiosmtpd's log tells every address
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="tillit.localhost", data_size_limit=MAX_MAIL_BYTES, loop=loop),
        settings.host,
        settings.smtp_port,
    )
    try:
        yield
    finally:
        server.close()
