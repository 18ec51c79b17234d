"""The made-up municipality, continued: pairs of the supplier register."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request

from tests.service.web.fake_data import Json, at, made_id
from tests.service.web.fake_disclosures import kept, town_of
from tests.service.web.fake_gateway import Refusal, check_caller

router = APIRouter(dependencies=[Depends(check_caller)])
STATES = {"proposed": ("waiting", "taken"), "merged": ("one",)}


def pair(today: date, name: str, state: str) -> Json:
    """A pair by its name in STATES."""
    organisations = [
        {
            "partyId": made_id(f"{name}-{side}"),
            "kind": "company",
            "name": spelled,
            "organisationNumber": number,
            "foreignNumber": None,
            "accounts": ["bankgiro ••••1055"],
        }
        for side, spelled, number in (("a", "Novara Lokalvård AB", None), ("b", "Björkens Städ AB", "5560160680"))
    ]
    agreements = [
        {"field": "name", "level": "different", "weight": -454},
        {"field": "account", "level": "shared", "weight": 787},
    ]
    step = {"state": state, "takenBy": "system", "takenAt": at(today, 1), "automatic": True, "reason": None}
    return {
        "mergeId": made_id(f"pair-{name}"),
        "state": state,
        "rule": "weight",
        "weight": 124,
        "party": organisations[0],
        "into": organisations[1],
        "agreements": agreements,
        "model": "2026-11",
        "changedAt": at(today, 1),
        "steps": [{**step, "model": "2026-11", "agreements": agreements}],
    }


@router.get("/parties/merges")
async def listed(asked: Request) -> Any:
    town, state = town_of(asked), asked.query_params.get("state", "proposed")
    names = STATES.get(state, ()) if town.files else ()
    return town.page([pair(town.today, name, state) for name in names], asked)


@router.post("/parties/merges/{merge_id}/{decision}")
async def decided(asked: Request, merge_id: str, decision: str) -> Json:
    body = await kept(asked)
    if len(body["reason"]) < 5:
        errors = [{"in": "body", "pointer": "#/reason", "detail": "at least 5 characters"}]
        raise Refusal(422, "invalid-request", "1 field is wrong.", errors)
    if merge_id == made_id("pair-taken"):
        raise Refusal(409, "pair-decided", "The pair stands otherwise.")
    return pair(town_of(asked).today, "waiting", "merged")
