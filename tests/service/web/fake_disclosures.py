"""The made-up municipality, continued: disclosures and matching."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request

from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_gateway import Caller, Refusal, Town

router = APIRouter()
BASES: list[Json] = [
    {"code": code, "title": both(sv, en), "section": section, "url": "https://rkrattsbaser.gov.se/"}
    | {"verifiedOn": "2026-11-21", "needsBalancing": True, "needsHarm": False}
    for code, sv, en, section in (
        ("osl_10_15_a", "Mot brott", "Against crime", "OSL 10 kap. 15 a §"),
        ("2024_307", "Skyldighet att lämna uppgifter", "Duty to supply data", "Lag (2024:307) 2 §"),
    )
]
PAGE = {"page": 1, "limit": 20}


def disclosures(today: date) -> list[Json]:
    """A draft, one that waits, one in force."""
    rows = [("draft", "case-officer"), ("proposed", "case-officer"), ("decided", "case-officer")]
    return [
        {
            "disclosureId": made_id(f"disclosure-{state}"),
            "committeeId": "son",
            "toCommittee": "kfn",
            "toAuthority": None,
            "toName": None,
            "state": state,
            "purpose": "Samma förening har sökt hos båda nämnderna.",
            "initiative": "own",
            "items": [{"kind": "case", "objectId": made_id("case-open"), "secrecySection": "26:1"}],
            "basis": "osl_10_15_a",
            "basisSection": "OSL 10 kap. 15 a §",
            "balancing": "Behovet väger tyngre.",
            "until": (today + timedelta(60)).isoformat(),
            "at": at(today, 3),
            "proposedBy": by if state != "draft" else None,
            "proposedByName": "Robin Handläggare",
            "decidedBy": "alex" if state == "decided" else None,
            "decidedAt": at(today, 1) if state == "decided" else None,
        }
        for state, by in rows
    ]


def town_of(request: Request) -> Town:
    """What the fake keeps."""
    town: Town = request.app.state.town
    return town


async def kept(request: Request) -> Json:
    """A change, kept for the test to look at."""
    body: Json = await request.json()
    town_of(request).sent.append((request.method, request.url.path.removeprefix("/tillit/v1"), body))
    return body


@router.get("/disclosures")
async def listed(request: Request, _user: Caller) -> Any:
    rows = disclosures(town_of(request).today)
    return town_of(request).answer({"items": rows, "total": len(rows), **PAGE})


@router.get("/disclosures/bases")
async def bases(request: Request, _user: Caller) -> Any:
    sections = [
        {"code": "0", "title": both("Ingen", "None")},
        {"code": "26:1", "title": both("Socialtjänst", "Social")},
    ]
    named = [{"code": "police", "title": both("Polismyndigheten", "Police Authority")}]
    kinds = [{"code": "case", "title": both("Ärende", "Case")}]
    parts = {"authorities": named, "benefits": [], "offences": [], "sections": sections, "kinds": kinds}
    return town_of(request).answer({"items": BASES, **parts})


@router.post("/disclosures/check")
async def check(_user: Caller) -> Any:
    why = [{"code": "excluded-secrecy", "text": both("Undantaget: 26:1.", "Excluded: 26:1."), "sections": ["26:1"]}]
    return {
        "items": [
            {"code": "2024_307", "permitted": False, "reasons": why, "alternatives": ["osl_10_15_a"]},
            {"code": "osl_10_15_a", "permitted": True, "reasons": [], "alternatives": []},
        ]
    }


@router.get("/disclosures/exchanges")
async def exchanges(request: Request, _user: Caller) -> Any:
    today = town_of(request).today
    line = {
        "disclosureId": made_id("disclosure-decided"),
        "committeeId": "son",
        "to": "police",
        "purpose": "Anmälan.",
        "basisSection": "Lag (2025:170) 6 §",
        "kinds": {"case": 1},
        "decidedAt": at(today, 1),
        "until": today.isoformat(),
        "endedAt": None,
    }
    return town_of(request).answer({"items": [line], "total": 1, **PAGE})


@router.get("/disclosures/{disclosure_id}")
async def one(request: Request, disclosure_id: str, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer(town.one(disclosures(town.today), "disclosureId", disclosure_id))


@router.post("/disclosures", status_code=201)
async def begin(request: Request, _user: Caller) -> Any:
    await kept(request)
    return disclosures(town_of(request).today)[0]


@router.put("/disclosures/{disclosure_id}")
async def rewrite(request: Request, disclosure_id: str, _user: Caller) -> Any:
    return {"disclosureId": disclosure_id, **await kept(request)}


@router.post("/disclosures/{disclosure_id}/{step}")
async def settle(request: Request, disclosure_id: str, step: str, _user: Caller) -> Any:
    await kept(request)
    draft = disclosures(town_of(request).today)[0]
    if step == "propose" and disclosure_id != draft["disclosureId"]:
        raise Refusal(409, "disclosure-state", "It is proposed.")
    return draft


@router.get("/matching/{kind}")
async def matching(request: Request, kind: str, _user: Caller) -> Any:
    today = town_of(request).today
    mandate = {
        "mandateId": made_id("mandate"),
        "committees": ["bun", "kfn", "son"],
        "purpose": "Hitta stöd som betalas dubbelt.",
        "basis": "OSL 10 kap. 15 a §",
        "impactAssessment": "KS 2026/412",
        "identifiers": ["party"],
        "validFrom": today.isoformat(),
        "validTo": today.isoformat(),
        "state": "decided",
        "proposedBy": "kim",
        "decidedBy": "alex",
    }
    rows = [mandate] if kind == "mandates" else [a_run(today)]
    return town_of(request).answer({"items": rows, "total": 1, **PAGE})


def a_run(today: date) -> Json:
    """A run with one hit."""
    counts = {"objects": 6, "hits": 1, "skipped": 0}
    return {
        "runId": made_id("run"),
        "mandateId": made_id("mandate"),
        "committeeId": "son",
        "runAt": at(today, 1),
        **counts,
    }


@router.get("/matching/runs/{run_id}")
async def run(request: Request, run_id: str, _user: Caller) -> Any:
    return {**a_run(town_of(request).today), "runId": run_id}


@router.get("/matching/runs/{run_id}/results")
async def results(request: Request, run_id: str, _user: Caller) -> Any:
    row = {"kind": "party", "objectId": run_id, "name": "Björkens Städ AB", "hit": True}
    return town_of(request).answer({"items": [row], "total": 1, **PAGE})


@router.post("/matching/{kind}", status_code=201)
async def change(request: Request, kind: str, _user: Caller) -> Any:
    await kept(request)
    return a_run(town_of(request).today) if kind == "runs" else {}


@router.post("/matching/mandates/{mandate_id}/{step}")
async def step(request: Request, mandate_id: str, step: str, _user: Caller) -> Any:
    await kept(request)
    return {"mandateId": mandate_id, "state": step}
