"""Codes that the rules on undue influence share."""

from typing import Final

CANCELLED: Final = frozenset({"cancelled", "canceled", "inställd", "avbokad", "struken"})
"""inspection.status of a control that will not be done."""
POSTPONED: Final = frozenset({"postponed", "uppskjuten", "framflyttad"})
"""inspection.status of a control that was put off."""
