"""Shapes of the hooks API."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from shared.schemas import ApiModel, UtcTime

CommitteeId = Annotated[str, Field(pattern="^[a-z0-9-]{2,20}$")]

_SECRET: Final[JsonDict] = {
    "secretId": "0193a1b2-7c00-7000-8000-0123456789ad",
    "createdAt": "2026-11-24T05:12:00Z",
    "createdBy": "lo",
    "lastUsedAt": "2026-11-25T05:12:00Z",
    "revokedAt": None,
}
_HOOK: Final[JsonDict] = {
    "hookId": "0193a1b2-7c00-7000-8000-0123456789ac",
    "sourceId": "0193a1b2-7c00-7000-8000-0123456789ab",
    "committeeId": "son",
    "kind": "shift",
    "path": "/tillit/v1/hooks/0193a1b2-7c00-7000-8000-0123456789ac",
    "secrets": [_SECRET],
}
_SHOWN: Final = "whsec_ and the secret; shown this once"
_NEW: Final = "whsec_dGhpcyBpcyBhbiBleGFtcGxlLCBub3QgYSBzZWNyZXQ="


class HookIn(ApiModel):
    """What a source is to deliver to a new hook, and for which committee."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"committeeId": "son", "kind": "shift"}]})

    committee_id: CommitteeId
    kind: Annotated[str, Field(pattern="^[a-z_]{2,40}$", description="A kind of GET /record-kinds")]


class HookSecretOut(ApiModel):
    """A secret of a hook: never itself, but when it was made, used and revoked."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SECRET]})

    secret_id: UUID
    created_at: UtcTime
    created_by: str
    last_used_at: UtcTime | None
    revoked_at: UtcTime | None


class NewHookSecretOut(HookSecretOut):
    """A new secret, with what the source signs with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SECRET, "lastUsedAt": None, "secret": _NEW}]})

    secret: Annotated[str, Field(description=_SHOWN)]


class HookOut(ApiModel):
    """Where a source delivers records of a kind for a committee, and its secrets."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HOOK]})

    hook_id: UUID
    source_id: UUID
    committee_id: str
    kind: str
    path: Annotated[str, Field(description="Where deliveries are posted, below the address of this installation")]
    secrets: list[HookSecretOut]


class HooksOut(ApiModel):
    """The hooks of a source."""

    items: list[HookOut]


class NewHookOut(HookOut):
    """A new hook, with the secret that the source signs with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_HOOK, "secret": _NEW}]})

    secret: Annotated[str, Field(description=_SHOWN)]
