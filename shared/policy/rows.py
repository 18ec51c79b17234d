"""Row-level security in SQL: the second lock, which says of rows what decide.sees says of resources.

Every setting is read through NULLIF, since a setting that was used once in a connection reads '' afterwards and
not NULL: unset means no row. The settings stand in sub-selects so that they are read once a statement, not once
a row.
"""

from typing import Final, Protocol

from shared.policy.resources import Kind


class Executor(Protocol):
    """What a migration gives: Alembic's `op`."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""


def _setting(name: str) -> str:
    return f"(SELECT NULLIF(current_setting('app.{name}', true), ''))"


def _names(setting: str) -> str:
    return (
        f"(SELECT COALESCE(string_to_array(NULLIF(current_setting('app.{setting}', true), ''), ','), '{{}}'))::text[]"
    )


_MUNICIPALITY: Final = f"(municipality_id = {_setting('municipality')} OR {_setting('municipality')} = '*')"
_ALL_COMMITTEES: Final = f"{_setting('committees')} = '*'"
_MATTER: Final = (
    f"NOT ((SELECT COALESCE(current_setting('app.actor', true), '')) = ANY (barred))"
    f" AND NOT (hidden_units && {_names('units')})"
)
_TODAY: Final = "(SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date)"


def secure_rows(op: Executor, *tables: str, committee: str | None = "committee_id") -> None:
    """Force row-level security on *tables*: rows of the scope's municipality and, by column, committees."""
    rule = _MUNICIPALITY
    if committee is not None:
        rule += f" AND ({committee} = ANY ({_names('committees')}) OR {_ALL_COMMITTEES})"
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY IF EXISTS scope ON {table}")
        op.execute(f"CREATE POLICY scope ON {table} USING ({rule}) WITH CHECK ({rule})")


def keep_from_matter(op: Executor, table: str) -> None:
    """Hide rows from persons in *barred* and from the units in *hidden_units*, two columns of the table."""
    op.execute(f"CREATE POLICY matter ON {table} AS RESTRICTIVE USING ({_MATTER}) WITH CHECK ({_MATTER})")


def follow(op: Executor, table: str, parent: str, key: str) -> None:
    """Hide rows whose *parent*, named by the column *key* of both, the actor does not see; no parent, no lock."""
    rule = f"{key} IS NULL OR EXISTS (SELECT FROM {parent} p WHERE p.{key} = {table}.{key})"
    op.execute(f"CREATE POLICY follow ON {table} AS RESTRICTIVE USING ({rule}) WITH CHECK ({rule})")


def open_on_ground(op: Executor, table: str, kind: Kind, key: str) -> None:
    """Let a committee read, and only read, rows that a disclosure decision in force names by *key*."""
    granted = f"SELECT object_id FROM disclosure_grant WHERE object_kind = '{kind}' AND until >= {_TODAY}"  # noqa: S608 - our own names
    rule = f"{_MUNICIPALITY} AND {key} IN ({granted})"
    op.execute(f"CREATE POLICY ground ON {table} FOR SELECT USING ({rule})")


def drop_policies(op: Executor, table: str, *names: str) -> None:
    """Take policies back, in a migration that is undone."""
    for name in names:
        op.execute(f"DROP POLICY {name} ON {table}")


def create_grants(op: Executor, service: str) -> None:
    """The table of grounds in *service*'s schema; a committee sees those given to it, and nobody else's."""
    op.execute(
        "CREATE TABLE disclosure_grant ("
        " municipality_id text NOT NULL,"
        " object_kind text NOT NULL,"
        " object_id uuid NOT NULL,"
        " to_committee text NOT NULL,"
        " disclosure_id uuid NOT NULL,"
        " until date NOT NULL,"
        " PRIMARY KEY (municipality_id, object_kind, object_id, to_committee))"
    )
    secure_rows(op, "disclosure_grant", committee="to_committee")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON disclosure_grant TO {service}")


def bind_grants(op: Executor) -> None:
    """Let a ground name who gives, and several decisions name the same thing; grounds from before open nothing."""
    op.execute("ALTER TABLE disclosure_grant ADD COLUMN from_committee text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE disclosure_grant ALTER COLUMN from_committee DROP DEFAULT")
    op.execute("ALTER TABLE disclosure_grant DROP CONSTRAINT disclosure_grant_pkey")
    op.execute(
        "ALTER TABLE disclosure_grant"
        " ADD PRIMARY KEY (municipality_id, object_kind, object_id, to_committee, disclosure_id)"
    )


def open_to_receiver(op: Executor, table: str, kind: Kind, key: str) -> None:
    """As open_on_ground, and only what belongs to the committee that gave it."""
    granted = (
        f"SELECT object_id, from_committee FROM disclosure_grant WHERE object_kind = '{kind}' AND until >= {_TODAY}"  # noqa: S608 - names of ours
    )
    op.execute(f"DROP POLICY IF EXISTS ground ON {table}")
    rule = f"{_MUNICIPALITY} AND ({key}, committee_id) IN ({granted})"
    op.execute(f"CREATE POLICY ground ON {table} FOR SELECT USING ({rule})")


def unbind_grants(op: Executor) -> None:
    """Take bind_grants back; a key of less cannot keep what is there."""
    op.execute("TRUNCATE disclosure_grant")
    op.execute("ALTER TABLE disclosure_grant DROP CONSTRAINT disclosure_grant_pkey")
    op.execute("ALTER TABLE disclosure_grant DROP COLUMN from_committee")
    op.execute("ALTER TABLE disclosure_grant ADD PRIMARY KEY (municipality_id, object_kind, object_id, to_committee)")


def show_to_receiver(op: Executor, table: str, once: str) -> None:
    """Let the committee in *to_committee* read, and only read, rows for which the condition *once* holds."""
    rule = f"{_MUNICIPALITY} AND ({once}) AND to_committee = ANY ({_names('committees')})"
    op.execute(f"CREATE POLICY received ON {table} FOR SELECT USING ({rule})")


def show_to_all(op: Executor, table: str, once: str) -> None:
    """Let every committee of the municipality read, and only read, rows for which the condition *once* holds."""
    rule = f"{_MUNICIPALITY} AND ({once}) AND {_setting('committees')} IS NOT NULL"
    op.execute(f"CREATE POLICY everybody ON {table} FOR SELECT USING ({rule})")


def share_rows(op: Executor, service: str, table: str, committees: str) -> None:
    """Put *table* under forced row-level security: a row is for every committee in its array *committees*."""
    rule = f"{_MUNICIPALITY} AND ({committees} && {_names('committees')} OR {_ALL_COMMITTEES})"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY scope ON {table} USING ({rule}) WITH CHECK ({rule})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}")


def close_ground(op: Executor, *tables: str) -> None:
    """Let no ground open *tables* any more."""
    for table in tables:
        op.execute(f"DROP POLICY ground ON {table}")
