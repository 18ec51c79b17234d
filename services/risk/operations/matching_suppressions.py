"""Which signals are suppressed: by rule and subject, or by rule and party, within a committee, to and including a day.

What is suppressed is stored and counted like everything else. A back-test knows nothing of it: it tells what rules
find. Estimates of precision come from judged alerts alone, and what is suppressed is in none.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.desk.models import suppression
from shared.clock import swedish_date, utc_now

Key = tuple[str, ...]


def key_of_suppression(row: Row[Any]) -> Key:
    """What a suppression is about."""
    if row.scope == "party":
        return ("party", row.committee_id, row.rule, str(row.party_id))
    return ("subject", row.committee_id, row.rule, row.subject_type, row.subject_id)


def keys_of_signal(row: Mapping[str, Any]) -> tuple[Key, Key]:
    """The suppressions that would keep a signal back."""
    first = (row["committee_id"], row["rule"])
    return ("subject", *first, row["subject_type"], row["subject_id"]), ("party", *first, str(row["party_id"]))


async def suppressed_among(
    session: AsyncSession, municipality_id: str, fresh: Sequence[Mapping[str, Any]]
) -> dict[str, UUID]:
    """By id those of *fresh* signals that are suppressed now, with the suppression that keeps them back."""
    if not fresh:
        return {}
    rows = await session.execute(
        select(suppression).where(
            suppression.c.municipality_id == municipality_id,
            suppression.c.state == "active",
            suppression.c.until >= swedish_date(utc_now()),
            suppression.c.rule.in_({row["rule"] for row in fresh}),
        )
    )
    active = {key_of_suppression(row): row.suppression_id for row in rows}
    found = {}
    for row in fresh if active else ():
        for key in keys_of_signal(row):
            if key in active:
                found[row["signal_id"]] = active[key]
                break
    return found
