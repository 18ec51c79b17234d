"""A rule version comes into force when it has proved itself, and the gate cannot be passed by."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.risk.activation_queries import VersionNotFound
from services.risk.handlers import HANDLERS
from services.risk.operations import fairness, gate
from services.risk.operations.activation import rules_in_force
from services.risk.operations.gate import DemandsMissing, VersionState
from services.risk.rules import RULES
from shared.db import Scope, Sessions
from shared.events import ALL
from shared.inbox import handle_once
from shared.testing import Database
from tests.builders import received
from tests.service.risk.rule_town import (
    AUTHOR,
    HERE,
    REQUESTER,
    RULE,
    SECOND,
    THERE,
    Office,
    as_admin,
    person,
    screen,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def office(sessions: Sessions, tmp_path: Path) -> Office:
    await screen(sessions)
    return Office(sessions, tmp_path)


async def refused(office: Office, step: Any, digest: str, **how: Any) -> set[str]:
    """The demands with which a step is refused."""
    with pytest.raises(DemandsMissing) as caught:
        await office.take(step, digest, **how)
    assert await office.state(digest) != "active"
    return {one["demand"] for one in caught.value.extra["demands"]}


async def running(office: Office) -> dict[str, int | float]:
    """The parameters with which the rule points at payments now."""
    async with office.sessions(info={"scope": Scope(HERE)}) as session:
        force = await rules_in_force(session, HERE, RULES)
    return {one.rule.id: one.params.window_days for one in force.active if one.rule.id == RULE}


async def test_a_version_that_proved_itself_comes_into_force_and_its_history_says_how(office: Office) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)

    await office.take(gate.approve, digest, by=SECOND, at=at + MINUTE)

    assert await running(office) == {RULE: 60}
    steps = await office.rows("SELECT * FROM rule_transition WHERE digest = :d ORDER BY transition_id", d=digest)
    assert [(row["step"], row["to_state"]) for row in steps] == [
        ("draft", "draft"),
        ("test", "tested"),
        ("shadow", "shadow"),
        ("request", "shadow"),
        ("approve", "active"),
    ]
    assert [row["changed_by"] for row in steps] == ["kim", "system", "kim", "alex", "robin"]
    assert steps[-1]["detail"]["report"]["signals"] > 0
    assert steps[-1]["detail"]["shadow"]["judged_units"] == 1_000


async def test_the_version_that_it_follows_is_retired(office: Office) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)
    await office.take(gate.approve, digest, by=SECOND, at=at + MINUTE)

    rows = await office.rows("SELECT digest, state, ground FROM rule_version WHERE rule = :r", r=RULE)

    assert {(row["state"], row["ground"]) for row in rows} == {("active", "drafted"), ("retired", "shipped")}


async def test_a_new_draft_lacks_everything(office: Office) -> None:
    digest = await office.draft()

    lacks = await refused(office, gate.approve, digest, by=AUTHOR)

    assert lacks == {"report", "shadow_days", "shadow_units", "fairness", "requested", "second_person"}


async def test_a_stale_report_does_not_pass(office: Office) -> None:
    digest, at = await office.proved()

    late = await refused(office, gate.request_approval, digest, by=REQUESTER, at=at + timedelta(days=4))

    assert late == {"report_fresh", "fairness"}


async def test_a_report_over_too_short_a_time_does_not_pass(office: Office) -> None:
    digest = await office.draft()

    await office.backtest(digest, since=date(2026, 8, 1))

    assert await refused(office, gate.start_shadow, digest, by=AUTHOR) == {"report_span"}


async def test_the_report_of_another_version_does_not_pass(office: Office) -> None:
    await office.proved()
    other = await office.draft(window_days=61)

    assert await refused(office, gate.start_shadow, other, by=AUTHOR) == {"report"}


async def test_a_parameter_changed_after_the_report_is_another_version(office: Office, database: Database) -> None:
    digest, at = await office.proved()
    await as_admin(database, "UPDATE rule_version SET parameters = parameters || '{\"window_days\": 1}'")

    with pytest.raises(gate.CodeReplaced):
        await office.take(gate.request_approval, digest, by=REQUESTER, at=at)
    assert RULE not in await running(office)


async def test_a_version_whose_code_was_replaced_does_not_run(office: Office, database: Database) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)
    await office.take(gate.approve, digest, by=SECOND, at=at + MINUTE)

    await as_admin(database, "UPDATE rule_version SET code_hash = 'of an earlier release' WHERE digest = $1", digest)

    assert RULE not in await running(office)


@pytest.mark.parametrize(
    "who", [AUTHOR, REQUESTER, person("sam", stands_for=("kim",))], ids=["author", "asked", "deputy"]
)
async def test_who_wrote_or_asked_does_not_approve(office: Office, who: Any) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)

    assert await refused(office, gate.approve, digest, by=who, at=at + MINUTE) == {"second_person"}


async def test_nobody_approves_what_nobody_asked_for(office: Office) -> None:
    digest, at = await office.proved()

    assert await refused(office, gate.approve, digest, by=SECOND, at=at) == {"requested"}


async def test_a_clock_that_was_set_back_proves_nothing(office: Office) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)

    assert "clock" in await refused(office, gate.approve, digest, by=SECOND, at=at - MINUTE)


async def test_the_shadow_period_is_not_cut_short(office: Office) -> None:
    digest, at = await office.proved()

    assert await refused(office, gate.request_approval, digest, by=REQUESTER, at=at - timedelta(days=2)) == {
        "shadow_days"
    }


async def test_payments_of_an_earlier_period_in_shadow_do_not_count(office: Office) -> None:
    digest, at = await office.proved()
    await office.take(gate.retire, digest, by=AUTHOR)
    again = await office.draft()
    await office.backtest(again)
    await office.take(gate.start_shadow, again, by=AUTHOR)

    lacks = await refused(office, gate.request_approval, again, by=REQUESTER, at=at + MINUTE)

    assert again == digest
    assert "shadow_units" in lacks


async def test_another_municipalitys_report_does_not_pass(office: Office, sessions: Sessions) -> None:
    there = person("max", THERE)
    await screen(sessions, municipality_id=THERE)
    await office.proved(there)
    digest = await office.draft()

    assert await refused(office, gate.start_shadow, digest, by=AUTHOR) == {"report"}


async def test_another_municipality_does_not_find_the_version(office: Office) -> None:
    digest, at = await office.proved()

    with pytest.raises(VersionNotFound):
        await office.take(gate.request_approval, digest, by=person("max", THERE), at=at)


async def test_a_version_that_points_at_persons_needs_a_fairness_report(office: Office, sessions: Sessions) -> None:
    digest, at = await office.proved()
    await screen(sessions, 20, sequence=90, party_kind="person", party_name=None)

    assert await refused(office, gate.request_approval, digest, by=REQUESTER, at=at) == {"fairness"}
    with pytest.raises(fairness.PersonsMeant):
        await office.take(fairness.nobody_meant, digest, by=AUTHOR)


async def test_no_event_brings_a_rule_into_force(office: Office) -> None:
    digest, _ = await office.proved()
    handled = {event.type for event in HANDLERS}
    strangers = [event for event in ALL if "rule" in event.type]

    assert not [event for event in strangers if event.type in handled]
    await handle_once(office.sessions, HANDLERS, [received([], 99)])
    assert await office.state(digest) == "shadow"


def _direct() -> dict[str, str]:
    """What somebody with the service's password might try."""
    set_ = "UPDATE rule_version SET changed_at = changed_at + interval '1 day', changed_by = 'sql', "
    second = "approved_by = 'robin', requested_by = 'alex', requesters = '{alex}', "
    copied = (
        "INSERT INTO rule_version SELECT municipality_id, 'x' || left(digest, 63), 'NEW-01', version, parameters,"
        " code_hash, 'active', 'drafted', false, drafted_by, NULL, authors, '{}', 'robin', now(), shadow_since,"
        " report_id, fairness_id, step, changed_by, now(), '{}' FROM rule_version WHERE digest = :d"
    )
    return {
        "state alone": "UPDATE rule_version SET state = 'active' WHERE digest = :d",
        "no second person": set_ + "step = 'approve', state = 'active' WHERE digest = :d",
        "made-up request": set_ + second + "step = 'approve', state = 'active' WHERE digest = :d",
        "shipped": set_ + "step = 'ship', state = 'active' WHERE digest = :d",
        "ground": set_ + "step = 'ship', ground = 'shipped', state = 'active' WHERE digest = :d",
        "in passing": set_ + "step = 'request', needs_review = false WHERE ground = 'shipped'",
        "parameters": set_ + "step = 'review', parameters = '{}' WHERE state = 'active'",
        "digest": "UPDATE rule_version SET digest = :d || 'x'",
        "deleted": "DELETE FROM rule_version",
        "history": "UPDATE rule_transition SET changed_by = 'nobody'",
        "history gone": "DELETE FROM rule_transition",
        "fairness": "UPDATE fairness_report SET limits_met = true",
        "report": "UPDATE backtest SET result = '{}' WHERE status = 'done'",
        "inserted": copied,
    }


async def test_the_service_role_itself_cannot_write_a_rule_into_force(office: Office) -> None:
    digest, _ = await office.proved()
    written = []
    for name, statement in _direct().items():
        try:
            async with office.sessions(info={"scope": Scope(HERE)}) as session, session.begin():
                await session.execute(text(statement), {"d": digest} if ":d" in statement else {})
            written.append(name)
        except DBAPIError:
            continue

    assert written == []
    assert await office.state(digest) == "shadow"
    assert await running(office) == {RULE: 90}


@pytest.mark.parametrize("gone", ["backtest", "fairness_report", "shadow_run"])
async def test_the_database_asks_for_the_evidence_itself(office: Office, database: Database, gone: str) -> None:
    digest, at = await office.proved()
    await office.take(gate.request_approval, digest, by=REQUESTER, at=at)
    ids = await office.rows(
        "SELECT b.backtest_id, f.fairness_id FROM backtest b JOIN fairness_report f USING (digest) WHERE digest = :d",
        d=digest,
    )
    await as_admin(database, f"DELETE FROM {gone}")  # noqa: S608 - names of ours
    statement = (
        "UPDATE rule_version SET state = 'active', step = 'approve', approved_by = 'robin',"
        " changed_at = changed_at + interval '1 day', report_id = :backtest_id, fairness_id = :fairness_id"
        " WHERE digest = :d"
    )

    with pytest.raises(DBAPIError, match="a rule version"):
        async with office.sessions(info={"scope": Scope(HERE)}) as session, session.begin():
            await session.execute(text(statement), {"d": digest, **ids[0]})


async def test_a_shipped_rule_is_proved_afterwards(office: Office) -> None:
    [shipped] = await office.rows("SELECT digest, needs_review FROM rule_version WHERE rule = :r", r=RULE)
    digest = shipped["digest"]
    await office.backtest(digest)
    await office.take(fairness.nobody_meant, digest, by=AUTHOR)
    await office.take(gate.request_approval, digest, by=REQUESTER)
    await office.take(gate.approve, digest, by=SECOND)

    [proved] = await office.rows("SELECT state, needs_review FROM rule_version WHERE rule = :r", r=RULE)

    assert shipped["needs_review"]
    assert proved == {"state": "active", "needs_review": False}


async def test_a_retired_rule_gives_no_more_signals(office: Office, sessions: Sessions) -> None:
    [row] = await office.rows("SELECT digest FROM rule_version WHERE rule = :r", r=RULE)
    before = await office.value("SELECT count(*) FROM signal WHERE rule = :r", r=RULE)

    await office.take(gate.retire, row["digest"], by=AUTHOR)
    await screen(sessions, sequence=10)

    assert before > 0
    assert await office.value("SELECT count(*) FROM signal WHERE rule = :r", r=RULE) == before


async def test_a_retired_version_is_drafted_anew_or_not_at_all(office: Office) -> None:
    digest = await office.draft()
    await office.take(gate.retire, digest, by=AUTHOR)

    with pytest.raises(VersionState):
        await office.take(gate.approve, digest, by=SECOND)
