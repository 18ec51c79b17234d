"""What the rules are called together: the letters before the number of a rule."""

from typing import Final

from services.risk.rules import BOOK

OTHER: Final = "other"
FAMILIES: Final = (*dict.fromkeys(rule.id.partition("-")[0] for rule in BOOK), OTHER)
"""As recall is told by them; OTHER is what no rule of the book looks for."""


def family_of(rule: str) -> str:
    """The family of a rule by its id."""
    return rule.partition("-")[0]
