"""What INV-01 takes for the same invoice, and which earlier payments it looks at."""

from dataclasses import dataclass
from typing import Annotated, Final

from services.risk.domain.rule import Lookup, Parameter
from services.risk.rules.sources import POLICY, SINCE

SAME_AMOUNT: Final = Lookup(("committee_id", "party_id", "kind_group", "currency", "amount_abs"), latest=32)
SAME_NUMBER: Final = Lookup(("committee_id", "party_id", "kind_group", "currency", "number_key"), latest=8)
SAME_ACCOUNT: Final = Lookup(("committee_id", "account_token", "kind_group", "currency", "number_key"), latest=8)


@dataclass(frozen=True, slots=True)
class DuplicateParams:
    """What counts as the same invoice."""

    window_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 90
    min_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 100
    tolerance_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 100
    tolerance_bp: Annotated[int, Parameter("basis points", POLICY, SINCE)] = 10
    # two numbers of equal length nearer than this are neighbours in a running sequence, not a slip
    sequence_gap: Annotated[int, Parameter("numbers", POLICY, SINCE)] = 100
    slip_min_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 10_000
    uneven_minor: Annotated[int, Parameter("öre", POLICY, SINCE)] = 100_000
    # the same reference paid again after so long is often a standing one (rent, loan)
    standing_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 25
    text_days: Annotated[int, Parameter("days", POLICY, SINCE)] = 10
