"""Mail leaves at least once, under the same id in every attempt, whatever the mail server does."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.notifications.handlers import HANDLERS
from services.notifications.operations import claim, compose, run_sender, send_due
from services.notifications.operations.mail import smtp_client
from services.notifications.settings import Settings
from shared.db import Sessions, system_session
from shared.events import NotificationDelivered
from shared.inbox import handle_once
from shared.testing import published
from tests.service.notifications.facts import alert_raised, let_time_pass
from tests.service.notifications.smtp_servers import (
    DiesBeforeAnswering,
    DiesInData,
    MailServer,
    Post,
    Refuses,
    Unwilling,
)

EVERYBODY = 3
"""The demo users who judge signals of the social committee."""


async def states(sessions: Sessions) -> Counter[str]:
    async with system_session(sessions, "*") as session:
        return Counter(await session.scalars(text("SELECT status FROM delivery")))


async def attempts(sessions: Sessions) -> list[int]:
    async with system_session(sessions, "*") as session:
        return list(await session.scalars(text("SELECT attempts FROM delivery ORDER BY 1")))


async def deliveries(sessions: Sessions) -> list[NotificationDelivered]:
    return [event for event in await published(sessions) if isinstance(event, NotificationDelivered)]


async def an_alert(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])
    await let_time_pass(sessions)


async def send_until_settled(settings: Settings, sessions: Sessions, rounds: int = 10) -> None:
    """Send, wait, and send again, as the sender's loop does."""
    for _ in range(rounds):
        await let_time_pass(sessions)
        await send_due(settings, sessions)
        if not {"gathering", "sending"} & set(await states(sessions)):
            return
    pytest.fail(f"still sending after {rounds} rounds")


def using(settings: Settings, post: Post) -> Settings:
    return settings.model_copy(update={"smtp_port": post.port})


async def test_a_sent_mail_is_published_and_not_sent_again(settings: Settings, sessions: Sessions, post: Post) -> None:
    await an_alert(sessions)

    first = await send_due(using(settings, post), sessions)
    second = await send_due(using(settings, post), sessions)

    assert (first, second) == (EVERYBODY, 0)
    assert len(await deliveries(sessions)) == len(post.mails) == EVERYBODY
    assert await states(sessions) == {"sent": EVERYBODY}


async def test_a_server_that_dies_in_the_text_gets_the_mail_again(settings: Settings, sessions: Sessions) -> None:
    await an_alert(sessions)
    DiesInData.deaths = 2

    async with MailServer(Post(), DiesInData) as server:
        await send_until_settled(using(settings, server.post), sessions)

    assert DiesInData.deaths == 0
    assert len(server.post.mails) == len(server.post.ids()) == EVERYBODY
    assert await states(sessions) == {"sent": EVERYBODY}


async def test_a_mail_taken_without_an_answer_comes_again_under_the_same_id(
    settings: Settings, sessions: Sessions
) -> None:
    await an_alert(sessions)
    post = DiesBeforeAnswering(deaths=2)

    async with MailServer(post):
        await send_until_settled(using(settings, post), sessions)

    assert len(post.mails) == EVERYBODY + 2
    assert len(post.ids()) == EVERYBODY
    assert len(await deliveries(sessions)) == EVERYBODY


async def test_nothing_is_published_while_the_server_has_not_taken_the_mail(
    settings: Settings, sessions: Sessions
) -> None:
    await an_alert(sessions)
    DiesInData.deaths = 1

    async with MailServer(Post(), DiesInData) as server:
        await send_due(using(settings, server.post), sessions)

    assert await deliveries(sessions) == []


async def test_a_killed_sender_costs_at_most_one_repetition(settings: Settings, sessions: Sessions, post: Post) -> None:
    await an_alert(sessions)
    async with system_session(sessions, "*") as session:
        taken = await claim(session)
    assert taken is not None
    assert taken.mail is not None
    async with smtp_client(using(settings, post)) as client:
        await client.send_message(compose(settings, taken, taken.mail))

    await send_until_settled(using(settings, post), sessions)

    assert len(post.mails) == EVERYBODY + 1
    assert len(post.ids()) == EVERYBODY


async def test_a_mail_in_somebodys_hands_is_left_to_them(settings: Settings, sessions: Sessions, post: Post) -> None:
    await an_alert(sessions)
    async with system_session(sessions, "*") as session:
        await claim(session)

    assert await send_due(using(settings, post), sessions) == EVERYBODY - 1


async def test_senders_beside_each_other_send_each_mail_once(
    settings: Settings, sessions: Sessions, post: Post
) -> None:
    await an_alert(sessions)

    sent = await asyncio.gather(*(send_due(using(settings, post), sessions) for _ in range(4)))

    assert sum(sent) == len(post.mails) == len(post.ids()) == EVERYBODY


async def test_a_mail_server_that_is_away_costs_no_attempt(settings: Settings, sessions: Sessions) -> None:
    await an_alert(sessions)

    with pytest.raises(OSError, match="9"):
        await send_due(settings, sessions)

    assert await attempts(sessions) == [0] * EVERYBODY


async def test_a_mail_that_is_refused_for_good_is_given_up(settings: Settings, sessions: Sessions) -> None:
    await an_alert(sessions)

    async with MailServer(Refuses()) as server:
        await send_due(using(settings, server.post), sessions)

    assert await states(sessions) == {"given_up": EVERYBODY}
    assert await deliveries(sessions) == []


async def test_a_mail_that_is_refused_for_now_waits_longer_each_time(settings: Settings, sessions: Sessions) -> None:
    await an_alert(sessions)
    patient = settings.model_copy(update={"mail_retry_seconds": 100})

    async with MailServer(Refuses(refusal="451 4.3.0 Later")) as server:
        for _ in range(3):
            async with system_session(sessions, "*") as session:
                await session.execute(text("UPDATE delivery SET due_at = now() WHERE subject = 'controller'"))
                await session.execute(text("DELETE FROM delivery WHERE subject <> 'controller'"))
            await send_due(using(patient, server.post), sessions)

    async with system_session(sessions, "*") as session:
        wait = await session.scalar(text("SELECT extract(epoch FROM due_at - now())::int FROM delivery"))
    assert wait == pytest.approx(400, abs=30)
    assert await states(sessions) == {"sending": 1}


async def test_a_mail_is_given_up_after_days(settings: Settings, sessions: Sessions) -> None:
    await an_alert(sessions)
    async with system_session(sessions, "*") as session:
        await session.execute(text("UPDATE delivery SET opened_at = now() - interval '5 days'"))

    async with MailServer(Refuses(refusal="451 4.3.0 Later")) as server:
        await send_until_settled(using(settings, server.post), sessions)

    assert await states(sessions) == {"given_up": EVERYBODY}


async def test_somebody_who_left_the_directory_gets_no_mail(settings: Settings, sessions: Sessions, post: Post) -> None:
    await an_alert(sessions)
    async with system_session(sessions, "*") as session:
        await session.execute(text("DELETE FROM recipient WHERE subject = 'controller'"))

    await send_due(using(settings, post), sessions)

    assert post.to("controller") == []
    assert await states(sessions) == {"sent": EVERYBODY - 1, "given_up": 1}


@pytest.mark.attack("C8")
@pytest.mark.asvs("1.3.11")
@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "A <a@b.example>", "a b@c.example"]
)
async def test_the_directory_takes_plain_addresses_only(sessions: Sessions, address: str) -> None:
    change = text("UPDATE recipient SET mail = :address WHERE subject = 'controller'")

    with pytest.raises(IntegrityError):
        async with system_session(sessions, "*") as session:
            await session.execute(change, {"address": address})


async def test_the_senders_loop_outlives_a_mail_server_that_is_away(
    settings: Settings, sessions: Sessions, post: Post
) -> None:
    await an_alert(sessions)
    unwilling, stop = Unwilling(), asyncio.Event()
    server = await asyncio.start_server(unwilling, "127.0.0.1", 0)
    away = server.sockets[0].getsockname()[1]
    own = settings.model_copy(update={"smtp_port": away, "mail_poll_seconds": 0.05})
    loop = asyncio.create_task(run_sender(own, sessions, stop))

    async with asyncio.timeout(20):
        await unwilling.called.wait()
        post.wanted, own.smtp_port = EVERYBODY, post.port
        await post.all_here.wait()
        stop.set()
        await loop

    server.close()
    assert len(post.ids()) == EVERYBODY
