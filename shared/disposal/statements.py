"""The SQL of a disposable: what is due, what holds it back, and taking it away. Only declared texts are filled in."""

from typing import Final

from shared.disposal.declared import Child, Disposable

# a month's time ends on the day of the same number, or the month's last (lag 1930:173 1 §); the day after is due.
# year_end: time counts from the last day of the year in which the clock started
_DUE_DAY: Final = (
    "((CASE WHEN {year_end} THEN make_date(extract(year FROM {clock})::int, 12, 31) ELSE {clock} END"
    " + make_interval(months => {months}))::date + 1)"
)
_HELD: Final = (
    "(SELECT h.why FROM disposal_hold h WHERE h.municipality_id = t.municipality_id AND h.active"
    " AND (h.until IS NULL OR h.until >= {today}) AND h.object_id = ANY({refs}) ORDER BY h.why LIMIT 1)"
)

_COUNT: Final = """
WITH due AS (
    SELECT {clock} AS day, {minor} AS minor, {held} AS why FROM {table} t
    WHERE t.municipality_id = $1 AND ({where}) AND {due_day} <= $2
)
SELECT COALESCE(why, '') AS why, count(*) AS number, min(day) AS oldest, max(day) AS newest,
       COALESCE(sum(minor), 0)::bigint AS minor
FROM due GROUP BY 1 ORDER BY 1
"""
_AHEAD: Final = """
SELECT date_trunc('month', {due_day})::date AS month, count(*) AS number FROM {table} t
WHERE t.municipality_id = $1 AND ({where}) AND {due_day} > $2 AND {due_day} <= $2 + interval '12 months'
GROUP BY 1 ORDER BY 1
"""
_PICK: Final = """
SELECT t.ctid::text AS place, {key} AS key, {minor} AS minor FROM {table} t
WHERE t.municipality_id = $1 AND ({where}) AND {due_day} <= $2 AND {held} IS NULL
{exported} LIMIT $6 FOR UPDATE OF t
"""
_MINE: Final = (
    "SELECT FROM disposal_exported x WHERE x.municipality_id = t.municipality_id AND x.run_id = $7 AND x.name = $8"
    " AND x.object_id = {key}"
)
_BELOW: Final = (
    " || COALESCE((SELECT string_agg(c::text, '' ORDER BY c::text) FROM {below} c"
    " WHERE c.municipality_id = t.municipality_id AND c.{column} = t.{of}), '')"
)
_TO_EXPORT: Final = """
SELECT {key} AS key, {fingerprint} AS fingerprint FROM {table} t
WHERE t.municipality_id = $1 AND ({where}) AND {due_day} <= $2 AND {held} IS NULL AND NOT EXISTS ({mine}) LIMIT $6
"""
_ROWS: Final = """
SELECT to_jsonb(t)::text AS line FROM {table} t WHERE t.municipality_id = $1 AND {key} = ANY($2)
"""
_BELOW_THEM: Final = "t.municipality_id = $1 AND t.{column} = ANY($2)"
# the child names its parent by another column than the key
_BELOW_THEM_BY: Final = (
    "t.municipality_id = $1 AND t.{column} IN"
    " (SELECT p.{of} FROM {parent} p WHERE p.municipality_id = $1 AND p.{by} = ANY($2))"
)
_CHILD_ROWS: Final = """
SELECT to_jsonb(t)::text AS line FROM {table} t WHERE {below}
"""
_DELETE: Final = """
WITH gone AS (DELETE FROM {table} t WHERE t.municipality_id = $1 AND t.ctid = ANY($2::text[]::tid[]) RETURNING 1)
SELECT count(*) FROM gone
"""
_DELETE_CHILDREN: Final = """
WITH gone AS (DELETE FROM {table} t WHERE {below} RETURNING 1)
SELECT count(*) FROM gone
"""
_COUNT_CHILDREN: Final = """
SELECT count(*) FROM {table} t WHERE {below}
"""
_ERASE: Final = """
WITH gone AS (
    UPDATE {table} t SET {erase} WHERE t.municipality_id = $1 AND t.ctid = ANY($2::text[]::tid[]) RETURNING 1
)
SELECT count(*) FROM gone
"""
_TOTAL: Final = "SELECT count(*) FROM {table} t WHERE t.municipality_id = $1"
_ABOUT: Final = """
SELECT to_jsonb(t)::text AS line FROM {table} t
WHERE t.municipality_id = $1 AND ({refs}) && $2::uuid[] LIMIT $3
"""


def _filled(template: str, one: Disposable, **more: str) -> str:
    # in this order: a clock stands in the day that is due, the references in what holds
    parts = {
        "mine": _MINE,
        "fingerprint": _fingerprint(one),
        "due_day": _DUE_DAY,
        "held": _HELD,
        "clock": f"({one.clock})",
        "refs": f"({one.refs})",
        "where": one.where,
        "minor": f"({one.minor})",
        "key": f"t.{one.key}" if one.key else "NULL::uuid",
        "table": f'"{one.table}"',
        "months": "$3",
        "year_end": "$4::boolean",
        "today": "$5::date",
        "erase": one.erase,
        **more,
    }
    for name, text in parts.items():
        template = template.replace("{" + name + "}", text)
    return template


def count(one: Disposable) -> str:
    """Due rows by what holds them; of $1 municipality, $2 as of, $3 months, $4 year end, $5 today."""
    return _filled(_COUNT, one)


def ahead(one: Disposable) -> str:
    """Rows that fall due in the coming twelve months, by month; of $1 to $4 as in count."""
    return _filled(_AHEAD, one)


def pick(one: Disposable) -> str:
    """At most $6 due rows that nothing holds, locked; of $1 to $5 as in count."""
    return _filled(_PICK.replace("{exported}", ""), one)


def pick_exported(one: Disposable) -> str:
    """As pick, but only rows that run $7 has exported as $8 and that nobody has changed since."""
    same = f"AND EXISTS ({_MINE} AND x.fingerprint = {_fingerprint(one)})"
    return _filled(_PICK.replace("{exported}", same), one)


def to_export(one: Disposable) -> str:
    """At most $6 due rows that nothing holds and run $7 has not exported as $8; of $1 to $5 as in count."""
    return _filled(_TO_EXPORT, one)


def _fingerprint(one: Disposable) -> str:
    """A hash of the row with its children, as the database holds them."""
    below = "".join(
        _BELOW.replace("{below}", f'"{child.table}"')
        .replace("{column}", child.column)
        .replace("{of}", child.of or one.key)
        for child in one.children
    )
    return f"sha256(convert_to(t::text{below}, 'UTF8'))"


def rows_of(one: Disposable) -> str:
    """Its rows as JSON; of $1 municipality and $2 keys of what goes."""
    return _filled(_ROWS, one)


def child_rows(one: Disposable, child: Child) -> str:
    """Rows of a child as JSON; of $1 municipality and $2 keys of the parents."""
    return _of_child(_CHILD_ROWS, one, child)


def delete(one: Disposable) -> str:
    """Take rows away; of $1 municipality and $2 places; answers how many."""
    return _filled(_DELETE, one)


def delete_children(one: Disposable, child: Child) -> str:
    """Take rows of a child away; of $1 municipality and $2 keys of the parents; answers how many."""
    return _of_child(_DELETE_CHILDREN, one, child)


def count_children(one: Disposable, child: Child) -> str:
    """How many rows of a child go with their parents; of $1 municipality and $2 keys of the parents."""
    return _of_child(_COUNT_CHILDREN, one, child)


def _of_child(template: str, one: Disposable, child: Child) -> str:
    parts = {
        "below": _BELOW_THEM_BY if child.of else _BELOW_THEM,
        "table": f'"{child.table}"',
        "column": child.column,
        "of": child.of,
        "parent": f'"{one.table}"',
        "by": one.key,
    }
    for name, text in parts.items():
        template = template.replace("{" + name + "}", text)
    return template


def erase(one: Disposable) -> str:
    """Make rows anonymous; of $1 municipality and $2 places; answers how many."""
    return _filled(_ERASE, one)


def total(one: Disposable) -> str:
    """How many rows there are; of $1 municipality."""
    return _filled(_TOTAL, one)


def about(one: Disposable) -> str:
    """At most $3 rows that name one of the ids $2; of $1 municipality."""
    return _filled(_ABOUT, one)
