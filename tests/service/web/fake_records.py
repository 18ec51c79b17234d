"""The made-up municipality, continued: records beside payments, and what was not taken of a table of them."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_gateway import Caller, Refusal
from tests.service.web.fake_routes import sent, town_of

router = APIRouter()
ALL_KINDS = 3


def _field(name: str, sv: str, en: str, role: str = "plain", type_: str = "text", *, required: bool = False) -> Json:
    return {"name": name, "title": both(sv, en), "role": role, "type": type_, "required": required}


SHIFT: Json = {
    "kind": "shift",
    "title": both("Arbetspass", "Shift"),
    "fields": [
        _field("shiftNumber", "Passets nummer", "Number of the shift", "reference", required=True),
        _field("provider", "Utförare", "Provider", "party", required=True),
        _field("startsAt", "Började", "Began", type_="moment", required=True),
        _field("place", "Plats (samma eller inte)", "Place (same or not)", "blind"),
        _field("doubleStaffed", "Dubbelbemanning beslutad", "Two staff decided", type_="flag"),
        _field("amountMinor", "Belopp", "Amount", type_="number"),
        _field("account", "Konto", "Account", "account"),
        _field("lines", "Rader", "Lines", type_="list"),
        _field("note", "Anteckning", "Note", "text"),
    ],
    "records": 2,
    "example": {},
}
OTHERS = [
    {"kind": "invoice_response", "title": both("Svar på faktura", "Answer to an invoice"), "records": 0,
     "fields": [_field("invoiceNumber", "Fakturanummer", "Invoice number", "reference")], "example": {}},
    {"kind": "permit", "title": both("Tillstånd", "Permit"), "records": 0, "fields": [], "example": {}},
]  # fmt: skip


def _body(number: str, *, begins: str, note: str) -> Json:
    return {
        "shiftNumber": number,
        "provider": {"partyId": made_id("party-son"), "partyKind": "company", "name": "Björkens Städ AB",
                     "organisationNumber": "5560160680"},
        "startsAt": begins,
        "place": "0f3a",
        "doubleStaffed": True,
        "amountMinor": 125050,
        "account": {"token": "ab", "label": "bankgiro ••••4079"},
        "lines": [{"article": "Skruv", "quantityMillionths": 2500000, "priceMinor": 40000}, {"article": "Mutter"}],
        "note": note,
    }  # fmt: skip


def records(today: date) -> list[Json]:
    """A shift that was told twice, the second time otherwise, and one that was withdrawn."""
    source = {"fileId": made_id("file-table"), "row": 118}
    common: Json = {"kind": "shift", "committeeId": "son", "partyId": made_id("party-son"), "day": today.isoformat()}
    first, second, gone = made_id("shift-first"), made_id("shift-second"), made_id("shift-gone")
    return [
        {**common, "recordId": first, "source": source, "receivedAt": at(today, 5), "supersededAt": at(today, 2),
         "supersededBy": second, "body": _body("2026-0417", begins=at(today, 6), note="Ordinarie")},
        {**common, "recordId": second, "source": {"fileId": None, "row": 1}, "receivedAt": at(today, 2),
         "supersededAt": None, "supersededBy": None, "body": _body("2026-0417", begins=at(today, 7), note="Rättat")},
        {**common, "recordId": gone, "source": source, "receivedAt": at(today, 4), "supersededAt": at(today, 1),
         "supersededBy": None, "body": _body("2026-0418", begins=at(today, 6), note="Ordinarie")},
    ]  # fmt: skip


@router.get("/record-kinds")
async def kinds(request: Request, _user: Caller) -> Any:
    town = town_of(request)
    there = {**SHIFT, "records": len(town.records and [1, 2]), "newestAt": at(town.today, 0)}
    return town.answer({"items": [there, *OTHERS]})


@router.get("/record-kinds/{slug}")
async def kind(request: Request, slug: str, _user: Caller) -> Any:
    found = next((one for one in [SHIFT, *OTHERS] if one["kind"] == slug.replace("-", "_")), None)
    if found is None:
        raise Refusal(404, "not-found", "No such kind.")
    return town_of(request).answer(found)


@router.get("/records/shift")
async def listed(request: Request, _user: Caller) -> Any:
    town = town_of(request)
    town.sent.append(("GET", "/records/shift", dict(request.query_params)))
    rows = [one for one in town.records if one["supersededAt"] is None]
    return town.page(rows, request, ("committeeId", "committeeId"))


@router.get("/records/shift/{record_id}")
async def one(request: Request, record_id: str, _user: Caller) -> Any:
    town = town_of(request)
    found = town.one(town.records, "recordId", record_id)
    same = [record for record in town.records if record["body"]["shiftNumber"] == found["body"]["shiftNumber"]]
    return town.answer({"items": same})


@router.get("/files/{file_id}/rejected")
async def rejected(request: Request, file_id: str, _user: Caller) -> Any:
    town = town_of(request)
    file = town.one(town.files, "fileId", file_id)
    reason = {"code": "date-not-understood", **both("Datumet går inte att tolka.", "The date cannot be understood.")}
    group = {"reason": reason, "column": "UTFALL", "rows": file["rejected"]}
    return town.answer(
        {
            "groups": [{**group, "examples": [{"row": row, "value": "1••••x"} for row in (118, 119, 1042)]}],
            "rejected": file["rejected"],
            "kept": file["rejected"],
        }
    )


@router.get("/files/{file_id}/rejected-rows")
async def rejected_rows(request: Request, file_id: str, _user: Caller) -> Response:
    town_of(request).one(town_of(request).files, "fileId", file_id)
    return Response("\ufeffRad / Row;Skäl / Reason\r\n118;Datumet går inte att tolka.\r\n", media_type="text/csv")


@router.post("/files/{file_id}/run-again", status_code=202)
async def run_again(request: Request, file_id: str, _user: Caller) -> Json:
    town = town_of(request)
    town.sent.append(("POST", f"/files/{file_id}/run-again", None))
    if file_id == made_id("file-errors"):
        raise Refusal(409, "rows-disposed-of", "Rows of the file have been disposed of.")
    return {"fileId": file_id, "status": "received"}


@router.post("/files/{file_id}/preview")
async def preview(request: Request, file_id: str, _user: Caller) -> Any:
    await sent(request, town_of(request))
    reason = {"code": "date-not-understood", **both("Datumet går inte att tolka.", "The date cannot be understood.")}
    return town_of(request).answer(
        {
            "titles": {"shift_number": both("Passets nummer", "Number of the shift")},
            "rows": [
                {"row": 2, "values": {"shift_number": "7"}, "column": None, "reason": None},
                {"row": 3, "values": {}, "column": "Började", "reason": reason},
            ],
            "refused": None,
        }
    )


def table_file(today: date) -> Json:
    """A table of shifts with rows to correct."""
    return {
        "fileId": made_id("file-table"),
        "name": "pass-okt.csv",
        "kind": "shift",
        "status": "done",
        "committeeId": "son",
        "rows": 40,
        "accepted": 37,
        "rejected": 3,
        "known": 0,
        "progress": 1.0,
        "total": None,
        "reason": None,
        "errors": [],
        "tableOf": SHIFT["title"],
        "hasColumns": True,
        "receivedAt": at(today, 2),
        "finishedAt": at(today, 2),
    }


def bookkeeping(today: date) -> Json:
    """A file of bookkeeping, of which all was taken."""
    return table_file(today) | {
        "fileId": made_id("file-sie"),
        "name": "bok.se",
        "kind": "sie",
        "tableOf": None,
        "hasColumns": False,
        "accepted": 40,
        "rejected": 0,
    }


def mapping_of_shifts() -> Json:
    """How the table's columns were understood."""
    names = (("shift_number", "Passets nummer", True), ("provider.number", "Utförare, nummer", False))
    return {
        "kind": "shift",
        "columns": {"shift_number": "Pass"},
        "headers": ["Pass", "Utförare", "Började"],
        "fields": [name for name, _, _ in names],
        "targets": [{"name": name, "title": both(sv, sv), "required": required} for name, sv, required in names],
        "leftOut": [both("Rader", "Lines")],
        "proposed": True,
        "delimiter": ";",
        "encoding": "utf-8",
    }
