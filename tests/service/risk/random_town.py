"""A committee that draws at random, and a month that is over."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from httpx import AsyncClient, Response
from sqlalchemy import select

from services.risk.arm.models import period
from services.risk.handlers import HANDLERS
from services.risk.operations.random_controls import keep_periods
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import PaymentFact, RecordFact, RecordsReceived
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON, a_fact, received

NAMES = UUID("0d2a5a57-37a6-5a54-8f2a-2f2c1d1b7f10")
SETTLED = timedelta(days=4)
ODD = (101_700, 203_300, 308_900, 417_100, 530_300)
"""Amounts that no rule looks twice at."""


def party(name: str) -> UUID:
    return uuid5(NAMES, name)


def a_policy(**changes: Any) -> dict[str, Any]:
    body = {
        "committeeId": "son",
        "validFrom": str(swedish_date(utc_now())),
        "measure": "number",
        "value": 2,
        "decision": "SON 2026/114",
    }
    return body | changes


def ordinary(number: int, **fields: Any) -> list[PaymentFact]:
    """Invoices of as many companies, at none of which a rule stops."""
    return [
        a_fact(ODD[n % len(ODD)] + 100 * n, party_id=party(f"b{n}"), invoice_number=f"{n}-{n * 7919 % 1000}", **fields)
        for n in range(number)
    ]


def doubled(name: str = "d") -> list[PaymentFact]:
    """An invoice that comes twice."""
    return [a_fact(party_id=party(name)), a_fact(party_id=party(name), invoice_number="20260117")]


def decisions(number: int, **body: Any) -> RecordsReceived:
    """Decisions on support, of as many persons."""
    facts = [
        RecordFact(
            record_id=new_id(),
            row=n + 1,
            party_id=party(f"p{n}"),
            day=date(2026, 11, 2),
            body={
                "decision_number": f"B-{n}",
                "area": "EB",
                "recipient": {"party_id": str(party(f"p{n}")), "party_kind": "person"},
                "decided_on": "2026-11-02",
                "amount_minor": 450_000,
                "currency": "SEK",
                **body,
            },
        )
        for n in range(number)
    ]
    return RecordsReceived(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        committee_id="son",
        kind="benefit_decision",
        records=tuple(facts),
    )


class RandomTown:
    """Calls the API as this person or that, and lets months pass."""

    def __init__(self, client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
        self.client, self.sessions, self.issuer = client, sessions, issuer
        self._sequence = 0

    async def post(self, path: str, body: Any, *, role: str = "controller", **who: Any) -> Response:
        return await self.client.post(
            f"/random-controls{path}", json=body, headers=self.issuer.headers(role, subject="kim", **who)
        )

    async def get(self, path: str = "", *, role: str = "controller", **who: Any) -> Any:
        answer = await self.client.get(f"/random-controls{path}", headers=self.issuer.headers(role, **who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def decided(self, **changes: Any) -> None:
        answer = await self.post("/policies", a_policy(**changes))
        assert answer.status_code == 201, answer.text

    async def paid(self, *facts: PaymentFact) -> None:
        self._sequence += 1
        await handle_once(self.sessions, HANDLERS, [received(facts, sequence=self._sequence)])

    async def told(self, event: Any) -> None:
        await handle_once(self.sessions, HANDLERS, [event])

    async def month_over(self, after: timedelta = SETTLED) -> None:
        """The background task runs some days after the end of the month."""
        async with system_session(self.sessions, MUNICIPALITY) as session:
            end = await session.scalar(select(period.c.ends_at).limit(1))
        await keep_periods(self.sessions, (end or utc_now()) + after)

    async def items(self, **who: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.get("?limit=100", **who))["items"]
        return items

    async def periods(self, **who: Any) -> list[dict[str, Any]]:
        periods: list[dict[str, Any]] = (await self.get("/periods?limit=100", **who))["items"]
        return periods

    async def period(self, **who: Any) -> dict[str, Any]:
        """The first month; the next one begins when it is over."""
        return (await self.periods(**who))[-1]

    async def look_at_all(self, wrong: int = 0, family: str = "INV") -> None:
        """People look at all that was drawn, and find the first so many wrong."""
        for n, one in enumerate(await self.items()):
            said = {"wrong": True, "wrongMinor": 12_500, "family": family} if n < wrong else {"wrong": False}
            answer = await self.post(f"/{one['itemId']}/outcome", said)
            assert answer.status_code == 200, answer.text
