"""Rules on procurements and contracts: bids, orders, what was bought and followed up (PRC)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.procurement.after_end import spend_beyond_contract
from services.risk.rules.procurement.bids import resembling_bids
from services.risk.rules.procurement.follow_up import not_followed_up
from services.risk.rules.procurement.growth import grown_after_award
from services.risk.rules.procurement.orderers import order_by_another
from services.risk.rules.procurement.single_bid import single_or_short

RULES: Final[tuple[AnyRecordRule, ...]] = (
    resembling_bids,
    spend_beyond_contract,
    single_or_short,
    grown_after_award,
    order_by_another,
    not_followed_up,
)
