"""What a version in shadow sees is stored and counted, and nobody is pointed at."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.risk import rule_code
from services.risk.domain.engine import screen as find
from services.risk.domain.engine import standing
from services.risk.domain.frames import payments
from services.risk.domain.state import EMPTY
from services.risk.operations import gate
from services.risk.operations.activation import rules_in_force
from services.risk.operations.backtests import stored_facts
from services.risk.rules import PAYMENT_RULES, RULES
from shared.db import Scope, Sessions, system_session
from shared.events import AlertRaised, PaymentsScreened
from shared.testing import Database, published
from tests.service.risk.other_rules import OTHERS
from tests.service.risk.rule_town import AUTHOR, HERE, RULE, Office, as_admin, screen
from tests.service.risk.test_live_equals_backtest import a_stream, live


@pytest.fixture
async def office(sessions: Sessions, tmp_path: Path) -> Office:
    await screen(sessions)
    return Office(sessions, tmp_path)


async def in_shadow(office: Office, rule: str = RULE, **changed: float) -> str:
    digest = await office.draft(rule, AUTHOR, **changed)
    await office.backtest(digest)
    await office.take(gate.start_shadow, digest, by=AUTHOR)
    return digest


async def test_a_new_version_runs_unseen_beside_the_one_in_force(office: Office) -> None:
    alerts = [event for event in await published(office.sessions) if isinstance(event, AlertRaised)]
    [row] = await office.rows("SELECT digest FROM rule_version WHERE rule = :r", r=RULE)
    await office.take(gate.retire, row["digest"], by=AUTHOR)
    digest = await in_shadow(office)

    await screen(office.sessions, 20, sequence=2)

    assert await office.value("SELECT count(*) FROM shadow_signal WHERE digest = :d", d=digest) == 3
    assert await office.value("SELECT count(*) FROM signal WHERE digest = :d", d=digest) == 0
    told = await published(office.sessions)
    assert [event for event in told if isinstance(event, AlertRaised)] == alerts
    screened = [event for event in told if isinstance(event, PaymentsScreened)]
    assert [sum(count.flagged for count in event.counts) for event in screened] == [3, 0]
    assert RULE not in screened[-1].ruleset
    assert await office.value("SELECT count(*) FROM payment WHERE verdict = 'look'") == 3


async def test_two_versions_of_a_rule_run_side_by_side(office: Office) -> None:
    digest = await in_shadow(office, window_days=5)

    await screen(office.sessions, 20, sequence=2)

    by_digest = "SELECT count(*) FROM {} WHERE rule = 'INV-01'"
    assert await office.value(by_digest.format("signal")) == 6
    assert await office.value(by_digest.format("shadow_signal") + " AND digest = :d", d=digest) == 0
    run = "SELECT judged_units, signals, persons FROM shadow_run WHERE digest = :d"
    assert await office.rows(run, d=digest) == [{"judged_units": 20, "signals": 0, "persons": 0}]


async def test_a_signal_keeps_which_version_gave_it(office: Office) -> None:
    rule = PAYMENT_RULES[RULE]
    values = rule_code.default_values(rule)

    [kept] = await office.rows(
        "SELECT DISTINCT version, digest, code_hash, parameters_digest FROM signal WHERE rule = :r", r=RULE
    )

    assert kept == {
        "version": rule.version,
        "digest": rule_code.digest(rule, values),
        "code_hash": rule_code.code_hash(rule),
        "parameters_digest": rule_code.parameters_digest(values),
    }


async def test_what_shadow_sees_live_is_what_a_backtest_finds(sessions: Sessions, tmp_path: Path) -> None:
    office = Office(sessions, tmp_path)
    digest = await in_shadow(office, window_days=200)
    stream = a_stream(4)
    await live(sessions, stream, 4)
    async with system_session(sessions, HERE) as session:
        facts = await stored_facts(session, HERE, tmp_path)
        seen = set(await session.scalars(text("SELECT signal_id::text FROM shadow_signal WHERE NOT cleared")))
    rule = PAYMENT_RULES[RULE]

    params = {RULE: rule.with_values({"window_days": 200})}
    whole = standing(find(payments(facts), EMPTY, (rule,), municipality_id=HERE, params=params))

    assert len(seen) > 10
    assert seen == set(whole["signal_id"])
    assert await office.value("SELECT count(*) FROM shadow_signal WHERE digest <> :d", d=digest) == 0


async def test_a_municipality_starts_with_what_is_shipped_and_it_is_said_so(office: Office) -> None:
    rows = await office.rows("SELECT state, ground, needs_review, drafted_by FROM rule_version")
    steps = await office.rows("SELECT step, to_state, changed_by FROM rule_transition")

    assert rows == [{"state": "active", "ground": "shipped", "needs_review": True, "drafted_by": "system"}] * len(RULES)
    assert steps == [{"step": "ship", "to_state": "active", "changed_by": "system"}] * len(RULES)


async def test_who_drafts_before_the_first_payment_does_not_keep_the_shipped_rules_away(
    sessions: Sessions, tmp_path: Path
) -> None:
    office = Office(sessions, tmp_path)
    await office.draft()

    await screen(sessions)

    assert await office.value("SELECT count(*) FROM rule_version WHERE state = 'active'") == len(RULES)


async def test_a_rule_that_a_release_adds_later_does_not_run_by_itself(office: Office, database: Database) -> None:
    await as_admin(database, "DELETE FROM rule_version WHERE rule = 'SUP-01'")  # as before the release

    async with office.sessions(info={"scope": Scope(HERE)}) as session:
        force = await rules_in_force(session, HERE, RULES)

    assert "SUP-01" not in {one.rule.id for one in force.active}
    assert len(force.active) == len(RULES) - 1


async def test_a_release_that_changes_shipped_code_is_recorded(office: Office, database: Database) -> None:
    change = "UPDATE rule_version SET code_hash = 'earlier', digest = 'earlier' || rule WHERE rule = 'SUP-01'"
    await as_admin(database, change)
    at = "SELECT step, to_state FROM rule_transition WHERE rule = 'SUP-01' ORDER BY transition_id DESC LIMIT 2"

    await screen(office.sessions, sequence=5)

    rows = "SELECT state, needs_review FROM rule_version WHERE rule = 'SUP-01' ORDER BY state"
    assert await office.rows(rows) == [
        {"state": "active", "needs_review": True},
        {"state": "retired", "needs_review": True},
    ]
    assert [tuple(row.values()) for row in await office.rows(at)] == [("ship", "active"), ("replace", "retired")]


async def test_a_release_that_is_undone_brings_back_what_it_replaced(office: Office, database: Database) -> None:
    digest = await office.value("SELECT digest FROM rule_version WHERE rule = 'SUP-01'")
    newer = (
        "INSERT INTO rule_version SELECT municipality_id, 'newer', rule, version, parameters, 'newer', 'active',"
        " ground, needs_review, drafted_by, NULL, authors, '{}', NULL, NULL, NULL, NULL, NULL, step, changed_by,"
        " changed_at, detail FROM rule_version WHERE rule = 'SUP-01'"
    )
    await as_admin(database, "UPDATE rule_version SET state = 'retired', step = 'replace' WHERE rule = 'SUP-01'")
    await as_admin(database, newer)

    await screen(office.sessions, sequence=5)

    active = "SELECT digest FROM rule_version WHERE rule = 'SUP-01' AND state = 'active'"
    assert await office.value(active) == digest


async def test_rules_of_any_kind_have_versions(office: Office) -> None:
    async with office.sessions(info={"scope": Scope(HERE)}) as session, session.begin():
        force: Any = await rules_in_force(session, HERE, OTHERS)

    assert [(one.rule.id, one.params.days) for one in force.shadow] == [("TIM-99", 3)]
    assert await office.value("SELECT count(*) FROM rule_version WHERE rule = 'TIM-99' AND ground = 'shipped'") == 1
