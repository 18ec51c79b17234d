"""Shapes of the API about the data of rules."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from services.intake.rule_data.measure import State
from shared.schemas import ApiModel, TextOut, UtcTime

_RULE: dict[str, Any] = {
    "rule": "TIM-08",
    "title": {"sv": "Korta besök som debiteras fullt", "en": "Short visits billed in full"},
    "areas": ["HT"],
    "state": "partly",
    "share": 0.82,
    "newestAt": "2026-11-20T12:00:00Z",
    "kinds": ["visit"],
}


class AreaOut(ApiModel):
    """An area that rules serve."""

    area: str
    title: TextOut


class RuleDataOut(ApiModel):
    """A rule of the catalogue and how it stands with its data.

    `state`: complete (all sources are there and their fields filled), partly, absent. `share` is that of the field
    which is filled least, 0 to 1. `kinds` are the sources: kinds of records, or payment, invoice, credit_note.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_RULE]})

    rule: str
    title: TextOut
    areas: list[str]
    state: State
    share: float = Field(ge=0, le=1)
    newest_at: UtcTime | None
    kinds: list[str]


class RuleDataListOut(ApiModel):
    """All rules of the catalogue, and the areas that they serve."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [_RULE], "areas": [{"area": "HT", "title": {"sv": "Hemtjänst", "en": "Home care"}}]}]
        }
    )

    items: list[RuleDataOut]
    areas: list[AreaOut]


class NeededFieldOut(ApiModel):
    """A field that the rule reads: the share of its source that has it, and when the newest came."""

    name: str
    title: TextOut
    share: float = Field(ge=0, le=1)
    newest_at: UtcTime | None


class CommitteeSourceOut(ApiModel):
    """How much a committee has of a source."""

    committee_id: str
    records: int
    newest_at: UtcTime | None


class FileSourceOut(ApiModel):
    """A file that gave some of a source; without an id, what came by the API."""

    file_id: UUID | None
    committee_id: str
    records: int
    newest_at: UtcTime


class NeedOut(ApiModel):
    """A source that the rule needs, what there is of it, and who gave it: the ten that last did."""

    kind: str
    title: TextOut
    records: int
    share: float = Field(ge=0, le=1)
    newest_at: UtcTime | None
    fields: list[NeededFieldOut]
    committees: list[CommitteeSourceOut]
    files: list[FileSourceOut]


class RuleDataPageOut(RuleDataOut):
    """A rule of the catalogue with each source that it needs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _RULE
                | {
                    "needs": [
                        {
                            "kind": "visit",
                            "title": {"sv": "Besök enligt lås eller telefon", "en": "Visit as logged"},
                            "records": 1204,
                            "share": 0.82,
                            "newestAt": "2026-11-20T12:00:00Z",
                            "fields": [
                                {
                                    "name": "billedMinutes",
                                    "title": {"sv": "Debiterade minuter", "en": "Billed minutes"},
                                    "share": 0.82,
                                    "newestAt": "2026-11-20T12:00:00Z",
                                }
                            ],
                            "committees": [{"committeeId": "son", "records": 1204, "newestAt": "2026-11-20T12:00:00Z"}],
                            "files": [
                                {
                                    "fileId": None,
                                    "committeeId": "son",
                                    "records": 1204,
                                    "newestAt": "2026-11-20T12:00:00Z",
                                }
                            ],
                        }
                    ]
                }
            ]
        }
    )

    needs: list[NeedOut]
