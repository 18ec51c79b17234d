"""What cases holds, and how it is disposed of: a whole case file at once, with its evidence and its key."""

from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from services.cases.domain.states import State, is_open
from services.cases.operations.keeping import let_go
from services.cases.sealing import evidence_path, key_folder
from services.cases.settings import Settings
from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import (
    DEAD_LETTERS,
    MECHANICS_UNCOVERED,
    SEARCH_SALTS,
    Carry,
    Child,
    Declared,
    Disposable,
    Effect,
)
from shared.vault import Destroyed, KeyOwner

EVIDENCE: Final = "evidence_file"
KEY: Final = "case_key"
CASE_TABLES: Final = (*("timeline_entry", "note", "evidence", "money_entry", "payment_hold", "case_bar", "case_step"),)
_ENDED: Final = ", ".join(f"'{state}'" for state in State if not is_open(state))

DECLARED: Final = Declared(
    "cases",
    (
        Disposable(
            DocumentType.CASE,
            "case_file",
            "case_id",
            "(SELECT (max(e.at) AT TIME ZONE 'Europe/Stockholm')::date FROM timeline_entry e"
            " WHERE e.case_id = t.case_id)",
            "ARRAY[t.case_id, t.alert_id, t.finding_id, t.task_id] || t.payment_ids",
            where=f"t.state IN ({_ENDED})",
            minor="COALESCE((SELECT sum(m.amount_minor) FROM money_entry m"
            " WHERE m.case_id = t.case_id AND m.kind = 'suspected'), 0)",
            children=tuple(Child(table, "case_id") for table in CASE_TABLES),
            effects=(
                Effect(
                    EVIDENCE,
                    "SELECT municipality_id || '/' || evidence_id FROM evidence"
                    " WHERE municipality_id = $1 AND case_id = ANY($2)",
                ),
                Effect(
                    KEY,
                    "SELECT jsonb_build_object('municipality', c.municipality_id, 'committee', c.committee_id,"
                    " 'case', c.case_id, 'at', r.approved_at, 'by', r.proposed_by, 'second', r.approved_by,"
                    " 'decision', p.decision)::text FROM case_file c"
                    " JOIN disposal_run r ON r.municipality_id = c.municipality_id AND r.run_id = $3"
                    " JOIN disposal_part p ON p.municipality_id = c.municipality_id AND p.run_id = $3"
                    " WHERE c.municipality_id = $1 AND c.case_id = ANY($2) AND p.type = 'case'",
                ),
            ),
            # the role may not delete from a case's record: the database does, for a run that was decided
            remove="SELECT dispose_cases($1, $2, $3)",
            tell=let_go,
            secrecy="OSL 17 kap. 1 § och 10 kap. 3 §",
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    {
        **MECHANICS_UNCOVERED,
        "disclosure": "the decision to hand something out, and why, is preserved; it names things by opaque ids",
        "case_number": "no document: the last case number of a year",
        "disposal_rule": "the plan with its decisions is preserved",
        "legal_hold": "why something was kept is preserved",
        "disposal_run": "the report of a run is preserved",
        "disposal_report": "the report of a run is preserved",
    },
)


def carry(settings: Settings) -> dict[str, Carry]:
    """How effects outside the database are carried out."""

    def forget_evidence(target: str) -> None:
        municipality_id, _, evidence_id = target.partition("/")
        if not municipality_id.isdigit():
            raise ValueError("an evidence file lies under its municipality's number")
        evidence_path(settings.data_dir, municipality_id, UUID(evidence_id)).unlink(missing_ok=True)

    def destroy_key(target: str) -> None:
        told = orjson.loads(target)
        owner = KeyOwner(told["municipality"], told["committee"], UUID(told["case"]))
        how = Destroyed(datetime.fromisoformat(told["at"]), told["decision"], told["by"], told["second"])
        key_folder(settings).destroy(owner, how)

    return {EVIDENCE: forget_evidence, KEY: destroy_key}
