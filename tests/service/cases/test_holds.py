"""A held payment: legal ground, end date, two persons, and an end."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.cases.domain.limits import HOLD_DAYS
from services.cases.main import hold_expiry
from services.cases.models import PaymentHold
from services.cases.operations.holds import end_expired_holds
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import HoldApproved, HoldEnded, HoldProposed
from tests.service.cases.desk import PAYMENT, Desk, a_hold, in_days, problem, sek, told

LONGEST = HOLD_DAYS.on(swedish_date(utc_now()))


async def hold_of(desk: Desk, case_id: str) -> dict[str, Any]:
    (hold,) = (await desk.case(case_id))["holds"]
    return dict(hold)


async def test_a_hold_is_proposed_by_one_and_approved_by_another(desk: Desk) -> None:
    case_id = await desk.open()
    hold_id = await desk.propose(case_id, paymentId=str(PAYMENT))

    answer = await desk.other(subject="robin").approve(hold_id)

    assert answer.status_code == 200
    hold = await hold_of(desk, case_id)
    assert (hold["state"], hold["proposedBy"], hold["approvedBy"]) == ("approved", "kim", "robin")
    assert (hold["amount"], hold["paymentId"], hold["until"]) == (sek(4_875_000), str(PAYMENT), in_days(20))


@pytest.mark.attack("B6")
@pytest.mark.asvs("2.3.5")
async def test_who_proposed_does_not_approve(desk: Desk) -> None:
    case_id = await desk.open()
    hold_id = await desk.propose(case_id)

    answer = await desk.approve(hold_id)

    assert problem(answer) == (409, "second-person-needed")
    assert (await hold_of(desk, case_id))["state"] == "proposed"


@pytest.mark.attack("B6")
@pytest.mark.asvs("2.3.5")
async def test_another_role_of_the_same_person_is_no_second_person(desk: Desk) -> None:
    hold_id = await desk.propose(await desk.open())

    answer = await desk.other(role="security_head").approve(hold_id)

    assert problem(answer) == (409, "second-person-needed")


async def test_of_two_approvals_at_once_one_counts(desk: Desk, sessions: Sessions) -> None:
    hold_id = await desk.propose(await desk.open())
    others = [desk.other(subject=name) for name in ("robin", "alex", "sam", "charlie")]

    answers = await asyncio.gather(*(other.approve(hold_id) for other in others))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert sum(isinstance(event, HoldApproved) for event in await told(sessions)) == 1


async def test_an_approval_and_an_end_at_once_leave_one_story(desk: Desk, sessions: Sessions) -> None:
    hold_id = await desk.propose(await desk.open())

    approved, ended = await asyncio.gather(desk.other(subject="robin").approve(hold_id), desk.end(hold_id))

    kinds = [type(event) for event in await told(sessions)][2:]
    assert ended.status_code == 200
    assert kinds == ([HoldApproved, HoldEnded] if approved.status_code == 200 else [HoldEnded])


async def test_each_step_of_a_hold_is_published(desk: Desk, sessions: Sessions) -> None:
    hold_id = await desk.propose(await desk.open(), paymentId=str(PAYMENT))
    await desk.other(subject="robin").approve(hold_id)
    await desk.end(hold_id)

    _, proposed, approved, ended = await told(sessions)
    assert isinstance(proposed, HoldProposed)
    assert isinstance(approved, HoldApproved)
    assert isinstance(ended, HoldEnded)
    assert (proposed.legal_ground, proposed.proposed_by) == ("payment_control", "kim")
    assert (approved.approved_by, approved.payment_id) == ("robin", PAYMENT)
    assert (str(ended.hold_id), ended.amount_minor) == (hold_id, 4_875_000)


async def test_each_step_of_a_hold_is_in_the_timeline_with_its_ground(desk: Desk) -> None:
    case_id = await desk.open()
    hold_id = await desk.propose(case_id)
    await desk.other(subject="robin").approve(hold_id)
    await desk.end(hold_id)

    entries = (await desk.case(case_id))["timeline"][1:]

    assert [entry["kind"] for entry in entries] == ["hold_proposed", "hold_approved", "hold_ended"]
    assert {entry["legalGround"] for entry in entries} == {"payment_control"}
    assert entries[0]["text"]["en"] == f"A hold of SEK 48,750.00 was proposed, to {in_days(20)}."


@pytest.mark.parametrize("days", [0, LONGEST])
async def test_a_hold_may_end_today_or_on_the_last_allowed_day(desk: Desk, days: int) -> None:
    answer = await desk.post(f"/cases/{await desk.open()}/holds", a_hold(until=in_days(days)))

    assert answer.status_code == 201


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
async def test_a_hold_does_not_end_in_the_past_or_far_ahead(desk: Desk, days: int) -> None:
    answer = await desk.post(f"/cases/{await desk.open()}/holds", a_hold(until=in_days(days)))

    assert problem(answer) == (422, "hold-end-date")


async def test_an_unknown_ground_is_refused(desk: Desk) -> None:
    answer = await desk.post(f"/cases/{await desk.open()}/holds", a_hold(legalGround="gut_feeling"))

    assert problem(answer) == (422, "unknown-legal-ground")
    assert answer.json()["errors"][0]["pointer"] == "#/legalGround"


async def test_subsistence_support_is_no_ground(desk: Desk) -> None:
    answer = await desk.post(f"/cases/{await desk.open()}/holds", a_hold(legalGround="subsistence_support"))

    assert problem(answer) == (409, "subsistence-support-not-held")


async def test_nothing_is_held_in_a_case_of_subsistence_support(desk: Desk) -> None:
    case_id = await desk.open(area="subsistence_support")

    answer = await desk.post(f"/cases/{case_id}/holds", a_hold())

    assert problem(answer) == (409, "subsistence-support-not-held")
    assert (await desk.case(case_id))["holds"] == []


async def test_the_offered_grounds_name_their_law(desk: Desk) -> None:
    grounds = (await desk.get("/legal-grounds")).json()["items"]

    assert "subsistence_support" not in {ground["code"] for ground in grounds}
    assert {"code", "title", "source", "url", "validFrom", "verifiedOn"} == set(grounds[0])
    assert "Köplagen (1990:931) 42 §" in {ground["source"] for ground in grounds}


async def test_every_offered_ground_can_be_used(desk: Desk) -> None:
    case_id = await desk.open()

    for ground in (await desk.get("/legal-grounds")).json()["items"]:
        await desk.propose(case_id, legalGround=ground["code"])

    assert len((await desk.case(case_id))["holds"]) == 5


async def test_a_payment_is_held_once(desk: Desk) -> None:
    await desk.propose(await desk.open(), paymentId=str(PAYMENT))

    answer = await desk.post(f"/cases/{await desk.open()}/holds", a_hold(paymentId=str(PAYMENT)))

    assert problem(answer) == (409, "payment-already-held")


async def test_a_payment_can_be_held_again_when_its_hold_has_ended(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.end(await desk.propose(case_id, paymentId=str(PAYMENT)))

    assert await desk.propose(case_id, paymentId=str(PAYMENT))


async def test_two_proposals_of_one_payment_at_once_leave_one(desk: Desk) -> None:
    cases = [await desk.open() for _ in range(3)]

    answers = await asyncio.gather(
        *(desk.post(f"/cases/{case_id}/holds", a_hold(paymentId=str(PAYMENT))) for case_id in cases)
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_an_ended_hold_is_over(desk: Desk) -> None:
    hold_id = await desk.propose(await desk.open())
    await desk.end(hold_id)

    assert problem(await desk.end(hold_id)) == (409, "hold-already-ended")
    assert problem(await desk.other(subject="robin").approve(hold_id)) == (409, "hold-not-proposed")


async def test_an_approved_hold_is_not_approved_again(desk: Desk) -> None:
    hold_id = await desk.propose(await desk.open())
    await desk.other(subject="robin").approve(hold_id)

    assert problem(await desk.other(subject="alex").approve(hold_id)) == (409, "hold-not-proposed")


async def test_a_hold_ends_when_its_last_day_has_passed(desk: Desk, sessions: Sessions) -> None:
    case_id = await desk.open()
    hold_id = await desk.propose(case_id, until=in_days(3))
    await desk.other(subject="robin").approve(hold_id)
    kept = await desk.propose(await desk.open(), until=in_days(5))

    async with system_session(sessions, "*") as session:
        ended = await end_expired_holds(session, utc_now() + timedelta(days=4))

    hold = await hold_of(desk, case_id)
    assert (ended, hold["state"], hold["endedBy"]) == (1, "ended", "system")
    assert (await desk.case(case_id))["timeline"][-1]["text"]["en"] == "The hold ran out."
    assert [str(event.hold_id) for event in await told(sessions) if isinstance(event, HoldEnded)] == [hold_id]
    async with system_session(sessions, "*") as session:
        still = await session.scalars(select(PaymentHold.hold_id).where(PaymentHold.state == "proposed"))
        assert [str(one) for one in still] == [kept]


async def test_the_running_service_ends_expired_holds(desk: Desk, app: FastAPI, sessions: Sessions) -> None:
    case_id = await desk.open()
    hold_id = await desk.propose(case_id)
    async with system_session(sessions, "*") as session:
        hold = await session.get_one(PaymentHold, UUID(hold_id))
        hold.until = swedish_date(utc_now()) - timedelta(days=1)

    async with hold_expiry(app), asyncio.timeout(10):
        while (await hold_of(desk, case_id))["state"] != "ended":
            pass  # each look at the case lets the loop work

    assert [str(event.hold_id) for event in await told(sessions) if isinstance(event, HoldEnded)] == [hold_id]


async def test_a_hold_holds_on_its_last_day(desk: Desk, sessions: Sessions) -> None:
    await desk.propose(await desk.open(), until=in_days(3))

    async with system_session(sessions, "*") as session:
        ended = await end_expired_holds(session, utc_now() + timedelta(days=3))

    assert ended == 0


async def test_a_proposal_past_its_end_date_is_not_approved(desk: Desk, sessions: Sessions) -> None:
    hold_id = await desk.propose(await desk.open())
    async with system_session(sessions, "*") as session:
        hold = await session.get_one(PaymentHold, hold_id)
        hold.until = swedish_date(utc_now()) - timedelta(days=1)

    assert problem(await desk.other(subject="robin").approve(hold_id)) == (422, "hold-end-date")
