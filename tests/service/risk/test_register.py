"""The risk register: history that is kept, approval by a second person, and what the register lacks."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import AssessmentApproved
from shared.ids import new_id
from shared.testing import Database, Issuer, published
from tests.dumped import dump, given_away
from tests.service.risk.register import Register, a_process, a_risk, said_of
from tests.service.risk.test_disposal import disposed


@pytest.fixture
def register(client: AsyncClient, issuer: Issuer) -> Register:
    return Register(client, issuer)


async def a_registered(register: Register, **changes: Any) -> str:
    made = await register.made("", a_risk(**changes))
    found: str = made["riskId"]
    return found


async def test_a_risk_is_read_as_it_was_told_with_what_follows_from_it(register: Register) -> None:
    risk = await register.get(f"/{await a_registered(register)}")

    assert risk["actions"][0] == {**a_risk()["actions"][0], "done": False}
    assert (risk["inherentValue"], risk["residualValue"], risk["intensity"]["code"]) == (16, 8, "extended")
    assert (risk["state"], risk["version"], risk["nextDueOn"]) == ("draft", 1, "2027-01-31")


async def test_every_change_is_kept_with_who_and_what_before(register: Register) -> None:
    risk_id = await a_registered(register)
    changed = said_of(a_risk(inherent={"likelihood": 5, "consequence": 4}), version=1)

    await register.change(f"/{risk_id}", changed, subject="sam")

    history = await register.get(f"/{risk_id}/versions")
    assert [(one["version"], one["changedBy"]) for one in history["items"]] == [(2, "sam"), (1, "robin")]
    assert history["items"][0]["changes"] == [{"field": "inherent.likelihood", "before": "4", "after": "5"}]
    assert history["items"][1]["changes"] == []


async def test_a_page_of_the_history_knows_what_came_before_it(register: Register) -> None:
    risk_id = await a_registered(register)
    await register.change(f"/{risk_id}", said_of(a_risk(unit="Hemtjänst söder"), version=1))

    first = await register.get(f"/{risk_id}/versions?limit=1")

    assert (len(first["items"]), first["total"]) == (1, 2)
    assert first["items"][0]["changes"] == [{"field": "unit", "before": "Hemtjänst norr", "after": "Hemtjänst söder"}]


async def test_what_says_the_same_makes_no_version_and_takes_no_approval_away(register: Register) -> None:
    risk_id = await a_registered(register)
    await register.approve(f"/{risk_id}")

    same = await register.change(f"/{risk_id}", said_of(a_risk(), version=1), subject="sam")

    assert (same["version"], same["state"], same["changedBy"]) == (1, "approved", "robin")


async def test_an_approved_state_stays_as_it_was(register: Register, sessions: Sessions) -> None:
    risk_id = await a_registered(register)
    await register.approve(f"/{risk_id}")
    async with system_session(sessions, "9999") as session:
        before = (await session.execute(text("SELECT * FROM assessment_version WHERE version = 1"))).one()

    changed = await register.change(f"/{risk_id}", said_of(a_risk(title="Annat"), version=1))

    async with system_session(sessions, "9999") as session:
        after = (await session.execute(text("SELECT * FROM assessment_version WHERE version = 1"))).one()
    assert (changed["state"], changed["approvedVersion"], changed["version"]) == ("changed", 1, 2)
    assert after == before


async def test_the_database_lets_nobody_touch_what_was_said_and_approved(
    register: Register, sessions: Sessions
) -> None:
    await register.approve(f"/{await a_registered(register)}")

    for statement in (
        "UPDATE assessment_version SET sealed_content = ''",
        "UPDATE assessment_approval SET approved_by = 'robin'",
        "DELETE FROM assessment_version",
        "DELETE FROM assessment_approval",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|is kept"):
            async with system_session(sessions, "9999") as session:
                await session.execute(text(statement))


async def test_who_wrote_last_does_not_approve(register: Register) -> None:
    risk_id = await a_registered(register)

    own = await register.approve(f"/{risk_id}", subject="robin")
    others = await register.approve(f"/{risk_id}", subject="kim")

    assert (own.status_code, own.json()["type"]) == (409, "/problems/second-person-needed")
    assert (others.status_code, others.json()["state"]) == (200, "approved")


async def test_what_is_approved_is_what_was_read(register: Register) -> None:
    risk_id = await a_registered(register)
    await register.change(f"/{risk_id}", said_of(a_risk(title="Annat"), version=1))

    stale, twice = await register.approve(f"/{risk_id}", 1), await register.approve(f"/{risk_id}", 2)
    again = await register.approve(f"/{risk_id}", 2)

    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/changed-meanwhile")
    assert (twice.status_code, again.json()["type"]) == (200, "/problems/approved-already")


async def test_two_approved_states_are_compared(register: Register) -> None:
    risk_id = await a_registered(register)
    await register.approve(f"/{risk_id}", 1)
    for version, owner in enumerate(("Anna", "Enhetschefen"), 1):
        await register.change(f"/{risk_id}", said_of(a_risk(owner=owner), version=version))
    await register.approve(f"/{risk_id}", 3)

    compared = await register.get(f"/{risk_id}/compare")

    assert (compared["from"], compared["to"]) == (1, 3)
    assert compared["changes"] == [{"field": "owner", "before": "Verksamhetschefen", "after": "Enhetschefen"}]
    unapproved = await register.send("GET", f"/{risk_id}/compare?from=1&to=2")
    assert (unapproved.status_code, unapproved.json()["type"]) == (409, "/problems/nothing-to-compare")


async def test_of_two_who_change_at_once_one_is_told(register: Register) -> None:
    risk_id = await a_registered(register)

    answers = await asyncio.gather(
        *(
            register.send("PUT", f"/{risk_id}", said_of(a_risk(title=f"Titel {n}"), version=1), subject=f"p{n}")
            for n in range(4)
        )
    )

    refusals = [answer.json()["type"] for answer in answers if answer.status_code == 409]
    assert refusals == ["/problems/changed-meanwhile"] * 3
    assert (await register.get(f"/{risk_id}/versions"))["total"] == 2


async def test_an_approval_is_told_as_an_event(register: Register, sessions: Sessions) -> None:
    risk_id = await a_registered(register)

    await register.approve(f"/{risk_id}")

    [event] = await published(sessions)
    assert isinstance(event, AssessmentApproved)
    assert event.assessment_id == UUID(risk_id)
    assert (event.kind, event.typology, event.inherent_value, event.residual_value, event.highest_value) == (
        *("risk", "T2.a.ii", 16, 8, 25),
    )


async def test_another_committees_risk_does_not_exist(register: Register) -> None:
    risk_id = await a_registered(register)
    culture: dict[str, Any] = {"committees": ("kfn",), "subject": "lou"}

    asked = [await register.send("GET", f"/{risk_id}{more}", **culture) for more in ("", "/versions", "/compare")]
    changed = await register.send("PUT", f"/{risk_id}", said_of(a_risk(), version=1), **culture)
    listed = await register.get(**culture)
    foreign = await register.send("POST", "", a_risk(), **culture)

    assert {answer.status_code for answer in (*asked, changed, foreign)} == {404}
    assert listed["total"] == 0


async def test_who_reads_and_who_writes_in_the_register(register: Register) -> None:
    asked = {
        role: (
            (await register.send("GET", "", role=role)).status_code,
            (await register.send("POST", "", a_risk(), role=role)).status_code,
        )
        for role in ("registrar", "auditor", "board_member", "manager")
    }

    assert asked == {"registrar": (403, 403), "auditor": (200, 403), "board_member": (200, 403), "manager": (200, 201)}


async def test_what_people_write_lies_sealed(register: Register, database: Database) -> None:
    canary = "Kanariefågel"
    await a_registered(register, **dict.fromkeys(("title", "cause", "event", "consequence", "owner"), canary))

    assert given_away(await dump(database.admin_dsn(), "risk"), [canary]) == []


async def test_a_flagged_process_without_a_risk_is_a_gap(register: Register) -> None:
    bodies = {
        "covered": {},
        "bare": {},
        "quiet": {"pays": False},
        "gone": {"retired": True},
        "shut": {"certifies": True},
    }
    made = {
        name: (await register.made("/processes", a_process(name=name, **body)))["processId"]
        for name, body in bodies.items()
    }
    await a_registered(register, processId=made["covered"])
    await a_registered(register, processId=made["shut"], stage="closed")

    coverage = await register.get("/coverage")

    assert coverage["flagged"] == 3
    assert [(gap["name"], gap["flags"]) for gap in coverage["gaps"]] == [
        ("bare", ["pays"]),
        ("shut", ["pays", "certifies"]),
    ]
    assert coverage["covered"] == [{"committeeId": "son", "typology": "T2.a.ii", "risks": 1, "approved": 0}]


async def test_a_process_tells_how_many_risks_it_has(register: Register) -> None:
    process_id = (await register.made("/processes", a_process()))["processId"]
    await a_registered(register, processId=process_id)

    changed = await register.change(f"/processes/{process_id}", said_of(a_process(decides=True), version=1))
    stale = await register.send("PUT", f"/processes/{process_id}", said_of(a_process(), version=1))

    assert (changed["risks"], changed["decides"], changed["version"]) == (1, True, 2)
    assert stale.json()["type"] == "/problems/changed-meanwhile"


async def test_a_risk_lies_in_a_process_of_its_own_committee(register: Register) -> None:
    process_id = (await register.made("/processes", a_process(committeeId="kfn")))["processId"]

    answers = [await register.send("POST", "", a_risk(processId=one)) for one in (process_id, str(new_id()))]

    assert [(one.status_code, one.json()["errors"][0]["pointer"]) for one in answers] == [(404, "#/processId")] * 2


async def test_a_rule_that_the_book_does_not_have_is_named(register: Register) -> None:
    answer = await register.send("POST", "", a_risk(rules=["INV-01", "XYZ-99"]))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/rules/1")


async def test_risks_are_weighed_on_the_scale_in_force(register: Register) -> None:
    steps = [{"sv": word, "en": word} for word in ("Låg", "Mellan", "Hög")]
    await a_registered(register)
    body = {"likelihood": steps, "consequence": steps, "decision": "KS 2026/9"}
    head = {"role": "security_head", "subject": "alex"}

    today = await register.change("/scale", body | {"validFrom": str(swedish_date(utc_now()))}, **head)
    again = await register.send("PUT", "/scale", body | {"validFrom": "2026-01-01"}, **head)
    outside = await register.send("POST", "", a_risk())
    await a_registered(register, inherent={"likelihood": 3, "consequence": 2}, residual=None)

    heat = await register.get("/heat-map")
    assert (today["version"], again.json()["type"]) == (1, "/problems/scale-not-later")
    assert [error["pointer"] for error in outside.json()["errors"]] == [
        *("#/inherent/likelihood", "#/inherent/consequence", "#/residual/consequence"),
    ]
    assert (heat["cells"], heat["otherScales"]) == ([{"likelihood": 3, "consequence": 2, "risks": 1}], 1)


async def test_the_heat_map_shows_what_is_left_or_what_would_be(register: Register) -> None:
    await a_registered(register)

    left, before = await register.get("/heat-map"), await register.get("/heat-map?inherent=true")

    assert left["cells"] == [{"likelihood": 2, "consequence": 4, "risks": 1}]
    assert before["cells"] == [{"likelihood": 4, "consequence": 4, "risks": 1}]


async def test_risks_are_found_by_their_codes(register: Register) -> None:
    await a_registered(register)
    queries = {
        "level=unit": 1,
        "level=process": 0,
        "typology=T2.a.ii": 1,
        "focusArea=1a": 0,
        "stage=open": 1,
        "committeeId=kfn": 0,
        "likelihood=2&consequence=4": 1,
        "likelihood=4": 0,
    }

    assert {query: (await register.get(f"?{query}"))["total"] for query in queries} == queries


async def test_a_closed_risk_is_disposed_of_with_all_that_was_said(register: Register, sessions: Sessions) -> None:
    open_id, closed_id = [await a_registered(register) for _ in range(2)]
    await register.change(f"/{closed_id}", said_of(a_risk(stage="closed"), version=1))
    await register.approve(f"/{closed_id}", 2)

    await disposed(sessions, "risk_assessment")

    async with system_session(sessions, "9999") as session:
        left = [
            set((await session.scalars(text(f"SELECT assessment_id::text FROM {table}"))).all())  # noqa: S608 - our own tables
            for table in ("assessment", "assessment_version", "assessment_approval")
        ]
    assert left == [{open_id}, {open_id}, set()]
