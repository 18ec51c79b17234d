"""Write the contracts from the code: `python -m contracts.generate`; with --check only say what is stale.

Events become JSON Schemas with a history of their versions, an AsyncAPI document and an index of golden
messages; kinds of records become JSON Schemas; the services' applications become OpenAPI documents and the gateway's
one merged document.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from contracts import asyncapi, golden, merge, record_schemas, schemas
from services.gateway.routes import PUBLIC
from shared.events import ALL, Event
from shared.revision import package

FOLDER = Path(__file__).resolve().parent
SERVICES = tuple(dict.fromkeys(place.value for place in PUBLIC.values()))
CONSUMERS = (*SERVICES, "gateway")
# the documents show every path, those of the local profile too
_ENVIRONMENT = {"PROFILE": "local", "SECRETS_DIR": "/nonexistent", "LOG_LEVEL": "ERROR"}


def main(arguments: list[str]) -> int:
    """Write, or with --check compare; 1 where something is stale or a golden message was changed."""
    os.environ.update(_ENVIRONMENT)
    try:
        wanted = contracts()
    except golden.GoldenChanged as changed:
        print(f"contracts: {changed}", file=sys.stderr)
        return 1
    stale = [name for name, text in wanted.items() if _read(FOLDER / name) != text]
    extra = [name for name in _generated() if name not in wanted]
    if "--check" in arguments:
        for name in sorted(stale + extra):
            print(f"contracts/{name} is stale: run make contracts", file=sys.stderr)
        return int(bool(stale or extra))
    for name in extra:
        (FOLDER / name).unlink()
    for name in stale:
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        print(f"contracts/{name}")
    return 0


def contracts() -> dict[str, str]:
    """Every generated file, by its name in this folder."""
    events = {event.type: schemas.event_schema(event) for event in ALL}
    documents = {name: _application(name).openapi() for name in SERVICES}
    whole = merge.merged(documents, _gateway_document())
    files: dict[str, Any] = {f"events/{kind}.json": schema for kind, schema in events.items()}
    files |= {f"events/history/{name}": schema for name, schema in schemas.history(FOLDER, events).items()}
    files |= {f"records/{name}": schema for name, schema in record_schemas.record_schemas().items()}
    files |= {f"openapi/{name}.json": document for name, document in documents.items()}
    files["openapi/gateway.json"] = whole
    files["asyncapi.json"] = asyncapi.document(ALL, {name: _handled(name) for name in CONSUMERS}, FOLDER)
    files["examples/index.json"] = golden.index(FOLDER / "examples")
    return {name: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for name, content in files.items()}


def _application(service: str) -> Any:
    return importlib.import_module(f"{package(service)}.main").app


def _gateway_document() -> dict[str, Any]:
    from services.gateway.app import own_api
    from services.gateway.settings import Settings

    return own_api(Settings()).openapi()


def _handled(service: str) -> list[type[Event]]:
    """The events that a service consumes."""
    return list(importlib.import_module(f"{package(service)}.handlers").HANDLERS)


def _generated() -> list[str]:
    """Names of the files in the folders that hold nothing but generated ones, history apart."""
    found = (path for folder in ("events", "records", "openapi") for path in (FOLDER / folder).glob("*.json"))
    return [path.relative_to(FOLDER).as_posix() for path in found]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
