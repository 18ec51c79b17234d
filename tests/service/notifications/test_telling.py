"""What events leave behind: notifications, and mails that gather."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.notifications.handlers import HANDLERS
from services.notifications.operations import send_due
from services.notifications.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.inbox import handle_once
from tests.service.notifications.facts import (
    NAME,
    alert_raised,
    case_moved,
    case_opened,
    file_processed,
    hold_approved,
    hold_proposed,
    let_time_pass,
    task_opened,
)
from tests.service.notifications.smtp_servers import Post


async def rows(sessions: Sessions, query: str) -> list[tuple[object, ...]]:
    async with system_session(sessions, "*") as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def told(sessions: Sessions) -> list[tuple[object, ...]]:
    return await rows(sessions, "SELECT committee_id, kind, number FROM notification ORDER BY 1, 2, 3")


async def mail(settings: Settings, sessions: Sessions, post: Post) -> int:
    """Send everything that waits."""
    await let_time_pass(sessions)
    return await send_due(settings.model_copy(update={"smtp_port": post.port}), sessions)


async def test_a_file_with_300_alerts_gives_one_notification(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(300)])

    assert await told(sessions) == [("son", "alert", 300)]


async def test_a_file_with_300_alerts_gives_one_mail_to_each_who_judges_them(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(300)])

    await mail(settings, sessions, post)

    told_ones = ("case-officer", "controller", "controller-2")
    assert sorted(post.envelopes) == sorted([f"{name}@exempelby.example"] for name in told_ones)
    assert {mail["Subject"] for mail in post.mails} == {"300 nya signaler"}


async def test_alerts_of_several_committees_reach_a_controller_in_one_mail(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    events = [*(alert_raised("son") for _ in range(30)), *(alert_raised("kfn") for _ in range(7))]
    await handle_once(sessions, HANDLERS, events)

    await mail(settings, sessions, post)

    assert [mail["Subject"] for mail in post.to("controller")] == ["37 nya signaler"]
    assert [mail["Subject"] for mail in post.to("case-officer")] == ["30 nya signaler"]
    assert [mail["Subject"] for mail in post.to("case-officer-culture")] == ["7 nya signaler"]


async def test_polls_close_together_share_a_mail(sessions: Sessions, settings: Settings, post: Post) -> None:
    for _ in range(3):
        await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(10)])

    await mail(settings, sessions, post)

    assert [mail["Subject"] for mail in post.to("controller")] == ["30 nya signaler"]
    assert await told(sessions) == [("son", "alert", 30)]


async def test_what_comes_after_a_mail_has_left_is_told_in_the_next(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(10)])
    await mail(settings, sessions, post)

    await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(5)])
    await mail(settings, sessions, post)

    assert [mail["Subject"] for mail in post.to("controller")] == ["10 nya signaler", "5 nya signaler"]


async def test_a_mail_waits_for_more_before_it_is_due(sessions: Sessions, settings: Settings, post: Post) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])

    assert await send_due(settings.model_copy(update={"smtp_port": post.port}), sessions) == 0
    assert post.mails == []


async def test_a_mail_never_waits_longer_than_a_minute(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [alert_raised()])
    async with system_session(sessions, "*") as session:
        await session.execute(text("UPDATE delivery SET opened_at = now() - interval '58 seconds'"))

    await handle_once(sessions, HANDLERS, [alert_raised()])

    waits = await rows(sessions, "SELECT DISTINCT due_at <= opened_at + interval '60 seconds' FROM delivery")
    assert waits == [(True,)]


async def test_a_hold_that_needs_a_second_person_is_mailed_at_once(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    await handle_once(sessions, HANDLERS, [hold_proposed(proposed_by="case-officer")])

    sent = await send_due(settings.model_copy(update={"smtp_port": post.port}), sessions)

    assert sent == 3
    assert post.to("case-officer") == []
    assert [m["Subject"] for m in post.to("security-head")] == ["En andra person behövs i ärende Ä-2026-000012"]


async def test_a_mail_that_is_due_stays_due_when_more_is_gathered(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    await handle_once(sessions, HANDLERS, [hold_proposed()])
    await handle_once(sessions, HANDLERS, [alert_raised()])

    await send_due(settings.model_copy(update={"smtp_port": post.port}), sessions)

    assert [mail["Subject"] for mail in post.to("controller")] == ["2 nyheter i Tillit"]


async def test_a_redelivered_event_is_told_once(sessions: Sessions) -> None:
    events = [alert_raised(), task_opened(), hold_proposed()]
    await handle_once(sessions, HANDLERS, events)
    before = await told(sessions)

    await handle_once(sessions, HANDLERS, events)

    assert await told(sessions) == before


async def test_a_lost_inbox_tells_nothing_twice(sessions: Sessions, settings: Settings, post: Post) -> None:
    events = [alert_raised(), task_opened(), case_opened(), case_moved(), hold_proposed(), hold_approved()]
    await handle_once(sessions, HANDLERS, events)
    await mail(settings, sessions, post)
    before, sent = await told(sessions), len(post.mails)
    async with system_session(sessions, "*") as session:
        await session.execute(text("DELETE FROM inbox"))

    await handle_once(sessions, HANDLERS, events)
    await mail(settings, sessions, post)

    assert await told(sessions) == before
    assert len(post.mails) == sent


async def test_a_file_that_was_read_whole_is_not_told(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [file_processed()])

    assert await told(sessions) == []


@pytest.mark.parametrize(
    ("processed", "kind"),
    [
        pytest.param(file_processed("rejected"), "file_rejected", id="refused"),
        pytest.param(file_processed(rejected=3), "file_rows_rejected", id="in part"),
    ],
)
async def test_a_file_that_was_not_read_whole_is_told(sessions: Sessions, processed: object, kind: str) -> None:
    await handle_once(sessions, HANDLERS, [processed])  # type: ignore[list-item]  # an event of the table above

    assert await told(sessions) == [("son", kind, 1)]


async def test_no_message_repeats_a_name_or_an_amount_of_its_event(
    sessions: Sessions, settings: Settings, post: Post
) -> None:
    events = [alert_raised(), task_opened(), case_opened(), case_moved(), hold_proposed(), hold_approved()]
    await handle_once(sessions, HANDLERS, [*events, file_processed("rejected")])

    await mail(settings, sessions, post)

    everything = "".join(str(mail["Subject"]) + mail.get_content() for mail in post.mails)
    assert len(post.mails) == 4
    assert not [word for word in (*NAME.split(), "1234567", "1 234 567", "48 750") if word in everything]


async def statements(engine: AsyncEngine, sessions: Sessions, alerts: int) -> int:
    """How many statements it takes to handle that many alerts."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        await handle_once(sessions, HANDLERS, [alert_raised() for _ in range(alerts)])
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return len(seen)


async def test_many_alerts_take_no_more_statements_than_one(settings: Settings, sessions: Sessions) -> None:
    engine, counted = connect(settings)
    try:
        one, many = await statements(engine, counted, 1), await statements(engine, counted, 300)
    finally:
        await engine.dispose()

    assert one == many
