"""Alerts are snoozed, merged, suppressed and opened again, and no signal is lost on any way."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from services.risk.domain.keeping import Place, place_of
from services.risk.handlers import HANDLERS
from services.risk.operations.suppressing import settle_suppressions
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import AlertBroughtBack, AlertPutAside, AlertTriaged, CaseAccessChanged
from shared.inbox import handle_once
from shared.testing import Issuer, published
from tests.builders import MUNICIPALITY, NOON, a_fact, received

TODAY = swedish_date(utc_now())
SOON = (TODAY + timedelta(days=20)).isoformat()
WHY = "Samma avtal, en post per kvartal."
ONE, OTHER = UUID(int=1), UUID(int=2)


class Office:
    """People who work with alerts, and payments that come in."""

    def __init__(self, client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
        self.client, self.sessions, self.issuer = client, sessions, issuer
        self.sequence = 0

    async def pays(self, number: str, party_id: UUID = ONE, amount: int = 4_875_000, **fields: Any) -> None:
        """An invoice comes that has come before, written another way."""
        for written in (number, f"00{number}"):
            self.sequence += 1
            fact = a_fact(amount, invoice_number=written, party_id=party_id, **fields)
            await handle_once(self.sessions, HANDLERS, [received([fact], self.sequence)])

    async def post(self, path: str, role: str = "controller", subject: str | None = None, **body: Any) -> Response:
        who = {"subject": subject} if subject else {}
        return await self.client.post(path, json=body or None, headers=self.issuer.headers(role, **who))

    async def get(self, path: str, role: str = "controller", subject: str | None = None) -> Any:
        who = {"subject": subject} if subject else {}
        return (await self.client.get(path, headers=self.issuer.headers(role, **who))).json()

    async def alerts(self, **params: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in params.items())
        items: list[dict[str, Any]] = (await self.get(f"/alerts?limit=100&{query}"))["items"]
        return items

    async def settled(self, days_on: int = 0) -> None:
        while await settle_suppressions(self.sessions, utc_now() + timedelta(days=days_on)):
            pass

    async def suppressed(self, alert: dict[str, Any], scope: str = "party") -> str:
        """The alert's rule suppressed by two persons."""
        body = {"rule": "INV-01", "scope": scope, "until": SOON, "reason": WHY}
        proposed = (await self.post(f"/alerts/{alert['alertId']}/suppressions", **body)).json()
        path = f"/alerts/suppressions/{proposed['suppressionId']}"
        assert (await self.post(f"{path}/approve", "security_head", "alex")).status_code == 200
        await self.settled()
        return path

    async def places(self) -> dict[str, Place]:
        """Where every signal is; an error where one is nowhere, or in two places."""
        async with system_session(self.sessions, MUNICIPALITY) as session:
            rows = await session.execute(
                text(
                    "SELECT s.signal_id, s.cleared, s.suppression_id, s.alert_id, a.status"
                    " FROM signal s LEFT JOIN alert a USING (alert_id)"
                )
            )
            found = {}
            for row in rows:
                assert (row.alert_id is None) == (row.status is None)
                suppressed = row.suppression_id is not None
                found[str(row.signal_id)] = place_of(cleared=row.cleared, suppressed=suppressed, alert=row.status)
        return found


@pytest.fixture
def office(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> Office:
    """The people of a municipality."""
    return Office(client, sessions, issuer)


async def test_a_snoozed_alert_is_put_aside_with_its_reason_and_can_be_judged(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts(status="open")

    answer = await office.post(f"/alerts/{alert['alertId']}/snooze", until=SOON, reason=WHY)

    assert (answer.json()["status"], answer.json()["snoozedUntil"]) == ("snoozed", SOON)
    assert await office.alerts(status="open") == []
    assert len(await office.alerts(status="snoozed")) == 1
    [step] = (await office.get(f"/alerts/{alert['alertId']}/desk"))["steps"]
    assert (step["kind"], step["reason"], step["until"]) == ("snoozed", WHY, SOON)
    judged = await office.post(f"/alerts/{alert['alertId']}/triage", outcome="explained", reason=WHY)
    assert (judged.json()["status"], judged.json()["snoozedUntil"]) == ("triaged", None)


async def test_after_its_last_day_a_snoozed_alert_is_open_by_itself(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    await office.post(f"/alerts/{alert['alertId']}/snooze", until=SOON, reason=WHY)

    async with system_session(office.sessions, MUNICIPALITY) as session:
        await session.execute(text("UPDATE alert SET snoozed_until = :day"), {"day": TODAY - timedelta(days=1)})

    assert [one["status"] for one in await office.alerts(status="open")] == ["open"]


async def test_whoever_snoozed_last_does_not_snooze_again(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    path = f"/alerts/{alert['alertId']}"
    await office.post(f"{path}/snooze", until=SOON, reason=WHY)
    woken = await office.post(f"{path}/wake")

    again = await office.post(f"{path}/snooze", until=SOON, reason=WHY)
    by_another = await office.post(f"{path}/snooze", "case_officer", "robin", until=SOON, reason=WHY)

    assert (woken.json()["status"], again.status_code, by_another.status_code) == ("open", 409, 200)
    assert again.json()["type"] == "/problems/second-person-needed"


@pytest.mark.parametrize("days", [0, 31])
async def test_an_alert_is_not_snoozed_to_today_or_for_longer_than_policy_says(office: Office, days: int) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()

    until = (TODAY + timedelta(days=days)).isoformat()
    answer = await office.post(f"/alerts/{alert['alertId']}/snooze", until=until, reason=WHY)

    assert answer.json()["type"] == "/problems/snooze-not-possible"


async def test_merged_alerts_are_judged_as_one_and_separated_as_they_were(office: Office) -> None:
    await office.pays("1001")
    await office.pays("2002", amount=9_000_000)
    first, second = sorted(await office.alerts(), key=lambda alert: alert["reference"])

    merged = await office.post(f"/alerts/{first['alertId']}/merge", into=second["alertId"], reason=WHY)

    assert merged.json()["alertId"] == second["alertId"]
    assert len((await office.get(f"/alerts/{second['alertId']}"))["signals"]) == 2
    gone = await office.get(f"/alerts/{first['alertId']}")
    assert (gone["status"], gone["mergedInto"], gone["signals"]) == ("merged", second["alertId"], [])
    assert [part["alertId"] for part in (await office.get(f"/alerts/{second['alertId']}/desk"))["parts"]] == [
        first["alertId"]
    ]

    back = await office.post(f"/alerts/{first['alertId']}/separate", reason=WHY)

    assert back.json() | {"value": None} == first | {"value": None}
    assert len((await office.get(f"/alerts/{second['alertId']}"))["signals"]) == 1
    assert [step["kind"] for step in (await office.get(f"/alerts/{first['alertId']}/desk"))["steps"]] == [
        "merged",
        "separated",
    ]


async def test_whoever_is_kept_from_a_part_is_kept_from_the_whole(office: Office) -> None:
    await office.pays("1001")
    await office.pays("2002")
    first, second = await office.alerts()
    await office.post(f"/alerts/{first['alertId']}/merge", into=second["alertId"], reason=WHY)

    barred = CaseAccessChanged(
        event_id=uuid4(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        case_id=uuid4(),
        alert_id=UUID(first["alertId"]),
        task_id=None,
        committee_id="son",
        barred=("eva",),
        hidden_units=(),
        version=1,
    )
    await handle_once(office.sessions, HANDLERS, [barred])

    assert (await office.get(f"/alerts/{second['alertId']}", subject="eva"))["status"] == 404
    assert (await office.get(f"/alerts/{second['alertId']}/desk", subject="eva"))["status"] == 404
    assert (await office.get(f"/alerts/{second['alertId']}", subject="kim"))["status"] == "open"


async def test_a_suppression_takes_two_persons_and_hides_nothing_from_the_count(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    body = {"rule": "INV-01", "scope": "party", "until": SOON, "reason": WHY}

    proposed = (await office.post(f"/alerts/{alert['alertId']}/suppressions", **body)).json()
    path = f"/alerts/suppressions/{proposed['suppressionId']}"
    alone = await office.post(f"{path}/approve")
    await office.settled()
    before = await office.alerts(status="open")
    await office.post(f"{path}/approve", "security_head", "alex")
    await office.settled()
    await office.pays("3003")

    assert (alone.status_code, len(before)) == (409, 1)
    assert await office.alerts(status="open") == []
    assert [one["alertId"] for one in await office.alerts(status="suppressed")] == [alert["alertId"]]
    [shown] = (await office.get("/alerts/suppressions"))["items"]
    assert (shown["state"], shown["signals"], shown["amount"]["minor"]) == ("active", 2, 9_750_000)
    [aside] = [one for one in (await office.get("/alerts/worklist"))["aside"] if one["why"] == "suppressed"]
    assert aside["number"] == 2


@pytest.mark.parametrize("ends", ["by hand", "by itself"])
async def test_when_a_suppression_ends_what_it_kept_back_is_open_again(office: Office, ends: str) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    path = await office.suppressed(alert)
    await office.pays("3003")

    if ends == "by hand":
        assert (await office.post(f"{path}/end", "case_officer", "robin", reason=WHY)).status_code == 200
    await office.settled(days_on=0 if ends == "by hand" else 60)

    back = await office.alerts(status="open")
    assert (len(back), alert["alertId"] in {one["alertId"] for one in back}) == (2, True)
    assert set((await office.places()).values()) == {Place.OPEN}


async def test_another_payee_is_not_suppressed(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    await office.suppressed(alert)

    await office.pays("1001", OTHER)

    assert len(await office.alerts(status="open")) == 1


async def test_a_judged_alert_is_opened_again_by_a_person_and_judged_again(office: Office) -> None:
    await office.pays("1001")
    [alert] = await office.alerts()
    path = f"/alerts/{alert['alertId']}"
    await office.post(f"{path}/triage", outcome="explained", reason=WHY)

    answer = await office.post(f"{path}/reopen", reason="Kreditnotan kom aldrig.")
    again = await office.post(f"{path}/triage", outcome="confirmed", reason=WHY)

    assert (answer.json()["status"], answer.json()["outcome"], again.json()["outcome"]) == ("open", None, "confirmed")
    told = await published(office.sessions)
    judged = [event for event in told if isinstance(event, AlertTriaged)]
    assert [event.outcome for event in judged] == ["explained", "confirmed"]
    assert len({event.event_id for event in judged}) == 2
    assert [event.how for event in told if isinstance(event, AlertBroughtBack)] == ["reopened"]


async def test_the_order_by_value_puts_what_can_still_be_stopped_first(office: Office) -> None:
    pays_on = TODAY + timedelta(days=6)
    await office.pays("1001", amount=90_000_000)
    await office.pays("2002", OTHER, amount=6_000_000, payment_date=pays_on)

    first, second = await office.alerts(order="cut_off")
    by_value = await office.alerts(order="value")

    assert first["value"]["stoppable"]["minor"] == 6_000_000
    assert first["value"]["stoppableUntil"] is not None
    assert (second["value"]["stoppable"]["minor"], second["value"]["stoppableUntil"]) == (0, None)
    assert by_value[0]["value"]["perHour"]["minor"] >= by_value[1]["value"]["perHour"]["minor"]


async def test_what_does_not_fit_into_the_stated_hours_is_deferred_openly(office: Office) -> None:
    for number in ("1001", "2002", "3003"):
        await office.pays(number, amount=1_000 * int(number))
    stated = await office.post("/alerts/capacity", committeeId="son", minutes=30, validFrom=TODAY.isoformat())

    week = await office.get("/alerts/worklist")

    assert stated.status_code == 201
    [team] = week["teams"]
    assert (team["minutes"], team["used"], team["needed"]) == (30, 0, 45)
    [deferred] = week["deferred"]
    assert (week["fits"]["alerts"], deferred["why"], deferred["total"]["alerts"]) == (2, "capacity", 1)
    assert deferred["total"]["atStake"]["minor"] == 1_001_000
    [history] = (await office.get("/alerts/capacity"))["items"]
    assert (history["minutes"], history["setBy"]) == (30, "kim")


async def test_with_no_hours_stated_nothing_is_deferred(office: Office) -> None:
    await office.pays("1001")

    week = await office.get("/alerts/worklist")

    assert (week["teams"][0]["minutes"], week["fits"]["alerts"], week["deferred"]) == (None, 1, [])


async def test_a_municipality_sets_its_own_handling_time(office: Office) -> None:
    headers = office.issuer.headers("controller", committees=("*",))
    body = {"minutes": 75, "source": "Mätt i oktober", "validFrom": "2026-01-01"}
    await office.client.put("/alerts/handling-times/invoice", json=body, headers=headers)
    await office.pays("1001")

    [alert] = await office.alerts()

    assert alert["value"]["minutes"] == 75


async def _walk(office: Office, chance: random.Random) -> None:
    """One thing that may happen to alerts; what is refused changes nothing."""
    alerts = await office.alerts()
    alert, other = (chance.choice(alerts)["alertId"] for _ in range(2))
    who = chance.choice(["kim", "robin", "alex"])
    what = chance.choice(["pay", "pay", "snooze", "merge", "merge", "separate", "propose", "approve", "end", "judge"])
    path = f"/alerts/{alert}"
    if what == "pay":
        await office.pays(chance.choice(["1001", "2002", "3003", "4004"]), chance.choice([ONE, OTHER]))
    elif what == "snooze":
        await office.post(f"{path}/snooze", subject=who, until=SOON, reason=WHY)
    elif what == "merge":
        await office.post(f"{path}/merge", subject=who, into=other, reason=WHY)
    elif what == "separate":
        await office.post(f"{path}/separate", subject=who, reason=WHY)
    elif what == "propose":
        body = {"rule": "INV-01", "scope": chance.choice(["subject", "party"]), "until": SOON, "reason": WHY}
        await office.post(f"{path}/suppressions", subject=who, **body)
    elif what == "judge":
        await office.post(f"{path}/{chance.choice(['triage', 'reopen'])}", outcome="explained", reason=WHY)
        await office.post(f"{path}/reopen", subject=who, reason=WHY)
    else:
        listed = (await office.get("/alerts/suppressions"))["items"]
        one = chance.choice(listed)["suppressionId"] if listed else uuid4()
        body = {"reason": WHY} if what == "end" else {}
        await office.post(f"/alerts/suppressions/{one}/{what}", subject=who, **body)
        await office.settled()


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_people_do_each_signal_is_in_one_place_and_none_is_lost(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    for number in ("1001", "2002"):
        await office.pays(number)
    before: set[str] = set()

    for _ in range(20):
        await _walk(office, chance)
        found = await office.places()
        assert before <= found.keys()
        before = set(found)

    await office.settled(days_on=120)
    assert Place.SUPPRESSED not in (await office.places()).values()
    assert any(isinstance(event, AlertPutAside) for event in await published(office.sessions))
