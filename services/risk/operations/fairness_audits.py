"""Fairness audits: what persons are comes in with the call, becomes figures of groups, and is kept nowhere.

Whom the rules selected and what was found is the committee's own alerts; whom they did not, and what a random control
found, comes with the call.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

import polars as pl
from sqlalchemy import Row, case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import fairness_models, models
from services.risk.activation_models import shadow_signal
from services.risk.activation_queries import version
from services.risk.arm.models import item, period
from services.risk.domain.drawing import Measure
from services.risk.domain.fairness import LEAST_PERSONS, SUBJECTS, Design, Report, audit, counted, trend
from services.risk.domain.suppression import ALL
from services.risk.operations.fairness_mandates import Attribute, AuditMandateState, AuditNotPossible, locked
from services.risk.operations.random_looks import parties_of
from services.risk.queries import restrictions
from shared.auth import Principal
from shared.clock import SWEDEN, swedish_date
from shared.ids import new_id
from shared.problems import Conflict

_FOUND: Final = ("confirmed", "error_without_intent")
MOST_AREAS: Final = 60
MOST_GROUPS: Final = 12


class AlreadyAudited(Conflict):
    """A mandate gives one report of each attribute: what is between two would tell of few persons."""

    slug, title = "fairness-already-audited", "The attribute has its report under this mandate"


class Subject(NamedTuple):
    """A person who could have been selected. *sample_erred*: what a random control found; None where there was none."""

    party_id: UUID
    group: str
    area: str
    month: str | None
    sample_erred: bool | None


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What is audited: alerts raised from *since* to and including *until*, of the subjects."""

    attribute: Attribute
    since: date
    until: date
    subjects: Sequence[Subject]
    populations: Mapping[str, int] | None
    digest: str | None = None
    random_control: bool = False


async def make_report(
    session: AsyncSession, mandate_id: UUID, asked: AuditAsked, by: Principal, at: datetime
) -> Row[Any]:
    """Make and keep the report; NotFound, AuditMandateState, AuditNotPossible or AlreadyAudited.

    Of a rule version, selected is whom its signals name, whether anybody was shown them or not.
    """
    row, today = await locked(session, mandate_id), swedish_date(at)
    if row.state != "decided" or not row.valid_from <= today <= row.valid_to:
        raise AuditMandateState(f"The mandate is {row.state}, from {row.valid_from} to {row.valid_to}.")
    _check(row, asked)
    if asked.digest is not None:
        await version(session, by.municipality_id, asked.digest)
    left_out = await _left_out(session, asked)
    subjects = [one for one in asked.subjects if one.party_id not in left_out]
    outcomes = await _outcomes(session, row.committee_id, asked)
    least, seed = LEAST_PERSONS.on(today), int(mandate_id) % 2**31
    looks = await _looks(session, row.committee_id, asked) if asked.random_control else None
    if looks is not None:
        subjects = [one._replace(sample_erred=_look(looks, outcomes, one.party_id)) for one in subjects]
    design = _design(asked, subjects, outcomes)
    report, months = await asyncio.to_thread(_audited, subjects, outcomes, design, least, seed)
    table = fairness_models.report
    values = {
        "report_id": new_id(),
        "mandate_id": mandate_id,
        "municipality_id": by.municipality_id,
        "committee_id": row.committee_id,
        "attribute": asked.attribute,
        "since": asked.since,
        "until": asked.until,
        "made_by": by.subject,
        "made_at": at,
        "least": least,
        "digest": asked.digest,
        "rates": report.rates.to_dicts(),
        "months": None if months is None else months.rates.to_dicts(),
    }
    new = insert(table).values(values).on_conflict_do_nothing(index_elements=["mandate_id", "attribute"])
    kept = (await session.execute(new.returning(*table.c))).one_or_none()
    if kept is None:
        raise AlreadyAudited("Propose a new mandate for another audit of it.")
    return kept


def _check(row: Row[Any], asked: AuditAsked) -> None:
    """Pass unless what is asked does not fit the mandate or itself; AuditNotPossible."""
    areas, groups = {one.area for one in asked.subjects}, {one.group for one in asked.subjects}
    if asked.attribute not in row.attributes:
        raise AuditNotPossible(f"The mandate is for {', '.join(row.attributes)}.")
    if asked.until < asked.since:
        raise AuditNotPossible("The period ends before it begins.")
    if len({one.party_id for one in asked.subjects}) < len(asked.subjects):
        raise AuditNotPossible("A person stands there twice.")
    if len(areas) > MOST_AREAS or len(groups) > MOST_GROUPS:
        raise AuditNotPossible(f"At most {MOST_AREAS} areas and {MOST_GROUPS} groups.")
    if asked.random_control and (
        asked.populations is not None or any(one.sample_erred is not None for one in asked.subjects)
    ):
        raise AuditNotPossible("Say what a control found, or let it be the committee's random control, not both.")
    if asked.populations is not None and asked.populations.keys() != areas:
        raise AuditNotPossible("Say the population of each area, and of no other.")
    sampled = asked.populations is not None or asked.random_control
    if sampled and any(one.month is not None for one in asked.subjects):
        raise AuditNotPossible("Months are told where everybody was controlled, not where a sample was.")


def _design(asked: AuditAsked, subjects: Sequence[Subject], outcomes: Mapping[UUID, bool | None]) -> Design:
    """How errors are known of those who were not selected."""
    if asked.random_control:
        others = Counter(one.area for one in subjects if one.party_id not in outcomes)
        areas = {one.area for one in subjects}
        return Design(others={area: others[area] for area in areas} | {ALL: others.total()})
    if asked.populations is None:
        return Design()
    return Design({**asked.populations, ALL: sum(asked.populations.values())})


async def _looks(session: AsyncSession, committee_id: str, asked: AuditAsked) -> Mapping[UUID, bool]:
    """Whom the committee's random control looked at in the months of the period: whether something was wrong.

    AuditNotPossible where some month drew so many of each stratum and not a share: then some persons had far more of
    a chance than others, and the sample stands for nobody. It also has to have looked at all that was drawn.
    """
    first, last = f"{asked.since:%Y-%m}", f"{asked.until:%Y-%m}"
    mine = (period.c.committee_id == committee_id, period.c.month.between(first, last), period.c.drawn_at.is_not(None))
    months = (await session.execute(select(period.c.period_id, period.c.measure).where(*mine))).all()
    if not months:
        raise AuditNotPossible("The committee's random control has drawn nothing in these months.")
    if any(row.measure != Measure.PER_MILLE for row in months):
        raise AuditNotPossible("Only where a share of each stratum was drawn has everybody about the same chance.")
    items = (await session.execute(select(item).where(item.c.period_id.in_([row.period_id for row in months])))).all()
    if any(one.looked_at is None for one in items):
        raise AuditNotPossible("Not all that was drawn in these months has been looked at.")
    looks: dict[UUID, bool] = {}
    parties = await parties_of(session, items)
    for one in items:
        for party_id in parties[one.item_id]:
            looks[party_id] = looks.get(party_id, False) or one.wrong
    return looks


def _look(looks: Mapping[UUID, bool], outcomes: Mapping[UUID, bool | None], party_id: UUID) -> bool | None:
    """What the random control found of somebody; of who was selected the alert is what is known."""
    return None if party_id in outcomes else looks.get(party_id)


async def _left_out(session: AsyncSession, asked: AuditAsked) -> set[UUID]:
    """Protected identities, and those whose data may only be stored (dataskyddsförordningen art. 18.2)."""
    protected, ids = models.protected_party, [one.party_id for one in asked.subjects]
    found = await session.scalars(
        select(protected.c.party_id).where(protected.c.protected, protected.c.party_id.in_(ids))
    )
    restricted = await restrictions(session, ids)
    return {*found, *(party_id for party_id, row in restricted.items() if not row.continues)}


async def _outcomes(session: AsyncSession, committee_id: str, asked: AuditAsked) -> dict[UUID, bool | None]:
    """Whom the committee's alerts selected in the period: whether an error was found, None where nobody knows.

    What closed by itself is no judgement.
    """
    alert = models.alert
    outcome = case((alert.c.triaged_by != "system", alert.c.outcome))
    found = func.coalesce(func.bool_or(outcome.in_(_FOUND)), False)
    settled = func.bool_and(func.coalesce(outcome.in_((*_FOUND, "explained")), False))
    begin, end = (datetime.combine(day, time.min, SWEDEN) for day in (asked.since, asked.until))
    wanted = (
        select(alert.c.party_id, found.label("found"), settled.label("settled"))
        .where(
            alert.c.committee_id == committee_id,
            alert.c.party_id.in_([one.party_id for one in asked.subjects]),
            alert.c.raised_at >= begin,
            func.date(func.timezone("Europe/Stockholm", alert.c.raised_at)) <= end.date(),
        )
        .group_by(alert.c.party_id)
    )
    known = {
        row.party_id: True if row.found else False if row.settled else None for row in await session.execute(wanted)
    }
    if asked.digest is None:
        return known
    named = await _named_by(session, committee_id, asked, asked.digest)
    return {party_id: known.get(party_id) for party_id in named}


async def _named_by(session: AsyncSession, committee_id: str, asked: AuditAsked, digest: str) -> set[UUID]:
    """Whom the signals of a rule version named in the period, those that nobody was shown among them."""
    named = set[UUID]()
    for table, seen in ((models.signal, models.signal.c.raised_at), (shadow_signal, shadow_signal.c.seen_at)):
        day = func.date(func.timezone("Europe/Stockholm", seen))
        mine = (table.c.committee_id == committee_id, table.c.digest == digest, ~table.c.cleared)
        wanted = select(table.c.party_id).where(*mine, day.between(asked.since, asked.until))
        named |= set(await session.scalars(wanted.where(table.c.party_id.is_not(None))))
    return named


def _row(one: Subject, selected: bool, found: bool | None) -> tuple[Any, ...]:
    erred = one.sample_erred if found is None else found
    return one.month, one.area, one.group, selected, one.sample_erred is not None, erred


def _audited(
    subjects: Sequence[Subject], outcomes: Mapping[UUID, bool | None], design: Design, least: int, seed: int
) -> tuple[Report, Report | None]:
    rows = [_row(one, one.party_id in outcomes, outcomes.get(one.party_id)) for one in subjects]
    schema = {"month": pl.String(), **SUBJECTS}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    if design.populations is None:
        # who was selected is in no sample: the sample is all others
        frame = frame.with_columns(sampled=pl.col("sampled") & ~pl.col("selected"))
    whole = audit(counted(frame.select(SUBJECTS.names())), design, least=least, seed=seed)
    if frame["month"].null_count():
        return whole, None
    monthly = counted(frame.select(pl.col("month").alias("area"), *SUBJECTS.names()[1:]))
    return whole, trend(monthly, design, whole, least=least, seed=seed)
