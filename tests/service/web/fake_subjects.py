"""The made-up municipality, continued: what persons ask for, and restrictions."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from shared.policy.actions import ALLOWED, Action
from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_disclosures import PAGE, kept, town_of
from tests.service.web.fake_gateway import USERS, Caller, Refusal

GROUNDS = [
    {"code": "data_is_correct", "law": "dataskyddsförordningen art. 16"},
    {"code": "manifestly_unfounded", "law": "dataskyddsförordningen art. 12.5"},
]
# name -> right, days until the answer is due, state
REQUESTS = {
    "late": ("access", -2, "open"),
    "rectification": ("rectification", 8, "open"),
    "restricted": ("restriction", 25, "open"),
    "refused": ("erasure", 40, "refused"),
    "withdrawn": ("objection", 50, "withdrawn"),
}


def a_reader(user: Caller) -> str:
    """Somebody who may look at requests; 403 for others."""
    if USERS[user][1] not in ALLOWED[Action.SUBJECT_REQUEST_READ]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    return user


Reader = Annotated[str, Depends(a_reader)]
router = APIRouter(dependencies=[Depends(a_reader)])


def restriction(today: date) -> Json:
    """A restriction in force."""
    return {
        "partyId": made_id("party-restricted"),
        "restricted": True,
        "basis": "accuracy_contested",
        "exception": None,
        "reason": "Uppgiften kontrolleras hos enheten.",
        "since": (today - timedelta(3)).isoformat(),
        "setBy": "registrar",
        "setAt": at(today, 3),
        "liftedBy": None,
        "liftedAt": None,
        "informedOn": None,
        "requestId": made_id("request-restricted"),
    }


def request(today: date, name: str) -> Json:
    """A request by its name in REQUESTS."""
    right, days, state = REQUESTS[name]
    refused = state == "refused"
    return {
        "subjectRequestId": made_id(f"request-{name}"),
        "partyId": made_id(f"party-{name}"),
        "partyKind": "person",
        "right": right,
        "receivedOn": (today - timedelta(20)).isoformat(),
        "dueOn": (today + timedelta(days)).isoformat(),
        "extended": name == "restricted",
        "extensionReason": "Underlag väntas från två enheter." if name == "restricted" else None,
        "state": state,
        "statement": "Jag heter något annat sedan i våras.",
        "grounds": GROUNDS,
        "ground": "manifestly_unfounded" if refused else None,
        "reason": "Prövat fyra gånger i år." if state != "open" else None,
        "registeredBy": "registrar",
        "registeredAt": at(today, 20),
        "decidedBy": "security-head" if refused else None,
        "decidedAt": at(today, 1) if refused else None,
        "appeal": both("Du kan överklaga till förvaltningsrätten.", "You can appeal to the court.")
        if refused
        else None,
        "restriction": restriction(today) if name == "restricted" else None,
    }


def requests(today: date) -> list[Json]:
    """All of them, open ones first."""
    return [request(today, name) for name in REQUESTS]


@router.get("/subject-requests")
async def listed(asked: Request) -> Any:
    town = town_of(asked)
    return town.page(requests(town.today) if town.files else [], asked, ("state", "state"))


@router.get("/subject-requests/{request_id}")
async def one(asked: Request, request_id: str) -> Any:
    town = town_of(asked)
    return town.answer(town.one(requests(town.today), "subjectRequestId", request_id))


@router.get("/restrictions")
async def restricted(asked: Request) -> Any:
    town = town_of(asked)
    rows = [restriction(town.today)] if town.files else []
    return town.answer({"items": rows, "total": len(rows), **PAGE})


@router.post("/subject-requests", status_code=201)
async def register(asked: Request) -> Json:
    body = await kept(asked)
    if body["partyId"] == made_id("nobody"):
        raise Refusal(404, "not-found", "No payee with this id is yours to see.")
    if wrong := [name for name, value in body.items() if not value]:
        errors = [{"in": "body", "pointer": f"#/{name}", "detail": "See detail."} for name in wrong]
        raise Refusal(422, "invalid-request", "Some fields are wrong.", errors)
    return request(town_of(asked).today, "rectification")


@router.post("/subject-requests/{request_id}/{step}")
async def settle(asked: Request, request_id: str, step: str, user: Reader) -> Json:
    body = await kept(asked)
    if step == "decide" and USERS[user][0] == USERS["registrar"][0]:
        raise Refusal(409, "second-person-needed", "Another person decides.")
    if len(body.get("reason", "")) < 5:
        errors = [{"in": "body", "pointer": "#/reason", "detail": "at least 5 characters"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    if request_id == made_id("request-refused"):
        raise Refusal(409, "subject-request-ended", "The request is refused.")
    return request(town_of(asked).today, "rectification")


@router.post("/restrictions/{party_id}/lift")
async def lift(asked: Request, party_id: str) -> Json:
    body = await kept(asked)
    if not body["informedOn"]:
        errors = [{"in": "body", "pointer": "#/informedOn", "detail": "a date is written YYYY-MM-DD"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    return restriction(town_of(asked).today) | {"partyId": party_id, "restricted": False}
