"""Shapes of SCIM 2.0 (RFC 7643): what a provisioning service reads."""

from collections.abc import Sequence
from typing import Any

from services.gateway.models import Person
from services.gateway.operations.scim_groups import Group
from shared.clock import rfc3339

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
_MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
_CONFIG = "urn:ietf:params:scim:schemas:core:2.0"
MOST = 100


def user(person: Person, base: str) -> dict[str, Any]:
    """A user."""
    return {
        "schemas": [USER],
        "id": str(person.person_id),
        "externalId": person.external_id,
        "userName": person.user_name,
        "displayName": person.name,
        "name": {"formatted": person.name},
        "active": person.active,
        "emails": [{"value": person.mail, "type": "work", "primary": True}] if person.mail else [],
        "preferredLanguage": person.language,
        "meta": {
            "resourceType": "User",
            "lastModified": rfc3339(person.changed_at),
            "location": f"{base}/Users/{person.person_id}",
        },
    }


def group(of: Group, members: Sequence[Person], base: str) -> dict[str, Any]:
    """A group with its members."""
    return {
        "schemas": [GROUP],
        "id": of.name,
        "displayName": of.name,
        "members": [{"value": str(member.person_id), "display": member.name} for member in members],
        "meta": {"resourceType": "Group", "location": f"{base}/Groups/{of.name}"},
    }


def listed(resources: list[dict[str, Any]], total: int, start: int) -> dict[str, Any]:
    """A page of resources."""
    return {
        "schemas": [f"{_MESSAGES}:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def error(status: int, detail: str, kind: str | None) -> dict[str, Any]:
    """A failure (RFC 7644, 3.12)."""
    named = {"scimType": kind} if kind else {}
    return {"schemas": [f"{_MESSAGES}:Error"], "status": str(status), "detail": detail, **named}


def config() -> dict[str, Any]:
    """What of SCIM there is."""
    no = {"supported": False}
    return {
        "schemas": [f"{_CONFIG}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**no, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {"type": "oauthbearertoken", "name": "Bearer", "description": "An API key of a provisioning client"}
        ],
    }


def resource_types() -> list[dict[str, Any]]:
    """Users and groups."""
    return [
        {
            "schemas": [f"{_CONFIG}:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": schema,
        }
        for name, schema in (("User", USER), ("Group", GROUP))
    ]
