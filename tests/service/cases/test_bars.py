"""Who is kept from a case: disqualified persons (FL 16-18 §§), units of employees, and the second person who lifts."""

import pytest

from shared.db import Sessions
from shared.events import CaseAccessChanged
from shared.ids import new_id
from shared.testing import published
from tests.service.cases.desk import Desk, problem

UNIT = "hemtjanst-norr"


async def statuses(desk: Desk, case_id: str) -> list[int]:
    """What reading, writing and listing a case answer."""
    answers = [await desk.get(f"/cases/{case_id}"), await desk.note(case_id), await desk.move(case_id, "triaged")]
    return [answer.status_code for answer in answers]


async def test_who_declares_a_conflict_no_longer_finds_the_case(desk: Desk) -> None:
    """B5: the handler is a party, so the case vanishes: direct, list and count."""
    case_id = await desk.open()

    answer = await desk.bar(case_id)

    assert answer.status_code == 204
    assert await statuses(desk, case_id) == [404, 404, 404]
    assert (await desk.get("/cases")).json()["total"] == 0


async def test_a_hidden_case_is_answered_as_one_that_does_not_exist(desk: Desk) -> None:
    """B1, B5: the body tells nothing but the path that was asked for."""
    case_id, unknown = await desk.open(), str(new_id())
    await desk.bar(case_id)

    hidden, missing = [await desk.get(f"/cases/{one}") for one in (case_id, unknown)]

    assert hidden.text.replace(case_id, unknown) == missing.text


async def test_a_named_colleague_no_longer_finds_the_case(desk: Desk) -> None:
    """B5: a colleague named by a colleague."""
    case_id = await desk.open()
    robin = desk.other(subject="robin")

    await desk.bar(case_id, subject="robin")

    assert await statuses(robin, case_id) == [404, 404, 404]
    assert (await desk.get(f"/cases/{case_id}")).status_code == 200


async def test_the_timeline_says_who_is_kept_from_the_case_and_why(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.bar(case_id, subject="robin")

    entry = (await desk.case(case_id))["timeline"][-1]

    assert entry["kind"] == "bar_declared"
    assert "robin" in entry["text"]["sv"]
    assert (entry["reason"], entry["legalGround"]) == ("Nära släkt.", "conflict_of_interest")


async def test_an_employees_unit_finds_nothing_of_the_case(desk: Desk) -> None:
    case_id = await desk.open()
    same_unit = desk.other(subject="lou", units=("stab", UNIT))
    other_unit = desk.other(subject="max", units=("stab",))

    assert (await desk.mark(case_id, UNIT)).status_code == 204

    assert await statuses(same_unit, case_id) == [404, 404, 404]
    assert (await same_unit.get("/cases")).json()["total"] == 0
    assert (await other_unit.get("/cases")).json()["total"] == 1


async def test_an_employee_case_waits_for_hr_and_security(desk: Desk) -> None:
    """A4-43: the consultation is a gate before the investigation."""
    case_id = await desk.open()
    await desk.mark(case_id, UNIT)
    for state in ("triaged", "preliminary_review"):
        await desk.move(case_id, state)
    await desk.note(case_id, "conflict_check")
    before = await desk.move(case_id, "investigating")

    await desk.note(case_id, "consultation_held")

    assert problem(before) == (409, "gate-not-passed")
    assert [gate["code"] for gate in before.json()["missing"]] == ["consultation"]
    assert (await desk.move(case_id, "investigating")).status_code == 200


async def test_a_reason_is_needed_to_mark_an_employee(desk: Desk) -> None:
    case_id = await desk.open()

    answer = await desk.post(f"/cases/{case_id}/employee-involvement", {"unit": UNIT, "reason": " "})

    assert answer.status_code == 422


async def test_one_person_cannot_lift_a_bar(desk: Desk) -> None:
    """B6: undoing takes two."""
    case_id = await desk.open()
    await desk.bar(case_id, subject="robin")
    bar_id = (await desk.case(case_id))["bars"][0]["barId"]
    proposed = await desk.post(f"/bars/{bar_id}/lift", {"reason": "Uppdraget är slut."})

    own = await desk.post(f"/bars/{bar_id}/lift/approve")
    deputy = await desk.other(subject="deputy", acting_for=("kim",)).post(f"/bars/{bar_id}/lift/approve")

    assert proposed.json()["state"] == "lift_proposed"
    assert {problem(own), problem(deputy)} == {(409, "second-person-needed")}
    assert (await desk.other(subject="robin").get(f"/cases/{case_id}")).status_code == 404


async def test_a_second_person_lifts_a_bar(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.bar(case_id, subject="robin")
    bar_id = (await desk.case(case_id))["bars"][0]["barId"]
    await desk.post(f"/bars/{bar_id}/lift", {"reason": "Uppdraget är slut."})

    lifted = await desk.other(subject="sasha").post(f"/bars/{bar_id}/lift/approve")

    assert (lifted.status_code, lifted.json()["liftedBy"]) == (200, "sasha")
    assert (await desk.other(subject="robin").get(f"/cases/{case_id}")).status_code == 200


async def test_who_is_barred_cannot_lift_it(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.bar(case_id, subject="robin")
    bar_id = (await desk.case(case_id))["bars"][0]["barId"]

    answer = await desk.other(subject="robin").post(f"/bars/{bar_id}/lift", {"reason": "Det stämmer inte."})

    assert answer.status_code == 404


async def test_the_same_person_is_barred_once(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.bar(case_id, subject="robin")

    assert problem(await desk.bar(case_id, subject="robin")) == (409, "already-barred")


async def test_others_are_told_who_is_kept_from_the_matter(desk: Desk, sessions: Sessions) -> None:
    case_id = await desk.open(alertId="3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33")
    await desk.bar(case_id, subject="robin")
    await desk.mark(case_id, UNIT)

    told = [event for event in await published(sessions) if isinstance(event, CaseAccessChanged)]

    assert [(event.version, event.barred, event.hidden_units) for event in told] == [
        (1, ("robin",), ()),
        (2, ("robin",), (UNIT,)),
    ]
    assert str(told[0].alert_id) == "3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33"


async def test_one_person_cannot_close_a_case(desk: Desk) -> None:
    """B6: closing takes two, whoever is the deputy of whom."""
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.outcome(case_id)
    await desk.move(case_id, "closed")

    answers = [
        await desk.approve_step(case_id),
        await desk.other(subject="d", acting_for=("kim",)).approve_step(case_id),
    ]

    assert {problem(answer) for answer in answers} == {(409, "second-person-needed")}
    assert (await desk.case(case_id))["state"] == "triaged"


async def test_a_closed_case_is_reopened_by_two(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.close(case_id)
    proposed = await desk.move(case_id, "preliminary_review")

    own = await desk.approve_step(case_id)
    opened = await desk.other(subject="sasha").approve_step(case_id)

    assert (proposed.json()["state"], problem(own)[1]) == ("closed", "second-person-needed")
    assert opened.json()["state"] == "preliminary_review"


@pytest.mark.parametrize("withdrawn", [True, False])
async def test_one_step_waits_at_a_time(desk: Desk, *, withdrawn: bool) -> None:
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.outcome(case_id)
    step_id = (await desk.move(case_id, "closed")).json()["waitingStep"]["stepId"]
    if withdrawn:
        await desk.post(f"/cases/{case_id}/steps/{step_id}/withdraw")

    answer = await desk.move(case_id, "closed")

    assert answer.status_code == (200 if withdrawn else 409)
