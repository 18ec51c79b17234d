"""Networks of the fake gateway: drawn by risk's own functions from a made neighbourhood."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from fastapi import APIRouter, Request

from services.risk.network.growing import Growing, Tie
from services.risk.network.presenting import network_out
from services.risk.network.schemas import ChangeOut, CommunityOut
from tests.service.web.fake_data import Json, made_id
from tests.service.web.fake_gateway import USERS, Caller, Refusal
from tests.service.web.fake_routes import town_of

router = APIRouter()
START, SINCE = made_id("net-städ"), date(2026, 3, 2)
NAMES = {
    START: "Björkens Städ AB",
    made_id("net-vård"): "Tryggvård i Norr AB",
    made_id("net-bygg"): "Bygg & Riv i Mellansverige AB",
    made_id("net-mat"): "Norrlands Matlådor AB",
    made_id("net-taxi"): "Skolskjuts Ett AB",
    made_id("net-konsult"): "Ekonomikonsulten AB",
}
STAD, VARD, BYGG, MAT, TAXI, KONSULT = NAMES
BOSS, OWNER, CLERK = (made_id(f"net-{name}") for name in ("boss", "owner", "clerk"))
COMPANY, PERSON = "company", "person"


def _tie(party: str, tie: str, value: str, source: str, **told: Any) -> Tie:
    name, other = NAMES.get(party), NAMES.get(value)
    sides = {"value_kind": COMPANY if other else PERSON if value in {BOSS, OWNER, CLERK} else None, "value_name": other}
    values = {"party_id": party, "party_kind": COMPANY if name else PERSON, "party_name": name, "tie": tie}
    rest = {"since": SINCE, "until": None, "times": 1, "source_kind": source, "source_id": made_id("net-row")}
    return Tie(**{**values, **sides, **rest, "value": value, **told})


def neighbourhood() -> list[Tie]:
    """Six companies, who runs them, and one of our own."""
    shared = made_id("net-konto")
    ties = [
        _tie(STAD, "account", shared, "payment", times=14, until=date(2026, 10, 30), value_name="bankgiro ••••1234"),
        _tie(VARD, "account", shared, "payment", times=3, until=date(2026, 9, 30), value_name="bankgiro ••••1234"),
        _tie(STAD, "account", "own", "payment", times=2, until=date(2026, 4, 1), value_name="plusgiro ••••9876"),
        _tie(VARD, "officer", BOSS, "company_officer"),
        _tie(BYGG, "officer", BOSS, "company_officer", until=date(2026, 6, 30)),
        _tie(STAD, "owner", OWNER, "company_owner"),
        _tie(MAT, "owner", OWNER, "company_owner"),
        _tie(TAXI, "owner", OWNER, "company_owner"),
        _tie(MAT, "phone", "tel", "identifier"),
        _tie(CLERK, "phone", "tel", "identifier"),
        _tie(CLERK, "engagement", TAXI, "secondary_employment"),
        _tie(STAD, "address", "street", "company"),
        _tie(KONSULT, "address", "street", "company"),
    ]
    return ties + [
        _tie(made_id(f"net-tenant-{number}"), "address", "hotel", "company") for number in range(40)
    ] + [_tie(TAXI, "address", "hotel", "company")]  # fmt: skip


@router.get("/alerts/{alert_id}/network")
async def alert_network(request: Request, alert_id: str, _user: Caller) -> Any:
    town = town_of(request)
    found = town.one(town.alerts, "alertId", alert_id)
    growing, ties = Growing((START,)), neighbourhood()
    while found["alertId"] == made_id("alert-twin") and (wanted := growing.wanted()):
        growing.take([tie for tie in ties if {tie.party_id, tie.value} & set(wanted)])
    facts = cast("Any", {TAXI: SimpleNamespace(facts="changed crowded")})
    return town.answer(network_out("son", growing.grown(), facts).model_dump(mode="json", by_alias=True))


@router.get("/alerts/{alert_id}/changes")
async def alert_changes(request: Request, alert_id: str, _user: Caller) -> Any:
    town = town_of(request)
    found = town.one(town.alerts, "alertId", alert_id)
    near = {"day": "2026-10-30", "amount": {"minor": 48_750_000, "currency": "SEK"}}
    source = {"kind": "company_owner", "id": made_id("net-row")}
    told = {"before": None, "after": None, "near": None, "person": False, "source": source}
    rows: list[Json] = [
        {**told, "day": "2026-10-02", "what": "account", "before": "bankgiro ••••1234", "after": "plusgiro ••••9876",
         "came": True, "near": near},
        {**told, "day": "2026-09-12", "what": "owner", "came": True, "person": True},
        {**told, "day": "2026-09-12", "what": "owner", "came": False, "before": "Norrlands Matlådor AB"},
    ]  # fmt: skip
    rows = [ChangeOut.model_validate(row).model_dump(mode="json", by_alias=True) for row in rows]
    return town.page(rows if found["alertId"] == made_id("alert-twin") else [], request)


@router.get("/network/communities")
async def communities(request: Request, user: Caller) -> Json:
    """One group of the social committee."""
    if "son" not in USERS[user][2] and "*" not in USERS[user][2]:
        raise Refusal(403, "not-permitted", "Not yours.")
    town = town_of(request)
    said = {"code": "no_staff", "text": {"sv": "Inga anställda är anmälda.", "en": "No employees are told of."}}
    members = [
        {"partyId": party, "name": NAMES[party], "ties": ["account", "owner"], "payments": 14 - number,
         "facts": [said] if number == 1 else [], "score": 0.25 if number == 1 else 0.0}
        for number, party in enumerate((STAD, VARD, MAT, TAXI))
    ]  # fmt: skip
    group = {"committeeId": "son", "community": STAD, "size": 4, "payments": 50, "score": 0.25, "members": members}
    CommunityOut.model_validate(group)
    page: Json = town.page([group] if town.files else [], request)
    return page
