"""Contracts of an Open Contracting release: period, ceiling, what has been paid, prices."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from services.intake.formats.money import Fault, millionths, unit_price
from services.intake.formats.ocds_parts import (
    Json,
    Parties,
    added,
    code,
    cpv,
    day,
    identifier,
    listed,
    mapped,
    money,
    words,
)
from services.intake.formats.ocds_stream import number_text

_MOST_LINES = 5_000


def contract_rows(release: Json, parties: Parties) -> Iterator[Callable[[], dict[str, Any]]]:
    """How to build a row for each supplier of each contract; the award names the suppliers."""
    awards = {identifier(one.get("id")): one for one in listed(release.get("awards"))}
    for contract in listed(release.get("contracts")):
        award = awards.get(identifier(contract.get("awardID")), {})
        suppliers = listed(contract.get("suppliers")) or listed(award.get("suppliers"))
        for supplier in suppliers or [{}]:
            yield partial(_contract, release, parties, contract, award, supplier)


def _contract(release: Json, parties: Parties, contract: Json, award: Json, supplier: Json) -> dict[str, Any]:
    period = mapped(contract.get("period"))
    value, currency = money(contract.get("value"), "contracts/value")
    ceiling, ceiling_currency = money(contract.get("maxValue"), "contracts/maxValue")
    if value is not None and ceiling is not None and ceiling_currency != currency:
        raise Fault("currency-differs", "contracts/maxValue", ceiling_currency)
    payments = listed(mapped(contract.get("implementation")).get("transactions"))
    paid = [one.get("value", one.get("amount")) for one in payments]
    currency = currency or ceiling_currency or next((money(one, "transactions/value")[1] for one in paid), None)
    suppliers = listed(contract.get("suppliers")) or listed(award.get("suppliers"))
    return {
        "contract_number": identifier(contract.get("id")),
        "ocid": identifier(release.get("ocid")),
        "release": identifier(release.get("id")),
        "award": identifier(contract.get("awardID")),
        "title": words(contract.get("title")) or words(contract.get("description")),
        "status": code(contract.get("status"), "contracts/status"),
        "day": day(contract.get("dateSigned"), "contracts/dateSigned"),
        "buyer": parties.one(mapped(release.get("buyer"))) or parties.in_role("buyer"),
        "supplier": parties.one(supplier) or parties.in_role("supplier"),
        "suppliers": len(suppliers) or None,
        "valid_from": day(period.get("startDate"), "contracts/period/startDate"),
        "valid_until": day(period.get("endDate"), "contracts/period/endDate"),
        "longest_until": day(period.get("maxExtentDate"), "contracts/period/maxExtentDate"),
        "currency": currency,
        "value_minor": value,
        "ceiling_minor": ceiling,
        "awarded_minor": added([award.get("value")], currency, "awards/value"),
        "paid_minor": added(paid, currency, "transactions/value"),
        "amendments": len(listed(contract.get("amendments"))),
        "cpv": cpv(listed(contract.get("items"))),
        "lines": [_line(item, currency) for item in listed(contract.get("items"))[:_MOST_LINES]],
    }


def _line(item: Json, currency: str | None) -> dict[str, Any]:
    unit = mapped(item.get("unit"))
    value = mapped(unit.get("value"))
    amount, stated = number_text(value.get("amount")), value.get("currency") or currency
    if amount is not None and stated != currency:
        raise Fault("currency-differs", "contracts/items/unit/value", number_text(stated))
    quantity = number_text(item.get("quantity"))
    price, per = unit_price(amount, "1", currency or "", "contracts/items/unit/value") if amount else (None, None)
    return {
        "number": identifier(item.get("id")),
        "article": None,
        "text": words(item.get("description")),
        "quantity_millionths": millionths(quantity, "contracts/items/quantity") if quantity else None,
        "unit": _unit_code(unit),
        "price_minor": price,
        "price_per_millionths": per,
        "amount_minor": None,
        "status": None,
    }


def _unit_code(unit: Json) -> str | None:
    found = identifier(unit.get("id")) or ""
    return found.upper() if len(found) <= 3 and found.isascii() and found.isalnum() else None  # noqa: PLR2004 - as UN/ECE's
