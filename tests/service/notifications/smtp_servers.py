"""Real mail servers with the moods that mail servers have."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax


def hang_up(server: SMTP) -> None:
    """Lose the connection without a word."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@dataclass
class Post:
    """Takes every mail; *port* is where it listens, *all_here* is set when *wanted* mails have come."""

    port: int = 0
    wanted: int = 0
    all_here: asyncio.Event = field(default_factory=asyncio.Event)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, EmailMessage, policy=default))
        self.envelopes.append(list(envelope.rcpt_tos))
        if len(self.mails) >= self.wanted:
            self.all_here.set()
        return self.answer(server)

    def answer(self, _server: SMTP) -> str:
        return "250 OK"

    def to(self, subject: str) -> list[EmailMessage]:
        """The mails to one of the demo users."""
        return [mail for mail in self.mails if mail["To"] == f"{subject}@exempelby.example"]

    def ids(self) -> set[str]:
        return {str(mail["Message-ID"]) for mail in self.mails}


@dataclass
class DiesBeforeAnswering(Post):
    """Stores the mail, then loses the connection before it says so, the first *deaths* times."""

    deaths: int = 1

    def answer(self, server: SMTP) -> str:
        if self.deaths:
            self.deaths -= 1
            hang_up(server)
        return "250 OK"


@dataclass
class Refuses(Post):
    """Answers every mail with a refusal."""

    refusal: str = "550 5.1.1 No such mailbox"

    def answer(self, _server: SMTP) -> str:
        return self.refusal


class DiesInData(SMTP):
    """Goes down after the first bytes of a mail's text, while the class counts *deaths* down to 0."""

    deaths = 0

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - named by aiosmtpd
        if not type(self).deaths:
            await super().smtp_DATA(arg)
            return
        type(self).deaths -= 1
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        await self._reader.read(16)
        hang_up(self)


@dataclass
class Unwilling:
    """Hangs up on everybody; *called* is set when somebody has tried."""

    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.called.set()
        writer.close()


class MailServer:
    """Listens on a free port of the loopback for as long as the context lasts."""

    def __init__(self, post: Post, kind: Callable[..., SMTP] = SMTP) -> None:
        self.post, self._kind = post, kind

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: self._kind(self.post, hostname="mail.localhost", loop=loop), "127.0.0.1", 0
        )
        self.post.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
