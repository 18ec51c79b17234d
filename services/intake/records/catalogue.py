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
from services.intake.records.account_balance import ACCOUNT_BALANCE
from services.intake.records.award import AWARD
from services.intake.records.bank_entry import BANK_ENTRY
from services.intake.records.bid import BID
from services.intake.records.collection import COLLECTION
from services.intake.records.invoice_response import INVOICE_RESPONSE
from services.intake.records.mandate import MANDATE
from services.intake.records.payment_status import PAYMENT_STATUS
from services.intake.records.procurement import PROCUREMENT
from services.intake.records.published_contract import PUBLISHED_CONTRACT
from services.intake.records.purchase_order import PURCHASE_ORDER
from services.intake.records.salary import SALARY
from services.intake.records.shift import SHIFT
from services.intake.records.voucher_line import VOUCHER_LINE

_ALL: Final = (
    *(SHIFT, PURCHASE_ORDER, INVOICE_RESPONSE, PROCUREMENT, BID, AWARD, PUBLISHED_CONTRACT),
    *(VOUCHER_LINE, ACCOUNT_BALANCE, BANK_ENTRY, PAYMENT_STATUS, COLLECTION, MANDATE, SALARY),
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
