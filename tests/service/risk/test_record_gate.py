"""Rules on records start unseen, and come into force by the same gate as rules on payments."""

from datetime import timedelta
from pathlib import Path

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from services.risk.operations import fairness, gate
from services.risk.operations.judging import judge_some
from shared.clock import utc_now
from shared.db import Scope, Sessions
from shared.events import AlertRaised
from shared.testing import Issuer, published
from tests.service.risk.rule_town import AUTHOR, REQUESTER, SECOND, SHADOW, Office
from tests.service.risk.test_judging import OTHER, alerts, judged, shift, told

RULE = "TIM-01"


async def started(sessions: Sessions, tmp_path: Path) -> tuple[Office, str]:
    """A municipality with two shifts of one worker that overlap; the version that it was shipped with."""
    await judged(sessions, told(shift("08:00", "12:00"), shift("11:00", "15:00", OTHER)))
    office = Office(sessions, tmp_path)
    return office, str(await office.value("SELECT digest FROM rule_version WHERE rule = :r", r=RULE))


async def test_what_a_shipped_rule_on_records_finds_is_kept_apart(sessions: Sessions, tmp_path: Path) -> None:
    office, digest = await started(sessions, tmp_path)

    assert await office.state(digest) == "shadow"
    assert await office.value("SELECT count(*) FROM shadow_signal WHERE digest = :d", d=digest) == 1
    assert await office.rows("SELECT judged_units, signals, persons FROM shadow_run WHERE digest = :d", d=digest) == [
        {"judged_units": 1, "signals": 1, "persons": 1}
    ]
    assert [event for event in await published(sessions) if isinstance(event, AlertRaised)] == []


async def test_what_explains_itself_is_taken_back_in_shadow_too(sessions: Sessions, tmp_path: Path) -> None:
    late = shift("11:00", "15:00")
    await judged(sessions, told(shift("08:00", "12:00"), late))

    await judged(sessions, told(shift("12:00", "15:00", supersedes=late.record_id)))

    office = Office(sessions, tmp_path)
    assert await office.value("SELECT count(*) FROM shadow_signal WHERE NOT cleared") == 0


async def test_a_back_test_reads_what_committees_know(sessions: Sessions, tmp_path: Path) -> None:
    office, digest = await started(sessions, tmp_path)

    await office.backtest(digest)

    [result] = [row["result"] for row in await office.rows("SELECT result FROM backtest")]
    assert (result["payments"], result["signals"], result["report"]["persons"]) == (2, 1, 1)
    assert "går in i varandra" in result["examples"][0]["explanation"]["sv"]


async def test_a_rule_that_speaks_of_persons_needs_a_report_that_compares_them(
    sessions: Sessions, tmp_path: Path
) -> None:
    office, digest = await started(sessions, tmp_path)
    await office.backtest(digest)

    with pytest.raises(fairness.PersonsMeant):
        await office.take(fairness.nobody_meant, digest, by=AUTHOR)


async def test_what_a_proved_rule_on_records_has_seen_becomes_alerts(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, tmp_path: Path
) -> None:
    office, digest = await started(sessions, tmp_path)
    await office.backtest(digest)
    async with sessions(info={"scope": Scope("*")}) as session, session.begin():
        await session.execute(text("UPDATE shadow_run SET judged_units = 1000 WHERE digest = :d"), {"d": digest})
        now = utc_now()
        await fairness.record_fairness(session, AUTHOR.municipality_id, digest, {}, limits_met=True, by="kim", at=now)
    await office.take(gate.request_approval, digest, by=REQUESTER, at=utc_now() + SHADOW)

    await office.take(gate.approve, digest, by=SECOND, at=utc_now() + SHADOW + timedelta(minutes=1))
    while await judge_some(sessions, timedelta(0)):
        pass

    assert [alert["rules"] for alert in await alerts(client, issuer)] == [[RULE]]


async def test_the_way_of_a_shipped_rule_on_records_goes_through_shadow(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, tmp_path: Path
) -> None:
    await started(sessions, tmp_path)

    answer = await client.get(f"/rules/{RULE}/versions", headers=issuer.headers("controller"))

    [version] = answer.json()["items"]
    assert [step["step"] for step in version["path"]] == [
        "draft", "test", "shadow", "fairness", "request", "approve", "review"
    ]  # fmt: skip
