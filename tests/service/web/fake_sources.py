"""The made-up municipality, continued: what comes in from where."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request

from shared.policy.actions import ALLOWED, Action
from tests.service.web.fake_data import Json, at, made_id
from tests.service.web.fake_disclosures import PAGE, kept, town_of
from tests.service.web.fake_gateway import USERS, Caller, Refusal


def a_reader(user: Caller) -> None:
    """Somebody who may look at sources; 403 for others."""
    if USERS[user][1] not in ALLOWED[Action.SOURCE_READ]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")


router = APIRouter(dependencies=[Depends(a_reader)])


def source(today: date, name: str, **told: Any) -> Json:
    """A registered source from which something came yesterday."""
    return {
        "sourceId": made_id(f"source-{name}"),
        "name": name,
        "channel": "api",
        "sender": name,
        "kinds": ["payment_order"],
        "owner": "Ekonomiavdelningen",
        "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
        "purpose": "Att hitta dubbla betalningar",
        "expectedHours": 48,
        "lastArrivalAt": at(today, 1),
        "freshness": "in_time",
        "problem": "",
        "days": [{"day": (today - timedelta(1)).isoformat(), "accepted": 40, "known": 2, "rejected": 1}],
        **told,
    }


def sources(today: date) -> list[Json]:
    """One in time, one late, a register that is silent, and a sender that nobody registered."""
    nobody = {"sourceId": None, "owner": "", "legalBasis": "", "purpose": "", "expectedHours": None}
    return [
        source(today, "Ekonomisystemet"),
        source(today, "Vårdsystemet", freshness="late", days=[]),
        source(today, "Skatteverket", channel="register", sender="tax", problem="busy"),
        source(today, "stranger", freshness="unwatched", **nobody),
    ]


@router.get("/sources")
async def listed(asked: Request) -> Any:
    town = town_of(asked)
    rows = sources(town.today) if town.files else []
    return town.answer({"items": rows, "total": len(rows), **PAGE})


@router.get("/sources/{source_id}")
async def one(asked: Request, source_id: str) -> Any:
    town = town_of(asked)
    return town.answer(town.one(sources(town.today), "sourceId", source_id))


@router.post("/sources", status_code=201)
async def register(asked: Request) -> Json:
    return await _taken(asked)


@router.put("/sources/{source_id}")
async def change(asked: Request, source_id: str) -> Json:
    return await _taken(asked)


async def _taken(asked: Request) -> Json:
    body = await kept(asked)
    if body["sender"] == "taken":
        raise Refusal(409, "source-registered", "What comes so from this sender is registered already.")
    if wrong := [name for name, value in body.items() if value == ""]:
        errors = [{"in": "body", "pointer": f"#/{name}", "detail": "See detail."} for name in wrong]
        raise Refusal(422, "invalid-request", "Some fields are wrong.", errors)
    return source(town_of(asked).today, "Ekonomisystemet")
