"""Disclosures at each of their steps, and what is told of them."""

from typing import Any, TypeVar

from services.cases.handlers import HANDLERS
from shared.db import Sessions
from shared.events import DisclosureDecided, DisclosureEnded, Event
from shared.inbox import handle_once
from shared.testing import published
from tests.service.cases.desk import Desk, in_days

E = TypeVar("E", bound=Event)
BALANCED = "Intresset av att förebygga dubbla bidrag väger tyngre."


def item(kind: str, object_id: str, section: str = "31:16") -> dict[str, str]:
    return {"kind": kind, "objectId": object_id, "secrecySection": section}


def a_draft(*items: dict[str, str], **changes: Any) -> dict[str, Any]:
    body = {
        "toCommittee": "kfn",
        "purpose": "Samma förening har sökt bidrag hos båda nämnderna.",
        "items": list(items),
        "basis": "osl_10_15_a",
        "balancing": BALANCED,
        "until": in_days(30),
    }
    return {**body, **changes}


async def drafted(giver: Desk, *items: dict[str, str], **changes: Any) -> str:
    answer = await giver.post("/disclosures", a_draft(*items, **changes))
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["disclosureId"]
    return found


async def proposed(giver: Desk, *items: dict[str, str], **changes: Any) -> str:
    disclosure_id = await drafted(giver, *items, **changes)
    answer = await giver.post(f"/disclosures/{disclosure_id}/propose")
    assert answer.status_code == 200, answer.text
    return disclosure_id


async def decided(giver: Desk, decider: Desk, *items: dict[str, str], **changes: Any) -> str:
    disclosure_id = await proposed(giver, *items, **changes)
    answer = await decider.post(f"/disclosures/{disclosure_id}/decide", {})
    assert answer.status_code == 200, answer.text
    return disclosure_id


async def told(sessions: Sessions, kind: type[E]) -> list[E]:
    """What the service has published of a kind."""
    return [event for event in await published(sessions) if isinstance(event, kind)]


async def delivered(sessions: Sessions) -> None:
    """Let the service take in what it published."""
    events = [*await told(sessions, DisclosureDecided), *await told(sessions, DisclosureEnded)]
    if events:
        await handle_once(sessions, HANDLERS, events)
