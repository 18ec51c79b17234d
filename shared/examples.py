"""A whole example of a JSON Schema: what its authors gave, and plain values where they gave none."""

from typing import Any

Schemas = dict[str, dict[str, Any]]

_FORMATS = {
    "uuid": "0193a1b2-7c00-7000-8000-0123456789ab",
    "date-time": "2026-11-20T09:14:05Z",
    "date": "2026-11-20",
    "binary": "(filens innehåll)",
    "uri": "https://tillit.example.se/",
}
# values that every reader understands, for fields of these names without an example of their own
_NAMES: dict[str, Any] = {
    "committeeId": "son",
    "currency": "SEK",
    "total": 1,
    "page": 1,
    "limit": 20,
    "sv": "Svensk text",
    "en": "English text",
    "reference": "S-2026-000412",
    "month": "2026-11",
    "rule": "INV-01",
}
_TEXT = "En text som exempel, lång nog för varje fält."
_DEPTH = 8


def with_nulls(value: Any, schema: dict[str, Any], schemas: Schemas) -> Any:
    """*value* with the required fields that are null: FastAPI leaves them out of what it is given."""
    schema = _resolved(schema, schemas)
    if isinstance(value, list):
        return [with_nulls(item, schema.get("items", {}), schemas) for item in value]
    if not isinstance(value, dict):
        return value
    schema = _variant_for(value, schema, schemas)
    parts = schema.get("properties", {})
    filled = {name: with_nulls(item, parts.get(name, {}), schemas) for name, item in value.items()}
    missing = [name for name in schema.get("required", []) if name not in value and _may_be_null(parts.get(name, {}))]
    return filled | dict.fromkeys(missing)


def _variant_for(value: dict[str, Any], schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """The object among the alternatives of *schema* that knows most of the fields of *value*."""
    variants = [_resolved(part, schemas) for part in schema.get("anyOf", schema.get("oneOf", [schema]))]
    return max(variants, key=lambda variant: len(value.keys() & variant.get("properties", {}).keys()))


def _may_be_null(schema: dict[str, Any]) -> bool:
    return any(part.get("type") == "null" for part in schema.get("anyOf", [schema]))


def _resolved(schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """*schema*, or what it refers to with its own words on top."""
    if "$ref" not in schema:
        return schema
    own = {key: value for key, value in schema.items() if key != "$ref"}
    return {**schemas[schema["$ref"].rpartition("/")[2]], **own}


def example_of(schema: dict[str, Any], schemas: Schemas, name: str = "", depth: int = 0) -> Any:
    """A value that fits *schema*; references are looked up in *schemas*, *name* is the field's."""
    schema = _resolved(schema, schemas)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return example_of(_telling(schema[key]), schemas, name, depth)
    if name in _NAMES and schema.get("type") in {"string", "integer"}:
        return _NAMES[name]
    if schema.get("default") is not None:
        return schema["default"]
    return _built(schema, schemas, depth + 1)


def _telling(variants: list[dict[str, Any]]) -> dict[str, Any]:
    """The variant that shows most: not null."""
    return next((variant for variant in variants if variant.get("type") != "null"), variants[0])


def _built(schema: dict[str, Any], schemas: Schemas, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {}) if depth < _DEPTH else {}
        return {name: example_of(part, schemas, name, depth) for name, part in properties.items()}
    if kind == "array":
        items = schema.get("items") or next(iter(schema.get("prefixItems", [])), None)
        return [example_of(items, schemas, "", depth)] if items and depth < _DEPTH else []
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), _TEXT)[: schema.get("maxLength")]
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    return True if kind == "boolean" else None
