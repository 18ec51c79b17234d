"""The made-up municipality, continued: its risk register."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request

from services.risk.register.presenting import INTENSITY_TEXTS, templates_out
from services.risk.register.scales import DEFAULT
from shared.policy.actions import ALLOWED, Action
from tests.service.web.fake_data import Json, at, made_id
from tests.service.web.fake_disclosures import PAGE, kept, town_of
from tests.service.web.fake_gateway import USERS, Caller, Refusal


def a_reader(user: Caller) -> None:
    """Somebody who may look at the register; 403 for others."""
    if USERS[user][1] not in ALLOWED[Action.RISK_READ]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")


router = APIRouter(prefix="/risks", dependencies=[Depends(a_reader)])


def standing(today: date, **told: Any) -> Json:
    """What risks and analyses have in common."""
    return {
        "committeeId": "son",
        "state": "draft",
        "version": 1,
        "approvedVersion": None,
        "approvedAt": None,
        "changedBy": "case-officer",
        "changedAt": at(today, 2),
        "nextDueOn": None,
        "actions": [],
        "horizonItems": [],
        "stage": "open",
        **told,
    }


def risk(today: date, title: str, value: tuple[int, int], code: str, **told: Any) -> Json:
    """A risk of home care."""
    intensity = next(text for name, text in INTENSITY_TEXTS.items() if name == code)
    due = (today + timedelta(12)).isoformat()
    action = {"what": "Jämför med passen", "responsible": "Enhetschefen", "dueOn": due, "done": False}
    said: Json = {
        "riskId": made_id(f"risk-{title}"),
        "title": title,
        "level": "unit",
        "unit": "Hemtjänst norr",
        "processId": made_id("process-Ersättning till utförare"),
        "cause": "Tidrapporter attesteras utan jämförelse.",
        "event": "Besök rapporteras som inte har gjorts.",
        "consequence": "Kommunen betalar för tid som ingen har fått.",
        "typology": "T2.a.ii",
        "focusArea": "2a",
        "inherent": {"likelihood": 4, "consequence": 5},
        "residual": {"likelihood": value[0], "consequence": value[1]},
        "owner": "Verksamhetschefen",
        "treatment": "reduce",
        "rules": ["INV-01"],
        "controls": [made_id("task-soon")],
        "scaleVersion": 0,
        "inherentValue": 20,
        "residualValue": value[0] * value[1],
        "intensity": {"code": code, "text": intensity.model_dump()},
        "nextDueOn": due,
        "actions": [action],
        "horizonItems": [made_id("horizon")],
    }
    return standing(today, **(said | told))


def risks(today: date) -> list[Json]:
    """One that is heavy and changed since it was approved, and one that is light."""
    approved = {"state": "changed", "version": 3, "approvedVersion": 2, "approvedAt": at(today, 9)}
    return [
        risk(today, "Tid som inte är utförd", (3, 5), "continuous", **approved),
        risk(today, "Bidrag utan verksamhet", (2, 2), "basic", residual=None, residualValue=None, actions=[]),
    ]


_DO: dict[str, Json] = {
    "Ersättning till utförare": {"pays": True, "contracts": True, "risks": 2},
    "Serveringstillstånd": {"permits": True, "supervises": True},
    "Färdtjänstkort": {"retired": True, "certifies": True},
}


def processes(today: date) -> list[Json]:
    """One with risks, one without, one that is no longer done."""
    flags: Json = dict.fromkeys(("pays", "decides", "contracts", "permits", "supervises", "certifies"), False)
    told: Json = {"committeeId": "son", "unit": "Hemtjänst", "retired": False, "version": 1, "risks": 0, **flags}
    return [
        {**told, "processId": made_id(f"process-{name}"), "name": name, "changedAt": at(today, 3), **more}
        for name, more in _DO.items()
    ]


def analysis(today: date, kind: str, title: str, **told: Any) -> Json:
    """An analysis by a template."""
    sections = {one.code: "Så här ser det ut." for one in _template(kind).sections}
    nothing = dict.fromkeys(("areaRisk", "objectRisk", "accruedCost", "expectedCost", "basedOn"))
    said: Json = {"title": title, "kind": kind, "templateVersion": 1, "sections": sections, "missing": [], **nothing}
    return standing(today, **{"analysisId": made_id(f"analysis-{kind}"), **said, **told})


def _template(kind: str) -> Any:
    return next(one for one in templates_out().items if one.kind == kind)


def analyses(today: date) -> list[Json]:
    """A purchase that is not whole, and what the law asks for."""
    period = {"from": "2024-01-01", "until": "2026-12-31", "contractReference": "AVT-2023-17"}
    summed = {"payments": 412, "source": "ledger", "otherCurrencies": 1, "summedAt": at(today, 2)}
    accrued = {"suppliers": [made_id("party-son")], "amount": {"minor": 987_650_000}, **period, **summed}
    weighed = {"areaRisk": {"likelihood": 4, "consequence": 4}, "expectedCost": {"minor": 1_200_000_000}}
    approved = {"state": "approved", "approvedVersion": 1, "approvedAt": at(today, 20), "committeeId": "ks"}
    picture = made_id("analysis-situation_picture")
    return [
        analysis(
            today, "procurement", "Hemtjänst från 2027", accruedCost=accrued, missing=["cost", "object_risk"], **weighed
        ),
        analysis(today, "situation_picture", "Lägesbild 2026", **approved),
        analysis(
            today, "action_plan", "Åtgärdsplan 2026", basedOn=picture, horizonItems=[made_id("horizon")], **approved
        ),
    ]


def history(today: date) -> list[Json]:
    """Three versions, of which two were approved."""
    approved = {"approvedBy": "security-head", "approvedAt": at(today, 9), "decision": "SON 2026/41"}
    nobody = {"approvedBy": None, "approvedAt": None, "decision": ""}
    change = {"field": "inherent.likelihood", "before": "3", "after": "4"}
    made: Json = {"changedBy": "case-officer", "changedAt": at(today, 10)}
    told: list[tuple[int, Json, list[Json]]] = [
        (3, nobody, [change]),
        (2, approved, [change | {"field": "owner"}]),
        (1, approved, []),
    ]
    return [{"version": number, **made, **more, "changes": changes} for number, more, changes in told]


@router.get("")
async def listed(asked: Request, user: Caller) -> Any:
    town = town_of(asked)
    rows = [one for one in risks(town.today) if {"*", "son"} & set(USERS[user][2])] if town.files else []
    filters = [(name, name) for name in ("committeeId", "level", "typology", "focusArea", "stage")]
    return town.page(rows, asked, *filters)


@router.get("/heat-map")
async def heat_map(asked: Request) -> Any:
    town = town_of(asked)
    cells = [{"likelihood": 3, "consequence": 5, "risks": 1}, {"likelihood": 2, "consequence": 2, "risks": 1}]
    return town.answer({"scale": _scale(), "cells": cells if town.files else [], "otherScales": 1})


@router.get("/coverage")
async def coverage(asked: Request) -> Any:
    town = town_of(asked)
    if not town.files:
        return {"flagged": 0, "gaps": [], "committees": [], "covered": []}
    bare = processes(town.today)[1]
    gap = {name: bare[name] for name in ("processId", "committeeId", "name", "unit")}
    covered = {"committeeId": "son", "typology": "T2.a.ii", "risks": 2, "approved": 1}
    told = {"gaps": [gap | {"flags": ["permits", "supervises"]}], "covered": [covered]}
    return town.answer({"flagged": 2, "committees": ["kfn", "son"], **told})


@router.get("/scale")
async def scale(asked: Request) -> Any:
    return town_of(asked).answer(_scale())


@router.put("/scale")
async def decide_scale(asked: Request) -> Any:
    await kept(asked)
    return _scale()


def _scale() -> Json:
    steps = {name: [step.model_dump() for step in getattr(DEFAULT, name)] for name in ("likelihood", "consequence")}
    return {"version": 0, "validFrom": "2026-01-01", "decision": "", **steps}


@router.get("/processes")
async def list_processes(asked: Request) -> Any:
    town = town_of(asked)
    rows = processes(town.today) if town.files else []
    return town.answer({"items": rows, "total": len(rows), **PAGE})


@router.get("/processes/{process_id}")
async def one_process(asked: Request, process_id: str) -> Any:
    town = town_of(asked)
    return town.answer(town.one(processes(town.today), "processId", process_id))


@router.post("/processes", status_code=201)
@router.put("/processes/{process_id}")
async def keep_process(asked: Request) -> Json:
    await _whole(asked)
    return processes(town_of(asked).today)[0]


@router.get("/templates")
async def templates(asked: Request) -> Any:
    return town_of(asked).answer(templates_out().model_dump(mode="json", by_alias=True))


@router.get("/situation")
async def situation(asked: Request) -> Any:
    town = town_of(asked)
    due = (town.today + timedelta(700)).isoformat()
    none = {"analysisId": None, "title": "", "approvedAt": None, "dueOn": None, "overdue": True, "nextDueOn": None}
    told = {"approvedAt": at(town.today, 20), "dueOn": due, "overdue": False, "nextDueOn": None}
    reviews = [
        {"kind": kind, **(told | {"analysisId": made_id(f"analysis-{kind}"), "title": title} if town.files else none)}
        for kind, title in (("situation_picture", "Lägesbild 2026"), ("action_plan", "Åtgärdsplan 2026"))
    ]
    source = {"months": 24, "source": "lag (2023:196) 6 §", "validFrom": "2023-07-01"}
    return town.answer({"reviews": reviews, **source})


@router.get("/analyses")
async def list_analyses(asked: Request) -> Any:
    town = town_of(asked)
    return town.page(analyses(town.today) if town.files else [], asked, ("kind", "kind"))


@router.get("/analyses/{analysis_id}")
async def one_analysis(asked: Request, analysis_id: str) -> Any:
    town = town_of(asked)
    return town.answer(town.one(analyses(town.today), "analysisId", analysis_id))


@router.post("/analyses", status_code=201)
@router.put("/analyses/{analysis_id}")
@router.post("/analyses/{analysis_id}/approve")
async def keep_analysis(asked: Request) -> Json:
    await _whole(asked)
    return analyses(town_of(asked).today)[0]


@router.get("/{risk_id}")
async def one_risk(asked: Request, risk_id: str) -> Any:
    town = town_of(asked)
    return town.answer(town.one(risks(town.today), "riskId", risk_id))


@router.post("", status_code=201)
@router.put("/{risk_id}")
@router.post("/{risk_id}/approve")
async def keep_risk(asked: Request) -> Json:
    await _whole(asked)
    return risks(town_of(asked).today)[0]


@router.get("/{one_id}/versions")
@router.get("/analyses/{one_id}/versions")
async def versions(asked: Request, one_id: str) -> Any:
    assert one_id
    town = town_of(asked)
    rows = history(town.today)
    return town.answer({"items": rows, "total": len(rows), **PAGE})


@router.get("/{one_id}/compare")
@router.get("/analyses/{one_id}/compare")
async def compare(asked: Request, one_id: str) -> Any:
    assert one_id
    changes = [{"field": "actions.1.due_on", "before": "", "after": "2027-01-31"}]
    return town_of(asked).answer({"from": 1, "to": 2, "changes": changes})


async def _whole(asked: Request) -> None:
    """Keep the body; refuse one with something empty, or of a version that is no longer last."""
    body = await kept(asked)
    if body.get("version") == 99:
        raise Refusal(409, "changed-meanwhile", "You read version 99.")
    rating = body.get("inherent", {"likelihood": 1, "consequence": 1})
    wrong = [name for name in ("title", "event", "typology", "name") if body.get(name) == ""]
    wrong += [f"inherent/{axis}" for axis, step in rating.items() if step == ""]
    if wrong:
        errors = [{"in": "body", "pointer": f"#/{name}", "detail": "See detail."} for name in wrong]
        raise Refusal(422, "invalid-request", "Some fields are wrong.", errors)
