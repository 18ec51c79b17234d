"""B2: who takes which step of a disclosure, and what it must hold to be proposed: two persons, a basis, a last day."""

import random
from typing import Any

import pytest

from services.cases.domain.disclosure import LEADS_TO, DisclosureState
from shared.db import Sessions
from shared.events import DisclosureDecided, DisclosureProposed
from tests.service.cases.desk import Desk, in_days, problem
from tests.service.cases.giving import a_draft, drafted, item, proposed, told


async def test_nobody_gives_away_what_is_another_committees(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    foreign = await giver.open()
    thief = receiver.other(committees=("kfn", "ks"))

    answer = await thief.post("/disclosures", a_draft(item("case", foreign), committeeId="kfn", toCommittee="ks"))

    assert problem(answer) == (422, "items-not-own")


async def test_a_note_is_named_with_its_case(giver: Desk) -> None:
    case_id = await giver.open()
    await giver.note(case_id)
    (note,) = (await giver.case(case_id))["notes"]

    answer = await giver.post("/disclosures", a_draft(item("note", note["noteId"])))

    assert problem(answer) == (422, "items-not-own")


async def test_who_proposed_does_not_decide(giver: Desk, decider: Desk) -> None:
    """B6: nor does who stands in for the proposer."""
    case_id = await giver.open()
    disclosure_id = await proposed(decider, item("case", case_id))

    answers = [
        await decider.post(f"/disclosures/{disclosure_id}/decide", {}),
        await decider.post(f"/disclosures/{disclosure_id}/refuse", {"reason": "Nej tack."}),
        await decider.other(subject="sam", acting_for=("alex",)).post(f"/disclosures/{disclosure_id}/decide", {}),
    ]

    assert [problem(answer) for answer in answers] == [(409, "second-person-needed")] * 3


async def test_a_case_officer_does_not_decide(giver: Desk) -> None:
    case_id = await giver.open()
    disclosure_id = await proposed(giver, item("case", case_id))

    answer = await giver.other(subject="other").post(f"/disclosures/{disclosure_id}/decide", {})

    assert problem(answer) == (403, "not-allowed")


async def test_the_receiver_does_not_decide(giver: Desk, receiver: Desk) -> None:
    case_id = await giver.open()
    disclosure_id = await proposed(giver, item("case", case_id))

    answer = await receiver.other(role="security_head").post(f"/disclosures/{disclosure_id}/decide", {})

    assert answer.status_code == 404


async def test_an_excluded_section_stops_the_proposal_and_says_what_else_could_be_tried(giver: Desk) -> None:
    case_id = await giver.open()
    draft = a_draft(
        item("case", case_id, "26:1"),
        toCommittee=None,
        toAuthority="social_insurance_agency",
        basis="2024_307",
        benefit="social_insurance",
    )
    disclosure_id = (await giver.post("/disclosures", draft)).json()["disclosureId"]

    answer = await giver.post(f"/disclosures/{disclosure_id}/propose")

    assert problem(answer) == (409, "basis-does-not-carry")
    said = answer.json()
    assert [(reason["code"], reason["sections"]) for reason in said["reasons"]] == [("excluded-secrecy", ["26:1"])]
    assert "osl_10_28_2008_206" in said["alternatives"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"basis": None}, ["basis"]), ({"balancing": None}, ["balancing"]), ({"items": []}, ["items"])],
)
async def test_what_is_missing_is_named(giver: Desk, changes: dict[str, Any], missing: list[str]) -> None:
    case_id = await giver.open()
    disclosure_id = await drafted(giver, **{"items": [item("case", case_id)]} | changes)

    answer = await giver.post(f"/disclosures/{disclosure_id}/propose")

    assert problem(answer) == (409, "disclosure-incomplete")
    assert [gap["code"] for gap in answer.json()["missing"]] == missing


async def test_a_refusal_has_reasons_and_opens_nothing(
    giver: Desk, decider: Desk, receiver: Desk, sessions: Sessions
) -> None:
    case_id = await giver.open()
    disclosure_id = await proposed(giver, item("case", case_id))

    bare = await decider.post(f"/disclosures/{disclosure_id}/refuse", {})
    refused = await decider.post(f"/disclosures/{disclosure_id}/refuse", {"reason": "Behövs inte hos er."})

    assert bare.status_code == 422
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "Behövs inte hos er.")
    assert await told(sessions, DisclosureDecided) == []


@pytest.mark.parametrize("days", [-1, 366])
async def test_a_disclosure_lasts_a_year_at_most(giver: Desk, days: int) -> None:
    answer = await giver.post("/disclosures", a_draft(until=in_days(days)))

    assert problem(answer) == (422, "disclosure-end-date")


async def test_without_a_day_a_disclosure_lasts_ninety_days(giver: Desk) -> None:
    answer = await giver.post("/disclosures", a_draft(until=None))

    assert answer.json()["until"] == in_days(90)


async def test_a_proposal_is_told_once(giver: Desk, sessions: Sessions) -> None:
    case_id = await giver.open()
    disclosure_id = await proposed(giver, item("case", case_id))

    again = await giver.post(f"/disclosures/{disclosure_id}/propose")

    assert problem(again) == (409, "disclosure-state")
    assert len(await told(sessions, DisclosureProposed)) == 1


async def test_a_draft_can_be_rewritten_and_a_proposal_not(giver: Desk) -> None:
    case_id = await giver.open()
    disclosure_id = await drafted(giver, item("case", case_id))
    path, changed = f"/disclosures/{disclosure_id}", a_draft(item("case", case_id), purpose="Ett annat ändamål.")

    first = await giver.client.put(path, json=changed, headers=giver.headers)
    await giver.post(f"{path}/propose")
    second = await giver.client.put(path, json=changed, headers=giver.headers)

    assert first.json()["purpose"] == "Ett annat ändamål."
    assert problem(second) == (409, "disclosure-state")


@pytest.mark.parametrize("seed", range(6))
async def test_random_walks_keep_to_the_states(giver: Desk, decider: Desk, sessions: Sessions, seed: int) -> None:
    """P3: whatever is tried in whatever order, only the steps that the states know are taken."""
    dice, case_id = random.Random(seed), await giver.open()
    disclosure_id, state = await drafted(giver, item("case", case_id)), DisclosureState.DRAFT
    steps = {
        "propose": (giver, None, DisclosureState.PROPOSED),
        "decide": (decider, {}, DisclosureState.DECIDED),
        "refuse": (decider, {"reason": "Behövs inte."}, DisclosureState.REFUSED),
        "end": (decider, {"reason": "Klart nu."}, DisclosureState.ENDED),
    }
    for _ in range(12):
        name = dice.choice(list(steps))
        who, body, to = steps[name]
        answer = await who.post(f"/disclosures/{disclosure_id}/{name}", body)
        allowed = to in LEADS_TO[state]
        assert answer.status_code == (200 if allowed else 409), (state, name, answer.text)
        state = to if allowed else state
    assert (await giver.get(f"/disclosures/{disclosure_id}")).json()["state"] == state


async def test_every_basis_is_checked_in_one_call(giver: Desk) -> None:
    answer = await giver.post("/disclosures/check", {"toAuthority": "police", "sections": ["26:1"]})

    carried = {row["code"] for row in answer.json()["items"] if row["permitted"]}
    assert carried == {"osl_10_2", "osl_10_15_a"}


async def test_the_check_refuses_a_section_that_is_none(giver: Desk) -> None:
    assert (await giver.post("/disclosures/check", {"sections": ["26 kap"]})).status_code == 422
