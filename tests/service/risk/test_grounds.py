"""B2 where signals and payments are kept: a ground opens what it names to who was given it, for reading alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import insert, select, text

from services.risk import models
from services.risk.handlers import HANDLERS
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import DisclosedItem, DisclosureDecided, DisclosureEnded
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.service.risk.test_matching import pay

TODAY = swedish_date(utc_now())


async def an_alert(sessions: Sessions, committee: str = "son") -> UUID:
    """A signal of a committee."""
    alert_id = new_id()
    row: dict[str, Any] = {
        "alert_id": alert_id,
        "municipality_id": "9999",
        "committee_id": committee,
        "number": 1,
        "subject_type": "payment",
        "subject_id": str(new_id()),
        "score": 80,
        "deep": False,
        "rules": ["INV-01"],
        "title_sv": "Dubblett",
        "title_en": "Duplicate",
        "amount_minor": 100,
    }
    async with system_session(sessions, "9999") as session:
        await session.execute(insert(models.alert), [row])
    return alert_id


def decided(kind: str, object_id: UUID, **changes: Any) -> DisclosureDecided:
    values: dict[str, Any] = {
        "event_id": new_id(),
        "municipality_id": "9999",
        "occurred_at": utc_now(),
        "disclosure_id": new_id(),
        "committee_id": "son",
        "basis": "osl_10_15_a",
        "until": TODAY + timedelta(days=5),
        "items": (DisclosedItem(kind=kind, object_id=object_id),),
        "decided_by": "alex",
        "to_committee": "kfn",
    }
    return DisclosureDecided(**{**values, **changes})


def ended(event: DisclosureDecided) -> DisclosureEnded:
    return DisclosureEnded(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=utc_now(),
        disclosure_id=event.disclosure_id,
        committee_id=event.committee_id,
        items=event.items,
        to_committee=event.to_committee,
    )


async def test_a_named_signal_is_read_on_its_ground(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    alert_id = await an_alert(sessions)
    event = decided("alert", alert_id)

    await handle_once(sessions, HANDLERS, [event])
    answer = await client.get(f"/alerts/{alert_id}", headers=issuer.headers("case_officer", committees=("kfn",)))

    assert answer.status_code == 200
    assert answer.json()["ground"] == {"disclosureId": str(event.disclosure_id), "until": str(event.until)}


@pytest.mark.parametrize("path", ["/alerts/{}", "/alerts/{}/timeline"])
async def test_the_record_of_a_read_names_the_ground_that_it_rests_on(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, path: str
) -> None:
    """B2: and the giver's own read rests on none."""
    alert_id = await an_alert(sessions)
    event = decided("alert", alert_id)
    await handle_once(sessions, HANDLERS, [event])

    for committee in ("kfn", "son"):
        headers = issuer.headers("case_officer", committees=(committee,))
        await client.get(path.format(alert_id), headers=headers)

    async with system_session(sessions, "9999") as session:
        recorded = "SELECT ground FROM audit_record WHERE action = 'alert.read' ORDER BY record_id"
        grounds = list(await session.scalars(text(recorded)))
    assert grounds == [f"disclosure:{event.disclosure_id}", ""]


async def test_a_named_signal_cannot_be_judged_by_who_was_given_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert_id = await an_alert(sessions)
    headers = issuer.headers("case_officer", committees=("kfn",))
    await handle_once(sessions, HANDLERS, [decided("alert", alert_id)])

    body = {"outcome": "explained", "reason": "Krediterad."}
    answer = await client.post(f"/alerts/{alert_id}/triage", json=body, headers=headers)

    assert answer.status_code == 404


async def test_an_end_closes_and_another_decision_keeps_open(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert_id = await an_alert(sessions)
    first, second = decided("alert", alert_id), decided("alert", alert_id)
    headers = issuer.headers("case_officer", committees=("kfn",))
    statuses = []
    for events in ([first, second], [ended(first)], [ended(second)]):
        await handle_once(sessions, HANDLERS, events)
        statuses.append((await client.get(f"/alerts/{alert_id}", headers=headers)).status_code)

    assert statuses == [200, 200, 404]


async def test_a_ground_of_who_does_not_own_the_signal_opens_nothing(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    alert_id = await an_alert(sessions)
    await handle_once(sessions, HANDLERS, [decided("alert", alert_id, committee_id="bun")])

    answer = await client.get(f"/alerts/{alert_id}", headers=issuer.headers("case_officer", committees=("kfn",)))

    assert answer.status_code == 404


async def test_a_named_payment_opens_no_other_payment(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    await pay(sessions, "son", ["a", "b"])
    async with system_session(sessions, "9999") as session:
        named, other = await session.scalars(select(models.payment.c.payment_id).order_by(models.payment.c.position))
    await handle_once(sessions, HANDLERS, [decided("payment", named)])

    headers = issuer.headers("case_officer", committees=("kfn",))
    answers = [(await client.get(f"/screenings/{each}", headers=headers)).json()["status"] for each in (named, other)]

    assert answers == ["screened", "pending"]
