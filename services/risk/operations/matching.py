"""Run a matching: every side contributes blinded tokens, the own committee is told hit or no hit, nothing else."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import matching_models as models
from services.risk.domain.matching import LEAST_POPULATION, MOST_RUNS, RUN_DAYS, Key, blinded, pads
from services.risk.operations.mandates import locked
from shared.auth import Principal
from shared.clock import swedish_date
from shared.db import within_committees
from shared.ids import new_id
from shared.problems import Conflict, NotFound, Problem

KEY_BYTES = 32


class MandateNotInForce(Conflict):
    """Without a mandate in force nothing is matched."""

    slug, title = "mandate-not-in-force", "The mandate is not in force"


class TooFewPayees(Conflict):
    """So few that a hit would say whom."""

    slug, title = "too-few-payees", "A committee pays too few for a matching"


class TooManyRuns(Problem):
    """Runs are bounded, so that nobody learns by the difference between them."""

    slug, title, status = "too-many-runs", "The mandate's runs are used up for now", 429


# the sides differ in nothing but the scope in which this runs; protected identities and restricted payees take no part
_CONTRIBUTE = {
    "party": text(
        "INSERT INTO matching_token (municipality_id, run_id, kind, token, committee_id)"
        " SELECT DISTINCT p.municipality_id, CAST(:run AS uuid), 'party',"
        " sha256(:outer || sha256(:inner || convert_to(p.party_id::text, 'UTF8'))), p.committee_id"
        " FROM payment p WHERE p.municipality_id = :municipality AND p.committee_id = :committee"
        " AND NOT EXISTS (SELECT FROM protected_party x WHERE x.municipality_id = p.municipality_id"
        " AND x.party_id = p.party_id AND x.protected)"
        " AND NOT EXISTS (SELECT FROM restricted_party r WHERE r.municipality_id = p.municipality_id"
        " AND r.party_id = p.party_id AND r.restricted AND NOT r.continues)"
    ),
    "account": text(
        "INSERT INTO matching_token (municipality_id, run_id, kind, token, committee_id)"
        " SELECT DISTINCT p.municipality_id, CAST(:run AS uuid), 'account',"
        " sha256(:outer || sha256(:inner || convert_to(p.account_token, 'UTF8'))), p.committee_id"
        " FROM payment p WHERE p.municipality_id = :municipality AND p.committee_id = :committee"
        " AND p.account_token IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM protected_party x WHERE x.municipality_id = p.municipality_id"
        " AND x.party_id = p.party_id AND x.protected)"
        " AND NOT EXISTS (SELECT FROM restricted_party r WHERE r.municipality_id = p.municipality_id"
        " AND r.party_id = p.party_id AND r.restricted AND NOT r.continues)"
    ),
}
# only what the committee paid when the mandate was given: nobody makes a payment up to ask about its payee
_OWN = {
    "party": text(
        "SELECT p.party_id::text AS object_id, max(p.party_name) AS name FROM payment p"
        " WHERE p.municipality_id = :municipality AND p.committee_id = :committee AND p.screened_at < :since"
        " AND NOT EXISTS (SELECT FROM protected_party x WHERE x.municipality_id = p.municipality_id"
        " AND x.party_id = p.party_id AND x.protected)"
        " AND NOT EXISTS (SELECT FROM restricted_party r WHERE r.municipality_id = p.municipality_id"
        " AND r.party_id = p.party_id AND r.restricted AND NOT r.continues) GROUP BY p.party_id"
    ),
    "account": text(
        "SELECT p.account_token AS object_id, max(p.account_label) AS name FROM payment p"
        " WHERE p.municipality_id = :municipality AND p.committee_id = :committee AND p.screened_at < :since"
        " AND p.account_token IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM protected_party x WHERE x.municipality_id = p.municipality_id"
        " AND x.party_id = p.party_id AND x.protected)"
        " AND NOT EXISTS (SELECT FROM restricted_party r WHERE r.municipality_id = p.municipality_id"
        " AND r.party_id = p.party_id AND r.restricted AND NOT r.continues) GROUP BY p.account_token"
    ),
}
_SKIPPED = text(
    "SELECT count(DISTINCT p.party_id) FROM payment p LEFT JOIN protected_party x USING (municipality_id, party_id)"
    " LEFT JOIN restricted_party r USING (municipality_id, party_id)"
    " WHERE p.municipality_id = :municipality AND p.committee_id = :committee"
    " AND (x.protected OR (r.restricted AND NOT r.continues))"
)
_HITS = text("SELECT kind, token, hit FROM matching_hits(:run, :committee)")


async def run(session: AsyncSession, mandate_id: UUID, committee_id: str, by: Principal, at: datetime) -> Row[Any]:
    """Match the own committee's payees; NotFound, MandateNotInForce, TooManyRuns or TooFewPayees."""
    mandate = await locked(session, mandate_id)
    if not by.works_for(committee_id) or committee_id not in mandate.committees:
        raise NotFound("Your committee takes no part in this mandate.")
    _require_in_force(mandate, at)
    await _require_run_left(session, mandate_id, committee_id, at)
    run_id, key = new_id(), pads(secrets.token_bytes(KEY_BYTES))
    for side in mandate.committees:
        async with within_committees(session, side):
            await _contribute(session, mandate, run_id, key, side, at)
    answers = {(row.kind, bytes(row.token)): row.hit for row in await _hits(session, run_id, committee_id)}
    found = await _own(session, mandate, committee_id, key, answers)
    for side in mandate.committees:
        async with within_committees(session, side):
            await session.execute(delete(models.token).where(models.token.c.run_id == run_id))
    whole = {"run_id": run_id, "municipality_id": by.municipality_id, "committee_id": committee_id}
    if found:
        await session.execute(insert(models.result), [{**whole, **each} for each in found])
    asked = {"municipality": by.municipality_id, "committee": committee_id}
    counts = {
        "objects": len(found),
        "hits": sum(each["hit"] for each in found),
        "skipped": await session.scalar(_SKIPPED, asked) or 0,
    }
    values = {**whole, **counts, "mandate_id": mandate_id, "run_by": by.subject, "run_at": at}
    return (await session.execute(insert(models.run).values(values).returning(*models.run.c))).one()


def _require_in_force(mandate: Row[Any], at: datetime) -> None:
    today = swedish_date(at)
    if mandate.state != "decided" or not mandate.valid_from <= today <= mandate.valid_to:
        raise MandateNotInForce(
            "A matching needs a mandate that two persons have decided and whose days include today."
        )


async def _require_run_left(session: AsyncSession, mandate_id: UUID, committee_id: str, at: datetime) -> None:
    since, most = at - timedelta(days=RUN_DAYS), MOST_RUNS.on(swedish_date(at))
    runs = (
        select(func.count())
        .select_from(models.run)
        .where(
            models.run.c.mandate_id == mandate_id,
            models.run.c.committee_id == committee_id,
            models.run.c.run_at > since,
        )
    )
    if (await session.scalar(runs) or 0) >= most:
        raise TooManyRuns(f"A committee runs a mandate at most {most} times in {RUN_DAYS} days.")


async def _contribute(
    session: AsyncSession, mandate: Row[Any], run_id: UUID, key: Key, side: str, at: datetime
) -> None:
    values = {"run": run_id, "municipality": mandate.municipality_id, "committee": side, **key._asdict()}
    for kind in mandate.identifiers:
        await session.execute(_CONTRIBUTE[kind], values)
        count = (
            select(func.count())
            .select_from(models.token)
            .where(models.token.c.run_id == run_id, models.token.c.kind == kind, models.token.c.committee_id == side)
        )
        if (await session.scalar(count) or 0) < LEAST_POPULATION.on(swedish_date(at)):
            raise TooFewPayees("One of the committees has so few that a hit would tell whom. Nothing was matched.")


async def _hits(session: AsyncSession, run_id: UUID, committee_id: str) -> list[Row[Any]]:
    return list(await session.execute(_HITS, {"run": run_id, "committee": committee_id}))


async def _own(
    session: AsyncSession, mandate: Row[Any], committee_id: str, key: Key, answers: dict[tuple[str, bytes], bool]
) -> list[dict[str, Any]]:
    asked = {"municipality": mandate.municipality_id, "committee": committee_id, "since": mandate.decided_at}
    return [
        {
            "kind": kind,
            "object_id": row.object_id,
            "name": row.name,
            "hit": answers.get((kind, blinded(key, row.object_id)), False),
        }
        for kind in mandate.identifiers
        for row in await session.execute(_OWN[kind], asked)
    ]
