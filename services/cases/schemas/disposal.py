"""Shapes of the disposal plan, of legal holds and of runs."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from services.cases.operations.plan import NewRule
from shared.disposal.catalogue import PROPOSALS, Disposition, DocumentType
from shared.schemas import ApiModel, Day, MoneyOut, TextOut, UtcTime


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=3, max_length=longest, pattern="^[^\\x00]*$")


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


Why = Annotated[str, _text(2_000), Field(description="Why, for those who ask later")]
HeldKind = Literal["case", "party", "file", "payment", "alert"]
RunState = Literal["counting", "counted", "proposed", "removing", "done", "withdrawn"]


class DisposalRuleIn(ApiModel):
    """What the authority has decided about documents of a type."""

    model_config = _example(
        type="case",
        months=120,
        fromYearEnd=False,
        disposition="archive_then_delete",
        decisionNumber="KS 2026/17",
        decidedOn="2026-01-15",
        decidedBy="Kommunstyrelsen",
        legalBasis="arkivlagen (1990:782) 10 §",
        validFrom="2026-02-01",
    )

    type: DocumentType
    months: Annotated[int, Field(strict=True, ge=1, le=1_200, description="Months after the clock started")]
    from_year_end: Annotated[bool, Field(strict=True, description="Count from the end of the calendar year")] = False
    disposition: Disposition
    decision_number: Annotated[str, _text(80), Field(description="Number of the decision in the register")]
    decided_on: Day
    decided_by: Annotated[str, _text(200), Field(description="The authority that decided")]
    legal_basis: Annotated[str, _text(500), Field(description="The section that the decision rests on")]
    valid_from: Day

    def rule(self) -> NewRule:
        """The rule as the plan takes it."""
        return NewRule(**{name: getattr(self, name) for name in NewRule.__dataclass_fields__})


class DisposalRuleOut(ApiModel):
    """A rule: proposed, in force, or withdrawn."""

    rule_id: UUID
    type: DocumentType
    months: int
    from_year_end: bool
    disposition: Disposition
    decision_number: str
    decided_on: date
    decided_by: str
    legal_basis: str
    valid_from: date
    valid_to: date | None
    state: Literal["proposed", "in_force", "withdrawn"]
    proposed_by: str
    approved_by: str | None


class PlanRowOut(ApiModel):
    """A document type: what is proposed to the authority, what it has decided, what waits for approval."""

    type: DocumentType
    title: TextOut
    counts_from: TextOut
    proposed_months: int
    proposed_from_year_end: bool
    source: TextOut
    dispositions: list[Disposition]
    in_force: DisposalRuleOut | None
    waiting: list[DisposalRuleOut]

    @classmethod
    def of(cls, type_: DocumentType, rules: Sequence[Row[Any]], day: date) -> Self:
        """The row of *type_* as it stands on *day*."""
        proposal = PROPOSALS[type_]
        mine = [DisposalRuleOut.model_validate(rule) for rule in rules if rule.type == type_]
        held = [r for r in mine if r.state == "in_force" and r.valid_from <= day and (r.valid_to or day) >= day]
        return cls(
            type=type_,
            title=TextOut(sv=proposal.sv, en=proposal.en),
            counts_from=TextOut(sv=proposal.event_sv, en=proposal.event_en),
            proposed_months=proposal.months,
            proposed_from_year_end=proposal.from_year_end,
            source=TextOut(sv=proposal.source_sv, en=proposal.source_en),
            dispositions=list(proposal.dispositions),
            in_force=held[-1] if held else None,
            waiting=[rule for rule in mine if rule.state == "proposed"],
        )


class LegalHoldIn(ApiModel):
    """Keep what names a thing from disposal; the id is opaque, never an identity number."""

    model_config = _example(
        kind="case", objectId="0193a1b2-7c00-7000-8000-0123456789ab", reason="Tvist i tingsrätten.", until=None
    )

    kind: HeldKind
    object_id: UUID
    reason: Why
    until: Annotated[Day | None, Field(description="Last day; none: until it is released")] = None


class ReleaseIn(ApiModel):
    """Why a hold is released."""

    model_config = _example(reason="Tvisten är avgjord.")

    reason: Why


class LegalHoldOut(ApiModel):
    """A legal hold."""

    hold_id: UUID
    kind: HeldKind
    object_id: UUID
    reason: str
    until: date | None
    set_by: str
    set_at: UtcTime
    released_by: str | None
    released_at: UtcTime | None
    release_reason: str | None


class RunReasonIn(ApiModel):
    """Why what was counted should go."""

    model_config = _example(reason="Årets gallring.")

    reason: Why


class HeldBackOut(ApiModel):
    """How many due documents one kind of hold keeps."""

    why: str
    number: int


class DueMonthOut(ApiModel):
    """How many documents fall due in a month, named by its first day."""

    first_day: date
    number: int


class PartOut(ApiModel):
    """What one table of a service holds that is due, and what was removed of it."""

    service: str
    name: str
    type: DocumentType
    disposition: Annotated[Disposition | None, Field(description="What the run's rule says of documents of the type")]
    due: int
    due_amount: MoneyOut
    oldest: date | None
    newest: date | None
    held: list[HeldBackOut]
    ahead: list[DueMonthOut]
    removed: int | None
    removed_amount: MoneyOut | None
    with_them: int | None
    rows_before: int | None
    rows_after: int | None
    archived_lines: int | None


class RunBrief(ApiModel):
    """A run in a list."""

    run_id: UUID
    as_of: date
    state: RunState
    ordered_by: str
    ordered_at: UtcTime
    proposed_by: str | None
    approved_by: str | None
    finished_at: UtcTime | None
    report_sha256: str | None


class RunOut(RunBrief):
    """A run with what services counted and removed."""

    reason: str | None
    answered: Annotated[list[str], Field(description="Services that have answered the present step")]
    parts: list[PartOut]

    @classmethod
    def of(cls, run: Row[Any], reports: Sequence[Row[Any]]) -> Self:
        """*run* with its parts."""
        stage = "count" if run.state in {"counting", "counted", "proposed", "withdrawn"} else "remove"
        removed = {(r.service, p["name"]): p for r in reports if r.stage == "remove" for p in r.parts}
        counted = [(r.service, p) for r in reports if r.stage == "count" for p in r.parts]
        ways = {line["type"]: line["disposition"] for line in run.lines}
        return cls(
            **RunBrief.model_validate(run).model_dump(),
            reason=run.reason,
            answered=[r.service for r in reports if r.stage == stage],
            parts=[_part(s, part, ways.get(part["type"]), removed.get((s, part["name"]))) for s, part in counted],
        )


def _part(
    service: str, counted: dict[str, Any], disposition: Disposition | None, removed: dict[str, Any] | None
) -> PartOut:
    gone = {} if removed is None else {"removed": 0, "with_them": 0, "archived_lines": 0} | removed
    return PartOut(
        service=service,
        name=counted["name"],
        type=counted["type"],
        disposition=disposition,
        due=counted["due"],
        due_amount=MoneyOut.sek(counted.get("due_minor", 0)),
        oldest=counted.get("oldest"),
        newest=counted.get("newest"),
        held=counted.get("held", []),
        ahead=[DueMonthOut(first_day=m["month"], number=m["number"]) for m in counted.get("ahead", [])],
        removed=gone.get("removed"),
        removed_amount=MoneyOut.sek(gone.get("removed_minor", 0)) if gone else None,
        with_them=gone.get("with_them"),
        rows_before=gone.get("rows_before"),
        rows_after=gone.get("rows_after"),
        archived_lines=gone.get("archived_lines"),
    )
