"""The rule book: a rule is live because it stands in RULES."""

from typing import Final

from services.risk.domain.rule import AnyRule
from services.risk.rules.duplicate import duplicate_invoice

RULES: Final[tuple[AnyRule, ...]] = (duplicate_invoice,)
BY_ID: Final = {rule.id: rule for rule in RULES}
