"""Rules that compare all with all (STA)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.statistics.peers import peer_outlier

RULES: Final[tuple[AnyRecordRule, ...]] = (peer_outlier,)
