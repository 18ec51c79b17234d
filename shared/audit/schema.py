"""The trail's tables in a service's schema: added to by the service, changed by nobody.

The service's role may add records and read them. Leaves and checkpoints are added by one function, which keeps
them gapless; what it is given still has to carry the sealer's signature to be believed.
"""

from shared.policy.rows import Executor

TABLES = frozenset({"audit_record", "audit_salt", "audit_leaf", "audit_checkpoint", "audit_verification"})
_MUNICIPALITY = (
    "(municipality_id = (SELECT current_setting('app.municipality', true))"
    " OR (SELECT current_setting('app.municipality', true)) = '*')"
)


def create_audit(op: Executor, service: str) -> None:
    """Make the trail in *service*'s schema; called by one migration of each service with a database."""
    for statement in _TABLES.replace("{service}", service).split(";;"):
        op.execute(statement)
    for table, rule in (
        ("audit_record", _MUNICIPALITY),
        ("audit_salt", _MUNICIPALITY),
        # hashes and signatures tell of nobody, and a tree is one for all municipalities of an installation
        ("audit_leaf", "true"),
        ("audit_checkpoint", "true"),
        ("audit_verification", "true"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY scope ON {table} USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"GRANT SELECT ON {table} TO {service}")
    op.execute(f"GRANT INSERT ON audit_record, audit_salt, audit_verification TO {service}")
    # a salt is disposed of when nobody may try words against its hash any more
    op.execute(f"GRANT DELETE ON audit_salt TO {service}")
    for table in ("audit_record", "audit_leaf", "audit_checkpoint", "audit_verification"):
        op.execute(
            f"CREATE TRIGGER added_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


_TABLES = """
CREATE TABLE audit_record (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    record_id uuid PRIMARY KEY,
    municipality_id text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    acting_for text NOT NULL,
    roles text[] NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('permitted', 'denied', 'hidden', 'failed')),
    rule text NOT NULL,
    ground text NOT NULL,
    objects text[] NOT NULL,
    request_id text NOT NULL,
    trace_id text NOT NULL,
    details text NOT NULL,
    leaf bytea NOT NULL CHECK (length(leaf) = 32)
)
;;
CREATE UNIQUE INDEX ix_audit_record_order ON audit_record (xid, seq)
;;
CREATE INDEX ix_audit_record_at ON audit_record (municipality_id, at)
;;
CREATE TABLE audit_salt (
    record_id uuid PRIMARY KEY,
    municipality_id text NOT NULL,
    salt bytea NOT NULL
)
;;
CREATE TABLE audit_leaf (
    position bigint PRIMARY KEY,
    record_id uuid NOT NULL UNIQUE,
    leaf bytea NOT NULL
)
;;
-- size, root and note are what is signed; frontier, xid and seq say where the sealer goes on
CREATE TABLE audit_checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    verifier text NOT NULL,
    frontier bytea NOT NULL,
    xid xid8 NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
)
;;
-- what the sealer found when it last looked; the proof itself is `tillit audit verify`
CREATE TABLE audit_verification (
    at timestamptz PRIMARY KEY DEFAULT clock_timestamp(),
    records bigint NOT NULL,
    damage text NOT NULL,
    detail text NOT NULL
)
;;
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'insufficient_privilege';
END $$
;;
-- all of a batch or nothing of it, right after what was sealed before: no gap, no fork, no record twice
CREATE FUNCTION audit_seal(previous bigint, sealed uuid[], new_root bytea, new_note text, new_verifier text,
    new_frontier bytea, last_xid text, last_seq bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {service}, pg_temp AS $$
DECLARE
    added bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_seal {service}'));
    IF (SELECT coalesce(max(size), 0) FROM audit_checkpoint) <> previous THEN
        RAISE EXCEPTION 'another sealer was here' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO audit_leaf (position, record_id, leaf)
    SELECT previous + u.place - 1, r.record_id, r.leaf
    FROM unnest(sealed) WITH ORDINALITY u (record_id, place) JOIN audit_record r USING (record_id);
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added <> cardinality(sealed) OR added = 0 THEN
        RAISE EXCEPTION 'only records that exist are sealed' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO audit_checkpoint (size, root, note, verifier, frontier, xid, seq)
    VALUES (previous + added, new_root, new_note, new_verifier, new_frontier, last_xid::xid8, last_seq);
END $$
;;
REVOKE ALL ON FUNCTION audit_seal(bigint, uuid[], bytea, text, text, bytea, text, bigint) FROM PUBLIC
;;
GRANT EXECUTE ON FUNCTION audit_seal(bigint, uuid[], bytea, text, text, bytea, text, bigint) TO {service}
"""
