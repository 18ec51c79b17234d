"""The 88 rules of the catalogue with what they need, in its order of families."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.intake.rule_data import RuleNeeds, inside, services, suppliers

RULES: Final[Mapping[str, RuleNeeds]] = MappingProxyType(
    {one.rule: one for one in (*suppliers.RULES, *services.RULES, *inside.RULES)}
)
