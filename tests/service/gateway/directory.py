"""The people of the gateway's tests, put into its directory past the API."""

from collections.abc import Mapping
from datetime import date

import asyncpg

from services.gateway.issuer import DEMO_USERS
from shared.ids import new_id
from shared.testing import Database

Roles = Mapping[str, tuple[str, ...]]
"""Role -> committees."""

PEOPLE: Mapping[str, Roles] = {
    **{user.value: {demo.role: demo.committees} for user, demo in DEMO_USERS.items()},
    "kim": {"controller": ("*",)},
    "counted": {"controller": ("*",)},
    "greedy": {"controller": ("*",)},
    "modest": {"controller": ("*",)},
    "machine": {"integration_client": ("*",)},
    "nobody-yet": {},
}
SINCE = date(2026, 1, 1)


async def enter(database: Database, people: Mapping[str, Roles], municipality: str = "9999") -> None:
    """Put *people* with their roles into the directory of *municipality*, in place of what was there of them."""
    connection = await asyncpg.connect(database.admin_dsn())
    try:
        for subject, roles in people.items():
            kind = "machine" if any(role.endswith("_client") for role in roles) else "person"
            await connection.execute(_PERSON, municipality, subject, new_id(), kind, subject.title())
            await connection.execute(_REMOVE, municipality, subject)
            for role, committees in roles.items():
                for committee in committees:
                    await connection.execute(_ASSIGNMENT, new_id(), municipality, subject, role, committee, SINCE)
    finally:
        await connection.close()


async def change(database: Database, statement: str, *values: object) -> None:
    """Run one statement past the API, as another gateway or an operator would."""
    connection = await asyncpg.connect(database.admin_dsn())
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def rows_of(database: Database, query: str) -> list[str]:
    """The first column of a query's rows, as text, whoever's they are."""
    connection = await asyncpg.connect(database.admin_dsn())
    try:
        return [str(row[0]) for row in await connection.fetch(query)]
    finally:
        await connection.close()


_PERSON = """
INSERT INTO gateway.person
    (municipality_id, subject, person_id, kind, active, name, user_name, language, units, changed_at)
VALUES ($1, $2, $3, $4, true, $5, $2, 'sv', '{}', now()) ON CONFLICT DO NOTHING
"""
_REMOVE = "DELETE FROM gateway.assignment WHERE municipality_id = $1 AND subject = $2"
_ASSIGNMENT = """
INSERT INTO gateway.assignment (assignment_id, municipality_id, subject, role, committee_id, valid_from)
VALUES ($1, $2, $3, $4, $5, $6)
"""
