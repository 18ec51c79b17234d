"""Shapes of the reporting API."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue

from services.reporting.domain import Figures, Period, Share, by_committee, by_month, share, total
from services.reporting.queries import OUTCOMES, RuleRecord
from shared.schemas import ApiModel, MoneyOut

Count = Annotated[int, Field(ge=0)]


class AlertsOut(ApiModel):
    """Alerts raised in the period, by whether somebody has judged them; the sum is that of the open ones."""

    open: Count
    triaged: Count
    open_amount: MoneyOut


class OutcomesOut(ApiModel):
    """How the period's alerts were judged."""

    confirmed: Count
    explained: Count
    error_without_intent: Count
    not_actionable: Count


class PrecisionOut(ApiModel):
    """How many of the judged were confirmed, with the Wilson interval (95 %) of the share."""

    confirmed: Count
    judged: Count
    low: Annotated[float, Field(ge=0, le=1)]
    high: Annotated[float, Field(ge=0, le=1)]


class TasksOut(ApiModel):
    """Controls opened in the period, by whether they are done."""

    open: Count
    done: Count


class CasesOut(ApiModel):
    """Cases opened in the period, by whether they are closed."""

    open: Count
    closed: Count


class HoldsOut(ApiModel):
    """Holds proposed in the period: waiting for a second person, in force, or over."""

    proposed: Count
    approved: Count
    ended: Count


class MoneyTotalsOut(ApiModel):
    """Sums of case outcomes recorded in the period, and what the period's holds in force hold back."""

    suspected: MoneyOut
    stopped: MoneyOut
    recovered: MoneyOut
    held: MoneyOut


class FilesOut(ApiModel):
    """Files processed in the period, and their rows: accepted, rejected and known add up to rows."""

    done: Count
    rejected: Count
    rows: Count
    rows_accepted: Count
    rows_rejected: Count
    rows_known: Count


class RuleOut(ApiModel):
    """Alerts of one rule, and how they were judged; precision is null until one is."""

    rule: str
    alerts: Count
    precision: PrecisionOut | None


class FiguresOut(ApiModel):
    """The figures of a part of the period."""

    screened: Count
    flagged: Count
    amount: MoneyOut
    alerts: Count
    confirmed: Count
    tasks: Count
    findings: Count
    cases: Count
    holds: Count
    suspected: MoneyOut
    stopped: MoneyOut
    recovered: MoneyOut


class MonthOut(FiguresOut):
    """A month, told as YYYY-MM."""

    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class CommitteeOut(FiguresOut):
    """A committee."""

    committee_id: str


_SEK: dict[str, JsonValue] = {"minor": 4875000, "currency": "SEK"}
_NONE: dict[str, JsonValue] = {"minor": 0, "currency": "SEK"}
_PART: dict[str, JsonValue] = {
    "screened": 14196, "flagged": 37, "amount": _SEK, "alerts": 37, "confirmed": 9, "tasks": 9, "findings": 3,
    "cases": 2, "holds": 1, "suspected": _SEK, "stopped": _SEK, "recovered": _NONE,
}  # fmt: skip
_PRECISION: dict[str, JsonValue] = {"confirmed": 9, "judged": 30, "low": 0.167, "high": 0.479}
_EXAMPLE: dict[str, JsonValue] = {
    "from": "2026-03-01", "to": "2026-03-31", "screened": 14196, "flagged": 37, "amount": _SEK,
    "alerts": {"open": 7, "triaged": 30, "openAmount": _SEK},
    "outcomes": {"confirmed": 9, "explained": 18, "errorWithoutIntent": 2, "notActionable": 1},
    "precision": _PRECISION, "tasks": {"open": 2, "done": 7}, "findings": 3,
    "cases": {"open": 1, "closed": 1}, "holds": {"proposed": 0, "approved": 1, "ended": 0},
    "money": {"suspected": _SEK, "stopped": _SEK, "recovered": _NONE, "held": _SEK},
    "files": {"done": 3, "rejected": 1, "rows": 900, "rowsAccepted": 880, "rowsRejected": 12, "rowsKnown": 8},
    "rules": [{"rule": "INV-01", "alerts": 37, "precision": _PRECISION}],
    "months": [{"month": "2026-03", **_PART}], "committees": [{"committeeId": "son", **_PART}],
}  # fmt: skip


class SummaryOut(ApiModel):
    """The figures of whole Swedish calendar months, for the committees that the caller works for."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    first_day: Annotated[date, Field(alias="from")]
    last_day: Annotated[date, Field(alias="to")]
    screened: Count
    flagged: Count
    amount: MoneyOut
    alerts: AlertsOut
    outcomes: OutcomesOut
    precision: PrecisionOut | None
    tasks: TasksOut
    findings: Count
    cases: CasesOut
    holds: HoldsOut
    money: MoneyTotalsOut
    files: FilesOut
    rules: list[RuleOut]
    months: list[MonthOut]
    committees: list[CommitteeOut]


def summary_out(period: Period, figures: Figures, rules: Sequence[RuleRecord]) -> SummaryOut:
    """The whole summary."""
    all_of = total(figures)
    money = MoneyOut.sek
    return SummaryOut(
        first_day=period.first,
        last_day=period.last_day(),
        screened=all_of["screened"],
        flagged=all_of["flagged"],
        amount=money(all_of["amount"]),
        alerts=AlertsOut(
            open=all_of["alerts_open"],
            triaged=all_of["alerts"] - all_of["alerts_open"],
            open_amount=money(all_of["alerts_open_amount"]),
        ),
        outcomes=OutcomesOut(**{outcome: all_of[outcome] for outcome in OUTCOMES}),
        precision=_precision(share(all_of["confirmed"], all_of["alerts"] - all_of["alerts_open"])),
        tasks=TasksOut(open=all_of["tasks"] - all_of["tasks_done"], done=all_of["tasks_done"]),
        findings=all_of["findings"],
        cases=CasesOut(open=all_of["cases"] - all_of["cases_closed"], closed=all_of["cases_closed"]),
        holds=HoldsOut(
            proposed=all_of["holds_proposed"], approved=all_of["holds_approved"], ended=all_of["holds_ended"]
        ),
        money=MoneyTotalsOut(**{name: money(all_of[name]) for name in MoneyTotalsOut.model_fields}),
        files=_files(all_of),
        rules=[_rule(record) for record in rules],
        months=[MonthOut(month=month.isoformat()[:7], **_part(sums)) for month, sums in by_month(figures, period)],
        committees=[CommitteeOut(committee_id=name, **_part(sums)) for name, sums in by_committee(figures)],
    )


def _files(sums: Counter[str]) -> FilesOut:
    return FilesOut(
        done=sums["files_done"],
        rejected=sums["files_rejected"],
        rows=sums["file_rows"],
        rows_accepted=sums["file_accepted"],
        rows_rejected=sums["file_rows_rejected"],
        rows_known=sums["file_known"],
    )


def _rule(record: RuleRecord) -> RuleOut:
    return RuleOut(
        rule=record.rule,
        alerts=record.alerts,
        precision=_precision(share(record.confirmed, record.judged)),
    )


def _precision(found: Share | None) -> PrecisionOut | None:
    if found is None:
        return None
    return PrecisionOut(confirmed=found.part, judged=found.whole, low=found.low, high=found.high)


def _part(sums: Counter[str]) -> dict[str, int | MoneyOut]:
    fields = FiguresOut.model_fields.items()
    return {name: MoneyOut.sek(sums[name]) if field.annotation is MoneyOut else sums[name] for name, field in fields}
