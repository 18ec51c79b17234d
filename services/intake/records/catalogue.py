"""All kinds of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.records import RecordKind
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.company import COMPANY
from services.intake.records.contract import CONTRACT
from services.intake.records.invoice_response import INVOICE_RESPONSE
from services.intake.records.person_status import PERSON_STATUS
from services.intake.records.procurement import PROCUREMENT
from services.intake.records.purchase_order import PURCHASE_ORDER
from services.intake.records.shift import SHIFT

_ALL: Final = (SHIFT, PURCHASE_ORDER, INVOICE_RESPONSE, PROCUREMENT, BID, AWARD, CONTRACT, COMPANY, PERSON_STATUS)

KINDS: Final[Mapping[str, RecordKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
