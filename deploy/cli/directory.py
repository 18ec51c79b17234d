"""The first administrator: whom the directory knows before anybody can change it in the console."""

import re
from typing import Any

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from deploy.cli.database import database_server, operator, role_password
from deploy.cli.key_places import kek_path
from deploy.cli.output import CommandError
from deploy.cli.sealed import unusable
from deploy.local.config import load_config
from services.gateway.operations.first import make_administrator as make
from services.gateway.settings import Settings
from shared.db import connect, system_session
from shared.problems import Problem
from shared.vault import KeyUnusable


async def make_administrator(municipality_id: str, subject: str, name: str) -> dict[str, Any]:
    """Let *subject*, as the identity provider calls the person, administer a municipality's directory."""
    if not re.fullmatch(r"\d{4}", municipality_id):
        raise CommandError(f"{municipality_id} is no municipality code: give four digits, such as 0180.")
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", subject):
        raise CommandError("The subject is what the identity provider calls the person, without blanks.")
    settings = Settings(
        database_url=database_server(),
        database_password=role_password(load_config(), "gateway"),
        kek_file=kek_path("gateway"),
    )
    engine, sessions = connect(settings)
    try:
        async with system_session(sessions, municipality_id) as session:
            others = await make(session, municipality_id, subject, name, operator=operator())
    except KeyUnusable as exc:
        raise unusable(exc) from exc
    except Problem as problem:
        raise CommandError(problem.detail) from problem
    except (SQLAlchemyError, asyncpg.PostgresError, OSError) as exc:
        raise CommandError(f"The directory does not answer ({type(exc).__name__}): does the platform run?") from exc
    finally:
        await engine.dispose()
    return {"subject": subject, "name": name, "role": "administrator", "other_administrators": others}
