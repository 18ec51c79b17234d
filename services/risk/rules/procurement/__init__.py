"""Rules on procurements and contracts: bids, orders, what was bought and followed up (PRC)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.procurement.bids import resembling_bids
from services.risk.rules.procurement.orderers import order_by_another

RULES: Final[tuple[AnyRecordRule, ...]] = (resembling_bids, order_by_another)
