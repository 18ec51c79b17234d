"""The OpenAPI documents are valid, and the merged one is exactly the public part of the services'."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from contracts.merge import merged
from services.gateway.routes import AUDIT, OWN, PUBLIC, public_place
from shared.openapi import operations
from tests.contract.documents import CONTRACTS, gateway, load

NAMES = sorted(path.stem for path in (CONTRACTS / "openapi").glob("*.json"))
SERVICES = [name for name in NAMES if name != "gateway"]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_valid_openapi_3_1(name: str) -> None:
    errors = OpenAPIV31SpecValidator(load(f"openapi/{name}.json")).iter_errors()

    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


def test_every_public_path_of_every_service_is_in_the_merged_document() -> None:
    expected = {
        path
        for name in SERVICES
        for path in load(f"openapi/{name}.json")["paths"]
        if (public_place(path) or "") == name
    }

    behind = {path for path in gateway()["paths"] if public_place(path) != "gateway"}
    assert {path for path in behind if path.split("/")[1] not in OWN} == expected


def test_every_public_prefix_answers_something() -> None:
    answered = {path.split("/")[1] for path in gateway()["paths"]}

    assert answered == PUBLIC.keys() | OWN | {AUDIT}


def test_paths_between_services_stay_inside() -> None:
    assert [path for path in gateway()["paths"] if path.startswith("/screenings")] == []


def test_the_composed_payment_carries_its_screening() -> None:
    document = gateway()
    answer = document["paths"]["/payments/{paymentId}"]["get"]["responses"]["200"]["content"]["application/json"]
    schema = document["components"]["schemas"][answer["schema"]["$ref"].rpartition("/")[2]]

    assert "screening" in schema["required"]
    assert answer["examples"]["example"]["value"]["screening"]["status"] in {"pending", "screened"}


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in operations(gateway())]

    assert sorted(ids) == sorted(set(ids))


def test_every_component_is_used() -> None:
    document = gateway()
    used = {reference.rpartition("/")[2] for reference in references(document)}

    assert sorted(document["components"]["schemas"].keys() - used) == []


def a_service(field: dict[str, Any]) -> dict[str, Any]:
    """A service's document with one path and two nested components."""
    return {
        "paths": {},
        "components": {
            "schemas": {
                "Problem": {"type": "object"},
                "Outer": {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
                "Inner": {"type": "object", "properties": {"field": field}},
            }
        },
    }


def with_path(document: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    content = {"schema": {"$ref": f"#/components/schemas/{name}"}, "examples": {"example": {"value": {}}}}
    operation = {
        "operationId": "show",
        "responses": {"200": {"description": "x", "content": {"application/json": content}}},
    }
    return document | {"paths": document["paths"] | {path: {"get": operation}}}


def test_components_of_one_name_and_two_meanings_get_the_name_of_their_service() -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    intake = with_path(with_path(a_service(text), "/payments/{paymentId}", "Outer"), "/files", "Outer")
    risk = with_path(with_path(a_service(number), "/alerts", "Outer"), "/screenings/{paymentId}", "Problem")
    own = {"info": {"version": "1"}, **a_service(text)}
    before = copy.deepcopy([intake, risk, own])

    document = merged({"intake": intake, "risk": risk}, own)

    schemas = document["components"]["schemas"]
    assert schemas["RiskInner"]["properties"]["field"] == number
    assert schemas["RiskOuter"]["properties"]["inner"] == {"$ref": "#/components/schemas/RiskInner"}
    assert [intake, risk, own] == before
