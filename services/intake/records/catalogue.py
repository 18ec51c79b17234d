"""All kinds of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.records import (
    RecordKind,
    associations,
    care,
    companies,
    contracts,
    decisions,
    grants,
    internal,
    people,
    permits,
    places,
    told,
)
from services.intake.records.shift import SHIFT

_ALL = (
    SHIFT,
    *care.KINDS,
    *decisions.KINDS,
    *places.KINDS,
    *grants.KINDS,
    *associations.KINDS,
    *permits.KINDS,
    *contracts.KINDS,
    *companies.KINDS,
    *people.KINDS,
    *internal.KINDS,
    *told.KINDS,
)

KINDS: Final[Mapping[str, RecordKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
