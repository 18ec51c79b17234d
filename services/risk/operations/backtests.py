"""Run rules over stored history, exactly as they run over new payments."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import FACTS, VAT_LINE, Payments, Signals, payments
from services.risk.domain.rule import AnyPaymentRule, UnknownParameter
from services.risk.domain.state import EMPTY
from services.risk.operations import proving
from services.risk.operations.gate import mark_tested
from services.risk.operations.guarding import check_backtest, kept_apart, unmatched, without
from services.risk.operations.record_backtests import run_on_records
from services.risk.rule_books import rule_book
from services.risk.rule_schemas import BacktestExample, BacktestIn, BacktestMonth, BacktestOut
from services.risk.rules import PAYMENT_RULES, RULES
from shared.audit.acts import record_act
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import EVERYTHING, Scope, Sessions, driver_connection
from shared.ids import new_id
from shared.problems import InvalidRequest, NotFound

MOST_EXAMPLES = 20
UNDATED = "utan datum"
_READ_AS_TEXT = {"vat_registered": pl.String(), "vat_lines": pl.String()}


class RuleNotFound(NotFound):
    """The rule book has no such rule."""


class BacktestNotFound(NotFound):
    """No such back-test among the caller's."""


class Run(NamedTuple):
    """What a back-test found."""

    payments: int
    seconds: float
    signals: Signals
    new: Payments


async def request_backtest(session: AsyncSession, caller: Principal, wanted: BacktestIn) -> UUID:
    """Queue a back-test over what the caller may see; RuleNotFound, InvalidRequest for its parameters."""
    known = {one.id: one for one in (await rule_book(session, caller.municipality_id)).all}
    if wanted.rule is not None and wanted.rule not in known:
        raise RuleNotFound(f"The rule book has no rule {wanted.rule}.")
    if wanted.parameters and wanted.rule is None:
        raise _wrong("name the rule that the parameters belong to")
    if wanted.rule is not None:
        try:
            known[wanted.rule].with_values(wanted.parameters)
        except (UnknownParameter, ValueError) as exc:
            raise _wrong(str(exc)) from exc
    await check_backtest(session, caller, wanted.rule)
    backtest_id = new_id()
    await session.execute(
        insert(models.backtest).values(
            backtest_id=backtest_id,
            municipality_id=caller.municipality_id,
            committees=",".join(sorted(caller.committees)),
            requested_by=caller.subject,
            rule=wanted.rule,
            parameters=wanted.parameters,
            since=wanted.since,
            until=wanted.until,
        )
    )
    return backtest_id


def _wrong(detail: str) -> InvalidRequest:
    errors = [{"in": "body", "pointer": "#/parameters", "detail": detail}]
    return InvalidRequest("The back-test's parameters do not fit the rule.", errors=errors)


async def run_next(sessions: Sessions, folder: Path) -> bool:
    """Run the oldest queued back-test; False when there is none."""
    async with sessions(info={"scope": Scope(EVERYTHING)}) as session, session.begin():
        job = (
            await session.execute(
                select(models.backtest)
                .where(models.backtest.c.status == "queued")
                .order_by(models.backtest.c.requested_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
        ).one_or_none()
        if job is None:
            return False
        if not await proving.still_runs(session, job):
            await _finish(session, job, "failed", None)
            return True
        if job.rule and job.rule not in PAYMENT_RULES:
            result = await run_on_records(sessions, session, job)
        else:
            run = await _run(sessions, job, (PAYMENT_RULES[job.rule],) if job.rule else RULES, folder)
            result = await asyncio.to_thread(_result, run)
            if job.digest:
                result["report"] = await proving.report_of(session, job, run.new, run.signals)
        await _finish(session, job, "done", result)
        if job.digest:
            await mark_tested(session, job.municipality_id, job.digest, utc_now())
        done = {"backtest": [job.backtest_id], "rule": [job.rule]}
        await record_act(session, job.municipality_id, "backtest.finish", objects=done, count=result["payments"])
    return True


async def _finish(session: AsyncSession, job: Row[Any], status: str, result: dict[str, Any] | None) -> None:
    mine = models.backtest.c.backtest_id == job.backtest_id
    done = update(models.backtest).where(mine).values(status=status, finished_at=utc_now(), result=result)
    await session.execute(done)


async def _run(sessions: Sessions, job: Row[Any], rules: Sequence[AnyPaymentRule], folder: Path) -> Run:
    """Load as the person who asked: row-level security leaves out what is not theirs."""
    scope = Scope(job.municipality_id, job.committees, actor=job.requested_by)
    started = time.perf_counter()
    async with sessions(info={"scope": scope}) as session, session.begin():
        facts = await stored_facts(session, job.municipality_id, folder)
        apart = await kept_apart(session, job.municipality_id)
        facts = without(unmatched(facts, apart.protected), apart.halted)
    params = {job.rule: PAYMENT_RULES[job.rule].with_values(job.parameters)} if job.rule else {}
    new = await asyncio.to_thread(lambda: payments(_between(facts, job)))
    found = await asyncio.to_thread(
        lambda: standing(screen(new, EMPTY, rules, municipality_id=job.municipality_id, params=params))
    )
    return Run(new.height, time.perf_counter() - started, found, new)


async def stored_facts(session: AsyncSession, municipality_id: str, folder: Path) -> pl.DataFrame:
    """All screened payments in the session's scope, in the schema FACTS, by COPY through a file."""
    connection = await driver_connection(session)
    names = [name for name in FACTS if name != "vat_lines"]
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".csv") as target:
        await connection.copy_from_query(
            f"SELECT {', '.join(names)}, vat_lines FROM payment WHERE municipality_id = $1 ORDER BY position",
            municipality_id,
            output=target.name,
            format="csv",
            header=True,
        )
        # PostgreSQL writes booleans as t and f, and the lines of VAT as JSON
        schema = pl.Schema({name: _READ_AS_TEXT.get(name, FACTS[name]) for name in (*names, "vat_lines")})
        read = await asyncio.to_thread(lambda: pl.read_csv(target.name, schema=schema))
    lines = pl.col("vat_lines").str.json_decode(pl.List(VAT_LINE)).fill_null([])
    return read.with_columns(lines, pl.col("vat_registered") == "t").select(FACTS.names())


def _between(facts: pl.DataFrame, job: Row[Any]) -> pl.DataFrame:
    day = pl.coalesce("invoice_date", "payment_date", "due_date")
    if job.since:
        facts = facts.filter(day >= job.since)
    return facts.filter(day <= job.until) if job.until else facts


def _result(run: Run) -> dict[str, Any]:
    days = run.new.select("position", "day")
    found = run.signals.join(days, on="position", how="left", maintain_order="left")
    months = Counter(day.strftime("%Y-%m") if day else UNDATED for day in found["day"])
    examples = found.sort("score", descending=True, maintain_order=True).head(MOST_EXAMPLES)
    return {
        "payments": run.payments,
        "seconds": round(run.seconds, 3),
        "signals": found.height,
        "months": sorted(months.items()),
        "bySeverity": {str(level): n for level, n in sorted(Counter(found["severity"]).items())},
        "examples": [_example(row) for row in examples.iter_rows(named=True)],
    }


def _example(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "rule": row["rule"],
        "score": row["score"],
        "day": row["day"].isoformat() if row["day"] else None,
        "amount": {"minor": row["amount_minor"], "currency": row["currency"]},
        "explanation": PAYMENT_RULES[row["rule"]].explain(orjson.loads(row["evidence"])),
        "payment_id": row["payment_id"],
    }


def backtest_out(row: Row[Any]) -> BacktestOut:
    """A back-test as the API answers it."""
    result = row.result or {}
    return BacktestOut(
        backtest_id=row.backtest_id,
        rule=row.rule,
        status=row.status,
        payments=result.get("payments", 0),
        signals=result.get("signals", 0),
        months=[BacktestMonth(month=month, signals=n) for month, n in result.get("months", [])],
        by_severity=result.get("bySeverity", {}),
        examples=[BacktestExample(**example) for example in result.get("examples", [])],
        seconds=result.get("seconds", 0),
        passed_over=result.get("passedOver", 0),
        requested_at=row.requested_at,
        finished_at=row.finished_at,
    )
