"""Amounts as whole minor units, exactly; no float takes part."""

import re

from services.intake.domain import Fault as Fault  # noqa: PLC0414 - readers find it beside the amounts

# Currencies whose minor unit is not a hundredth (ISO 4217, list one, 2024-06-25).
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
NO_DECIMALS, THREE_DECIMALS = frozenset(_NO_DECIMALS.split()), frozenset(_THREE_DECIMALS.split())
# Fifteen digits before the decimals is a thousand times the gross product of the world in kronor.
MOST_DIGITS = 15

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def decimals_of(currency: str) -> int:
    """How many decimals the currency's minor unit has."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


def currency_code(value: str | None, column: str, default: str | None = None) -> str:
    """The three-letter code, or the default where none is given."""
    code = (value or default or "").strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise Fault("currency-unknown", column, value)
    return code


def minor_units(value: str | None, currency: str, column: str) -> int:
    """A decimal with a point, as minor units of the currency; surplus decimals must be zeros."""
    if not value:
        raise Fault("amount-missing", column)
    match = _DECIMAL.fullmatch(value)
    if match is None or not (match[2] or match[3]):
        raise Fault("amount-not-a-number", column, value)
    sign, whole, fraction = match[1], match[2] or "0", match[3] or ""
    if len(whole.lstrip("0")) > MOST_DIGITS:
        raise Fault("amount-too-large", column, value)
    places = decimals_of(currency)
    if fraction[places:].strip("0"):
        raise Fault("amount-too-many-decimals", column, value)
    units = int(whole + fraction[:places].ljust(places, "0"))
    return -units if sign == "-" else units
