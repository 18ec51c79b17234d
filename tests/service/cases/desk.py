"""Somebody who works with cases through the API, and the smallest valid things to do there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response

from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.events import DisposalHoldChanged, Event, FindingRecorded
from shared.ids import new_id
from shared.testing import Issuer, published

PAYMENT = UUID("0193a1b2-7c00-7000-8000-0123456789ab")
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def sek(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "SEK"}


def in_days(days: int) -> str:
    return str(swedish_date(utc_now()) + timedelta(days=days))


def a_finding(**changes: Any) -> FindingRecorded:
    values: dict[str, Any] = {
        "event_id": new_id(),
        "municipality_id": "9999",
        "occurred_at": MORNING,
        "finding_id": new_id(),
        "task_id": new_id(),
        "alert_id": new_id(),
        "committee_id": "son",
        "severity": "major",
        "open_case": True,
        "amount_minor": 4_875_000,
        "payment_ids": (PAYMENT,),
        "title": "Två fakturor som liknar varandra",
        "recorded_by": "kim",
    }
    return FindingRecorded(**{**values, **changes})


def a_hold(**changes: Any) -> dict[str, Any]:
    body = {
        "amount": sek(4_875_000),
        "legalGround": "payment_control",
        "until": in_days(20),
        "reason": "Kontot är inte bekräftat.",
    }
    return {**body, **changes}


def an_outcome(**changes: Any) -> dict[str, Any]:
    body = {
        "outcome": "recovered",
        "suspected": sek(4_875_000),
        "stopped": sek(0),
        "recovered": sek(4_875_000),
        "reason": "Leverantören har krediterat dubbletten.",
    }
    return {**body, **changes}


@dataclass
class Desk:
    """Calls the API as *role*, for *committees*, as *subject*."""

    client: AsyncClient
    issuer: Issuer
    role: str = "controller"
    committees: tuple[str, ...] = ("*",)
    subject: str = "kim"
    municipality_id: str = "9999"
    units: tuple[str, ...] = ()
    acting_for: tuple[str, ...] = ()

    def other(self, **changes: Any) -> "Desk":
        """The same place with another person at it."""
        return Desk(**{**self.__dict__, **changes})

    @property
    def headers(self) -> dict[str, str]:
        return self.issuer.headers(
            self.role,
            committees=self.committees,
            subject=self.subject,
            municipality_id=self.municipality_id,
            units=self.units,
            acting_for=self.acting_for,
        )

    async def get(self, path: str, **params: Any) -> Response:
        return await self.client.get(path, params=params, headers=self.headers)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Response:
        return await self.client.post(path, json=body, headers=self.headers)

    async def upload(self, case_id: str, name: str, content: bytes) -> Response:
        files = {"file": (name, content, "text/html")}
        return await self.client.post(f"/cases/{case_id}/evidence", files=files, headers=self.headers)

    async def open(self, **changes: Any) -> str:
        """A new case's id."""
        answer = await self.post("/cases", {"title": "Fakturor utan leverans", "committeeId": "son", **changes})
        assert answer.status_code == 201, answer.text
        case_id: str = answer.json()["caseId"]
        return case_id

    async def case(self, case_id: str) -> dict[str, Any]:
        case: dict[str, Any] = (await self.get(f"/cases/{case_id}")).json()
        return case

    async def move(self, case_id: str, to: str) -> Response:
        return await self.post(f"/cases/{case_id}/transitions", {"to": to, "reason": "Det är dags."})

    async def note(self, case_id: str, kind: str = "note") -> Response:
        return await self.post(f"/cases/{case_id}/notes", {"text": "Antecknat.", "kind": kind})

    async def propose(self, case_id: str, **changes: Any) -> str:
        """A proposed hold's id."""
        answer = await self.post(f"/cases/{case_id}/holds", a_hold(**changes))
        assert answer.status_code == 201, answer.text
        hold_id: str = answer.json()["holdId"]
        return hold_id

    async def approve(self, hold_id: str) -> Response:
        return await self.post(f"/holds/{hold_id}/approve")

    async def end(self, hold_id: str) -> Response:
        return await self.post(f"/holds/{hold_id}/end", {"reason": "Kontot är bekräftat."})

    async def outcome(self, case_id: str, **changes: Any) -> Response:
        return await self.post(f"/cases/{case_id}/outcome", an_outcome(**changes))

    async def close(self, case_id: str) -> None:
        """Take a new case the short way to its end."""
        for step in (self.move(case_id, "triaged"), self.outcome(case_id), self.move(case_id, "closed")):
            answer = await step
            assert answer.status_code == 200, answer.text
        answer = await self.other(subject="sasha").approve_step(case_id)
        assert answer.status_code == 200, answer.text

    async def approve_step(self, case_id: str) -> Response:
        """Approve the step that waits."""
        step_id = (await self.case(case_id))["waitingStep"]["stepId"]
        return await self.post(f"/cases/{case_id}/steps/{step_id}/approve")

    async def bar(self, case_id: str, **body: str) -> Response:
        return await self.post(f"/cases/{case_id}/bars", {"reason": "Nära släkt.", **body})

    async def mark(self, case_id: str, unit: str) -> Response:
        body = {"unit": unit, "reason": "Ägs av en anställd."}
        return await self.post(f"/cases/{case_id}/employee-involvement", body)


def problem(answer: Response) -> tuple[int, str]:
    """Status and slug of a refusal."""
    return answer.status_code, answer.json().get("type", "").rpartition("/")[2]


async def told(sessions: Sessions) -> list[Event]:
    """What cases published of its cases, without what it asks others to keep from disposal."""
    return [event for event in await published(sessions) if not isinstance(event, DisposalHoldChanged)]
