"""How a service says what it holds: per document type where it lies, when its time starts, what goes with it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.disposal.catalogue import DocumentType


@dataclass(frozen=True, slots=True)
class Child:
    """Rows of *table* that go with their parent: its key, or its column *of*, is in their *column*."""

    table: str
    column: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something outside the database that goes with a document; *targets* is SQL of $1 municipality, $2 keys, $3 run.

    The run need not be asked for.
    """

    name: str
    targets: str


Tell = Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]]
"""Publishes that the documents of these keys go, in the transaction in which they go."""


@dataclass(frozen=True, slots=True)
class Disposable:
    """A table that holds documents of a type. Every text is SQL over its row *t*, written by us, never a value.

    *clock* is the date from which time counts (null: it has not started), *refs* the ids that a hold may name,
    *minor* the öre that the row is about, *key* the id that must not come back (empty: the row has none).

    *first* are statements of $1 municipality and $2 keys that run before the rows go; *at_end* statements of $1
    municipality that run when none is left to take: they clear *derived* tables, which sum the rows up.

    *remove* replaces the plain DELETE where the role may not delete: a statement of $1 municipality, $2 run and
    $3 keys that returns how many went. *erase* is the SET clause that makes a row anonymous. *tell* publishes what
    others must know. *along* are rows that an export shows beside, SQL of $1 municipality and $2 keys by table: they
    stay. *secrecy* is the section under which a person's own extract withholds the rows.
    """

    type: DocumentType
    table: str
    key: str
    clock: str
    refs: str
    where: str = "true"
    minor: str = "0"
    children: tuple[Child, ...] = ()
    first: tuple[str, ...] = ()
    at_end: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    remove: str = ""
    tell: Tell | None = None
    erase: str = ""
    along: Mapping[str, str] = field(default_factory=dict)
    secrecy: str = ""

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.type}:{self.table}"


Carry = Callable[[str], None]
"""Carries an effect out on its target; repeated, it does nothing more."""


@dataclass(frozen=True, slots=True)
class Declared:
    """All that *service* holds: what can be disposed of, and the tables that no rule covers, with the reason."""

    service: str
    disposables: tuple[Disposable, ...]
    uncovered: Mapping[str, str] = field(default_factory=dict)

    def of_type(self, type_: str) -> list[Disposable]:
        """The tables that hold documents of *type_*."""
        return [one for one in self.disposables if one.type == type_]

    def tables(self) -> set[str]:
        """Every table that a rule covers."""
        return {t for one in self.disposables for t in (one.table, *one.derived, *(c.table for c in one.children))}


DEAD_LETTERS = Disposable(
    DocumentType.DEAD_LETTER,
    "dead_letter",
    "dead_letter_id",
    "(t.last_at AT TIME ZONE 'Europe/Stockholm')::date",
    "ARRAY[t.dead_letter_id]",
    where="t.status IN ('replayed', 'dismissed')",
)

SEARCH_SALTS = Disposable(
    DocumentType.SEARCH_SALT,
    "audit_salt",
    "record_id",
    "(SELECT (r.at AT TIME ZONE 'Europe/Stockholm')::date FROM audit_record r WHERE r.record_id = t.record_id)",
    "ARRAY[t.record_id]",
)

MECHANICS_UNCOVERED: Mapping[str, str] = {
    "alembic_version": "no document: the schema's revision",
    "relay_cursor": "no document: how far the relay has come",
    "outbox": "days are dropped OUTBOX_RETENTION_DAYS after they were sent; it must remember the log of a replay",
    "inbox": "event ids only; dropped a week after the outbox's days, so that no replay is taken for new",
    "audit_record": "opaque ids of who did what: the trail is preserved whole, or it proves nothing",
    "audit_leaf": "hashes of the preserved trail",
    "audit_checkpoint": "signatures over the preserved trail",
    "audit_verification": "when the trail was looked through, and what was found",
    "data_key": "no document: wrapped keys, dropped by `tillit keys drop` when they seal nothing",
    "disclosure_grant": "ids and a last day; a grant is part of its disclosure decision",
    "disposal_hold": "ids only; a hold that has ended is proof of why something was kept",
    "disposal_part": "the report of a run, which is preserved",
    "disposed": "opaque ids without content: what keeps a disposed thing from coming back",
    "disposal_effect": "empties itself when a run ends",
    "disposal_archive": "hashes of what an archive was given, which prove it, are preserved",
    "disposal_exported": "empties itself when a run has removed what it exported",
}
