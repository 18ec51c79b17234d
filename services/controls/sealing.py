"""What controls keeps sealed: what a control found, and the name of who did it."""

from typing import Any, Final

from sqlalchemy.orm import object_session

from shared.vault import DataKeys, KeyMissing
from shared.vault.columns import Column
from shared.vault.table import key_table

SEALED: Final = (
    Column("control_task", "task_id", "summary"),
    Column("control_task", "task_id", "completed_by_name"),
)


def keys_of(row: Any) -> DataKeys:
    """The keys of the row's municipality, which the query has loaded."""
    session = object_session(row)
    if session is None:
        raise KeyMissing("The record is not read in a session.")
    return key_table(session.info).remembered(row.municipality_id)
