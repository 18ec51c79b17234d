"""From rows to what the API answers about rule versions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from services.risk.activation_queries import Known
from services.risk.activation_schemas import (
    DemandOut,
    FairnessOut,
    Overlap,
    PathStep,
    ReportOut,
    RuleVersionOut,
    ShadowOut,
    TransitionOut,
)
from services.risk.demand_texts import demand_out
from services.risk.domain import measures
from services.risk.domain.activation import IN_FORCE, Demand, State, Step, missing, stands, steps_of
from services.risk.domain.own_rule import OwnRule
from services.risk.domain.record_rule import RecordRule
from services.risk.domain.rule import AnyRule
from services.risk.operations.gate import code_of
from services.risk.presenting import parameters_of, precision_out, text_out
from services.risk.queries import Judged
from services.risk.rule_books import RuleBook
from services.risk.rules import PAYMENT_RULES
from shared.schemas import MoneyOut, TextOut

_FAIRNESS: Final = {Demand.FAIRNESS, Demand.FAIRNESS_MET}
_SHADOW: Final = {Demand.SHADOW_DAYS, Demand.SHADOW_UNITS}
_REPORT: Final = {Demand.REPORT, Demand.REPORT_FRESH, Demand.REPORT_SPAN, Demand.PRECISION}


class Standing(NamedTuple):
    """How a rule of the book stands in a municipality."""

    state: str
    needs_review: bool
    parameters: Mapping[str, int | float] | None
    waits_for: tuple[str, ...] = ()


def standing_of(rule: AnyRule, versions: Sequence[Row[Any]], told: Collection[str], book: RuleBook) -> Standing:
    """How *rule* stands where some kinds of records were *told* of; it waits for the others that it needs."""
    needed = rule.needed if isinstance(rule, RecordRule) else ()
    return _standing(rule, versions, book)._replace(waits_for=tuple(sorted(set(needed) - set(told))))


def _standing(rule: AnyRule, versions: Sequence[Row[Any]], book: RuleBook) -> Standing:
    """By its versions: what points at payments first, then what is nearest to it.

    A municipality that has none yet starts with what is shipped when its first payment comes.
    """
    own = [row for row in versions if row.rule == rule.id]
    if not versions and not isinstance(rule, OwnRule):
        return Standing(State.ACTIVE if rule.id in PAYMENT_RULES else State.SHADOW, needs_review=True, parameters=None)
    order = (State.ACTIVE, State.REVIEW_DUE, State.SHADOW, State.TESTED, State.DRAFT)
    runs = [row for row in own if row.state not in IN_FORCE or code_of(row, book.all) is not None]
    first = next((row for state in order for row in runs if row.state == state), None)
    if first is None:
        return Standing(State.RETIRED if own else State.DRAFT, needs_review=False, parameters=None)
    return Standing(first.state, first.needs_review, first.parameters)


def version_out(
    found: Known,
    book: RuleBook,
    by: Collection[str],
    at: datetime,
    *,
    masked: bool,
    history: Sequence[Row[Any]] = (),
) -> RuleVersionOut:
    """A version as the persons *by* see it at *at*; what would tell secret limits is left out where *masked*."""
    row = found.row
    rule = book.version(row.rule, row.version)
    settled = row.state == State.RETIRED or stands(row.state, needs_review=row.needs_review)
    lacks = [] if settled else missing(Step.APPROVE, found.facts, by, at)
    replaced = code_of(row, book.all) is None
    # the names of another release's parameters may be unknown here
    values = [] if masked or replaced else parameters_of(rule, row.parameters)
    return RuleVersionOut(
        digest=row.digest,
        rule=row.rule,
        version=row.version,
        title=text_out(rule.texts.title),
        parameters={} if masked else row.parameters,
        parameters_shown=[text_out(measures.shown(rule.id, one)) for one in values],
        code_hash=row.code_hash,
        code_replaced=replaced,
        state=row.state,
        ground=row.ground,
        needs_review=row.needs_review,
        drafted_by=row.drafted_by,
        requested_by=row.requested_by,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        path=_path(row, {one.demand for one in lacks}),
        report=None if masked or found.report is None else report_out(found.report),
        shadow=_shadow(found, at),
        fairness=FairnessOut.model_validate(found.fairness, from_attributes=True) if found.fairness else None,
        demands=[_demand(demand_out(one)) for one in lacks],
        steps=[one.value for one in steps_of(row.state, needs_review=row.needs_review)],
        history=[_transition(one, masked=masked) for one in history],
    )


def _path(row: Row[Any], lacks: Collection[Demand]) -> list[PathStep]:
    """The way into force as a picture shows it."""
    runs = row.state in IN_FORCE
    retired = row.state == State.RETIRED
    done = {
        "draft": not retired,
        "test": _REPORT.isdisjoint(lacks) and not retired,
        "shadow": _SHADOW.isdisjoint(lacks) and row.shadow_since is not None and not retired,
        "fairness": _FAIRNESS.isdisjoint(lacks) and not retired,
        "request": row.requested_by is not None or (runs and row.approved_by is not None),
        "approve": runs and not row.needs_review,
        "review": stands(row.state, needs_review=row.needs_review),
    }
    if row.ground == "shipped" and row.shadow_since is None:
        del done["shadow"]  # it runs already: how its signals are judged proves it
    return [PathStep(step=step, done=one) for step, one in done.items()]


def report_out(row: Row[Any]) -> ReportOut:
    """The figures of a back-test of a version."""
    told = row.result["report"]
    names: Mapping[str, str] = told["rules"]
    return ReportOut(
        backtest_id=row.backtest_id,
        made_at=row.finished_at,
        covered=MoneyOut.sek(told["covered_minor"]),
        precision=precision_out(Judged(told["confirmed"], told["judged"])),
        overlap=[Overlap(rule=names[digest], digest=digest, share=share) for digest, share in told["overlap"].items()],
        **{name: told[name] for name in ("first_day", "last_day", "payments", "signals", "per_week", "minutes")},
        persons=told["persons"],
    )


def _shadow(found: Known, at: datetime) -> ShadowOut | None:
    since = found.row.shadow_since
    if since is None:
        return None
    counted = {
        name: getattr(found.shadow, name) if found.shadow else 0 for name in ("judged_units", "signals", "persons")
    }
    return ShadowOut(since=since, days=max(0, (at - since).days), **counted)


def _demand(told: Mapping[str, Any]) -> DemandOut:
    text = TextOut(sv=told["sv"], en=told["en"])
    return DemandOut(demand=told["demand"], has=told["has"], needs=told["needs"], text=text)


def _transition(row: Row[Any], *, masked: bool) -> TransitionOut:
    return TransitionOut(
        step=row.step,
        from_state=row.from_state,
        to_state=row.to_state,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        detail={} if masked else row.detail,
    )
