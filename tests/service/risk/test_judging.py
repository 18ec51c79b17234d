"""Records are judged anew when one comes, changes or goes; what rules say of them becomes alerts like any others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import pytest_asyncio
from httpx import AsyncClient
from polars.testing import assert_frame_equal
from sqlalchemy import text

from services.risk.books import Wanted, book_of
from services.risk.domain.book import with_base
from services.risk.handlers import HANDLERS
from services.risk.operations.activation import rules_in_force
from services.risk.operations.judging import judge_some, touch_for_the_day
from services.risk.rules import RECORD_RULES
from shared.db import Sessions, system_session
from shared.events import (
    AlertRaised,
    AlertTriaged,
    PartyProtectionChanged,
    RecordFact,
    RecordsReceived,
    RecordWithdrawn,
)
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Database, Issuer, published
from tests.builders import MUNICIPALITY, a_fact, received
from tests.service.risk.rule_town import as_admin

WORKER, ONE, OTHER = (UUID(int=n) for n in (11, 12, 13))
NOW = datetime(2026, 11, 3, tzinfo=UTC)


def shift(start: str, end: str, provider: UUID = ONE, supersedes: UUID | None = None) -> RecordFact:
    """A shift of the same worker on one day."""
    return RecordFact(
        record_id=uuid4(),
        row=1,
        party_id=provider,
        day=date(2026, 11, 2),
        supersedes=supersedes,
        body={
            "shift_number": f"{start}-{provider.int}",
            "provider": {"party_id": str(provider), "party_kind": "company", "name": f"Vård {provider.int} AB"},
            "worker": {"party_id": str(WORKER), "party_kind": "person"},
            "starts_at": f"2026-11-02T{start}:00Z",
            "ends_at": f"2026-11-02T{end}:00Z",
            "note": "never leaves intake's own table",
        },
    )


def died(person: UUID) -> RecordFact:
    """What the population register says of somebody who has died."""
    return RecordFact(
        record_id=uuid4(),
        row=1,
        party_id=person,
        day=date(2026, 10, 5),
        body={
            "person": {"party_id": str(person), "party_kind": "person"},
            "as_of": "2026-10-05",
            "status": "deceased",
            "deceased_on": "2026-10-01",
        },
    )


def told(*records: RecordFact, committee_id: str = "son", kind: str = "shift") -> RecordsReceived:
    """The event that tells of them."""
    return RecordsReceived(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOW,
        committee_id=committee_id,
        kind=kind,
        records=records,
    )


@pytest_asyncio.fixture(autouse=True)
async def _in_force(sessions: Sessions, database: Database) -> None:
    """The rules of these tests point at people already; how they get there is what the tests of the gate are about."""
    async with system_session(sessions, MUNICIPALITY) as session:
        await rules_in_force(session, MUNICIPALITY, RECORD_RULES)
    await as_admin(database, "UPDATE rule_version SET state = 'active' WHERE rule IN ('TIM-01', 'INV-11')")


async def judged(sessions: Sessions, *events: Any) -> None:
    """Handle the events, and judge until nothing waits."""
    await handle_once(sessions, HANDLERS, list(events))
    while await judge_some(sessions, timedelta(0)):
        pass


async def alerts(client: AsyncClient, issuer: Issuer) -> list[dict[str, Any]]:
    """All alerts, with what explains them."""
    headers = issuer.headers("controller")
    items = (await client.get("/alerts?limit=100", headers=headers)).json()["items"]
    return [(await client.get(f"/alerts/{item['alertId']}", headers=headers)).json() for item in items]


async def test_shifts_that_overlap_become_an_alert_that_shows_both(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    first, second = shift("08:00", "12:00"), shift("11:00", "15:00", OTHER)

    await judged(sessions, told(first, second))

    [alert] = await alerts(client, issuer)
    [signal] = alert["signals"]
    assert (alert["subjectType"], alert["subjectName"], alert["rules"]) == ("party", "Vård 13 AB", ["TIM-01"])
    assert "går in i varandra ⟦60⟧ minuter" in signal["explanation"]["sv"]
    assert [(shown["recordId"], shown["role"]) for shown in signal["records"]] == [
        (str(second.record_id), "subject"),
        (str(first.record_id), "compared"),
    ]


async def test_the_second_shift_may_come_in_another_event(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await judged(sessions, told(shift("08:00", "12:00")))
    await judged(sessions, told(shift("11:00", "15:00")))

    assert [alert["rules"] for alert in await alerts(client, issuer)] == [["TIM-01"]]


async def test_a_corrected_shift_takes_the_signal_back(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    late = shift("11:00", "15:00")
    await judged(sessions, told(shift("08:00", "12:00"), late))

    await judged(sessions, told(shift("12:00", "15:00", supersedes=late.record_id)))

    [alert] = await alerts(client, issuer)
    assert (alert["status"], alert["outcome"], alert["signals"]) == ("triaged", "explained", [])


async def test_what_comes_back_after_it_explained_itself_is_an_alert_again(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    late, moved = shift("11:00", "15:00"), shift("12:00", "15:00")
    await judged(sessions, told(shift("08:00", "12:00"), late))
    corrected = msgspec.structs.replace(moved, supersedes=late.record_id)
    await judged(sessions, told(corrected))

    await judged(sessions, told(shift("11:00", "15:00", supersedes=moved.record_id)))

    found = {alert["status"]: alert["rules"] for alert in await alerts(client, issuer)}
    assert found == {"triaged": ["TIM-01"], "open": ["TIM-01"]}


async def found_by(sessions: Sessions) -> set[UUID]:
    """The records that can be found by anything."""
    async with system_session(sessions, MUNICIPALITY) as session:
        return set(await session.scalars(text("SELECT record_id FROM record_key")))


async def test_a_record_is_found_for_as_long_as_it_stands(sessions: Sessions, database: Database) -> None:
    first, other = shift("08:00", "12:00"), shift("13:00", "14:00")
    corrected = shift("08:00", "11:00", supersedes=first.record_id)
    await judged(sessions, told(first, other))
    assert await found_by(sessions) == {first.record_id, other.record_id}

    await judged(sessions, told(corrected))
    assert await found_by(sessions) == {corrected.record_id, other.record_id}

    await as_admin(database, "DELETE FROM record WHERE body ->> 'shift_number' LIKE '13:00%'", triggers=True)
    assert await found_by(sessions) == {corrected.record_id}


async def test_a_withdrawn_shift_takes_the_signal_back(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    late = shift("11:00", "15:00")
    await judged(sessions, told(shift("08:00", "12:00"), late))
    gone = RecordWithdrawn(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOW,
        committee_id="son",
        kind="shift",
        record_id=late.record_id,
        ground="entered_in_error",
    )

    await judged(sessions, gone)

    assert [alert["outcome"] for alert in await alerts(client, issuer)] == ["explained"]


async def test_what_changes_in_a_standing_signal_is_shown_as_it_is_now(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    early = shift("08:00", "12:00")
    await judged(sessions, told(early, shift("11:00", "15:00", OTHER)))

    await judged(sessions, told(shift("08:00", "13:00", supersedes=early.record_id)))

    [alert] = await alerts(client, issuer)
    assert [signal["evidence"]["minutes"] for signal in alert["signals"]] == [120]


async def test_what_a_person_has_judged_stays_as_it_was_seen(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    early = shift("08:00", "12:00")
    await judged(sessions, told(early, shift("11:00", "15:00", OTHER)))
    [alert] = await alerts(client, issuer)
    body = {"outcome": "explained", "reason": "Överlämning enligt utföraren."}
    await client.post(f"/alerts/{alert['alertId']}/triage", headers=issuer.headers("controller"), json=body)

    await judged(sessions, told(shift("08:00", "13:00", supersedes=early.record_id)))

    [after] = await alerts(client, issuer)
    assert after["signals"][0]["evidence"]["minutes"] == 60


async def test_an_event_that_comes_again_tells_nothing_new(sessions: Sessions) -> None:
    event = told(shift("08:00", "12:00"), shift("11:00", "15:00"))
    await judged(sessions, event)

    await judged(sessions, event)

    assert len([one for one in await published(sessions) if isinstance(one, AlertRaised)]) == 1


async def test_shifts_known_to_two_committees_are_not_joined(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await judged(sessions, told(shift("08:00", "12:00")), told(shift("11:00", "15:00"), committee_id="aln"))

    assert await alerts(client, issuer) == []


async def test_no_rule_looks_at_somebody_whose_identity_is_protected(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    await judged(sessions, told(shift("08:00", "12:00"), shift("11:00", "15:00")))
    protected = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, party_id=WORKER, version=1, protected=True
    )

    await judged(sessions, protected)

    assert [alert["outcome"] for alert in await alerts(client, issuer)] == ["explained"]


async def test_what_people_wrote_is_not_kept_here(sessions: Sessions) -> None:
    await judged(sessions, told(shift("08:00", "12:00")))

    async with system_session(sessions, MUNICIPALITY) as session:
        assert await session.scalar(text("SELECT count(*) FROM record WHERE body::text LIKE '%never leaves%'")) == 0


async def test_nothing_waits_once_it_is_judged(sessions: Sessions) -> None:
    await judged(sessions, told(shift("08:00", "12:00")))

    async with system_session(sessions, MUNICIPALITY) as session:
        assert await session.scalar(text("SELECT count(*) FROM touched")) == 0


@pytest.mark.parametrize("rounds", [1, 2])
async def test_the_calendar_touches_everything_once_a_day(sessions: Sessions, rounds: int) -> None:
    await judged(sessions, told(shift("08:00", "12:00")))

    for _ in range(rounds):
        await touch_for_the_day(sessions, date(2026, 11, 4))

    async with system_session(sessions, MUNICIPALITY) as session:
        assert await session.scalar(text("SELECT day FROM judged_day")) == date(2026, 11, 4)


async def test_an_alert_that_explained_itself_is_told_of(sessions: Sessions) -> None:
    late = shift("11:00", "15:00")
    await judged(sessions, told(shift("08:00", "12:00"), late))
    await judged(sessions, told(shift("12:00", "15:00", supersedes=late.record_id)))

    assert [one.outcome for one in await published(sessions) if isinstance(one, AlertTriaged)] == ["explained"]


async def test_payments_touch_no_payee_where_no_record_was_told(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [received([a_fact()])])

    async with system_session(sessions, MUNICIPALITY) as session:
        assert await session.scalar(text("SELECT count(*) FROM touched WHERE name <> '*'")) == 0


async def test_a_payment_to_somebody_who_has_died_becomes_an_alert(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    paid = a_fact(party_kind="person", party_name=None, payment_date=date(2026, 10, 28), kind="payment_order")
    await judged(sessions, told(died(paid.party_id), kind="person_status"))

    await judged(sessions, received([paid]))

    assert "INV-11" in [rule for alert in await alerts(client, issuer) for rule in alert["rules"]]


async def test_everything_is_read_as_the_parts_are(sessions: Sessions) -> None:
    paid = a_fact(party_id=ONE, vat_registered=True)
    shifts = told(shift("08:00", "12:00"), shift("11:00", "15:00"))
    await judged(sessions, shifts, told(died(ONE), kind="person_status"), received([paid]))
    rules = [rule for rule in RECORD_RULES if rule.id in {"TIM-01", "INV-11"}]
    keys = (str(WORKER), str(ONE))

    async with system_session(sessions, MUNICIPALITY) as session:
        part, whole = [
            await book_of(session, MUNICIPALITY, Wanted("son", "party", keys), rules, NOW.date(), everything=everything)
            for everything in (False, True)
        ]

    for rule in rules:
        for one in rule.reads:
            columns = with_base(one.columns)
            rows = [book[one.kind].select(columns).sort("record_id") for book in (part, whole)]
            assert_frame_equal(*rows)
    assert (whole["shift"].height, whole["payment"].height) == (2, 1)


async def test_payments_are_not_read_where_no_record_gives_a_rule_something_to_say(sessions: Sessions) -> None:
    await judged(sessions, told(died(OTHER), kind="person_status"), received([a_fact(party_id=ONE)]))
    rules = [rule for rule in RECORD_RULES if rule.id == "INV-11"]

    async with system_session(sessions, MUNICIPALITY) as session:
        book = await book_of(session, MUNICIPALITY, Wanted("son", "party", [str(ONE)]), rules, NOW.date())

    assert book["payment"].is_empty()
