"""The daily round: reminders that say nothing, and an end after two years."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from fastapi import FastAPI

from services.intake.tips.rounds import go_round
from services.intake.tips.settings import Settings
from services.notifications.domain import Kind
from services.notifications.domain.wording import Line, mail_body, mail_subject
from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.events import TipReminder, encode
from shared.ids import new_id
from shared.testing import published
from tests.service.tips.conftest import TOLD, Office, Reporter


def days_from_now(days: int) -> datetime:
    return utc_now() + timedelta(days=days)


async def after(app: FastAPI, settings: Settings, days: int) -> list[tuple[str, tuple[str, ...]]]:
    """What has been told when so many days have passed."""
    await go_round(app.state.sessions, settings, app.state.locks, days_from_now(days))
    events = await published(app.state.sessions)
    return [(event.due, event.barred) for event in events if isinstance(event, TipReminder)]


@pytest.mark.attack("W15")
async def test_recipients_are_told_of_a_report_the_day_after(
    reporter: Reporter, app: FastAPI, settings: Settings
) -> None:
    await reporter.report()

    assert await after(app, settings, 0) == []
    assert await after(app, settings, 1) == [("received", ())]
    assert await after(app, settings, 1) == [("received", ())]


@pytest.mark.attack("W15")
async def test_seven_days_are_reminded_of_two_days_ahead(reporter: Reporter, app: FastAPI, settings: Settings) -> None:
    await reporter.report()
    told = [len(await after(app, settings, days)) for days in (1, 4, 5)]

    assert told == [1, 1, 2]


@pytest.mark.attack("W15")
async def test_a_confirmed_report_is_reminded_of_before_three_months(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/acknowledge", "ida")

    assert [due for due, _ in await after(app, settings, 30)] == ["received"]
    assert [due for due, _ in await after(app, settings, 91)] == ["received", "feedback"]


@pytest.mark.attack("W15")
async def test_feedback_stops_the_clock(reporter: Reporter, office: Office, app: FastAPI, settings: Settings) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/answer", "ida", {"text": "Vi har ändrat rutinen.", "feedback": True})

    assert [due for due, _ in await after(app, settings, 100)] == ["received"]


@pytest.mark.attack("W8", "W9")
async def test_who_cannot_open_a_report_is_not_told_of_it(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(
        f"/reports/{report_id}/assess", "ida", {"category": "other", "circle": "outside", "barred": ["ali"]}
    )

    assert await after(app, settings, 1) == [("received", ("ali",))]


@pytest.mark.attack("W7")
async def test_an_event_holds_ids_and_nothing_of_the_report(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings
) -> None:
    await reporter.report(where="Hemtjänsten")
    await after(app, settings, 8)

    [first, *_] = await published(app.state.sessions)
    sent = encode(first).decode()
    assert TOLD not in sent
    assert "Hemtjänsten" not in sent
    assert set(TipReminder.__struct_fields__) == {
        *("event_id", "municipality_id", "occurred_at"),
        *("report_id", "committee_id", "due", "barred"),
    }


@pytest.mark.attack("W8")
def test_the_mail_says_log_in_and_not_what_about() -> None:
    line = Line(new_id(), Kind.TIP, 1, new_id(), "Ärende om hemtjänsten")

    assert mail_subject("sv", [line]) == "Något i visselblåsarkanalen väntar på dig"
    assert "Logga in för att se" in mail_body("sv", [line], "https://tillit.example.se")
    assert "hemtjänsten" not in mail_body("sv", [line], "https://tillit.example.se")


async def closed(reporter: Reporter, office: Office) -> tuple[str, str]:
    """A closed report; its id and its receipt."""
    receipt = await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/close", "ida")
    return report_id, receipt


@pytest.mark.attack("W16")
async def test_two_years_after_its_end_a_report_is_gone(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings, admin: asyncpg.Connection
) -> None:
    report_id, receipt = await closed(reporter, office)
    today = swedish_date(utc_now())
    last = datetime(today.year + 2, today.month, min(today.day, 28), 12, tzinfo=UTC)

    await go_round(app.state.sessions, settings, app.state.locks, last - timedelta(days=1))
    before = await admin.fetchval("SELECT count(*) FROM tips.message")
    await go_round(app.state.sessions, settings, app.state.locks, last + timedelta(days=3))

    tables = ("report", "report_key", "message", "attachment", "access", "reminder")
    assert before == 1
    assert [await admin.fetchval(f"SELECT count(*) FROM tips.{table}") for table in tables] == [0] * 6  # noqa: S608
    assert not (settings.lock_dir / f"{report_id}.lock").exists()
    assert (await reporter.come_back(receipt)).status_code == 404


@pytest.mark.attack("W16")
async def test_recipients_are_reminded_to_archive_before_that(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings
) -> None:
    await closed(reporter, office)

    assert [due for due, _ in await after(app, settings, 710)] == ["disposal"]


@pytest.mark.attack("W16")
async def test_a_restored_backup_of_the_database_does_not_bring_a_destroyed_report_back(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings, admin: asyncpg.Connection
) -> None:
    report_id, receipt = await closed(reporter, office)
    tables = ("report", "report_key", "message")
    backup = {t: [row["row"] for row in await admin.fetch(f"SELECT t AS row FROM tips.{t} t")] for t in tables}  # noqa: S608
    await go_round(app.state.sessions, settings, app.state.locks, days_from_now(800))
    async with admin.transaction():
        for table, rows in backup.items():
            marks = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
            await admin.executemany(f"INSERT INTO tips.{table} VALUES ({marks})", [tuple(r) for r in rows])  # noqa: S608

    assert (await office.open(report_id, "ida")).status_code == 410
    assert (await reporter.come_back(receipt)).status_code == 404


@pytest.mark.attack("W16")
async def test_an_open_report_is_never_destroyed(
    reporter: Reporter, office: Office, app: FastAPI, settings: Settings
) -> None:
    await reporter.report()

    await go_round(app.state.sessions, settings, app.state.locks, days_from_now(2_000))

    assert len(await office.reports("ida")) == 1


async def test_the_round_makes_locks_ahead(app: FastAPI, settings: Settings, sessions: Sessions) -> None:
    for file in list(settings.lock_dir.iterdir())[:60]:
        file.unlink()

    await go_round(sessions, settings, app.state.locks, utc_now())

    assert len(list(settings.lock_dir.glob("*.lock"))) == 100
