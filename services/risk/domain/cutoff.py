"""Until when a payment that is not made yet can be stopped: the bank's cut-off for its file. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.clock import SWEDEN
from shared.dated import DatedValue, Parameter
from shared.working_days import is_working_day

_SINCE: Final = date(2026, 1, 1)
_BANK: Final = (
    "Tillit's default, on the safe side of what banks take files until; the municipality's agreement with its bank"
    " says when a file, or a payment of it, can be taken back at the latest"
)


def _days(kind: str, days: int) -> Parameter:
    return Parameter(f"cut_off_days_{kind}", "bank days before the payment date", (DatedValue(days, _SINCE, _BANK),))


def _minutes(kind: str, hours: int) -> Parameter:
    return Parameter(f"cut_off_time_{kind}", "minutes after midnight", (DatedValue(hours * 60, _SINCE, _BANK),))


# invoices leave in the file of the ledger; benefits in one that is sent a day earlier, so that they arrive in time
CUT_OFFS: Final[Mapping[str, tuple[Parameter, Parameter]]] = {
    "payment_order": (_days("payment_order", 2), _minutes("payment_order", 12)),
    "invoice": (_days("invoice", 1), _minutes("invoice", 12)),
    "ledger_invoice": (_days("ledger_invoice", 1), _minutes("ledger_invoice", 12)),
}
"""By kind of payment; of other kinds (a credit note) nothing leaves, so nothing can be stopped."""


def cut_off(kind: str, pays_on: date) -> datetime | None:
    """The last moment (aware) at which a payment of *kind* that is made on *pays_on* can be stopped; None: never.

    Bank days are working days: banks are closed on the same days (Riksbanken's opening days of RIX).
    """
    parameters = CUT_OFFS.get(kind)
    if parameters is None:
        return None
    days, minutes = (one.on(pays_on) for one in parameters)
    day = pays_on
    while days > 0:
        day -= timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day, time(minutes // 60, minutes % 60), SWEDEN)
