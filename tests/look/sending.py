"""The rows of a rule's worked example as the API takes them: parties with numbers, required fields filled."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
from pydantic.alias_generators import to_camel

from services.intake.records import Role
from services.intake.records.catalogue import KINDS as RECORD_KINDS
from services.risk.about.made import rows_of
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT

_WEIGHTS: Final = "2121212121"


def send(api: httpx.Client, rule: str) -> list[str]:
    """Hand the example's rows in; what was refused, in words."""
    _, tables = rows_of(rule)
    refused = []
    for path, body in _requests(rule, tables):
        answer = api.post(path, json=body, headers={"Idempotency-Key": f"{rule}-{abs(hash(str(body)))}"})
        if answer.status_code not in {200, 201, 202}:
            refused.append(f"{rule} {path}: {answer.text[:400]}")
    return refused


def _requests(rule: str, tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {
        row[party]: row[f"{party}_name"]
        for kind, rows in tables.items()
        if kind != PAYMENT.name
        for row in rows
        for party in KINDS[kind].parties
        if row.get(party) and row.get(f"{party}_name")
    }
    for kind, rows in tables.items():
        for place, row in enumerate(rows):
            if kind == PAYMENT.name:
                yield "/payments", _payment(row)
            else:
                path = f"/records/{kind.replace('_', '-')}?committeeId=son"
                yield path, {**_filled(kind, f"{rule}-{place}"), **_record(kind, row, names)}


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    payee = {"name": row.get("party_name", "Ann Exempel"), "account": {"kind": "bankgiro", "number": "5805-6201"}}
    if row.get("party_name"):
        payee["organisationNumber"] = _organisation(str(row["party_id"]))
    amount = {"minor": row.get("amount_minor") or row["value_minor"], "currency": row.get("currency", "SEK")}
    own = {
        "invoiceNumber": row.get("invoice_number"),
        "invoiceDate": row.get("invoice_date") or row.get("on"),
        "paymentDate": row.get("payment_date"),
        "contractReference": row.get("contract_reference"),
        "orderReference": row.get("order_reference"),
    }
    told = {name: value for name, value in own.items() if value}
    return {"committeeId": "son", "amount": amount, "payee": payee, **told}


def _record(kind: str, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    seen = KINDS[kind]
    beside = {f"{party}_{what}" for party in seen.parties for what in ("kind", "name")}
    body: dict[str, Any] = {}
    for column in seen.columns:
        if row.get(column) is None or column in beside or column in seen.accounts or column.endswith("_label"):
            continue
        body[to_camel(column)] = _party(str(row[column]), names) if column in seen.parties else row[column]
    return body


def _filled(kind: str, number: str) -> dict[str, Any]:
    """The required fields of a kind as its declaration's example has them, under a number of its own."""
    declared = RECORD_KINDS[kind]
    example = {to_camel(name): value for name, value in declared.example.items()}
    required = {to_camel(name): field.role for name, field in declared.fields.items() if field.required}
    told = {name: example[name] for name in required if name in example}
    return told | {name: number for name in told if required[name] is Role.REFERENCE}


def _party(party_id: str, names: Mapping[str, str]) -> dict[str, str]:
    if party_id in names:
        return {"name": names[party_id], "organisationNumber": _organisation(party_id)}
    return {"name": "Ann Exempel", "identityNumber": _person(party_id)}


def _organisation(party_id: str) -> str:
    return _checked(f"5599{_five(party_id)}")


def _person(party_id: str) -> str:
    """The number of somebody who was born on a day in 1890, and is not."""
    return "18" + _checked(f"900101{_five(party_id)[-3:]}")


def _five(party_id: str) -> str:
    return f"{sum(ord(letter) * 31**place for place, letter in enumerate(party_id)) % 90_000 + 10_000}"


def _checked(nine: str) -> str:
    """The nine digits with their check digit (Luhn)."""
    products = (int(digit) * int(weight) for digit, weight in zip(nine, _WEIGHTS, strict=False))
    total = sum(product // 10 + product % 10 for product in products)
    return f"{nine}{-total % 10}"
