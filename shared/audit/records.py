"""One record of the trail, and the bytes that its leaf in the tree is the hash of.

No personal data stands in a record: officials are the pseudonymous subjects of the directory, things are opaque
ids, and what somebody searched for is a salted hash. The salt lies beside the record, outside the tree: when it is
disposed of, nobody can try words against the hash, and the tree stays whole.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import orjson

from shared.audit.tree import leaf_hash
from shared.ids import new_id

INSTALLATION: Final = "0000"
"""The municipality of acts that concern all, such as a change of the schema."""
MOST_OBJECTS: Final = 200
SALT_BYTES: Final = 16
VERSION: Final = 1

DETAILS: Final = frozenset(
    {
        "count",
        "events",
        "filters",
        "from",
        "page",
        "problem",
        "searched",
        "shown",
        "source",
        "status",
        "subject",
        "to",
        "type",
    }
)
"""What details may hold: names, numbers and hashes; a new key is a decision about personal data.

*source* is a keyed hash of a caller's network address (docs/adr/0019-sealed-audit-trail.md).
"""

_SAFE = re.compile(r"^[\w.:+-]{0,80}$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_RULE = re.compile(r"^[A-Z]{2,8}-\d{1,3}$")


class Outcome(StrEnum):
    """How an act ended: hidden is "not found", which also says "not yours to see"."""

    PERMITTED = "permitted"
    DENIED = "denied"
    HIDDEN = "hidden"
    FAILED = "failed"


class NotForTheTrail(ValueError):  # noqa: N818 - named by its fact
    """A detail could carry personal data: a bug where it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Who did what to what, when, by which rule, and how it ended."""

    municipality_id: str
    at: datetime
    actor: str
    action: str
    outcome: Outcome = Outcome.PERMITTED
    acting_for: str = ""
    roles: tuple[str, ...] = ()
    rule: str = ""
    ground: str = ""
    objects: tuple[str, ...] = ()
    """kind:id of each thing that was changed or shown, at most MOST_OBJECTS."""
    request_id: str = ""
    trace_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    searched: str = ""
    """What was searched for: only its salted hash is kept."""
    record_id: UUID = field(default_factory=new_id)


COLUMNS: Final = (
    *("record_id", "municipality_id", "at", "actor", "acting_for", "roles", "action", "outcome", "rule", "ground"),
    *("objects", "request_id", "trace_id", "details", "leaf"),
)


def values_of(record: AuditRecord) -> tuple[tuple[Any, ...], bytes]:
    """The values of COLUMNS, and the salt where something was searched for (else empty)."""
    salt = secrets.token_bytes(SALT_BYTES) if record.searched else b""
    details = dict(record.details)
    if salt:
        details["searched"] = searched_hash(salt, record.searched)
    _check(details)
    row: dict[str, Any] = {
        "record_id": record.record_id,
        "municipality_id": record.municipality_id,
        "at": record.at.astimezone(UTC),
        "actor": record.actor,
        "acting_for": record.acting_for,
        "roles": sorted(record.roles),
        "action": record.action,
        "outcome": record.outcome.value,
        "rule": record.rule,
        "ground": record.ground,
        "objects": list(record.objects[:MOST_OBJECTS]),
        "request_id": record.request_id,
        "trace_id": record.trace_id,
        "details": orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode(),
    }
    row["leaf"] = leaf_of(content_of(row))
    return tuple(row[column] for column in COLUMNS), salt


def searched_hash(salt: bytes, words: str) -> str:
    """What stands in the record for *words*: whoever has the salt can try words against it."""
    return hashlib.sha256(salt + " ".join(words.casefold().split()).encode()).hexdigest()


def content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored record as the object that is hashed and exported."""
    return {
        "v": VERSION,
        "record_id": str(row["record_id"]),
        "municipality_id": row["municipality_id"],
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row["actor"],
        "acting_for": row["acting_for"],
        "roles": row["roles"],
        "action": row["action"],
        "outcome": row["outcome"],
        "rule": row["rule"],
        "ground": row["ground"],
        "objects": row["objects"],
        "request_id": row["request_id"],
        "trace_id": row["trace_id"],
        "details": row["details"],
    }


def leaf_of(content: Mapping[str, Any]) -> bytes:
    """Hash of the canonical JSON (RFC 8785: texts and whole numbers only, ASCII keys) of *content*."""
    return leaf_hash(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def object_id(kind: str, value: object) -> str | None:
    """kind:id where *value* is an opaque id; None where it is anything else, which might name somebody."""
    text = str(value)
    if _UUID.match(text):
        return f"{kind}:{text.lower()}"
    return f"{kind}:{text}" if _RULE.match(text) else None


def _check(details: Mapping[str, Any]) -> None:
    unknown = details.keys() - DETAILS
    if unknown:
        raise NotForTheTrail(f"details may not hold {', '.join(sorted(unknown))}")
    for value in details.values():
        parts = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(part, int) or (isinstance(part, str) and _SAFE.match(part)) for part in parts):
            raise NotForTheTrail("details hold whole numbers and plain words only")
