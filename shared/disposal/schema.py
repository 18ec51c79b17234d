"""The tables of disposal in every service's schema, and the lock that keeps what was disposed of from coming back."""

from shared.migrations import protect
from shared.policy.rows import Executor

TABLES = (*("disposal_hold", "disposal_part", "disposed", "disposal_effect", "disposal_archive", "disposal_exported"),)

_TABLES = """
CREATE TABLE disposal_hold (
    municipality_id text NOT NULL,
    hold_id uuid NOT NULL,
    object_id uuid NOT NULL,
    version integer NOT NULL,
    why text NOT NULL,
    until date,
    active boolean NOT NULL,
    PRIMARY KEY (municipality_id, hold_id, object_id)
)
;;
CREATE INDEX ix_disposal_hold_object ON disposal_hold (municipality_id, object_id) WHERE active
;;
CREATE TABLE disposal_part (
    municipality_id text NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    status text NOT NULL CHECK (status IN ('exporting', 'removing', 'done')),
    as_of date NOT NULL,
    months integer NOT NULL,
    from_year_end boolean NOT NULL,
    disposition text NOT NULL,
    decision text NOT NULL,
    due bigint NOT NULL DEFAULT 0,
    removed bigint NOT NULL DEFAULT 0,
    removed_minor bigint NOT NULL DEFAULT 0,
    with_them bigint NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    rows_before bigint,
    rows_after bigint,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (municipality_id, run_id, name)
)
;;
CREATE INDEX ix_disposal_part_removing ON disposal_part (started_at) WHERE status = 'removing'
;;
CREATE TABLE disposed (
    municipality_id text NOT NULL,
    object_id uuid NOT NULL,
    name text NOT NULL,
    run_id uuid NOT NULL,
    disposed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (municipality_id, object_id, name)
)
;;
CREATE TABLE disposal_effect (
    municipality_id text NOT NULL,
    run_id uuid NOT NULL,
    effect text NOT NULL,
    target text NOT NULL,
    PRIMARY KEY (municipality_id, effect, target)
)
;;
CREATE TABLE disposal_archive (
    municipality_id text NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    file text NOT NULL,
    lines integer NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (municipality_id, run_id, name, file)
)
;;
CREATE TABLE disposal_exported (
    municipality_id text NOT NULL,
    run_id uuid NOT NULL,
    name text NOT NULL,
    object_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    PRIMARY KEY (municipality_id, run_id, name, object_id)
)
"""


def create_disposal(op: Executor, service: str) -> None:
    """Holds, parts of runs, marks of what is gone, effects to come, hashes of exports, in *service*'s schema."""
    for statement in _TABLES.split(";;"):
        op.execute(statement)
    protect(op, service, *TABLES, committee=False)
    # a salt is locked before it goes
    op.execute(_LOCK_SALTS.replace("{service}", service))


_LOCK_SALTS = "GRANT UPDATE (record_id) ON audit_salt TO {service}"


def stay_disposed(op: Executor, table: str, key: str, name: str) -> None:
    """Refuse rows of *table* that were disposed of as *name*: an old event that comes again makes nothing anew."""
    for statement in _STAY.split(";;"):
        op.execute(statement.replace("{table}", table).replace("{key}", key).replace("{name}", name))


_STAY = """
CREATE FUNCTION {table}_stays_disposed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT FROM disposed d
        WHERE d.municipality_id = NEW.municipality_id AND d.object_id = NEW.{key} AND d.name = '{name}'
    ) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$
;;
CREATE TRIGGER stay_disposed BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stays_disposed()
"""


def drop_disposal(op: Executor, *stayed: str) -> None:
    """Drop what create_disposal made, and the locks of the tables *stayed*."""
    for table in stayed:
        op.execute(_UNSTAY.replace("{table}", table))
    for table in TABLES:
        op.execute(_DROP.replace("{table}", table))


_UNSTAY = "DROP FUNCTION {table}_stays_disposed() CASCADE"
_DROP = "DROP TABLE {table}"
