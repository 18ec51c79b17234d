"""What the page of a rule tells beside the rule: its data, areas, law, ladder, and a worked example."""

import asyncio
from typing import Any

from services.web import risk_words
from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.alert_records import OfKind, kind_of, of_kind
from services.web.schemas.records import Kind, Record, RecordField
from services.web.schemas.risk import Rule, ShownRecord
from services.web.schemas.rule_about import ExampleRow, RuleAbout
from services.web.schemas.rule_data import RuleDataList, RuleDataPage
from services.web.visit import Visit
from services.web.words import N_

PAYMENT = "payment"
PAYMENT_FIELDS = {
    "payee": (N_("Payee"), "party"),
    "invoiceNumber": (N_("Invoice number"), "reference"),
    "invoiceDate": (N_("Invoice date"), "plain"),
    "paymentDate": (N_("Payment date"), "plain"),
    "amountMinor": (N_("Amount"), "plain"),
    "account": (N_("Bank account"), "plain"),
    "orderReference": (N_("Order reference"), "plain"),
    "contractReference": (N_("Contract reference"), "plain"),
}


async def about_of(visit: Visit, rule: Rule) -> dict[str, Any]:
    """The values of rule_about.html; what the caller may not read is left out."""
    about, data, areas = await asyncio.gather(
        visit.gateway.read(RuleAbout, f"/rules/{rule.rule}/about"), _data(visit, rule.rule), _areas(visit)
    )
    rows = about.example.rows if about.example else ()
    return {
        "about": about,
        "risk_words": risk_words,
        "needs": data.needs if data else (),
        "rule_areas": [areas[code] for code in data.areas if code in areas] if data else [],
        "example_tables": await _tables(visit, rows),
    }


async def _data(visit: Visit, rule: str) -> RuleDataPage | None:
    try:
        return await visit.gateway.read(RuleDataPage, f"/rule-data/{rule}")
    except Refused:
        return None


async def _areas(visit: Visit) -> dict[str, Any]:
    try:
        found = await visit.gateway.read(RuleDataList, "/rule-data")
    except Refused:
        return {}
    return {one.area: one.title for one in found.areas}


async def _tables(visit: Visit, rows: tuple[ExampleRow, ...]) -> list[OfKind]:
    """The made-up rows of each kind as a table."""
    names = list(dict.fromkeys(row.kind for row in rows))
    kinds = await asyncio.gather(*(_kind(visit, name) for name in names))
    return [
        _table(visit, kind, [row for row in rows if row.kind == name])
        for name, kind in zip(names, kinds, strict=True)
        if kind is not None
    ]


async def _kind(visit: Visit, name: str) -> Kind | None:
    return payments_as_kind(visit.language) if name == PAYMENT else await kind_of(visit, name)


def payments_as_kind(language: Language) -> Kind:
    """A payment as a table shows it."""
    fields = tuple(
        RecordField(name=name, title=language.say(title), role=role) for name, (title, role) in PAYMENT_FIELDS.items()
    )
    return Kind(kind=PAYMENT, title=language.say("Payment"), fields=fields)


def _table(visit: Visit, kind: Kind, rows: list[ExampleRow]) -> OfKind:
    records = {str(n): Record(record_id=str(n), body=row.body, received_at=visit.now) for n, row in enumerate(rows)}
    shown = [ShownRecord(record_id=str(n), kind=kind.kind, role=row.role) for n, row in enumerate(rows)]
    return of_kind(visit.language, kind, shown, records)
