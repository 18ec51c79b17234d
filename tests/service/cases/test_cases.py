"""Cases through the API: opened, listed, taken from state to state, noted, closed."""

import asyncio
from typing import Any

import pytest

from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.events import CaseOutcomeRecorded, CaseStateChanged
from shared.working_days import add_working_days
from tests.service.cases.desk import Desk, problem, sek, told


async def test_a_case_opened_by_hand_is_registered(desk: Desk) -> None:
    case = await desk.case(await desk.open(suspected=sek(1_000), area="supplier"))

    assert (case["state"], case["area"], case["allowedTransitions"]) == ("registered", "supplier", ["triaged"])
    assert case["reference"] == f"Ä-{swedish_date(utc_now()).year}-000001"
    assert case["money"]["suspected"] == sek(1_000)


async def test_a_new_case_has_three_working_days_to_be_sorted(desk: Desk) -> None:
    case = await desk.case(await desk.open())

    due = str(add_working_days(swedish_date(utc_now()), 3))
    assert (case["nextStep"], case["dueOn"]) == ("triage", due)


async def test_cases_opened_at_once_get_different_references(desk: Desk) -> None:
    ids = await asyncio.gather(*(desk.open() for _ in range(5)))

    references = {(await desk.case(case_id))["reference"][-1] for case_id in ids}
    assert references == set("12345")


async def test_who_works_for_one_committee_need_not_name_it(desk: Desk) -> None:
    officer = desk.other(role="case_officer", committees=("kfn",))

    answer = await officer.post("/cases", {"title": "Bidrag utan verksamhet"})

    assert (answer.status_code, answer.json()["committeeId"]) == (201, "kfn")


async def test_who_works_for_all_committees_names_one(desk: Desk) -> None:
    answer = await desk.post("/cases", {"title": "Fakturor utan leverans"})

    assert problem(answer) == (422, "committee-needed")


async def test_a_case_is_not_opened_for_another_committee(desk: Desk) -> None:
    officer = desk.other(role="case_officer", committees=("kfn",))

    answer = await officer.post("/cases", {"title": "Fakturor", "committeeId": "son"})

    assert answer.status_code == 404
    assert (await desk.get("/cases")).json()["total"] == 0


async def test_the_list_shows_the_newest_case_first(desk: Desk) -> None:
    first, second = await desk.open(), await desk.open(suspected=sek(5))

    page = (await desk.get("/cases")).json()

    assert [item["caseId"] for item in page["items"]] == [second, first]
    assert (page["total"], page["items"][0]["money"]["suspected"]) == (2, sek(5))


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"state": "triaged"}, 1),
        ({"committeeId": "kfn"}, 1),
        ({"alertId": "3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33"}, 1),
        ({"state": "closed"}, 0),
        ({"limit": 2}, 3),
    ],
)
async def test_the_list_is_filtered_and_counted(desk: Desk, params: dict[str, Any], found: int) -> None:
    await desk.move(await desk.open(), "triaged")
    await desk.open(committeeId="kfn")
    await desk.open(alertId="3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33")

    assert (await desk.get("/cases", **params)).json()["total"] == found


async def test_a_case_goes_the_whole_way(desk: Desk) -> None:
    case_id = await desk.open()

    for step in (
        desk.move(case_id, "triaged"),
        desk.move(case_id, "preliminary_review"),
        desk.note(case_id, "conflict_check"),
        desk.move(case_id, "investigating"),
        desk.note(case_id, "police_decision"),
        desk.move(case_id, "paused_police"),
        desk.note(case_id, "legal_basis"),
        desk.note(case_id, "party_heard"),
        desk.move(case_id, "measures"),
        desk.outcome(case_id),
        desk.move(case_id, "closed"),
        desk.other(subject="sasha").approve_step(case_id),
        desk.move(case_id, "reviewed"),
    ):
        answer = await step
        assert answer.status_code in {200, 201}, answer.text

    case = await desk.case(case_id)
    assert (case["state"], case["outcome"], case["allowedTransitions"]) == ("reviewed", "recovered", [])
    assert len(case["timeline"]) == 14


async def test_a_move_is_told_with_who_what_when_why_and_on_what_ground(desk: Desk) -> None:
    case_id = await desk.open()

    await desk.move(case_id, "triaged")

    entry = (await desk.case(case_id))["timeline"][-1]
    assert (entry["by"], entry["byName"], entry["reason"]) == ("kim", "Kim", "Det är dags.")
    assert entry["text"] == {"sv": "Från registrerat till sorterat.", "en": "From registered to sorted."}
    assert entry["legalSource"] == "Kommunallagen (2017:725) 6 kap. 6 §"
    assert entry["at"].endswith("Z")


async def test_a_move_is_published(desk: Desk, sessions: Sessions) -> None:
    await desk.move(await desk.open(), "triaged")

    event = (await told(sessions))[-1]
    assert isinstance(event, CaseStateChanged)
    assert (event.from_state, event.to_state) == ("registered", "triaged")


@pytest.mark.asvs("2.3.1")
async def test_a_case_does_not_skip_states(desk: Desk) -> None:
    case_id = await desk.open()

    answer = await desk.move(case_id, "measures")

    assert problem(answer) == (409, "no-such-transition")
    assert len((await desk.case(case_id))["timeline"]) == 1


async def test_measures_wait_for_the_legal_basis_and_the_hearing(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.move(case_id, "preliminary_review")
    await desk.note(case_id, "conflict_check")
    await desk.move(case_id, "investigating")

    answer = await desk.move(case_id, "measures")

    assert problem(answer) == (409, "gate-not-passed")
    assert [gate["code"] for gate in answer.json()["missing"]] == ["legal_basis", "hearing"]


async def test_why_a_party_is_not_heard_will_do_for_the_hearing(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.move(case_id, "preliminary_review")
    for kind in ("conflict_check", "legal_basis", "hearing_waived"):
        await desk.note(case_id, kind)
    await desk.move(case_id, "investigating")

    assert (await desk.move(case_id, "measures")).status_code == 200


async def test_what_a_blocked_state_waits_for_is_told(desk: Desk) -> None:
    case_id = await desk.open()

    await desk.move(case_id, "triaged")

    case = await desk.case(case_id)
    assert case["allowedTransitions"] == ["preliminary_review"]
    (blocked,) = case["blockedTransitions"]
    assert (blocked["to"], blocked["missing"][0]["code"]) == ("closed", "outcome")


async def test_a_case_with_a_hold_is_not_closed(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.move(case_id, "triaged")
    await desk.propose(case_id)
    await desk.outcome(case_id)

    answer = await desk.move(case_id, "closed")

    assert [gate["code"] for gate in answer.json()["missing"]] == ["holds_ended"]


async def test_of_two_equal_moves_at_once_one_counts(desk: Desk) -> None:
    case_id = await desk.open()

    answers = await asyncio.gather(*(desk.move(case_id, "triaged") for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len((await desk.case(case_id))["timeline"]) == 2


async def test_a_closed_case_keeps_its_record(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.close(case_id)
    before = await desk.case(case_id)

    refused = [
        await desk.note(case_id),
        await desk.outcome(case_id),
        await desk.post(f"/cases/{case_id}/holds", {**_HOLD}),
        await desk.upload(case_id, "a.txt", b"a"),
    ]

    assert {problem(answer) for answer in refused} == {(409, "case-closed")}
    assert await desk.case(case_id) == before


_HOLD = {
    "amount": sek(1),
    "legalGround": "payment_control",
    "until": "2099-01-01",
    "reason": "Kontot är inte bekräftat.",
}


async def test_an_outcome_is_kept_in_oere(desk: Desk, sessions: Sessions) -> None:
    case_id = await desk.open(suspected=sek(4_000))

    answer = await desk.outcome(
        case_id, suspected=sek(5_001), stopped=sek(2_000), claimed=sek(3_001), recovered=sek(3_001)
    )

    sums = {name: value["minor"] for name, value in answer.json()["money"].items()}
    assert sums == {"suspected": 5_001, "stopped": 2_000, "claimed": 3_001, "recovered": 3_001}
    event = (await told(sessions))[-1]
    assert isinstance(event, CaseOutcomeRecorded)
    assert (event.suspected_minor, event.stopped_minor, event.recovered_minor) == (5_001, 2_000, 3_001)


async def test_a_corrected_outcome_replaces_the_sums(desk: Desk) -> None:
    case_id = await desk.open()
    await desk.outcome(case_id, claimed=sek(4_875_000))

    answer = await desk.outcome(case_id, outcome="no_fault", suspected=sek(100), recovered=sek(0))

    case = answer.json()
    assert (case["outcome"], case["money"]["suspected"], case["money"]["recovered"]) == ("no_fault", sek(100), sek(0))
    assert case["money"]["claimed"] == sek(4_875_000)


async def test_the_same_money_is_not_counted_twice(desk: Desk) -> None:
    answer = await desk.outcome(await desk.open(), suspected=sek(100), stopped=sek(60), recovered=sek(41))

    assert problem(answer) == (422, "counted-twice")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("transitions", {"to": "guilty", "reason": "Det är dags."}),
        ("transitions", {"to": "triaged", "reason": "  "}),
        ("transitions", {"to": "triaged"}),
        ("notes", {"text": ""}),
        ("notes", {"text": "a\x00b"}),
        ("notes", {"text": "Antecknat.", "kind": "rumour"}),
        ("outcome", {"outcome": "recovered", "reason": "Krediterat."}),
        ("outcome", {"outcome": "recovered", "suspected": sek(-1), "stopped": sek(0), "recovered": sek(0)}),
        ("holds", {**_HOLD, "amount": sek(0)}),
        ("holds", {**_HOLD, "amount": {"minor": 100, "currency": "EUR"}}),
        ("holds", {**_HOLD, "amount": {"minor": 1.5, "currency": "SEK"}}),
        ("holds", {**_HOLD, "until": "soon"}),
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(desk: Desk, path: str, body: dict[str, Any]) -> None:
    case_id = await desk.open()

    answer = await desk.post(f"/cases/{case_id}/{path}", body)

    assert problem(answer) == (422, "invalid-request")
    assert len((await desk.case(case_id))["timeline"]) == 1


@pytest.mark.parametrize("title", ["", "  ", "a\x00b", "x" * 301])
async def test_a_case_needs_a_title_that_can_be_kept(desk: Desk, title: str) -> None:
    assert problem(await desk.post("/cases", {"title": title, "committeeId": "son"})) == (422, "invalid-request")
