"""JSON Schemas of the kinds of records, one a kind, for those who send by file or topic instead of by the API."""

import json
from typing import Any

import msgspec
from pydantic.alias_generators import to_camel

from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import shapes_of

Schema = dict[str, Any]


def record_schemas() -> dict[str, Schema]:
    """The schema of one record of each kind, with an example, by `<kind>.json`."""
    return {f"{name}.json": record_schema(kind) for name, kind in KINDS.items()}


def record_schema(kind: RecordKind) -> Schema:
    """The JSON Schema of one record of *kind* as it is sent.

    `x-identity` names the fields by which two records speak of the same thing, `x-day` that of the record's own day,
    `x-role` of a field what becomes of it in intake (services.intake.records.Role).
    """
    one, _ = shapes_of(kind)
    _, components = msgspec.json.schema_components([one], ref_template="#/$defs/{name}")
    root = components.pop(one.__name__)
    for name, field in kind.fields.items():
        root["properties"][to_camel(name)]["x-role"] = field.role.value
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tillit:record:{kind.name}",
        "x-identity": [to_camel(name) for name in kind.identity],
        "x-day": to_camel(kind.day) if kind.day else None,
        **root,
        "$defs": components,
        "examples": [dict(kind.example)],
    }
    return json.loads(json.dumps(schema))  # type: ignore[no-any-return]  # as it is read back: lists, no tuples
