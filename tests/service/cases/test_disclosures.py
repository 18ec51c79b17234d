"""B2: crossing a border between committees takes a recorded decision of two persons, and ends with it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import structs
from sqlalchemy import text

from services.cases.handlers import HANDLERS
from services.cases.operations.disclosures import end_expired
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.events import DisclosedItem, DisclosureDecided, DisclosureEnded
from shared.inbox import handle_once
from shared.testing import Database
from tests.dumped import dump, given_away
from tests.service.cases.desk import Desk, in_days
from tests.service.cases.giving import decided, delivered, drafted, item, proposed, told


async def test_a_decision_opens_what_it_names_to_who_was_given_it(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    """B2: with recorded ground 200, and the ground's id goes with the answer."""
    case_id = await giver.open()
    before = await receiver.get(f"/cases/{case_id}")

    disclosure_id = await decided(giver, decider, item("case", case_id))
    await delivered(sessions)
    after = await receiver.get(f"/cases/{case_id}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.json()["ground"] == {"disclosureId": disclosure_id, "until": in_days(30)}


async def test_the_giver_reads_its_own_thing_on_no_ground(giver: Desk, decider: Desk, sessions: Sessions) -> None:
    case_id = await giver.open()
    await decided(giver, decider, item("case", case_id))
    await delivered(sessions)

    assert (await giver.get(f"/cases/{case_id}")).json()["ground"] is None


async def test_a_decided_case_shows_nothing_inside_that_is_not_named(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    for _ in range(2):
        await giver.note(case_id)
    first, _second = (await giver.case(case_id))["notes"]

    await decided(giver, decider, item("case", case_id), item("note", first["noteId"], "26:1"))
    await delivered(sessions)
    shown = await receiver.case(case_id)

    assert [note["noteId"] for note in shown["notes"]] == [first["noteId"]]
    assert (shown["timeline"], shown["evidence"], shown["holds"], shown["bars"]) == ([], [], [], [])


async def test_named_evidence_can_be_fetched_and_other_evidence_not(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    one, other = [(await giver.upload(case_id, f"{n}.txt", b"x")).json()["evidenceId"] for n in range(2)]

    await decided(giver, decider, item("case", case_id), item("evidence", one))
    await delivered(sessions)
    answers = [await receiver.get(f"/cases/{case_id}/evidence/{name}") for name in (one, other)]

    assert [answer.status_code for answer in answers] == [200, 404]


async def test_a_ground_lets_nobody_change_anything(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    await decided(giver, decider, item("case", case_id))
    await delivered(sessions)

    answers = [
        await receiver.note(case_id),
        await receiver.move(case_id, "triaged"),
        await receiver.outcome(case_id),
        await receiver.upload(case_id, "a.txt", b"x"),
        await receiver.bar(case_id),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


async def test_an_ended_decision_closes_what_it_opened(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    """B2: ground ended, 404."""
    case_id = await giver.open()
    disclosure_id = await decided(giver, decider, item("case", case_id))
    await delivered(sessions)

    ended = await giver.post(f"/disclosures/{disclosure_id}/end", {"reason": "Ärendet är klart."})
    await delivered(sessions)

    assert ended.json()["state"] == "ended"
    assert (await receiver.get(f"/cases/{case_id}")).status_code == 404


async def test_a_decision_that_arrives_after_its_end_opens_nothing(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    disclosure_id = await decided(giver, decider, item("case", case_id))
    await giver.post(f"/disclosures/{disclosure_id}/end", {"reason": "Ärendet är klart."})

    for kind in (DisclosureEnded, DisclosureDecided):
        await handle_once(sessions, HANDLERS, await told(sessions, kind))

    assert (await receiver.get(f"/cases/{case_id}")).status_code == 404


async def test_a_ground_whose_last_day_has_passed_opens_nothing(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    """B2: ground expired, 404 at once, whether or not anybody has ended it."""
    case_id = await giver.open()
    await decided(giver, decider, item("case", case_id), until=in_days(0))
    (event,) = await told(sessions, DisclosureDecided)
    yesterday = event.until - timedelta(days=1)

    await handle_once(sessions, HANDLERS, [structs.replace(event, until=yesterday)])

    assert (await receiver.get(f"/cases/{case_id}")).status_code == 404


async def test_what_has_expired_is_ended_and_told(giver: Desk, decider: Desk, sessions: Sessions) -> None:
    case_id = await giver.open()
    disclosure_id = await decided(giver, decider, item("case", case_id))
    tomorrow = utc_now() + timedelta(days=31)

    async with system_session(sessions, "*") as session:
        ended = [await end_expired(session, utc_now()), await end_expired(session, tomorrow)]

    assert ended == [0, 1]
    assert [event.disclosure_id.hex for event in await told(sessions, DisclosureEnded)] == [
        disclosure_id.replace("-", "")
    ]


async def test_a_ground_of_another_committee_than_the_owner_opens_nothing(
    giver: Desk, receiver: Desk, sessions: Sessions
) -> None:
    """Signals and payments are kept elsewhere, so the giver is checked where they are kept."""
    case_id = await giver.open()
    forged = DisclosureDecided(
        event_id=uuid4(),
        municipality_id="9999",
        occurred_at=utc_now(),
        disclosure_id=uuid4(),
        committee_id="ks",
        basis="osl_10_15_a",
        until=utc_now().date() + timedelta(days=5),
        items=(DisclosedItem(kind="case", object_id=UUID(case_id)),),
        decided_by="alex",
        to_committee="kfn",
    )

    await handle_once(sessions, HANDLERS, [forged])

    assert (await receiver.get(f"/cases/{case_id}")).status_code == 404


async def test_the_receiver_sees_what_it_was_given_and_not_what_was_weighed(
    giver: Desk, decider: Desk, receiver: Desk
) -> None:
    case_id = await giver.open()
    waiting = await proposed(giver, item("case", case_id))
    given_id = await decided(giver, decider, item("case", case_id))

    listed = (await receiver.get("/disclosures", side="received")).json()["items"]

    assert [(row["disclosureId"], row["balancing"]) for row in listed] == [(given_id, None)]
    assert (await receiver.get(f"/disclosures/{waiting}")).status_code == 404
    assert (await receiver.get(f"/disclosures/{given_id}")).json()["purpose"].startswith("Samma förening")


async def test_a_third_committee_sees_nothing_of_it(giver: Desk, decider: Desk, desk: Desk, sessions: Sessions) -> None:
    case_id = await giver.open()
    disclosure_id = await decided(giver, decider, item("case", case_id))
    await delivered(sessions)
    third = desk.other(committees=("ks",), subject="noor")

    answers = [await third.get(f"/disclosures/{disclosure_id}"), await third.get(f"/cases/{case_id}")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await third.get("/disclosures")).json()["total"] == 0


@pytest.mark.parametrize("role", ["board_member", "auditor", "data_protection_officer"])
async def test_those_who_oversee_read_the_decision(giver: Desk, decider: Desk, desk: Desk, role: str) -> None:
    case_id = await giver.open()
    disclosure_id = await decided(giver, decider, item("case", case_id))
    overseer = desk.other(role=role, committees=("son",), subject="noor")

    assert (await overseer.get(f"/disclosures/{disclosure_id}")).json()["state"] == "decided"
    assert (await overseer.post(f"/disclosures/{disclosure_id}/end", {"reason": "Nog nu."})).status_code == 403


async def test_who_is_kept_from_a_case_is_kept_from_its_disclosures(giver: Desk, desk: Desk) -> None:
    """B5: also where the bar comes after the decision was drafted."""
    case_id = await giver.open()
    disclosure_id = await drafted(giver, item("case", case_id))
    sasha = desk.other(committees=("son",), subject="sasha")
    before = (await sasha.get(f"/disclosures/{disclosure_id}")).status_code

    await giver.bar(case_id, subject="sasha")

    assert before == 200
    assert (await sasha.get(f"/disclosures/{disclosure_id}")).status_code == 404


async def test_a_disclosure_to_an_authority_is_registered_and_opens_nothing(
    giver: Desk, decider: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    to_police = {"toCommittee": None, "toAuthority": "police", "basis": "2025_170"}
    disclosure_id = await decided(giver, decider, item("case", case_id), **to_police)

    (event,) = await told(sessions, DisclosureDecided)
    (line,) = (await decider.get("/disclosures/exchanges")).json()["items"]

    assert event.to_committee is None
    assert (line["disclosureId"], line["to"], line["kinds"]) == (disclosure_id, "police", {"case": 1})


async def test_the_record_of_a_read_names_the_decision_that_it_rests_on(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    """B2, for a case and for its evidence."""
    case_id = await giver.open()
    evidence = (await giver.upload(case_id, "a.txt", b"a")).json()["evidenceId"]
    named = [item("case", case_id), item("evidence", evidence)]
    disclosure_id = await decided(giver, decider, *named)
    await delivered(sessions)

    answers = [await receiver.get(f"/cases/{case_id}{rest}") for rest in ("", f"/evidence/{evidence}")]

    async with system_session(sessions, "9999") as session:
        recorded = "SELECT ground FROM audit_record WHERE actor = 'mika' AND outcome = 'permitted'"
        grounds = list(await session.scalars(text(recorded)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert grounds == [f"disclosure:{disclosure_id}"] * 2


async def test_what_a_disclosure_says_lies_sealed(giver: Desk, decider: Desk, database: Database) -> None:
    """Purpose, balancing, reasons and names are in the answer, and nowhere in the database's dump."""
    canary = "Kanariefågel"
    said = {"purpose": canary, "balancing": canary, "harm": canary}
    disclosure_id = await proposed(giver, item("case", await giver.open()), **said)
    await decider.post(f"/disclosures/{disclosure_id}/decide", {"reason": canary})
    await giver.post(f"/disclosures/{disclosure_id}/end", {"reason": canary})

    found = given_away(await dump(database.admin_dsn(), "cases"), [canary])

    assert (await giver.get(f"/disclosures/{disclosure_id}")).text.count(canary) == 5
    assert found == []
