"""Rules on benefits to persons: what they rest on, who is behind them, and whether they are reviewed (EB)."""

from typing import Final

from services.risk.domain.record_rule import AnyRecordRule
from services.risk.rules.benefits.abroad import abroad_while_supported
from services.risk.rules.benefits.after_end import paid_after_the_end
from services.risk.rules.benefits.attachments import reused_attachment
from services.risk.rules.benefits.double import double_benefit
from services.risk.rules.benefits.dwellings import crowded_address
from services.risk.rules.benefits.households import household_differs
from services.risk.rules.benefits.income import undeclared_income
from services.risk.rules.benefits.reviews import review_is_late
from services.risk.rules.benefits.same_party import party_of_many_applications

RULES: Final[tuple[AnyRecordRule, ...]] = (
    undeclared_income,
    household_differs,
    crowded_address,
    party_of_many_applications,
    reused_attachment,
    double_benefit,
    review_is_late,
    paid_after_the_end,
    abroad_while_supported,
)
