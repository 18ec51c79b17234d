"""From rows of the register to answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.operations.analysing import missing
from services.risk.register.analysis_schemas import (
    AnalysisOut,
    ReviewOut,
    SectionOut,
    SituationOut,
    TemplateOut,
    TemplatesOut,
)
from services.risk.register.codes import Flag, Kind, state_of
from services.risk.register.law import REVIEW_MONTHS, Intensity, Rating, control_intensity, review_due
from services.risk.register.process_schemas import ProcessOut, ScaleOut
from services.risk.register.scales import Scale
from services.risk.register.schemas import ChangeOut, IntensityOut, RiskOut, RiskSaid, VersionOut
from services.risk.register.templates import TEMPLATES
from services.risk.sealing import content_of
from shared.clock import swedish_date
from shared.schemas import TextOut

REVIEWED: Final = (Kind.SITUATION_PICTURE, Kind.ACTION_PLAN)
"""What the law wants renewed or followed up at set times."""

INTENSITY_TEXTS: Final = {
    Intensity.BASIC: TextOut(
        sv="Stickprov en gång om året, inom den vanliga internkontrollen.",
        en="Samples once a year, within ordinary internal control.",
    ),
    Intensity.EXTENDED: TextOut(
        sv="Stickprov varje kvartal, och riktat när en signal kommer.",
        en="Samples every quarter, and targeted where a signal comes.",
    ),
    Intensity.INTENSIVE: TextOut(
        sv="Kontroll varje månad, med besök eller jämförelse av underlag.",
        en="Controls every month, with visits or documents compared.",
    ),
    Intensity.CONTINUOUS: TextOut(
        sv="Kontroll före varje utbetalning eller beslut, av två personer.",
        en="Control before every payment or decision, by two persons.",
    ),
}


def standing(row: Row[Any]) -> dict[str, Any]:
    """What every assessment tells of how it stands."""
    names = ("committee_id", "version", "approved_version", "approved_at", "changed_by", "changed_at", "next_due_on")
    return {"state": state_of(row.version, row.approved_version), **{name: getattr(row, name) for name in names}}


async def risk_out(session: AsyncSession, row: Row[Any], day: date) -> RiskOut:
    """A risk as it stands now, with the control intensity proposed on *day*."""
    content = await content_of(session, row)
    said = RiskSaid.model_validate({name: content[name] for name in RiskSaid.model_fields if name in content})
    inherent = Rating(said.inherent.likelihood, said.inherent.consequence).value
    residual = Rating(said.residual.likelihood, said.residual.consequence).value if said.residual else None
    intensity = control_intensity(inherent if residual is None else residual, row.scale_highest, day)
    return RiskOut(
        **said.model_dump(),
        **standing(row),
        risk_id=row.assessment_id,
        scale_version=row.scale_version,
        inherent_value=inherent,
        residual_value=residual,
        intensity=IntensityOut(code=intensity, text=INTENSITY_TEXTS[intensity]),
    )


async def versions_out(session: AsyncSession, rows: Sequence[Row[Any]], limit: int) -> list[VersionOut]:
    """The first *limit* of versions, the latest first, each with what it changed in the one before it."""
    contents = [await content_of(session, row) for row in rows]
    shown = []
    for n, row in enumerate(rows[:limit]):
        before = contents[n + 1] if n + 1 < len(rows) else contents[n]
        shown.append(
            VersionOut(
                version=row.version,
                changed_by=row.changed_by,
                changed_at=row.changed_at,
                approved_by=row.approved_by,
                approved_at=row.approved_at,
                decision=row.decision or "",
                changes=changes(before, contents[n]),
            )
        )
    return shown


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ChangeOut]:
    """Every field that reads otherwise in *after* than in *before*, by its path."""
    was, now = dict(_leaves(before)), dict(_leaves(after))
    names = dict.fromkeys([*was, *now])
    return [
        ChangeOut(field=name, before=was.get(name, ""), after=now.get(name, ""))
        for name in names
        if was.get(name, "") != now.get(name, "")
    ]


def _leaves(content: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}{name}.")
        elif isinstance(value, list):
            for n, one in enumerate(value, 1):
                yield from (
                    _leaves(one, f"{path}{name}.{n}.") if isinstance(one, dict) else [(f"{path}{name}.{n}", str(one))]
                )
        elif isinstance(value, bool):
            yield f"{path}{name}", json.dumps(value)
        else:
            yield f"{path}{name}", "" if value is None else str(value)


def process_out(row: Row[Any]) -> ProcessOut:
    """A process with how many risks it has."""
    return ProcessOut(**{name: getattr(row, name) for name in ProcessOut.model_fields})


def flags_of(row: Row[Any]) -> list[Flag]:
    """What a process does that brings a risk with it."""
    return [flag for flag in Flag if getattr(row, flag)]


def scale_out(scale: Scale) -> ScaleOut:
    """A scale with its steps."""
    return ScaleOut(
        version=scale.version,
        valid_from=scale.valid_from,
        likelihood=list(scale.likelihood),
        consequence=list(scale.consequence),
        decision=scale.decision,
    )


async def analysis_out(session: AsyncSession, row: Row[Any]) -> AnalysisOut:
    """An analysis as it stands now, with what it still lacks."""
    content = await content_of(session, row)
    said = {name: content[name] for name in AnalysisOut.model_fields if name in content}
    lacking = missing(TEMPLATES[row.kind], content)
    return AnalysisOut(**said, **standing(row), analysis_id=row.assessment_id, kind=row.kind, missing=lacking)


def templates_out() -> TemplatesOut:
    """The templates in force."""
    return TemplatesOut(
        items=[
            TemplateOut(
                kind=one.kind,
                version=one.version,
                valid_from=one.valid_from,
                text=TextOut(sv=one.sv, en=one.en),
                source=TextOut(sv=one.source[0], en=one.source[1]),
                sections=[
                    SectionOut(code=asked.code, text=TextOut(sv=asked.sv, en=asked.en), required=asked.required)
                    for asked in one.sections
                ],
                rated=one.rated,
                costed=one.costed,
                planned=one.planned,
            )
            for one in TEMPLATES.values()
        ]
    )


async def situation_out(session: AsyncSession, approved: Mapping[str, Row[Any]], today: date) -> SituationOut:
    """The approved picture and plan with the last day of their review."""
    held = [one for one in REVIEW_MONTHS.values if one.valid_from <= today][-1]
    reviews = [await _review(session, kind, approved.get(kind), today) for kind in REVIEWED]
    return SituationOut(reviews=reviews, months=held.value, source=held.source, valid_from=held.valid_from)


async def _review(session: AsyncSession, kind: Kind, row: Row[Any] | None, today: date) -> ReviewOut:
    if row is None:
        told: dict[str, Any] = dict.fromkeys(("analysis_id", "approved_at", "due_on", "next_due_on"))
        return ReviewOut(kind=kind, title="", overdue=True, **told)
    due_on = review_due(swedish_date(row.approved_at))
    return ReviewOut(
        kind=kind,
        analysis_id=row.assessment_id,
        title=(await content_of(session, row))["title"],
        approved_at=row.approved_at,
        due_on=due_on,
        overdue=due_on < today,
        next_due_on=row.next_due_on,
    )
