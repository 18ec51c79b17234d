"""From rows of hooks to what the API answers."""

from typing import Any

from sqlalchemy import Row

from services.intake.partners.queries import Hook
from services.intake.partners.schemas import HookOut, HookSecretOut

_PATH = "/tillit/v1/hooks/"


def hook_out(found: Hook) -> HookOut:
    """A hook with its secrets, none of which is shown."""
    row = found.row
    return HookOut(
        hook_id=row.hook_id,
        source_id=row.source_id,
        committee_id=row.committee_id,
        kind=row.kind,
        path=f"{_PATH}{row.hook_id}",
        secrets=[secret_out(secret) for secret in found.secrets],
    )


def secret_out(row: Row[Any]) -> HookSecretOut:
    """When a secret was made, used and revoked."""
    return HookSecretOut.model_validate(row)
