"""What risk holds, and how it is disposed of: screened payments, signals, judged alerts, back-tests, the register."""

from typing import Final

from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import DEAD_LETTERS, MECHANICS_UNCOVERED, SEARCH_SALTS, Carry, Child, Declared, Disposable

# a signal that outlives a payment which it shows says so, and shows nothing of it
_FORGET_SIGNAL: Final = """
UPDATE signal SET evidence = '{}', compared = '[]', sv = 'Underlaget är gallrat.',
    en = 'What the signal showed has been disposed of.'
WHERE municipality_id = $1 AND (payment_id = ANY($2) OR EXISTS (
    SELECT FROM jsonb_array_elements(compared) c WHERE (c ->> 'payment_id')::uuid = ANY($2)))
"""
_FORGET_RECORD: Final = """
UPDATE signal SET evidence = '{}', compared = '[]', sv = 'Underlaget är gallrat.',
    en = 'What the signal showed has been disposed of.'
WHERE municipality_id = $1 AND key IS NOT NULL AND EXISTS (
    SELECT FROM jsonb_array_elements(compared) c WHERE (c ->> 'record_id')::uuid = ANY($2))
"""
_FORGET_RECORD_IN_SHADOW: Final = """
DELETE FROM shadow_signal WHERE municipality_id = $1 AND key IS NOT NULL AND EXISTS (
    SELECT FROM jsonb_array_elements(compared) c WHERE (c ->> 'record_id')::uuid = ANY($2))
"""
_FORGET_EDGES: Final = """
DELETE FROM network_edge WHERE municipality_id = $1 AND source_id = ANY($2)
"""
# what is known of all edges together is made anew within a day
_FORGET_MEMBERS: Final = """
DELETE FROM network_member m WHERE m.municipality_id = $1
AND NOT EXISTS (SELECT FROM network_edge e WHERE e.municipality_id = $1 AND e.party_id = m.party_id)
AND NOT EXISTS (SELECT FROM link l WHERE l.municipality_id = $1 AND l.committee_id = m.committee_id
                AND l.party_id = m.party_id)
"""
_FORGET_SHADOW: Final = """
DELETE FROM shadow_signal WHERE municipality_id = $1 AND (payment_id = ANY($2) OR EXISTS (
    SELECT FROM jsonb_array_elements(compared) c WHERE (c ->> 'payment_id')::uuid = ANY($2)))
"""
_FORGET_NAME: Final = """
UPDATE alert a SET subject_name = NULL
WHERE a.municipality_id = $1 AND a.subject_name IS NOT NULL
  AND EXISTS (SELECT FROM signal s WHERE s.alert_id = a.alert_id AND s.payment_id = ANY($2))
"""
_FORGET_TOTALS: Final = """
DELETE FROM total t WHERE t.municipality_id = $1 AND t.party_id <> ''
AND NOT EXISTS (SELECT FROM payment p WHERE p.municipality_id = $1 AND p.party_id::text = t.party_id)
"""
_FORGET_LINKS: Final = """
DELETE FROM link t WHERE t.municipality_id = $1
AND NOT EXISTS (SELECT FROM payment p WHERE p.municipality_id = $1 AND p.party_id::text = t.party_id)
"""

DECLARED: Final = Declared(
    "risk",
    (
        Disposable(
            DocumentType.PAYMENT,
            "payment",
            "payment_id",
            "COALESCE(t.payment_date, t.invoice_date, (t.screened_at AT TIME ZONE 'Europe/Stockholm')::date)",
            "ARRAY[t.payment_id, t.party_id, t.file_id]",
            minor="CASE WHEN t.currency = 'SEK' THEN t.amount_minor ELSE 0 END",
            first=(_FORGET_NAME, _FORGET_SIGNAL, _FORGET_SHADOW),
            at_end=(_FORGET_TOTALS, _FORGET_LINKS, _FORGET_MEMBERS),
            derived=("total", "link"),
        ),
        Disposable(
            DocumentType.SIGNAL,
            "signal",
            "signal_id",
            "CASE WHEN t.alert_id IS NULL THEN (t.raised_at AT TIME ZONE 'Europe/Stockholm')::date ELSE"
            " (SELECT (a.triaged_at AT TIME ZONE 'Europe/Stockholm')::date FROM alert a"
            " WHERE a.alert_id = t.alert_id AND a.status = 'triaged') END",
            "ARRAY[t.signal_id, t.alert_id, t.party_id, t.payment_id]",
            minor="CASE WHEN t.currency = 'SEK' THEN t.amount_minor ELSE 0 END",
            secrecy="OSL 17 kap. 1 § och 1 b §",
        ),
        Disposable(
            DocumentType.SIGNAL,
            "shadow_signal",
            "shadow_id",
            "(t.seen_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.shadow_id, t.party_id, t.payment_id]",
            minor="CASE WHEN t.currency = 'SEK' THEN t.amount_minor ELSE 0 END",
            secrecy="OSL 17 kap. 1 § och 1 b §",
        ),
        Disposable(
            DocumentType.ALERT,
            "alert",
            "alert_id",
            "(t.triaged_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.alert_id, t.party_id] || ARRAY(SELECT s.payment_id FROM signal s WHERE s.alert_id = t.alert_id)",
            # what became part of another is judged with it
            where="t.triaged_at IS NOT NULL",
            minor="t.amount_minor",
            children=(Child("signal", "alert_id"), Child("alert_step", "alert_id"), Child("suppression", "alert_id")),
            secrecy="OSL 17 kap. 1 § och 1 b §",
        ),
        Disposable(
            DocumentType.RECORD,
            "record",
            "record_id",
            "COALESCE(t.day, (t.received_at AT TIME ZONE 'Europe/Stockholm')::date)",
            "ARRAY[t.record_id, t.party_id]",
            first=(_FORGET_RECORD, _FORGET_RECORD_IN_SHADOW, _FORGET_EDGES),
            at_end=(_FORGET_MEMBERS,),
            derived=("record_key", "network_edge", "network_member"),
        ),
        Disposable(
            DocumentType.BACKTEST,
            "backtest",
            "backtest_id",
            "(t.finished_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.backtest_id]",
        ),
        Disposable(
            DocumentType.PARKED_CHUNK,
            "parked",
            "",
            "(t.parked_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[]::uuid[]",
        ),
        Disposable(
            DocumentType.RISK_ASSESSMENT,
            "assessment",
            "assessment_id",
            "t.closed_on",
            "ARRAY[t.assessment_id]",
            where="t.stage = 'closed'",
            children=(Child("assessment_version", "assessment_id"), Child("assessment_approval", "assessment_id")),
            secrecy="OSL 17 kap. 1 § och 1 b §",
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    {
        **MECHANICS_UNCOVERED,
        "matching_mandate": "the decision to match, with its basis, is preserved",
        "matching_run": "when a mandate was used, and how many it met, is preserved",
        "matching_result": "the record of a decided run, not to be deleted: opaque ids, companies' names",
        "matching_token": "blinded tokens of a run, gone when it is",
        "rule_version": "the decision which rules point at people, with what it rests on, is preserved",
        "own_rule": "what a municipality's own rules say, each version, is preserved as the decision on them is",
        "rule_transition": "the history of that decision is preserved",
        "shadow_run": "counts without anybody's data: what the decision rests on",
        "fairness_report": "figures of groups: what the decision rests on",
        "fairness_mandate": "the decision to audit, with its basis, is preserved",
        "fairness_audit": "figures of groups, none of few persons: the proof of how rules treat people is preserved",
        "random_control_policy": "the decision how much is looked at at random is preserved",
        "random_control_period": "seeds and counts: the proof that nobody chose what was drawn is preserved",
        "random_control_stratum": "ids of what could be drawn, without what they stand for: the same proof",
        "random_control_item": "an id and an outcome: what the estimates of recall rest on is preserved",
        "process": "nobody's data: what a committee does, by name",
        "risk_scale": "the decision on a scale is preserved",
        "network_made": "no document: by which version of the code edges were made",
        "capacity": "the decision how many hours there are: nobody's data",
        "handling_time": "the decision how long a look takes: nobody's data",
        "stream": "no document: the last numbers of chunks and alerts",
        "record_kind": "no document: which kinds of records a committee has told of",
        "touched": "no document: what is to be judged anew, gone when it is",
        "judged_day": "no document: the last day of a daily round",
        "secrecy": "the decision that a rule's limits are secret stands for as long as the rule",
        "protected_party": "ids only: a protected identity must stay known for as long as it is protected",
        "restricted_party": "ids only: a payee must stay known for as long as it is restricted",
    },
)


def carry() -> dict[str, Carry]:
    """Nothing that risk holds lies outside the database."""
    return {}
