"""Where the parameters of the rules come from."""

from datetime import date
from typing import Final

POLICY: Final = "Tillit policy, calibrated on published municipal ledgers"
SINCE: Final = date(2026, 1, 1)
