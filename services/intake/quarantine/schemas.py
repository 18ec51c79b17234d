"""Shapes of what was not taken, and of how a table is read."""

from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue

from services.intake.schemas import ReasonOut
from shared.schemas import ApiModel, TextOut

_COLUMNS: dict[str, JsonValue] = {"supplier_name": "LEVERANTÖR", "amount": "UTFALL"}


class MappingTarget(ApiModel):
    """What a column can be."""

    name: str
    title: TextOut
    required: bool


class MappingOut(ApiModel):
    """Which column of a table holds which field, as proposed or as a person corrected it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "supplier_ledger",
                    "columns": _COLUMNS,
                    "headers": ["LEVERANTÖR", "FAKT NR", "UTFALL"],
                    "fields": ["supplier_name", "invoice_number", "amount"],
                    "targets": [],
                    "leftOut": [],
                    "proposed": True,
                    "delimiter": ";",
                    "encoding": "cp1252",
                }
            ]
        }
    )

    kind: Annotated[str, Field(description="supplier_ledger, or the kind of record of which each row is one")]
    columns: dict[str, str]
    headers: list[str]
    fields: list[str]
    targets: Annotated[list[MappingTarget], Field(description="The fields of a table of records, by name")]
    left_out: Annotated[list[TextOut], Field(description="Fields with lines of their own, which only JSON can hold")]
    proposed: bool
    delimiter: str | None
    encoding: str | None


class MappingIn(ApiModel):
    """The columns as they should be read, and what the table holds where it is not what it was taken for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"columns": _COLUMNS}]})

    columns: Annotated[
        dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=200)]],
        Field(min_length=1, max_length=80),
    ]
    kind: Annotated[str | None, Field(max_length=40, description="supplier_ledger or a kind of record")] = None


class PreviewRow(ApiModel):
    """A row as it would be read: its values by field, or why it would not be taken."""

    row: int
    values: dict[str, str]
    column: str | None
    reason: ReasonOut | None


class PreviewOut(ApiModel):
    """The first rows of a table under a mapping; nothing is stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "titles": {"shift_number": {"sv": "Passets nummer", "en": "Number of the shift"}},
                    "rows": [{"row": 2, "values": {"shift_number": "7"}, "column": None, "reason": None}],
                    "refused": None,
                }
            ]
        }
    )

    titles: dict[str, TextOut]
    rows: list[PreviewRow]
    refused: Annotated[ReasonOut | None, Field(description="Why the whole table could not be read so")]


class RejectedExample(ApiModel):
    """A row that was not taken, and its masked value."""

    row: int
    value: str


class RejectedGroup(ApiModel):
    """Rows that were not taken for the same reason, in the same column."""

    reason: ReasonOut
    column: str
    rows: int
    examples: list[RejectedExample]


class RejectedOut(ApiModel):
    """All that was not taken of a file, most rows first; of many rows the first ten thousand are kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "groups": [
                        {
                            "reason": {
                                "code": "field-missing",
                                "sv": "En uppgift saknas.",
                                "en": "A value is missing.",
                            },
                            "column": "Började",
                            "rows": 12,
                            "examples": [{"row": 118, "value": ""}],
                        }
                    ],
                    "rejected": 12,
                    "kept": 12,
                }
            ]
        }
    )

    groups: list[RejectedGroup]
    rejected: int
    kept: int
