"""One mail: one recipient, one set of headers, the same id in every attempt."""

from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

import aiosmtplib
import pytest

from services.notifications.domain import Kind, Line
from services.notifications.operations import Outgoing, compose
from services.notifications.operations.mail import refused_for_good
from services.notifications.settings import Settings

AN_ID = UUID("0193a1b2-0000-7000-8000-000000000001")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def outgoing(*, attempt: int = 1, reference: str = "", language: str = "sv") -> Outgoing:
    lines = (Line(AN_ID, Kind.CASE_OPENED, 1, AN_ID, reference),)
    return Outgoing(AN_ID, "9999", attempt, NOON, "kim@exempelby.example", language, lines)


def composed(sent: Outgoing, mail: str = "kim@exempelby.example") -> EmailMessage:
    return compose(Settings(), sent, mail)


@pytest.mark.attack("C8")
@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "address",
    [
        "kim@exempelby.example\r\nBcc: somebody@elsewhere.example",
        "kim@exempelby.example, somebody@elsewhere.example",
        "Kim <kim@exempelby.example>",
        "kim@exempelby.example\n\nbody",
    ],
)
def test_an_address_that_holds_more_than_one_is_refused(address: str) -> None:
    with pytest.raises((ValueError, MessageError)):
        composed(outgoing(), address)


@pytest.mark.attack("C8")
@pytest.mark.asvs("1.3.11")
def test_a_reference_cannot_add_a_header() -> None:
    message = composed(outgoing(reference="Ä-2026-000012\r\nBcc: somebody@elsewhere.example"))

    assert message["Bcc"] is None
    assert message["Subject"] == "Nytt ärende"
    assert b"elsewhere" not in message.as_bytes(policy=SMTP)


def test_every_attempt_carries_the_same_message_id() -> None:
    first, second = composed(outgoing(attempt=1)), composed(outgoing(attempt=2))

    assert first["Message-ID"] == second["Message-ID"] == f"<{AN_ID}@exempelby.example>"


def test_every_attempt_is_the_same_text() -> None:
    assert composed(outgoing(attempt=1)).as_bytes() == composed(outgoing(attempt=2)).as_bytes()


@pytest.mark.attack("C8")
def test_a_mail_has_one_recipient_and_asks_for_no_answer() -> None:
    message = composed(outgoing())

    assert message.get_all("To") == ["kim@exempelby.example"]
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_mail_speaks_the_language_of_its_reader() -> None:
    assert composed(outgoing(language="en", reference="Ä-2026-000012"))["Subject"] == "New case Ä-2026-000012"


def refusal(code: int) -> aiosmtplib.SMTPRecipientRefused:
    return aiosmtplib.SMTPRecipientRefused(code, "no", "kim@exempelby.example")


@pytest.mark.parametrize(
    ("failure", "final"),
    [
        pytest.param(aiosmtplib.SMTPRecipientsRefused([refusal(550)]), True, id="unknown recipient"),
        pytest.param(aiosmtplib.SMTPRecipientsRefused([refusal(450)]), False, id="mailbox busy"),
        pytest.param(aiosmtplib.SMTPDataError(554, "no"), True, id="text refused"),
        pytest.param(aiosmtplib.SMTPDataError(451, "later"), False, id="text later"),
        pytest.param(aiosmtplib.SMTPServerDisconnected("gone"), False, id="gone"),
        pytest.param(aiosmtplib.SMTPAuthenticationError(535, "no"), False, id="our password"),
    ],
)
def test_only_what_the_server_refuses_for_good_is_given_up(failure: Exception, final: bool) -> None:
    assert refused_for_good(failure) is final
