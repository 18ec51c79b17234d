"""JSON Schemas of the events, and their earlier versions."""

import json
from pathlib import Path
from typing import Any

import msgspec

from shared.events import Event

Schema = dict[str, Any]


def event_schema(event: type[Event]) -> Schema:
    """The JSON Schema of one event's value on its topic."""
    _, components = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    root = components.pop(event.__name__)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tillit:event:{event.type}",
        "x-topic": event.topic,
        **root,
        **({"$defs": components} if components else {}),
    }
    return json.loads(json.dumps(schema))  # type: ignore[no-any-return]  # as it is read back: lists, no tuples


def history(folder: Path, events: dict[str, Schema]) -> dict[str, Schema]:
    """Every version of every event by `<type>/<n>.json`; a changed shape adds a version, none is changed."""
    versions: dict[str, Schema] = {}
    for kind, schema in events.items():
        kept = [json.loads(path.read_text(encoding="utf-8")) for path in version_files(folder, kind)]
        if not kept or _shape(kept[-1]) != _shape(schema):
            kept.append(schema)
        versions |= {f"{kind}/{number}.json": version for number, version in enumerate(kept, 1)}
    return versions


def version_files(folder: Path, kind: str) -> list[Path]:
    """The committed versions of an event, oldest first."""
    return sorted((folder / "events" / "history" / kind).glob("*.json"), key=lambda path: int(path.stem))


def _shape(part: Any) -> Any:
    """*part* without its words: a better sentence is no new version."""
    if isinstance(part, dict):
        return {key: _shape(value) for key, value in part.items() if key != "description" or not isinstance(value, str)}
    return [_shape(item) for item in part] if isinstance(part, list) else part
