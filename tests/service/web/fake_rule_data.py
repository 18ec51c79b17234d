"""The made-up municipality, continued: how the data of rules stand."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from tests.service.web.fake_data import Json, at, both, made_id
from tests.service.web.fake_disclosures import town_of
from tests.service.web.fake_gateway import Caller, Refusal

AREAS = [
    {"area": "LU", "title": both("Leverantörer och upphandling", "Suppliers and procurement")},
    {"area": "HT", "title": both("Hemtjänst", "Home care")},
]
router = APIRouter()


def rules(today: date) -> list[Json]:
    """Three rules: all data, some, none; one of them is built."""
    return [
        {
            "rule": "INV-01",
            "title": both("Dubblettfaktura", "Duplicate invoice"),
            "areas": ["LU", "HT"],
            "state": "complete",
            "share": 0.98,
            "newestAt": at(today, 1),
        },
        {
            "rule": "TIM-08",
            "title": both("Korta besök som debiteras fullt", "Short visits billed in full"),
            "areas": ["HT"],
            "state": "partly",
            "share": 0.42,
            "newestAt": at(today, 3),
        },
        {
            "rule": "PRC-01",
            "title": both("Anbud som liknar varandra", "Bids that resemble each other"),
            "areas": ["LU"],
            "state": "absent",
            "share": 0,
            "newestAt": None,
        },
    ]


def need(today: date, share: float) -> Json:
    """A source: with something in it where *share* is above 0."""
    newest = at(today, 3) if share else None
    field = {"name": "billedMinutes", "title": both("Debiterade minuter", "Billed minutes")}
    files = [
        {"fileId": made_id("file-good"), "committeeId": "son", "records": 1100, "newestAt": newest},
        {"fileId": None, "committeeId": "son", "records": 104, "newestAt": newest},
    ]
    return {
        "kind": "visit",
        "title": both("Besök enligt lås eller telefon", "Visit as a lock or telephone logged it"),
        "records": 1204 if share else 0,
        "share": share,
        "newestAt": newest,
        "fields": [{**field, "share": share, "newestAt": newest}],
        "committees": [{"committeeId": "son", "records": 1204, "newestAt": newest}] if share else [],
        "files": files if share else [],
    }


@router.get("/rule-data")
async def rule_data(request: Request, _user: Caller) -> Any:
    town = town_of(request)
    return town.answer({"items": rules(town.today), "areas": AREAS})


@router.get("/rule-data/{rule}")
async def rule_data_of(request: Request, rule: str, _user: Caller) -> Any:
    town = town_of(request)
    found = next((one for one in rules(town.today) if one["rule"] == rule), None)
    if found is None:
        raise Refusal(404, "not-found", "Not found, or not yours to see.")
    return town.answer({**found, "needs": [need(town.today, found["share"])]})
