"""Shapes of the gateway's own endpoints."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from services.gateway.issuer import DemoUserName
from shared.schemas import ApiModel


class TokenIn(ApiModel):
    """Who wants to sign in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user": "controller"}]})

    user: DemoUserName


class TokenOut(ApiModel):
    """An access token and whom it speaks for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "accessToken": "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl",
                    "tokenType": "Bearer",
                    "expiresIn": 3600,
                    "name": "Robin Handläggare",
                    "roles": ["case_officer"],
                    "committees": ["son"],
                }
            ]
        }
    )

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of the scheme
    expires_in: Annotated[int, Field(description="Seconds until it expires")]
    name: str
    roles: list[str]
    committees: Annotated[list[str], Field(description="Committees, or * for all")]


class CallerOut(ApiModel):
    """The caller that the access token speaks for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "case-officer",
                    "name": "Robin Handläggare",
                    "roles": ["case_officer"],
                    "municipalityId": "9999",
                    "committees": ["son"],
                    "actingFor": [],
                }
            ]
        }
    )

    subject: str
    name: str
    roles: list[str]
    municipality_id: Annotated[str, Field(pattern=r"^\d{4}$")]
    committees: Annotated[list[str], Field(description="Committees, or * for all")]
    acting_for: Annotated[list[str], Field(description="Subjects whose deputy the caller is today")]


class ApiInfoOut(ApiModel):
    """What this API is, in the fields of the national REST API profile."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "apiName": "tillit",
                    "apiVersion": "1.0.0",
                    "apiReleased": "2026-11-21",
                    "apiDocumentation": "/tillit/v1/openapi.json",
                    "apiStatus": "active",
                }
            ]
        }
    )

    api_name: str
    api_version: str
    api_released: date
    api_documentation: str
    api_status: Literal["active", "deprecated"]
