"""Send due mail by SMTP."""

import asyncio
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib
import structlog
from prometheus_client import Counter

from services.notifications import queries
from services.notifications.domain import LANGUAGES, Language, mail_body, mail_subject
from services.notifications.operations.deliveries import Outgoing, claim, give_up, postpone, settle
from services.notifications.settings import Settings
from shared.db import Sessions, system_session
from shared.loops import keep_going
from shared.telemetry import REGISTRY

log = structlog.get_logger()

MAILS = Counter("tillit_mails_total", "Mails by what became of the attempt", ("outcome",), registry=REGISTRY)
# one mail, with all its waits, ends well before its lease does
MAIL_SECONDS = 60.0
_REFUSED_FOR_GOOD = 500


async def run_sender(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Send what becomes due until *stop* is set; outages of database and mail server are waited out."""

    async def step() -> bool:
        return await send_due(settings, sessions) > 0

    await keep_going("mail", step, stop, asyncio.Event(), settings.mail_poll_seconds)


async def send_due(settings: Settings, sessions: Sessions) -> int:
    """Send each mail that is due, one after the other; returns how many the mail server took.

    The mail server is reached before a mail is claimed, so that its outage costs no mail an attempt.
    """
    sent = 0
    async with system_session(sessions, "*") as session:
        if not await queries.mail_is_due(session):
            return sent
    async with smtp_client(settings) as client:
        while outgoing := await _claim(sessions):
            if not await _send(settings, sessions, client, outgoing):
                break
            sent += 1
    return sent


def smtp_client(settings: Settings) -> aiosmtplib.SMTP:
    """A connection to the mail server, with its certificate checked where there is one."""
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        timeout=settings.smtp_timeout_seconds,
        use_tls=settings.mail_security == "tls",
        start_tls=settings.mail_security == "starttls",
        username=settings.smtp_username or None,
        password=settings.smtp_password.get_secret_value() or None,
    )


async def _claim(sessions: Sessions) -> Outgoing | None:
    async with system_session(sessions, "*") as session:
        return await claim(session)


async def _send(settings: Settings, sessions: Sessions, client: aiosmtplib.SMTP, outgoing: Outgoing) -> bool:
    """Send one mail and settle it. Returns False where the connection may be unusable now."""
    if outgoing.mail is None:
        return await _give_up(sessions, outgoing, "the directory no longer knows the person")
    try:
        message = compose(settings, outgoing, outgoing.mail)
    except (ValueError, MessageError):
        return await _give_up(sessions, outgoing, "the address is not one")
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            await client.send_message(message, sender=settings.mail_from, recipients=[outgoing.mail])
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as exc:
        if refused_for_good(exc):
            return await _give_up(sessions, outgoing, f"the mail server refused: {type(exc).__name__}")
        await _postpone(settings, sessions, outgoing, type(exc).__name__)
        return False
    async with system_session(sessions, outgoing.municipality_id) as session:
        await settle(session, outgoing)
    MAILS.labels("sent").inc()
    return True


async def _postpone(settings: Settings, sessions: Sessions, outgoing: Outgoing, reason: str) -> None:
    async with system_session(sessions, outgoing.municipality_id) as session:
        again = await postpone(session, outgoing, reason, settings.mail_retry_seconds)
    MAILS.labels("postponed" if again else "given_up").inc()
    log.warning("mail.postponed", delivery_id=str(outgoing.delivery_id), attempt=outgoing.attempt, reason=reason)


async def _give_up(sessions: Sessions, outgoing: Outgoing, reason: str) -> bool:
    async with system_session(sessions, outgoing.municipality_id) as session:
        await give_up(session, outgoing, reason)
    MAILS.labels("given_up").inc()
    log.error("mail.given_up", delivery_id=str(outgoing.delivery_id), attempt=outgoing.attempt, reason=reason)
    return True


def refused_for_good(exc: Exception) -> bool:
    """Whether the server said that this mail, or this address, will never be taken (RFC 5321, 4.2.1)."""
    if isinstance(exc, aiosmtplib.SMTPRecipientsRefused):
        return all(refusal.code >= _REFUSED_FOR_GOOD for refusal in exc.recipients)
    return isinstance(exc, aiosmtplib.SMTPDataError) and exc.code >= _REFUSED_FOR_GOOD


def compose(settings: Settings, outgoing: Outgoing, mail: str) -> EmailMessage:
    """The mail: one recipient, headers set by the library, and a Message-ID that every attempt repeats.

    An address that is none raises ValueError or MessageError.
    """
    language: Language = "en" if outgoing.language == "en" else LANGUAGES[0]
    domain = settings.mail_from.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{outgoing.delivery_id}@{domain}>"
    message["Date"] = outgoing.opened_at
    message["From"] = Address("Tillit", addr_spec=settings.mail_from)
    message["To"] = Address(addr_spec=mail)
    message["Subject"] = mail_subject(language, outgoing.lines)
    message["Auto-Submitted"] = "auto-generated"  # keeps answering machines silent (RFC 3834)
    message["Content-Language"] = language
    message.set_content(mail_body(language, outgoing.lines, settings.console_url))
    return message
