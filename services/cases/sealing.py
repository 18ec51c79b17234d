"""The keys of cases and of disclosures: one each, in a folder that is not in the database's backup."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session, object_session

from services.cases.settings import Settings
from shared.vault import DataKeys, KeyFolder, KeyMissing, KeyOwner, key_file
from shared.vault.columns import Column

SEALED: Final = (
    Column("case_file", "case_id", "title"),
    Column("timeline_entry", "entry_id", "reason"),
    Column("timeline_entry", "entry_id", "by_name"),
    Column("note", "note_id", "text"),
    Column("note", "note_id", "by_name"),
    Column("evidence", "evidence_id", "name"),
    Column("evidence", "evidence_id", "by_name"),
    Column("money_entry", "entry_id", "reason"),
    Column("money_entry", "entry_id", "by_name"),
    Column("payment_hold", "hold_id", "reason"),
    Column("payment_hold", "hold_id", "by_name"),
    Column("payment_hold", "hold_id", "approved_by_name"),
    Column("payment_hold", "hold_id", "end_reason"),
    Column("case_bar", "bar_id", "reason"),
    Column("case_bar", "bar_id", "by_name"),
    Column("case_bar", "bar_id", "lift_reason"),
    Column("case_step", "step_id", "reason"),
    Column("case_step", "step_id", "by_name"),
    Column("case_step", "step_id", "approved_by_name"),
    Column("disclosure", "disclosure_id", "purpose", was_clear=False),
    Column("disclosure", "disclosure_id", "balancing", was_clear=False),
    Column("disclosure", "disclosure_id", "harm", was_clear=False),
    Column("disclosure", "disclosure_id", "by_name", was_clear=False),
    Column("disclosure", "disclosure_id", "proposed_by_name", was_clear=False),
    Column("disclosure", "disclosure_id", "decided_by_name", was_clear=False),
    Column("disclosure", "disclosure_id", "reason", was_clear=False),
    Column("disclosure", "disclosure_id", "end_reason", was_clear=False),
)


def key_folder(settings: Settings) -> KeyFolder:
    """Where the keys of cases lie."""
    return KeyFolder(settings.key_dir, key_file(settings.kek_file))


def folder_of(session: Session | Any) -> KeyFolder:
    """The same, for the session at hand."""
    settings: Settings = session.info["settings"]
    return key_folder(settings)


def owner_of(row: Any) -> KeyOwner:
    """Whose key seals *row*: a case, or something that belongs to one."""
    return KeyOwner(row.municipality_id, row.committee_id, row.case_id)


def keys_of(row: Any) -> DataKeys:
    """The keys of the case that *row* belongs to; KeyDestroyed or KeyMissing."""
    return _keys(row, owner_of(row))


def giver_of(row: Any) -> KeyOwner:
    """Whose key seals the disclosure *row*: its own, which outlives the cases that it names."""
    return KeyOwner(row.municipality_id, row.committee_id, row.disclosure_id)


def disclosure_keys_of(row: Any) -> DataKeys:
    """The keys of the disclosure *row*; KeyDestroyed or KeyMissing."""
    return _keys(row, giver_of(row))


def _keys(row: Any, owner: KeyOwner) -> DataKeys:
    session = object_session(row)
    if session is None:
        raise KeyMissing("The record is not read in a session.")
    return folder_of(session).keys(owner)


def evidence_path(data_dir: Path, municipality_id: str, evidence_id: object) -> Path:
    """Where a piece of evidence lies, sealed; no part of the path was chosen by a person."""
    return data_dir / "evidence" / municipality_id / str(evidence_id)


def bound_to(municipality_id: str, evidence_id: object) -> str:
    """What a sealed piece of evidence is bound to."""
    return f"{municipality_id}|evidence|content|{evidence_id}"
