"""Rules on benefits to persons: what they rest on, who is behind them, and whether they are reviewed (EB)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.benefits.attachments import reused_attachment

RULES: Final[tuple[AnyRecordRule, ...]] = (reused_attachment,)
