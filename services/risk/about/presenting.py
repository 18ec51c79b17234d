"""From a rule to what its page tells."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic.alias_generators import to_camel

from services.risk.about.ladder import FIRST, LADDER
from services.risk.about.made import Example, Shown, worked_example
from services.risk.about.schemas import AboutOut, ExampleOut, ExampleRow, RungOut
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.measure_words import SOURCES
from services.risk.domain.rule import AnyRule
from services.risk.presenting import limits, text_out
from shared.schemas import TextOut

_PAYMENT: Final = {
    "invoice_number": "invoiceNumber",
    "invoice_date": "invoiceDate",
    "payment_date": "paymentDate",
    "amount_minor": "amountMinor",
    "currency": "currency",
    "account_label": "account",
    "order_reference": "orderReference",
    "contract_reference": "contractReference",
}


def about(rule: AnyRule, *, masked: bool) -> AboutOut:
    """What the page of *rule* tells; its limits, and the example that would tell them, are left out where *masked*."""
    law = [] if masked else [one for one in rule.parameters() if one.source not in SOURCES]
    return AboutOut(
        rule=rule.id,
        ladder=[RungOut(code=one.code, text=text_out(one.text), first=one.code == FIRST[rule.follow_up])
                for one in LADDER],
        law=limits(rule, law),
        example=None if masked else _example(rule, worked_example(rule.id)),
    )  # fmt: skip


def _example(rule: AnyRule, example: Example) -> ExampleOut:
    said = rule.explain(example.evidence)
    return ExampleOut(
        day=example.day,
        explanation=TextOut(sv=said["sv"], en=said["en"]),
        rows=[ExampleRow(kind=row.kind, role=row.role, body=body_of(row)) for row in example.rows],
        all_rows=example.all_rows,
    )


def body_of(row: Shown) -> dict[str, Any]:
    """The row as such a record is sent: names in camel case, a party with its name, no id of ours."""
    if row.kind == PAYMENT.name:
        own = {name: row.values[column] for column, name in _PAYMENT.items() if column in row.values}
        return {"payee": _party(row.values, "party"), **own}
    kind = KINDS[row.kind]
    own = {
        to_camel(column): _party(row.values, column) if column in kind.parties else row.values[column]
        for column in kind.columns
        if column in row.values and not _beside(column, kind.parties, kind.accounts)
    }
    return {name: value for name, value in own.items() if value not in (None, [])}


def _beside(column: str, parties: tuple[str, ...], accounts: tuple[str, ...]) -> bool:
    """Whether the column stands beside a party or an account, and is no field of its own."""
    return column in {f"{party}_{what}" for party in parties for what in ("kind", "name")} or column in {
        *accounts,
        *(f"{account}_label" for account in accounts),
    }


def _party(values: Mapping[str, Any], column: str) -> dict[str, Any]:
    name = values.get(f"{column}_name")
    return {"partyKind": values.get(f"{column}_kind", "company" if name else "person"), "name": name}
