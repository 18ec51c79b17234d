"""The made-up municipality, continued: what people tell, asked with intake's own forms."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.intake.records.told import KINDS
from services.intake.telling.forms import FORMS
from services.intake.telling.presenting import form_out
from shared.policy.actions import ALLOWED, Action
from tests.service.web.fake_data import Json, at, made_id
from tests.service.web.fake_disclosures import PAGE, town_of
from tests.service.web.fake_gateway import USERS, Caller, Refusal

READS: Final = {kind.name.replace("_", "-"): kind.reads for kind in KINDS}


def a_teller(user: Caller) -> str:
    """Somebody who works here; 403 for machines."""
    if USERS[user][1] not in ALLOWED[Action.RECORD_TELL]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    return user


Teller = Annotated[str, Depends(a_teller)]
router = APIRouter()
public = APIRouter()


def record(today: date, kind: str, days: int = 1) -> Json:
    """The example of a kind, told some days ago."""
    example = next(one for one in KINDS if one.name.replace("_", "-") == kind).example
    body = {name: value for name, value in example.items() if name != "affected"}
    return {
        "recordId": made_id(f"told-{kind}" if days == 1 else f"told-{kind}-{days}"),
        "kind": kind.replace("-", "_"),
        "committeeId": "son",
        "day": (today - timedelta(days)).isoformat(),
        "body": body,
        "receivedAt": at(today, days),
    }


@router.get("/told-kinds")
async def kinds(asked: Request, user: Teller) -> Any:
    forms = [form_out(form, [USERS[user][1]]).model_dump(by_alias=True) for form in FORMS.values()]
    return {"items": _spoken(forms, town_of(asked).poison)}


@router.get("/told")
async def own(asked: Request, _user: Teller) -> Any:
    town = town_of(asked)
    rows = [{"toldAt": at(town.today, 1), "record": record(town.today, "deviation")}] if town.files else []
    return _poisoned(town, {"items": rows, "total": len(rows), **PAGE})


@router.post("/told/{kind}", status_code=201)
async def tell(asked: Request, kind: str, _user: Teller) -> Any:
    town = town_of(asked)
    body = await asked.json()
    if body.get("party", {}).get("organisationNumber") == "wrong":
        raise Refusal(422, "invalid-request", "Wrong.", [{"pointer": "#/party/organisationNumber", "detail": "bad"}])
    town.sent.append((f"/told/{kind}", str(asked.url.query), body))
    return {"recordId": made_id(f"told-{kind}"), "number": "X-2026-KRBWQXTM"}


@router.get("/records/{kind}")
async def listed(asked: Request, kind: str, user: Caller, q: str = "") -> Any:
    if kind not in READS:
        return {"items": [], "total": 0, **PAGE}
    _may_read(kind, user)
    town = town_of(asked)
    rows = [record(town.today, kind, days) for days in (1, 40)] if town.files else []
    rows = [row for row in rows if q.lower() in str(row["body"]).lower()]
    first, last = asked.query_params.get("from", ""), asked.query_params.get("to", "9999")
    rows = [row for row in rows if first <= row["day"] <= last]
    return _poisoned(town, {"items": rows, "total": len(rows), **PAGE})


@router.get("/records/{kind}/{record_id}")
async def one(asked: Request, kind: str, record_id: str, user: Caller) -> Any:
    _may_read(kind, user)
    town = town_of(asked)
    row = record(town.today, kind)
    if row["recordId"] != record_id:
        raise Refusal(404, "not-found", "Not found, or not yours to see.")
    return _poisoned(town, {"items": [row]})


@public.post("/public-tips", status_code=201)
async def send_tip(asked: Request, user: Caller) -> Any:
    if USERS[user][1] != "public_form_client":
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    town = town_of(asked)
    async with asked.form() as form:
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        files = [value.filename for value in form.getlist("files") if not isinstance(value, str)]
    if said.get("organisationNumber") == "1":
        errors = [{"pointer": "#/organisationNumber", "detail": "not-a-number"}]
        raise Refusal(422, "tip-refused", "Refused.", errors)
    town.sent.append(("/public-tips", asked.headers.get("accept-language", ""), said | {"files": files}))
    return {"recordId": made_id("told-tip"), "number": "T-2026-KRBWQXTM"}


@router.get("/public-tips/{tip_id}")
async def tip(asked: Request, tip_id: str, user: Caller) -> Any:
    _may_read("tip", user)
    town = town_of(asked)
    if tip_id != made_id("told-tip"):
        raise Refusal(404, "not-found", "Not found, or not yours to see.")
    answers = {
        "what": "Ingen kommer till träningen.\nBara ledarna.",
        "concerns": "association_grant",
        "how": "Jag bor där.",
    }
    poisoned = {name: said + town.poison for name, said in answers.items()}
    return {
        "recordId": tip_id,
        "number": "T-2026-KRBWQXTM",
        "committeeId": "ks",
        "receivedOn": (town.today - timedelta(1)).isoformat(),
        "answers": poisoned,
        "files": [{"fileId": made_id("tip-file"), "name": "bild.jpg" + town.poison, "size": 1204}],
    }


@router.get("/public-tips/{tip_id}/files/{file_id}")
async def tip_file(tip_id: str, file_id: str, user: Caller) -> Any:
    _may_read("tip", user)
    headers = {"content-disposition": "attachment; filename*=UTF-8''bild.jpg"}
    return Response(f"{tip_id}{file_id}".encode(), media_type="application/octet-stream", headers=headers)


def _may_read(kind: str, user: str) -> None:
    if USERS[user][1] not in ALLOWED[READS[kind]]:
        raise Refusal(403, "not-allowed", "Your role may not do this.")


def _spoken(told: Any, poison: str) -> Any:
    """What people read of a form, poisoned: its texts in two languages, and no code."""
    if isinstance(told, list):
        return [_spoken(one, poison) for one in told]
    if not isinstance(told, dict):
        return told
    if told.keys() == {"sv", "en"}:
        return {language: text + poison for language, text in told.items()}
    return {name: _spoken(one, poison) for name, one in told.items()}


def _poisoned(town: Any, answer: Json) -> Json:
    """What people wrote, poisoned; names of fields and days are not theirs."""
    if not town.poison:
        return answer
    for row in answer["items"]:
        kept = row.get("record", row)
        kept["body"] = {
            name: said + town.poison if isinstance(said, str) and not name.endswith("On") else said
            for name, said in kept["body"].items()
        }
    return answer
