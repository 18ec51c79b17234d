"""HTTP shapes of the audit trail."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

import orjson
from pydantic import ConfigDict, Field

from shared.audit.records import Outcome
from shared.schemas import ApiModel, UtcTime


class AuditRecordOut(ApiModel):
    """Vem gjorde vad, när, och hur det gick. / Who did what, when, and how it ended."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recordId": "0193a1b2-0000-7000-8000-000000000001",
                    "at": "2026-10-20T10:00:00Z",
                    "actor": "kim",
                    "actingFor": None,
                    "roles": ["controller"],
                    "action": "alert.read",
                    "outcome": "permitted",
                    "rule": "alert.read:role",
                    "ground": None,
                    "objects": ["alert:0193a1b2-0000-7000-8000-000000000002"],
                    "details": {"shown": 1},
                    "requestId": "0193a1b2-0000-7000-8000-000000000003",
                    "position": 4711,
                }
            ]
        }
    )

    record_id: UUID
    at: UtcTime
    actor: Annotated[str, Field(description="Who: the directory's subject, or system")]
    acting_for: Annotated[str | None, Field(description="In whose place a deputy acted")]
    roles: list[str]
    action: str
    outcome: Outcome
    rule: Annotated[str | None, Field(description="The rule of the policy that decided")]
    ground: Annotated[str | None, Field(description="The legal ground or decision it rests on")]
    objects: Annotated[list[str], Field(description="kind:id of what was read or changed")]
    details: dict[str, Any]
    request_id: str | None
    position: Annotated[int | None, Field(description="Its place in the sealed tree; null while it waits")]

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a stored record."""
        return cls(
            record_id=row.record_id,
            at=row.at,
            actor=row.actor,
            acting_for=row.acting_for or None,
            roles=list(row.roles),
            action=row.action,
            outcome=row.outcome,
            rule=row.rule or None,
            ground=row.ground or None,
            objects=list(row.objects),
            details=orjson.loads(row.details),
            request_id=row.request_id or None,
            position=row.position,
        )


class AuditDayOut(ApiModel):
    """Poster en dag, efter utfall. / Records of a day, by outcome."""

    day: date
    permitted: int
    denied: int
    hidden: int
    failed: int


class AuditSealOut(ApiModel):
    """Förseglingens läge. / The state of the seal."""

    size: Annotated[int, Field(description="Records under the newest checkpoint")]
    sealed_at: UtcTime | None
    waiting: Annotated[int, Field(description="Records that no checkpoint covers yet")]
    waiting_seconds: Annotated[int, Field(description="Age of the oldest of them")]
    verified_at: Annotated[UtcTime | None, Field(description="When the whole trail was last verified")]
    damage: Annotated[str | None, Field(description="What that verification found; null when whole")]
    checkpoint: Annotated[str | None, Field(description="The newest signed checkpoint, to be kept elsewhere")]


class AuditSummaryOut(ApiModel):
    """Verksamhet per dag och förseglingens läge. / Activity by day and the state of the seal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service": "risk",
                    "days": [{"day": "2026-10-20", "permitted": 412, "denied": 3, "hidden": 1, "failed": 2}],
                    "seal": {
                        "size": 4711,
                        "sealedAt": "2026-10-20T10:00:00Z",
                        "waiting": 3,
                        "waitingSeconds": 21,
                        "verifiedAt": "2026-10-20T09:30:00Z",
                        "damage": None,
                        "checkpoint": None,
                    },
                }
            ]
        }
    )

    service: str
    days: list[AuditDayOut]
    seal: AuditSealOut
