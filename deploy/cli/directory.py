"""The first administrator: whom the directory knows before anybody can change it in the console."""

import re
from typing import Any

from deploy.cli.database import connect
from deploy.cli.output import CommandError
from shared.ids import new_id

_PERSON = """
INSERT INTO person (municipality_id, subject, person_id, kind, active, name, user_name, language, units, changed_at)
VALUES ($1, $2, $3, 'person', true, $4, $2, 'sv', '{}', now())
ON CONFLICT (municipality_id, subject) DO UPDATE SET active = true, changed_at = now()
"""
_ROLE = """
INSERT INTO assignment (assignment_id, municipality_id, subject, role, committee_id, valid_from)
VALUES ($1, $2, $3, 'administrator', '*', current_date)
ON CONFLICT (municipality_id, subject, role, committee_id) DO UPDATE SET valid_to = NULL
"""
_OTHERS = """
SELECT count(*) FROM assignment JOIN person USING (municipality_id, subject)
WHERE municipality_id = $1 AND role = 'administrator' AND active AND subject <> $2
"""


async def make_administrator(municipality_id: str, subject: str, name: str) -> dict[str, Any]:
    """Let *subject*, as the identity provider calls the person, administer a municipality's directory."""
    if not re.fullmatch(r"\d{4}", municipality_id):
        raise CommandError(f"{municipality_id} is no municipality code: give four digits, such as 0180.")
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", subject):
        raise CommandError("The subject is what the identity provider calls the person, without blanks.")
    async with connect("gateway") as connection, connection.transaction():
        await connection.execute(_PERSON, municipality_id, subject, new_id(), name)
        await connection.execute(_ROLE, new_id(), municipality_id, subject)
        others = await connection.fetchval(_OTHERS, municipality_id, subject)
    return {"subject": subject, "name": name, "role": "administrator", "other_administrators": others}
