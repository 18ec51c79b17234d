"""Rules on benefits to persons: what they rest on, who is behind them, and whether they are reviewed (EB)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.benefits.attachments import reused_attachment
from services.risk.rules.benefits.dwellings import crowded_address
from services.risk.rules.benefits.income import undeclared_income

RULES: Final[tuple[AnyRecordRule, ...]] = (undeclared_income, crowded_address, reused_attachment)
