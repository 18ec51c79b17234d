"""The document of any service is completed: failures, examples and names, whatever its authors left out."""

from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI, Path
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from pydantic import ConfigDict

from shared.auth import Principal
from shared.examples import example_of, with_nulls
from shared.openapi import add_schemas, describe, operations
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import ApiModel, Page, Paging


class NoteIn(ApiModel):
    """What is asked for."""

    text: str


class NoteOut(ApiModel):
    """What is answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"noteId": "n-1", "readAt": None}]})

    note_id: str
    read_at: str | None


def an_app() -> FastAPI:
    app = FastAPI()

    @app.get("/notes")
    async def list_notes(page: Paging) -> Page[NoteOut]:
        """Anteckningar. / Notes."""
        return Page(items=[], total=0, page=page.page, limit=page.limit)

    @app.post("/notes/{note_id}/read", status_code=201)
    async def read_note(
        note_id: Annotated[UUID, Path()], body: NoteIn, _caller: Annotated[Principal, Depends(may(Action.CASE_NOTE))]
    ) -> NoteOut:
        """Läs. / Read."""
        return NoteOut(note_id=f"{note_id}{body.text}", read_at=None)

    describe(app)
    return app


def the_operation(path: str) -> dict[str, Any]:
    return next(operation for found, _, operation in operations(an_app().openapi()) if found == path)


def test_a_path_parameter_is_in_camel_case_in_path_and_name() -> None:
    operation = the_operation("/notes/{noteId}/read")

    assert [p["name"] for p in operation["parameters"]] == ["noteId"]


def test_an_operation_is_named_by_what_it_does() -> None:
    assert the_operation("/notes")["operationId"] == "listNotes"


def test_a_question_to_all_has_fewer_failures_than_a_change_by_a_known_caller() -> None:
    question, change = the_operation("/notes"), the_operation("/notes/{noteId}/read")

    assert question["responses"].keys() == {"200", "400", "422", "503", "default"}
    assert change["responses"].keys() == {
        *("201", "400", "401", "403", "404", "409", "413", "415", "422", "503", "default"),
    }
    assert (question["security"], change["security"]) == ([], [{"bearer": []}])


def test_an_answer_has_an_example_with_its_nulls() -> None:
    media = the_operation("/notes")["responses"]["200"]["content"]["application/json"]

    assert media["examples"]["example"]["value"] == {
        "items": [{"noteId": "n-1", "readAt": None}],
        "total": 1,
        "page": 1,
        "limit": 20,
    }


def test_a_body_without_example_gets_one() -> None:
    media = the_operation("/notes/{noteId}/read")["requestBody"]["content"]["application/json"]

    assert media["examples"]["example"]["value"].keys() == {"text"}


def test_schemas_can_be_added_for_bodies_that_are_read_by_hand() -> None:
    app = an_app()
    app.openapi()

    add_schemas(app, {"Extra": {"type": "object"}})

    assert "Extra" in app.openapi()["components"]["schemas"]


SCHEMAS = {
    "Line": {"type": "object", "required": ["net"], "properties": {"net": {"type": "integer", "minimum": 5}}},
    "Tree": {
        "type": "object",
        "required": ["children"],
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    },
}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "maxLength": 5},
        {"type": "integer", "minimum": 7},
        {"enum": ["a", "b"]},
        {"const": 3},
        {"anyOf": [{"type": "null"}, {"type": "boolean"}]},
        {"type": "array", "items": {"$ref": "#/components/schemas/Line"}, "minItems": 1},
        {"$ref": "#/components/schemas/Tree"},
        {"type": "object", "properties": {"currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}},
    ],
)
def test_a_made_example_fits_its_schema(schema: dict[str, Any]) -> None:
    example = example_of(schema, SCHEMAS)

    Draft202012Validator({**schema, "components": {"schemas": SCHEMAS}}).validate(example)
    assert example is not None


def test_nulls_come_back_where_the_schema_needs_them_and_nowhere_else() -> None:
    schema = {
        "type": "object",
        "required": ["a", "b", "parts"],
        "properties": {
            "a": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "b": {"type": "string"},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        },
    }

    assert with_nulls({"parts": [{}]}, schema, SCHEMAS) == {"parts": [{}], "a": None}
