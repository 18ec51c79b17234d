"""The OpenAPI document of a service: every failure described as problem+json."""

from typing import Any

from fastapi import FastAPI

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/not-found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}

_FAILURES = {
    "400": "Begäran går inte att läsa. / The request cannot be read.",
    "401": "Inloggning saknas eller gäller inte. / Sign-in is missing or not valid.",
    "403": "Din roll får inte göra detta. / Your role may not do this.",
    "404": "Finns inte, eller är inte din att se. / Does not exist, or is not yours to see.",
    "405": "Metoden finns inte här. / The method does not exist here.",
    "409": "Läget tillåter det inte. / The present state does not allow it.",
    "413": "Innehållet är för stort. / The content is too large.",
    "415": "Innehållet har fel typ. / The content has the wrong type.",
    "422": "Begäran följer inte beskrivningen. / The request does not match its description.",
    "429": "För många anrop just nu. / Too many requests just now.",
    "503": "Svarar inte just nu. / Does not answer just now.",
    "default": "Något gick fel. / Something went wrong.",
}


def describe(app: FastAPI) -> None:
    """Let *app* describe its failures as they are: problem+json on every operation."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = PROBLEM_SCHEMA
    for path in document.get("paths", {}).values():
        for operation in path.values():
            responses = operation.setdefault("responses", {})
            for status, description in _FAILURES.items():
                responses[status] = {
                    "description": description,
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"},
                            "example": _example(status),
                        }
                    },
                }
    return document


def _example(status: str) -> dict[str, Any]:
    code = 500 if status == "default" else int(status)
    return {
        "type": "/problems/not-found" if code == 404 else f"/problems/http-{code}",  # noqa: PLR2004 - HTTP
        "title": "Not found" if code == 404 else "The request failed",  # noqa: PLR2004 - HTTP
        "status": code,
        "detail": "What happened in this case, and what to do next.",
        "instance": "/alerts/0193a1b2-0000-7000-8000-000000000000",
    }


def add_schemas(app: FastAPI, schemas: dict[str, Any]) -> None:
    """Let *app*'s document also hold *schemas*, for bodies that are not read through pydantic."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        document = described()
        document["components"]["schemas"].update(schemas)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
