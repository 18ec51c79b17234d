"""Shapes of processes, of what they lack, of the heat map and of scales."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.risk.register.codes import Flag, Typology
from services.risk.register.schemas import CommitteeId, Decision, Named, Unit, Version
from shared.schemas import ApiModel, Day, TextOut, UtcTime

_PROCESS: Final[JsonDict] = {
    "name": "Utbetalning av ersättning till utförare",
    "unit": "Hemtjänst",
    "pays": True,
    "decides": False,
    "contracts": True,
    "permits": False,
    "supervises": False,
    "certifies": False,
    "retired": False,
}
_PROCESS_OUT: Final[JsonDict] = {
    **_PROCESS,
    "processId": "0193b4a4-7c01-7001-8004-012345678ab1",
    "committeeId": "son",
    "version": 1,
    "changedBy": "controller",
    "changedAt": "2026-11-25T09:14:05Z",
    "risks": 0,
}
_STEPS: Final[list[JsonDict]] = [
    {"sv": "Osannolikt", "en": "Unlikely"},
    {"sv": "Möjligt", "en": "Possible"},
    {"sv": "Sannolikt", "en": "Likely"},
]
_SCALE: Final[JsonDict] = {
    "validFrom": "2027-01-01",
    "likelihood": [*_STEPS],
    "consequence": [*_STEPS],
    "decision": "KS 2026/412",
}


class ProcessSaid(ApiModel):
    """What is said of a process; where one of the flags is set, a risk always exists."""

    name: Named
    unit: Unit = ""
    pays: Annotated[bool, Field(strict=True, description="Money is paid")] = False
    decides: Annotated[bool, Field(strict=True, description="Decisions are made as an authority")] = False
    contracts: Annotated[bool, Field(strict=True, description="Contracts are signed")] = False
    permits: Annotated[bool, Field(strict=True, description="Permits are given")] = False
    supervises: Annotated[bool, Field(strict=True, description="Others are supervised")] = False
    certifies: Annotated[bool, Field(strict=True, description="Certificates are issued")] = False
    retired: Annotated[bool, Field(strict=True, description="It is no longer done")] = False


class ProcessIn(ProcessSaid):
    """A process of a committee."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_PROCESS, "committeeId": "son"}]})

    committee_id: CommitteeId


class ProcessChange(ProcessSaid):
    """What is said of a process from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_PROCESS, "version": 1}]})

    version: Version


class ProcessOut(ProcessSaid):
    """A process as it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROCESS_OUT]})

    process_id: UUID
    committee_id: str
    version: int
    changed_by: str
    changed_at: UtcTime
    risks: Annotated[int, Field(ge=0, description="Risks in it that are not closed")]


class GapOut(ApiModel):
    """A process that brings a risk with it, and has none in the register."""

    process_id: UUID
    committee_id: str
    name: str
    unit: str
    flags: Annotated[list[Flag], Field(description="What it does that brings a risk with it")]


class CoveredOut(ApiModel):
    """How many risks of a kind of exploitation a committee has in the register, closed ones apart."""

    committee_id: str
    typology: Typology
    risks: int
    approved: Annotated[int, Field(description="Of them, approved as they stand")]


class CoverageOut(ApiModel):
    """Flagged processes without a risk, and which kinds of exploitation each committee has thought of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "flagged": 12,
                    "gaps": [
                        {
                            "processId": "0193b4a4-7c01-7001-8004-012345678ab1",
                            "committeeId": "son",
                            "name": "Utbetalning av ersättning till utförare",
                            "unit": "Hemtjänst",
                            "flags": ["pays", "contracts"],
                        }
                    ],
                    "committees": ["son"],
                    "covered": [{"committeeId": "son", "typology": "T2.a.ii", "risks": 2, "approved": 1}],
                }
            ]
        }
    )

    flagged: Annotated[int, Field(ge=0, description="Processes that bring a risk with them")]
    gaps: list[GapOut]
    committees: Annotated[list[str], Field(description="Those that have a process or a risk in the register")]
    covered: list[CoveredOut]


class StepIn(ApiModel):
    """What a step of a scale is called."""

    sv: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
    en: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]


class ScaleIn(ApiModel):
    """A scale from a day on: what each step is called, from 1 up."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SCALE]})

    valid_from: Day
    likelihood: Annotated[list[StepIn], Field(min_length=3, max_length=10)]
    consequence: Annotated[list[StepIn], Field(min_length=3, max_length=10)]
    decision: Decision


class ScaleOut(ApiModel):
    """A scale; version 0 is the default, which no municipality has decided."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SCALE, "version": 1}]})

    version: int
    valid_from: date
    likelihood: list[TextOut]
    consequence: list[TextOut]
    decision: str


class CellOut(ApiModel):
    """How many risks lie on a pair of steps."""

    likelihood: int
    consequence: int
    risks: int


class HeatMapOut(ApiModel):
    """Where the risks lie that are not closed, on the scale in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "scale": {**_SCALE, "version": 1},
                    "cells": [{"likelihood": 2, "consequence": 3, "risks": 4}],
                    "otherScales": 0,
                }
            ]
        }
    )

    scale: ScaleOut
    cells: list[CellOut]
    other_scales: Annotated[int, Field(ge=0, description="Risks that were weighed on an earlier scale")]
