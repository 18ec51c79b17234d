"""The figures of the board."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.reporting import queries
from services.reporting.domain import Period, months_between
from services.reporting.schemas import SummaryOut, summary_out
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import InvalidRequest, NotFound
from shared.schemas import Day

router = APIRouter(tags=["reports"])

MOST_MONTHS = 120

Reader = Annotated[Principal, Depends(may(Action.REPORT_READ))]


def asked_period(
    first: Annotated[
        Day | None, Query(alias="from", description="A day of the first month; this January if left out")
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description="A day of the last month; this month if left out")
    ] = None,
) -> Period:
    """Whole months from the one of *from* to the one of *to*; InvalidRequest where they are none or too many."""
    until = last or swedish_date(utc_now())
    since = first or until.replace(month=1)
    if not 1 <= months_between(since, until) <= MOST_MONTHS:
        detail = f"from must not be later than to, and at most {MOST_MONTHS} months can be asked for."
        raise InvalidRequest(detail, errors=[{"in": "query", "pointer": "#/from", "detail": detail}])
    return Period(since.replace(day=1), until.replace(day=1))


def asked_committee(
    caller: Reader,
    committee_id: Annotated[
        str | None,
        Query(alias="committeeId", pattern=r"^[a-z0-9-]{0,20}$", description="One committee; all of yours if left out"),
    ] = None,
) -> str | None:
    """The one committee that is asked for; NotFound where the caller does not work for it."""
    if committee_id and not caller.works_for(committee_id):
        raise NotFound("There is no such committee, or it is not yours to see.")
    return committee_id or None


@router.get("/reports/summary")
async def summary(
    tx: Tx,
    _caller: Reader,
    period: Annotated[Period, Depends(asked_period)],
    committee_id: Annotated[str | None, Depends(asked_committee)],
) -> SummaryOut:
    """Nämndernas siffror månad för månad. / The committees' figures month by month."""
    figures = await queries.figures(tx, period, committee_id)
    return summary_out(period, figures, await queries.rule_records(tx, period, committee_id))
