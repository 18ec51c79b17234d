"""A finding that asks for a case gets one."""

from sqlalchemy import select

from services.cases.handlers import HANDLERS
from services.cases.models import CaseFile
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import CaseOpened
from shared.inbox import handle_once
from tests.service.cases.desk import PAYMENT, Desk, a_finding, sek, told


async def stored(sessions: Sessions) -> list[CaseFile]:
    async with system_session(sessions, "*") as session:
        return list(await session.scalars(select(CaseFile).order_by(CaseFile.reference)))


async def test_a_finding_opens_a_case(sessions: Sessions, desk: Desk) -> None:
    finding = a_finding()

    await handle_once(sessions, HANDLERS, [finding])

    (row,) = await stored(sessions)
    case = await desk.case(str(row.case_id))
    assert (case["state"], case["committeeId"], case["openedBy"]) == ("registered", "son", "kim")
    assert (case["alertId"], case["findingId"]) == (str(finding.alert_id), str(finding.finding_id))
    assert case["taskId"] == str(finding.task_id)
    assert (case["money"]["suspected"], case["paymentIds"]) == (sek(4_875_000), [str(PAYMENT)])


async def test_a_finding_that_asks_for_no_case_opens_none(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [a_finding(open_case=False)])

    assert await stored(sessions) == []


async def test_a_redelivered_event_is_handled_once(sessions: Sessions) -> None:
    finding = a_finding()

    await handle_once(sessions, HANDLERS, [finding])
    await handle_once(sessions, HANDLERS, [finding])

    assert len(await stored(sessions)) == 1
    assert len(await told(sessions)) == 1


async def test_the_same_fact_under_another_id_invents_no_second_case(sessions: Sessions) -> None:
    finding = a_finding()

    await handle_once(sessions, HANDLERS, [finding])
    await handle_once(sessions, HANDLERS, [a_finding(finding_id=finding.finding_id)])

    assert len(await stored(sessions)) == 1
    assert len(await told(sessions)) == 1


async def test_references_count_up_without_gaps(sessions: Sessions) -> None:
    year = swedish_date(utc_now()).year

    await handle_once(sessions, HANDLERS, [a_finding(), a_finding(committee_id="kfn")])
    await handle_once(sessions, HANDLERS, [a_finding()])

    assert [row.reference for row in await stored(sessions)] == [f"Ä-{year}-00000{n}" for n in (1, 2, 3)]


async def test_each_municipality_counts_its_own_cases(sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [a_finding()])
    await handle_once(sessions, HANDLERS, [a_finding(municipality_id="1234")])

    assert {row.reference[-6:] for row in await stored(sessions)} == {"000001"}


async def test_the_opened_case_is_published_without_its_title(sessions: Sessions) -> None:
    finding = a_finding()

    await handle_once(sessions, HANDLERS, [finding])

    (event,) = await told(sessions)
    assert isinstance(event, CaseOpened)
    assert (event.finding_id, event.alert_id, event.committee_id) == (finding.finding_id, finding.alert_id, "son")
    assert "liknar" not in repr(event)
