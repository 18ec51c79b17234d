"""The OpenAPI document of a service: every operation, answer and failure described, with examples.

What FastAPI leaves open is filled in here for all services alike, so that the document follows the
national REST API profile: problem+json for every failure, examples on every body, descriptions in
Swedish and English, path parameters in camelCase.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.alias_generators import to_camel

from shared.described import PARAMETERS
from shared.examples import Schemas, example_of, with_nulls
from shared.policy.gate import action_of

PROBLEM_TYPE = "application/problem+json"
BEARER = "bearer"

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "What kind of problem; stable", "examples": ["/problems/not-found"]},
        "title": {"type": "string", "description": "The kind in words"},
        "status": {"type": "integer", "description": "The HTTP status"},
        "detail": {"type": "string", "description": "What happened in this case, and what to do next"},
        "instance": {"type": "string", "description": "The path that was asked"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Each wrong field"},
    },
}

# status -> description, type, title and detail of its example
_FAILURES: dict[str, tuple[str, str, str, str]] = {
    "400": (
        "Begäran går inte att läsa. / The request cannot be read.",
        *("bad-request", "The request cannot be read", "The query is not UTF-8."),
    ),
    "401": (
        "Inloggning saknas eller gäller inte. / Sign-in is missing or not valid.",
        *("not-signed-in", "Sign-in is needed", "The access token is not valid here, or has expired. Sign in again."),
    ),
    "403": (
        "Din roll får inte göra detta. / Your role may not do this.",
        *("not-allowed", "Your role may not do this", "This needs one of the roles controller; you have auditor."),
    ),
    "404": (
        "Finns inte, eller är inte din att se. / Does not exist, or is not yours to see.",
        *("not-found", "Not found", "Nothing with this id is yours to see."),
    ),
    "408": (
        "Innehållet kom inte fram i tid. / The content did not arrive in time.",
        *("request-timeout", "The request did not arrive in time", "Nothing came for 30 s. Send the request again."),
    ),
    "409": (
        "Läget tillåter det inte. / The present state does not allow it.",
        *("conflict", "The request conflicts with the present state", "It is already closed."),
    ),
    "413": (
        "Innehållet är för stort. / The content is too large.",
        *("content-too-large", "The content is too large", "At most 20 MB is taken here. Split it and send parts."),
    ),
    "415": (
        "Innehållet har fel typ. / The content has the wrong type.",
        *("unsupported-media-type", "The content has the wrong type", "Send the content uncompressed."),
    ),
    "422": (
        "Begäran följer inte beskrivningen. / The request does not match its description.",
        *("invalid-request", "The request does not match its description", "1 field(s) are wrong; see errors."),
    ),
    "429": (
        "För många anrop just nu. / Too many requests just now.",
        *("too-many-requests", "Too many requests just now", "At most 6000 calls a minute are taken here. Wait 12 s."),
    ),
    "503": (
        "Svarar inte just nu. / Does not answer just now.",
        *("temporarily-unavailable", "Temporarily unavailable", "Nothing was stored; try again in a moment."),
    ),
    "504": (
        "Svarade inte i tid. / Did not answer in time.",
        *("no-answer-in-time", "No answer in time", "Send it again with the same Idempotency-Key."),
    ),
    "default": (
        "Något gick fel hos oss. / Something went wrong on our side.",
        *("internal-error", "Internal error", "Quote the request id (x-request-id) to support."),
    ),
}
_SUCCESSES = {
    "200": "Svaret. / The answer.",
    "201": "Skapad. / Created.",
    "202": "Mottagen; arbetet fortsätter. / Accepted; the work goes on.",
    "204": "Gjort. / Done.",
}
_SCHEMA = "#/components/schemas/"
_FORM = re.compile(r"^Body_([a-z]+_[a-z]+)_")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


def describe(app: FastAPI) -> None:
    """Let *app* describe itself whole, failures and examples included."""
    plain = app.openapi
    app.state.extra_schemas = {}

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document.setdefault("components", {}).setdefault("schemas", {}).update(app.state.extra_schemas)
            _name_actions(app, document)
            app.openapi_schema = _completed(document)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it


def _name_actions(app: FastAPI, document: dict[str, Any]) -> None:
    """Say of each operation which action of the policy it takes, so that tests can go through them all."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema and (action := action_of(route)):
            for method in route.methods or ():
                document["paths"][context.path_format][method.lower()]["x-tillit-action"] = action.value


def add_schemas(app: FastAPI, schemas: dict[str, Any]) -> None:
    """Let *app*'s document also hold *schemas*, for bodies that are not read through pydantic."""
    app.state.extra_schemas.update(schemas)
    app.openapi_schema = None


def problem_reference(status: str) -> dict[str, str]:
    """What an operation says of a failure: see the answer that all operations share."""
    return {"$ref": f"#/components/responses/{_problem_name(status)}"}


def problem_answers() -> dict[str, dict[str, Any]]:
    """The answers that all operations share: one for each kind of failure."""
    return {_problem_name(status): _problem_answer(status) for status in _FAILURES}


def _problem_name(status: str) -> str:
    return f"Problem{status.title()}"


def _problem_answer(status: str) -> dict[str, Any]:
    description, slug, title, detail = _FAILURES[status]
    example: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": 500 if status == "default" else int(status),
        "detail": detail,
        "instance": "/tillit/v1/alerts/0193a1b2-0000-7000-8000-000000000000",
    }
    if status == "422":
        example["errors"] = [{"in": "body", "pointer": "#/reason", "detail": "Field required"}]
    return {
        "description": description,
        "content": {
            PROBLEM_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {"example": {"value": example}},
            }
        },
    }


def referring(part: Any) -> Iterator[dict[str, Any]]:
    """Every object in *part* that refers to a schema."""
    if isinstance(part, dict):
        if str(part.get("$ref", "")).startswith(_SCHEMA):
            yield part
        for value in part.values():
            yield from referring(value)
    elif isinstance(part, list):
        for value in part:
            yield from referring(value)


def rename(document: dict[str, Any], names: Mapping[str, str]) -> None:
    """Call the schemas of *document* by new names, wherever they stand."""
    for holder in referring(document):
        name = holder["$ref"].removeprefix(_SCHEMA)
        holder["$ref"] = _SCHEMA + names.get(name, name)
    schemas = document["components"]["schemas"]
    for name in list(schemas):
        schemas[names.get(name, name)] = schemas.pop(name)


def _plain_name(name: str) -> str:
    """Names that FastAPI makes up, in words: the page of a thing, the form of an operation."""
    if name.startswith("Page_"):
        return name.removeprefix("Page_").rstrip("_") + "Page"
    if match := _FORM.match(name):
        return to_camel(match[1])[:1].upper() + to_camel(match[1])[1:] + "Form"
    return name


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation object of every operation."""
    return [
        (path, method, item[method])
        for path, item in document.get("paths", {}).items()
        for method in _METHODS
        if method in item
    ]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document["components"]
    schemas: Schemas = components["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["responses"] = problem_answers()
    rename(document, {name: _plain_name(name) for name in schemas})
    if "HTTPBearer" in components.get("securitySchemes", {}):
        components["securitySchemes"] = {BEARER: bearer_scheme()}
    for schema in schemas.values():
        if "examples" in schema:
            schema["examples"] = [with_nulls(example, schema, schemas) for example in schema["examples"]]
    document["paths"] = {_camel_path(path): item for path, item in document.get("paths", {}).items()}
    for path, method, operation in operations(document):
        _complete_operation(path, method, operation, schemas)
    return document


def bearer_scheme() -> dict[str, Any]:
    """How callers say who they are."""
    description = "Åtkomsttoken (RFC 9068) i Authorization. / Access token (RFC 9068) in Authorization."
    return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": description}


def _camel_path(path: str) -> str:
    return _PLACEHOLDER.sub(lambda match: "{" + to_camel(match[1]) + "}", path)


def _complete_operation(path: str, method: str, operation: dict[str, Any], schemas: Schemas) -> None:
    operation["operationId"] = to_camel("_".join(operation.get("summary", path).lower().split()))
    operation["description"] = " ".join(operation.get("description", "").split())
    operation["security"] = [{BEARER: []}] if operation.get("security") else []
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["name"] = to_camel(parameter["name"])
        if parameter["name"] in PARAMETERS:
            parameter.setdefault("description", PARAMETERS[parameter["name"]])
    responses = operation["responses"]
    for status, response in ((s, r) for s, r in responses.items() if s not in _FAILURES):
        if response.get("description", "Successful Response") == "Successful Response":
            response["description"] = _SUCCESSES.get(status, "Svaret. / The answer.")
        _add_examples(response, schemas)
    if "requestBody" in operation:
        _add_examples(operation["requestBody"], schemas)
    for status in _failures_of(path, method, operation):
        responses[status] = problem_reference(status)


def _failures_of(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    """The failures that an operation can have."""
    body = "requestBody" in operation
    possible = {
        "400": True,
        "401": bool(operation["security"]),
        "403": bool(operation["security"]),
        "404": "{" in path,
        "409": method != "get",
        "413": body,
        "415": body,
        "422": body or bool(operation.get("parameters")),
        "503": True,
        "default": True,
    }
    declared = [status for status in operation["responses"] if status in _FAILURES]
    return sorted({status for status, can in possible.items() if can} | set(declared))


def _add_examples(carrier: dict[str, Any], schemas: Schemas) -> None:
    for media in carrier.get("content", {}).values():
        if "example" in media:
            media["examples"] = {"example": {"value": media.pop("example")}}
        schema = media.get("schema", {})
        if "examples" not in media:
            media["examples"] = {"example": {"value": example_of(schema, schemas)}}
        for example in media["examples"].values():
            example["value"] = with_nulls(example["value"], schema, schemas)
