"""What intake holds, and how it is disposed of: payments, payees, files handed in, answers to connected systems."""

from pathlib import Path
from typing import Final
from uuid import UUID

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

_DAY: Final = "(t.{column} AT TIME ZONE 'Europe/Stockholm')::date"
FILE: Final = "uploaded_file"
# identity numbers never leave intake, nor do names of protected identities, which take two persons to read
_PAYEE: Final = """
SELECT (to_jsonb(y) - 'sealed_number' - CASE WHEN g.protected THEN '{name,sealed_name}'::text[] ELSE '{}' END
    || jsonb_build_object('protected', COALESCE(g.protected, false)))::text AS line
FROM party y LEFT JOIN protection g ON g.municipality_id = y.municipality_id AND g.party_id = y.party_id
WHERE y.municipality_id = $1 AND y.party_id IN (
    SELECT p.party_id FROM payment p WHERE p.municipality_id = $1 AND p.payment_id = ANY($2))
"""

DECLARED: Final = Declared(
    "intake",
    (
        Disposable(
            DocumentType.PAYMENT,
            "payment",
            "payment_id",
            "COALESCE(t.payment_date, t.invoice_date, (t.received_at AT TIME ZONE 'Europe/Stockholm')::date)",
            "ARRAY[t.payment_id, t.party_id, t.file_id]",
            minor="CASE WHEN t.currency = 'SEK' THEN t.amount_minor ELSE 0 END",
            children=(Child("ledger_entry", "payment_id"),),
            along={"party": _PAYEE},
        ),
        Disposable(
            DocumentType.RECORD,
            "record",
            "record_id",
            "COALESCE(t.day, (t.received_at AT TIME ZONE 'Europe/Stockholm')::date)",
            "ARRAY[t.record_id, t.file_id] || ARRAY(SELECT y.party_id FROM record_party y"
            " WHERE y.record_id = t.record_id)",
            children=(Child("record_party", "record_id"),),
        ),
        # who was ever protected, or unmasked, stays known: its bearer must not come back unprotected
        Disposable(
            DocumentType.PARTY,
            "party",
            "party_id",
            _DAY.replace("{column}", "created_at"),
            "ARRAY[t.party_id]",
            where="NOT EXISTS (SELECT FROM payment p WHERE p.municipality_id = t.municipality_id"
            " AND p.party_id = t.party_id) AND NOT EXISTS (SELECT FROM record_party r"
            " WHERE r.municipality_id = t.municipality_id AND r.party_id = t.party_id)"
            " AND NOT EXISTS (SELECT FROM protection g"
            " WHERE g.municipality_id = t.municipality_id AND g.party_id = t.party_id)"
            " AND NOT EXISTS (SELECT FROM unmasking u WHERE u.party_id = t.party_id)"
            " AND NOT EXISTS (SELECT FROM subject_request s WHERE s.party_id = t.party_id)"
            " AND NOT EXISTS (SELECT FROM restriction r WHERE r.party_id = t.party_id)",
            children=(Child("party_use", "party_id"), Child("party_block", "party_id")),
        ),
        # a pair lasts for as long as both: what joins something with nothing joins nothing
        Disposable(
            DocumentType.PARTY,
            "party_merge",
            "merge_id",
            _DAY.replace("{column}", "changed_at"),
            "ARRAY[t.merge_id, t.party_id, t.into_party_id]",
            where="(SELECT count(*) FROM party y WHERE y.party_id IN (t.party_id, t.into_party_id)) < 2",
            children=(Child("party_merge_step", "merge_id"),),
        ),
        # what a person corrected or added holds for as long as the payee is there
        Disposable(
            DocumentType.PARTY,
            "rectification",
            "subject_request_id",
            _DAY.replace("{column}", "decided_at"),
            "ARRAY[t.subject_request_id, t.party_id]",
            where="NOT EXISTS (SELECT FROM party y WHERE y.party_id = t.party_id)",
        ),
        Disposable(
            DocumentType.SUBJECT_REQUEST,
            "subject_request",
            "subject_request_id",
            "(COALESCE(t.decided_at, t.withdrawn_at) AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.subject_request_id, t.party_id]",
            where="t.state <> 'open' AND NOT EXISTS (SELECT FROM restriction r"
            " WHERE r.request_id = t.subject_request_id AND r.restricted)",
        ),
        # in force it stays: nothing about a restricted person is disposed of (dataskyddsförordningen art. 18.1 c)
        Disposable(
            DocumentType.SUBJECT_REQUEST,
            "restriction",
            "restriction_id",
            _DAY.replace("{column}", "ended_at"),
            "ARRAY[t.restriction_id, t.request_id, t.party_id]",
            where="NOT t.restricted",
        ),
        # a payment shows the file and the row that it came from: the file stays for as long as one of them does
        Disposable(
            DocumentType.SOURCE_FILE,
            "file",
            "file_id",
            _DAY.replace("{column}", "finished_at"),
            "ARRAY[t.file_id]",
            where="NOT EXISTS (SELECT FROM payment p WHERE p.file_id = t.file_id)"
            " AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.file_id = t.file_id)"
            " AND NOT EXISTS (SELECT FROM record r WHERE r.file_id = t.file_id)",
            children=(Child("file_error", "file_id"),),
            effects=(Effect(FILE, "SELECT file_id::text FROM file WHERE municipality_id = $1 AND file_id = ANY($2)"),),
        ),
        Disposable(
            DocumentType.API_ANSWER,
            "idempotency",
            "",
            _DAY.replace("{column}", "created_at"),
            "ARRAY[]::uuid[]",
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    {
        **MECHANICS_UNCOVERED,
        "mapping": "no document about anybody: how a source's columns are read",
        "protection": "who is or was protected stays known, and the service may not delete it",
        "unmasking": "who saw a protected name is preserved, and the service may not delete it",
        "coverage": "no document about anybody: how many have come with which fields",
        "coverage_source": "no document about anybody: how many have come from which file",
        "source": "no document about anybody: what comes in from where, on which ground",
        "hook": "no document about anybody: where a source delivers to",
        "hook_secret": "no document about anybody: what a source signs with; revoked ones tell who could deliver when",
        "source_state": "no document about anybody: how far a register has been asked",
        "arrival": "no document about anybody: how much came from where on a day",
        "dropped": "no document about anybody: which files of a drop are taken, as keyed hashes, while they lie there",
        "stream": "no document: the last number of a municipality's chunks",
    },
)


def carry(data_dir: Path) -> dict[str, Carry]:
    """How effects outside the database are carried out."""

    def forget_file(target: str) -> None:
        (data_dir / "files" / str(UUID(target))).unlink(missing_ok=True)

    return {FILE: forget_file}
