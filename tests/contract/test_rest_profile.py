"""The public API follows the national REST API profile: one test per rule, named by the rule's number.

The rules are those that a document can show; the numbers are the profile's (version 1.2.0).
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from shared.openapi import operations
from tests.contract.documents import gateway

DOCUMENT = gateway()
OPERATIONS = operations(DOCUMENT)
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
SERVERS = [
    server["url"].replace("{host}", server.get("variables", {}).get("host", {}).get("default", ""))
    for server in DOCUMENT["servers"]
]
# known by a signature instead of a token (Standard Webhooks)
SIGNED = frozenset({"/hooks/{hookId}"})
CAMEL = re.compile(r"^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*$")
KEBAB = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?$")
PERSONAL = re.compile(
    r"^(pnr|personal-?identity-?number|personnummer|personnr|ssn|social-?security-?number|samordningsnummer)$"
)
SWEDISH = re.compile(
    r"\b(och|är|en|ett|att|som|den|det|för|inte|av|på|till|har|kan|svaret|med|bara|var|vad|vem)\b|[åäö]"
)
ENGLISH = re.compile(r"\b(the|is|a|an|to|and|of|not|for|that|with|in|on|by|only|what|all|one|or|from|it)\b")


def label(value: object) -> str | None:
    return value if isinstance(value, str) else None


def each_operation() -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("path", "method", "operation"),
        [pytest.param(*found, id=f"{found[1].upper()} {found[0]}") for found in OPERATIONS],
    )


def parameters(place: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path} {parameter['name']}", parameter)
        for path, method, operation in OPERATIONS
        for parameter in operation.get("parameters", [])
        if parameter["in"] == place
    ]


def answers(operation: dict[str, Any]) -> dict[str, Any]:
    """The answers of an operation by status, those that all share included."""
    shared = DOCUMENT["components"]["responses"]
    found = operation["responses"]
    return {s: shared[r["$ref"].rpartition("/")[2]] if "$ref" in r else r for s, r in found.items()}


def failures(operation: dict[str, Any]) -> dict[str, Any]:
    return {s: r for s, r in answers(operation).items() if s == "default" or int(s) >= 400}


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What carries content, its media type and its media object: request body and every answer."""
    carriers = {"request": operation.get("requestBody", {}), **answers(operation)}
    for name, carrier in carriers.items():
        for media_type, media in carrier.get("content", {}).items():
            yield name, media_type, media


def properties() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (name, field, shape)
        for name, schema in SCHEMAS.items()
        for field, shape in schema.get("properties", {}).items()
    ]


def is_bilingual(text: str) -> bool:
    """Swedish, a slash, English."""
    swedish, _, english = text.partition(" / ")
    return bool(swedish.strip()) and bool(english.strip()) and not re.search("[åäö]", english)


def test_dok_01_documentation_is_online() -> None:
    assert DOCUMENT["externalDocs"]["description"]
    assert DOCUMENT["externalDocs"]["url"].startswith("https://")


def test_dok_03_the_api_is_introduced() -> None:
    info = DOCUMENT["info"]

    assert all(info[key] for key in ("version", "title", "description"))
    assert all(info["contact"][key] for key in ("name", "url", "email"))
    assert all(info["license"][key] for key in ("name", "url"))


def test_dok_06_the_introduction_is_in_swedish_and_english() -> None:
    paragraphs = [p for p in DOCUMENT["info"]["description"].split("\n\n") if p]

    assert any(SWEDISH.search(p) for p in paragraphs)
    assert any(ENGLISH.search(p) for p in paragraphs)


def test_dok_08_the_service_level_is_told() -> None:
    assert all(DOCUMENT["info"]["x-sla"][key] for key in ("availability", "responseTime", "support"))


def test_dok_09_the_limitations_are_told() -> None:
    assert DOCUMENT["info"]["x-limitations"]


@each_operation()
def test_dok_15_every_body_has_a_whole_example(path: str, method: str, operation: dict[str, Any]) -> None:
    without = [name for name, _, media in bodies(operation) if not media.get("examples")]

    assert without == []


@each_operation()
def test_dok_15_every_example_fits_its_schema(path: str, method: str, operation: dict[str, Any]) -> None:
    wrong = []
    for name, media_type, media in bodies(operation):
        if media_type == "application/octet-stream":
            continue
        schema = {**media.get("schema", {}), "components": DOCUMENT["components"]}
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for example in media["examples"].values():
            wrong += [f"{name}: {e.json_path}: {e.message}" for e in validator.iter_errors(example["value"])]

    assert wrong == []


def test_dok_17_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")


@each_operation()
def test_dok_19_every_operation_is_described_in_both_languages(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert is_bilingual(operation["description"]), operation["description"]


@each_operation()
def test_dok_20_every_answer_is_described_in_both_languages(path: str, method: str, operation: dict[str, Any]) -> None:
    assert [s for s, response in answers(operation).items() if " / " not in response["description"]] == []


@pytest.mark.parametrize("place", ["path", "query", "header"])
def test_every_parameter_is_described(place: str) -> None:
    assert [name for name, parameter in parameters(place) if not parameter.get("description")] == []


def test_dot_01_every_moment_is_rfc_3339() -> None:
    moments = [
        (f"{name}.{field}", shape.get("anyOf", [shape])) for name, field, shape in properties() if field.endswith("At")
    ]

    assert moments
    assert [name for name, shapes in moments if not any(s.get("format") == "date-time" for s in shapes)] == []


def test_dot_04_every_moment_in_an_example_is_utc() -> None:
    def moments(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, part in value.items():
                yield from moments(part, name)
        elif isinstance(value, list):
            for part in value:
                yield from moments(part, key)
        elif isinstance(value, str) and key.endswith("At"):
            yield key, value

    found = [
        moment
        for _, _, operation in OPERATIONS
        for _, _, media in bodies(operation)
        for example in media["examples"].values()
        for moment in moments(example["value"])
    ]

    assert found
    assert [f for f in found if not f[1].endswith("Z") or datetime.fromisoformat(f[1]).tzinfo is None] == []


def test_res_02_no_parameter_is_a_personal_identity_number() -> None:
    named = [*parameters("path"), *parameters("query"), *parameters("header")]

    assert [name for name, parameter in named if PERSONAL.match(parameter["name"].lower())] == []


@pytest.mark.parametrize("path", sorted(DOCUMENT["paths"]), ids=label)
def test_res_06_ufn_07_08_paths_are_lower_case_words_with_hyphens(path: str) -> None:
    segments = [segment for segment in path.split("/") if segment]

    assert [s for s in segments if not s.startswith("{") and not KEBAB.match(s)] == []


def test_ufn_01_ver_05_the_address_ends_with_api_and_major_version() -> None:
    assert all(re.match(r"^https://[a-z0-9.-]+/[a-z0-9-]+/v[0-9]+$", url) for url in SERVERS), SERVERS


def test_ufn_02_sak_01_every_address_is_https_on_its_own_port() -> None:
    assert [url for url in SERVERS if not url.startswith("https://") or ":" in url.removeprefix("https://")] == []


def test_ufn_05_no_address_is_longer_than_2048_characters() -> None:
    assert max(len(url + path) for url in SERVERS for path in DOCUMENT["paths"]) <= 2048


def test_ufn_09_no_address_has_underscores_or_blanks() -> None:
    assert [path for path in DOCUMENT["paths"] if "_" in path or " " in path] == []


@each_operation()
def test_ame_01_bodies_are_json(path: str, method: str, operation: dict[str, Any]) -> None:
    json_types = {"application/json", "application/problem+json", "application/cloudevents+json"}
    allowed = {*json_types, "multipart/form-data", "application/octet-stream"}

    assert {media_type for _, media_type, _ in bodies(operation)} <= allowed


def test_ame_04_05_07_fields_are_camel_case_throughout() -> None:
    assert [f"{name}.{field}" for name, field, _ in properties() if not CAMEL.match(field)] == []


def test_arq_05_headers_carry_no_content() -> None:
    kinds = [(name, parameter["schema"]) for name, parameter in parameters("header")]

    assert [name for name, schema in kinds if schema.get("type") in {"object", "array"}] == []


@each_operation()
def test_fel_01_02_every_failure_is_problem_json(path: str, method: str, operation: dict[str, Any]) -> None:
    assert "default" in operation["responses"]
    assert [s for s, r in failures(operation).items() if list(r["content"]) != ["application/problem+json"]] == []
    assert set(SCHEMAS["Problem"]["required"]) == {"type", "title", "status", "detail", "instance"}


@each_operation()
def test_the_status_in_an_example_of_a_failure_is_the_status(path: str, method: str, operation: dict[str, Any]) -> None:
    shown = {
        status: example["value"]["status"]
        for status, response in failures(operation).items()
        for example in response["content"]["application/problem+json"]["examples"].values()
    }

    assert {s: v for s, v in shown.items() if s != "default" and v != int(s)} == {}


def test_ver_06_the_api_tells_about_itself() -> None:
    fields = SCHEMAS["ApiInfoOut"]["properties"].keys()

    assert "get" in DOCUMENT["paths"]["/api-info"]
    assert fields == {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}


def test_fns_01_03_06_query_parameters_are_camel_case() -> None:
    assert [name for name, parameter in parameters("query") if not CAMEL.match(parameter["name"])] == []


def test_fns_05_query_parameters_are_voluntary() -> None:
    assert [name for name, parameter in parameters("query") if parameter.get("required")] == []


def test_fns_07_08_09_pages_start_at_1_and_hold_20() -> None:
    pages = {name.rpartition(" ")[0]: p for name, p in parameters("query") if p["name"] == "page"}
    limits = {name.rpartition(" ")[0]: p for name, p in parameters("query") if p["name"] == "limit"}

    assert pages.keys() == limits.keys() != set()
    assert [name for name, p in pages.items() if (p["schema"]["default"], p["schema"]["minimum"]) != (1, 1)] == []
    assert [name for name, p in limits.items() if (p["schema"]["default"], p["schema"]["maximum"]) != (20, 100)] == []


def test_a_list_says_how_many_there_are() -> None:
    lists = {
        path: operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path, _, operation in OPERATIONS
        if "page" in {parameter["name"] for parameter in operation.get("parameters", [])}
    }
    told = {path: set(SCHEMAS[name]["required"]) for path, name in lists.items()}

    assert "/alerts" in lists
    assert {path for path, fields in told.items() if not fields >= {"items", "total", "page", "limit"}} == set()


def test_sak_09_10_15_16_18_callers_are_known_by_a_bearer_token_only() -> None:
    assert {(s["type"], s["scheme"]) for s in DOCUMENT["components"]["securitySchemes"].values()} == {
        ("http", "bearer")
    }


def test_only_sign_in_and_description_are_open_to_all() -> None:
    opened = {path for path, _, operation in OPERATIONS if not operation["security"]}

    assert opened == {"/auth/token", "/api-info", "/openapi.json", *SIGNED}


@pytest.mark.parametrize("path", sorted(SIGNED))
def test_what_is_known_by_its_signature_says_so(path: str) -> None:
    operation = DOCUMENT["paths"][path]["post"]
    headers = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}

    assert headers >= {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert "401" in operation["responses"]


@each_operation()
def test_for_02_a_question_has_no_body(path: str, method: str, operation: dict[str, Any]) -> None:
    assert method != "get" or "requestBody" not in operation
