"""The statements that read the network: $1 municipality, $2 committee, $3 parties that are never shown.

A committee's edges are its own and those that registers publish; row-level security holds the same. What companies
have told of their staff and permits ('staff', 'permit': edges.NOT_SHARED) links nobody.
"""

from typing import Final

AROUND: Final = """
SELECT t.* FROM unnest($4::text[]) AS k (node) CROSS JOIN LATERAL (
    (SELECT e.party_id, max(e.party_kind) AS party_kind, max(e.party_name) AS party_name, e.tie, e.value,
            max(e.value_kind) AS value_kind, max(e.value_name) AS value_name, min(e.since) AS since,
            CASE WHEN bool_or(e.until IS NULL) THEN NULL ELSE max(e.until) END AS until, count(*) AS times,
            e.source_kind, min(e.source_id::text) AS source_id
     FROM network_edge e
     WHERE e.municipality_id = $1 AND (e.committee_id = $2 OR e.public) AND e.party_id = k.node
       AND e.party_id <> ALL ($3::text[]) AND e.value <> ALL ($3::text[]) AND e.tie NOT IN ('staff', 'permit')
     GROUP BY e.party_id, e.tie, e.value, e.source_kind ORDER BY e.tie, e.value, e.source_kind LIMIT $5)
    UNION ALL
    (SELECT l.party_id, l.party_kind, l.party_name, 'account', l.account_token, NULL, l.account_label,
            l.first_day, l.last_day, l.n, 'payment', l.first_payment_id
     FROM link l
     WHERE l.municipality_id = $1 AND l.committee_id = $2 AND l.party_id = k.node AND l.party_id <> ALL ($3::text[])
     ORDER BY l.account_token LIMIT $5)
    UNION ALL
    (SELECT e.party_id, max(e.party_kind), max(e.party_name), e.tie, e.value, max(e.value_kind), max(e.value_name),
            min(e.since), CASE WHEN bool_or(e.until IS NULL) THEN NULL ELSE max(e.until) END, count(*),
            e.source_kind, min(e.source_id::text)
     FROM network_edge e
     WHERE e.municipality_id = $1 AND (e.committee_id = $2 OR e.public) AND e.value = k.node
       AND e.value <> ALL ($3::text[]) AND e.tie NOT IN ('staff', 'permit') AND e.party_id IN (
           SELECT DISTINCT s.party_id FROM network_edge s
           WHERE s.municipality_id = $1 AND (s.committee_id = $2 OR s.public) AND s.value = k.node
             AND s.party_id <> ALL ($3::text[]) AND s.tie NOT IN ('staff', 'permit') LIMIT $6 + 1)
     GROUP BY e.party_id, e.tie, e.value, e.source_kind)
    UNION ALL
    (SELECT l.party_id, l.party_kind, l.party_name, 'account', l.account_token, NULL, l.account_label,
            l.first_day, l.last_day, l.n, 'payment', l.first_payment_id
     FROM link l
     WHERE l.municipality_id = $1 AND l.committee_id = $2 AND l.account_token = k.node
       AND l.party_id <> ALL ($3::text[]) LIMIT $7 + 1)
) t
"""
"""The edges of the nodes $4: of a party at most $5, of a thing those of one party more than $6 ($7: an account)."""

WATCHED: Final = """
(SELECT e.party_id, e.party_kind, e.party_name, e.tie, e.value, e.value_kind, e.value_name, e.since, e.until,
        1::bigint AS times, e.source_kind, e.source_id::text AS source_id
 FROM network_edge e
 WHERE e.municipality_id = $1 AND (e.committee_id = $2 OR e.public) AND e.party_id = $4 AND e.tie = ANY ($5)
   AND e.value <> ALL ($3::text[])
 ORDER BY e.since DESC NULLS LAST, e.source_id LIMIT $6)
UNION ALL
(SELECT l.party_id, l.party_kind, l.party_name, 'account', l.account_token, NULL, l.account_label,
        l.first_day, l.last_day, l.n, 'payment', l.first_payment_id
 FROM link l
 WHERE l.municipality_id = $1 AND l.committee_id = $2 AND l.party_id = $4
 ORDER BY l.first_day DESC NULLS LAST, l.account_token LIMIT $6)
"""
"""Of the party $4 what is watched ($5), the latest $6."""

LARGE: Final = """
SELECT day, amount_minor, currency FROM payment
WHERE municipality_id = $1 AND committee_id = $2 AND party_id = $3 AND amount_abs >= $4 AND amount_minor > 0
  AND day IS NOT NULL AND verdict <> 'restricted'
ORDER BY day DESC LIMIT $5
"""
"""The large payments to the party $3: $4 öre and more, the latest $5."""

ALL_TOLD: Final = """
SELECT party_id, party_kind, party_name, tie, value, value_kind, since, until FROM network_edge
WHERE municipality_id = $1 AND (committee_id = $2 OR public)
"""
"""All edges of records, in the schema communities.TOLD."""

ALL_PAID: Final = """
SELECT party_id, party_kind, party_name, account_token AS value, first_day AS since, n AS times FROM link
WHERE municipality_id = $1 AND committee_id = $2
"""
"""All accounts that were paid, in the schema communities.PAID."""
