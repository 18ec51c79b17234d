"""Shapes that every API shares: camelCase, strict input, money, pages."""

import re
from datetime import date, datetime
from typing import Annotated, Generic, Self, TypeVar

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from shared.clock import rfc3339
from shared.events.intake import RestrictionExemption
from shared.problems import InvalidRequest

T = TypeVar("T")

UtcTime = Annotated[
    AwareDatetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware time, answered in UTC with a trailing Z (RFC 3339)."""

_WRITTEN_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def _written(value: object) -> object:
    # pydantic would take a number for seconds since 1970
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN_DATE.match(value)):
        return value
    raise ValueError("a date is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written)]
"""A date as a caller writes it: YYYY-MM-DD (RFC 3339) and nothing else."""

_WRITTEN_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$")


def _written_time(value: object) -> object:
    # as above
    if isinstance(value, datetime) or (isinstance(value, str) and _WRITTEN_TIME.match(value)):
        return value
    raise ValueError("a time is written YYYY-MM-DDThh:mm:ssZ, or with an offset as +01:00")


Moment = Annotated[AwareDatetime, BeforeValidator(_written_time)]
"""A time as a caller writes it: RFC 3339 with its offset and nothing else."""


class ApiModel(BaseModel):
    """A body of the API: camelCase names, unknown fields refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", from_attributes=True)


class MoneyOut(ApiModel):
    """An amount in minor units of an ISO 4217 currency."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"minor": 4875000, "currency": "SEK"}]})

    minor: Annotated[int, Field(strict=True, description="Amount in öre (minor units); a sum may be of any size")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217 code")] = "SEK"

    @classmethod
    def sek(cls, minor: int) -> Self:
        """An amount of öre in Swedish kronor."""
        return cls(minor=minor, currency="SEK")


class TextOut(ApiModel):
    """A text in Swedish and English."""

    sv: str
    en: str


class RestrictedOut(ApiModel):
    """Processing of the payee's data is restricted; with an exception work goes on (dataskyddsförordningen art. 18)."""

    since: date
    exception: RestrictionExemption | None


class Page(ApiModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: Annotated[int, Field(ge=0)]
    page: Annotated[int, Field(ge=1)]
    limit: Annotated[int, Field(ge=1, le=100)]


class TooDeep(InvalidRequest):
    """Rows so far down that finding them costs the database more than they are worth."""

    slug, title = "page-too-deep", "The page is too deep"


MOST_ROWS_DEEP = 100_000


class PageParams:
    """Which page is asked for: page from 1, limit at most 100; TooDeep beyond MOST_ROWS_DEEP rows."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1, le=100_000, description="Page number, from 1; at most 100,000 rows deep")] = 1,
        limit: Annotated[int, Query(ge=1, le=100, description="Rows per page")] = 20,
    ) -> None:
        if page * limit > MOST_ROWS_DEEP:
            detail = f"Lists are read {MOST_ROWS_DEEP} rows deep at most. Narrow the list by its other parameters."
            raise TooDeep(detail, errors=[{"in": "query", "pointer": "#/page", "detail": detail}])
        self.page, self.limit = page, limit

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.limit


Paging = Annotated[PageParams, Depends()]
