"""The check of compatibility finds each way to break a reader, and lets the harmless ones pass."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import golden
from contracts.compatibility import breaking_changes
from contracts.schemas import history

OLD: dict[str, Any] = {
    "type": "object",
    "required": ["event_id", "amount_minor", "outcome", "lines"],
    "properties": {
        "event_id": {"type": "string", "format": "uuid"},
        "amount_minor": {"type": "integer"},
        "outcome": {"enum": ["finding", "no_finding"]},
        "payment_id": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}], "default": None},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
    },
    "$defs": {"Line": {"type": "object", "required": ["net"], "properties": {"net": {"type": "integer"}}}},
}


def changed(**fields: Any) -> dict[str, Any]:
    return OLD | {"properties": OLD["properties"] | fields}


def with_line(**properties: Any) -> dict[str, Any]:
    line = OLD["$defs"]["Line"]
    return OLD | {"$defs": {"Line": line | {"properties": properties}}}


@pytest.mark.parametrize(
    ("new", "finding"),
    [
        pytest.param(
            OLD | {"properties": {k: v for k, v in OLD["properties"].items() if k != "payment_id"}},
            "$.payment_id: removed",
            id="field removed",
        ),
        pytest.param(
            changed(amount_minor={"type": "string"}), "$.amount_minor: retyped from integer to string", id="retyped"
        ),
        pytest.param(
            changed(event_id={"type": "string"}), "$.event_id: retyped from string uuid to string", id="format gone"
        ),
        pytest.param(
            changed(outcome={"enum": ["finding"]}), "$.outcome: the value no_finding is gone", id="enum value gone"
        ),
        pytest.param(
            changed(outcome={"type": "string"}), "$.outcome: retyped from enumeration to string", id="enum opened"
        ),
        pytest.param(
            OLD | {"required": [*OLD["required"], "payment_id"]},
            "$.payment_id: newly required; older messages lack it",
            id="newly required",
        ),
        pytest.param(
            OLD | {"required": ["event_id", "amount_minor", "outcome"]},
            "$.lines: no longer required; older consumers need it",
            id="no longer required",
        ),
        pytest.param(
            changed(amount_minor={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
            "$.amount_minor: retyped from integer to integer | null",
            id="may be null now",
        ),
        pytest.param(
            changed(payment_id={"type": "string", "format": "uuid"}),
            "$.payment_id: retyped from null | string uuid to string uuid",
            id="may no longer be null",
        ),
        pytest.param(with_line(), "$.lines[].net: removed", id="field of a part removed"),
        pytest.param(
            with_line(net={"type": "number"}), "$.lines[].net: retyped from integer to number", id="part retyped"
        ),
        pytest.param(
            changed(amount_minor={"type": "integer", "minimum": 0}),
            "$.amount_minor: minimum changed from None to 0",
            id="narrower",
        ),
    ],
)
def test_a_change_that_breaks_a_reader_is_found(new: dict[str, Any], finding: str) -> None:
    assert breaking_changes(OLD, new) == [finding]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(OLD, id="nothing"),
        pytest.param(changed(note={"type": "string", "default": ""}), id="optional field added"),
        pytest.param(changed(outcome={"enum": ["finding", "no_finding", "unclear"]}), id="enum value added"),
        pytest.param(OLD | {"description": "Better words."}, id="other words"),
        pytest.param(
            {
                **changed(lines={"type": "array", "items": {"$ref": "#/$defs/Row"}}),
                "$defs": {"Row": OLD["$defs"]["Line"]},
            },
            id="part renamed",
        ),
    ],
)
def test_a_harmless_change_passes(new: dict[str, Any]) -> None:
    assert breaking_changes(OLD, new) == []


def test_a_new_shape_adds_a_version_and_other_words_do_not(tmp_path: Path) -> None:
    first = history(tmp_path, {"a.b": OLD})
    (tmp_path / "events" / "history" / "a.b").mkdir(parents=True)
    (tmp_path / "events" / "history" / "a.b" / "1.json").write_text(json.dumps(OLD))

    same = history(tmp_path, {"a.b": OLD | {"description": "Better words."}})
    more = history(tmp_path, {"a.b": changed(note={"type": "string"})})

    assert list(first) == ["a.b/1.json"]
    assert same == {"a.b/1.json": OLD}
    assert list(more) == ["a.b/1.json", "a.b/2.json"]


def test_a_golden_message_may_not_be_changed_or_removed(tmp_path: Path) -> None:
    (tmp_path / "a.b").mkdir()
    message = tmp_path / "a.b" / "1-first.json"
    message.write_text("{}")
    (tmp_path / "index.json").write_text(json.dumps(golden.index(tmp_path)))

    message.write_text('{"edited": true}')

    with pytest.raises(golden.GoldenChanged, match="only ever added"):
        golden.index(tmp_path)
