"""The disposal plan and its runs through the API: decided, counted and approved by two persons, and reported."""

from datetime import date

from httpx import AsyncClient

from services.cases.operations.overdue import watch_plan
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.disposal.catalogue import HOLDERS
from shared.events import DisposalPart
from shared.testing import Issuer
from tests.service.cases.office import Office, answer


async def test_a_proposed_time_does_nothing_until_it_is_decided(office: Office) -> None:
    plan = (await office.client.get("/disposal/plan", headers=office.registrar)).json()
    count = await office.post("/runs", office.registrar)

    assert all(row["inForce"] is None for row in plan["items"])
    assert (count.status_code, count.json()["type"]) == (409, "/problems/no-rule-in-force")


async def test_a_rule_holds_when_a_second_person_approves(office: Office) -> None:
    assert (await office.decided())["state"] == "in_force"


async def test_a_later_rule_ends_the_earlier_one_the_day_before(office: Office) -> None:
    await office.decided()
    await office.decided(validFrom="2026-06-01", months=60)

    plan = (await office.client.get("/disposal/plan", headers=office.registrar)).json()

    assert next(row for row in plan["items"] if row["type"] == "case")["inForce"]["months"] == 60


async def test_who_proposed_a_run_does_not_approve_it(office: Office, sessions: Sessions, issuer: Issuer) -> None:
    await office.decided()
    both = issuer.headers("registrar", "security_head", subject="vera")
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS)
    await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    refused = await office.post(f"/runs/{run_id}/approve", both)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/second-person-needed")


async def test_a_run_is_not_proposed_before_every_service_has_counted(office: Office, sessions: Sessions) -> None:
    await office.decided()
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS[:-1])

    refused = await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    assert (refused.status_code, (await office.run(run_id))["state"]) == (409, "counting")


async def test_a_rule_that_changed_since_the_count_asks_for_a_new_count(office: Office, sessions: Sessions) -> None:
    await office.decided()
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    await answer(sessions, run_id, "count", *HOLDERS)
    await office.decided(validFrom="2026-06-01", months=60)

    refused = await office.post(f"/runs/{run_id}/propose", office.registrar, {"reason": "Årets gallring."})

    assert refused.json()["type"] == "/problems/count-out-of-date"


async def test_a_registrar_of_one_committee_does_not_dispose_for_all(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("registrar", committees=("son",))

    assert (await client.get("/disposal/plan", headers=headers)).status_code == 403


async def test_a_controller_neither_reads_the_plan_nor_proposes(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("controller")

    assert (await client.get("/disposal/plan", headers=headers)).status_code == 403
    assert (await client.post("/disposal/runs", headers=headers)).status_code == 403


async def test_the_report_is_kept_with_its_hash(office: Office, sessions: Sessions) -> None:
    await office.decided(type="dead_letter", months=3)
    run_id = await office.approved_run(sessions)
    await answer(sessions, run_id, "remove", *HOLDERS)

    kept = (await office.client.get(f"/disposal/runs/{run_id}/report", headers=office.registrar)).json()

    assert len(kept["sha256"]) == 64
    assert (kept["report"]["proposedBy"], kept["report"]["approvedBy"]) == ("vera", "alex")
    assert set(kept["report"]["removed"]) == set(HOLDERS)


async def test_what_is_due_is_counted_each_week_by_itself(office: Office, sessions: Sessions) -> None:
    await office.decided()

    async with system_session(sessions, "*") as session:
        await watch_plan(session, utc_now())
        await watch_plan(session, utc_now())

    listed = (await office.client.get("/disposal/runs", headers=office.registrar)).json()
    assert [(run["orderedBy"], run["state"]) for run in listed["items"]] == [("system", "counting")]


async def test_how_long_documents_have_waited_is_told(office: Office, sessions: Sessions) -> None:
    await office.decided(type="dead_letter", months=3)
    run_id = (await office.post("/runs", office.registrar)).json()["runId"]
    old = DisposalPart("dead_letter:dead_letter", "dead_letter", 1, oldest=date(2020, 1, 1))
    await answer(sessions, run_id, "count", *HOLDERS, part=old)

    async with system_session(sessions, "*") as session:
        waited = await watch_plan(session, utc_now())

    assert waited == (swedish_date(utc_now()) - date(2020, 4, 1)).days
