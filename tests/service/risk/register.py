"""Risks, processes and analyses for tests of the register, and somebody who asks its API."""

from typing import Any

from httpx import AsyncClient, Response

from shared.testing import Issuer


def a_risk(**changes: Any) -> dict[str, Any]:
    """A risk of the social committee."""
    body: dict[str, Any] = {
        "committeeId": "son",
        "level": "unit",
        "unit": "Hemtjänst norr",
        "title": "Tid som inte är utförd",
        "cause": "Tidrapporter attesteras utan jämförelse.",
        "event": "Besök rapporteras som inte har gjorts.",
        "consequence": "Kommunen betalar för tid som ingen har fått.",
        "typology": "T2.a.ii",
        "focusArea": "2a",
        "inherent": {"likelihood": 4, "consequence": 4},
        "residual": {"likelihood": 2, "consequence": 4},
        "owner": "Verksamhetschefen",
        "treatment": "reduce",
        "actions": [{"what": "Jämför med passen", "responsible": "Enhetschefen", "dueOn": "2027-01-31"}],
        "rules": ["INV-01"],
    }
    return body | changes


def a_process(**changes: Any) -> dict[str, Any]:
    """A process of the social committee that pays."""
    return {"committeeId": "son", "name": "Ersättning till utförare", "pays": True, **changes}


def an_analysis(**changes: Any) -> dict[str, Any]:
    """An analysis of how decisions on support are made, whole."""
    sections = dict.fromkeys(("activity", "basis", "changes", "follow_up"), "Så här.")
    body = {"committeeId": "son", "kind": "benefit_authority", "title": "Försörjningsstöd", "sections": sections}
    return body | changes


def a_procurement(**changes: Any) -> dict[str, Any]:
    """An analysis before a purchase, without what it cost so far."""
    body = {
        "committeeId": "son",
        "kind": "procurement",
        "title": "Hemtjänst från 2027",
        "sections": dict.fromkeys(("area", "object", "requirements", "cost"), "Så här."),
        "areaRisk": {"likelihood": 4, "consequence": 4},
        "objectRisk": {"likelihood": 3, "consequence": 4},
        "expectedCost": {"minor": 1_200_000_000, "currency": "SEK"},
    }
    return body | changes


def said_of(body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The part of a new thing's body that a change says."""
    return {name: value for name, value in body.items() if name not in {"committeeId", "kind"}} | more


class Register:
    """Calls the API of the register as this person or that."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client, self.issuer = client, issuer

    async def send(self, method: str, path: str, body: Any = None, *, role: str = "controller", **who: Any) -> Response:
        """The answer to somebody with *role*."""
        headers = self.issuer.headers(role, **who)
        return await self.client.request(method, f"/risks{path}", json=body, headers=headers)

    async def get(self, path: str = "", **who: Any) -> Any:
        """What a question is answered with."""
        answer = await self.send("GET", path, **who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def made(self, path: str, body: Any, **who: Any) -> Any:
        """What a new thing is answered with."""
        answer = await self.send("POST", path, body, **({"subject": "robin"} | who))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, path: str, body: dict[str, Any], **who: Any) -> Any:
        """What a change is answered with."""
        answer = await self.send("PUT", path, body, **({"subject": "robin"} | who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def approve(self, path: str, version: int = 1, subject: str = "kim") -> Response:
        """Approve a version as somebody who wrote none."""
        body = {"version": version, "decision": "SON 2026/41"}
        return await self.send("POST", f"{path}/approve", body, role="security_head", subject=subject)
