"""All kinds of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.records import RecordKind
from services.intake.records.account_balance import ACCOUNT_BALANCE
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.contract import CONTRACT
from services.intake.records.invoice_response import INVOICE_RESPONSE
from services.intake.records.procurement import PROCUREMENT
from services.intake.records.purchase_order import PURCHASE_ORDER
from services.intake.records.shift import SHIFT
from services.intake.records.voucher_line import VOUCHER_LINE

_ALL: Final = (
    *(SHIFT, PURCHASE_ORDER, INVOICE_RESPONSE, PROCUREMENT, BID, AWARD, CONTRACT),
    *(VOUCHER_LINE, ACCOUNT_BALANCE),
)

KINDS: Final[Mapping[str, RecordKind]] = MappingProxyType({kind.name: kind for kind in _ALL})
