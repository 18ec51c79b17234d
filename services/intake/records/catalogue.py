"""All kinds of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.records import RecordKind
from services.intake.records.company import COMPANY
from services.intake.records.person_status import PERSON_STATUS
from services.intake.records.shift import SHIFT

KINDS: Final[Mapping[str, RecordKind]] = MappingProxyType({kind.name: kind for kind in (SHIFT, COMPANY, PERSON_STATUS)})
