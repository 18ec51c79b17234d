"""Amounts as whole minor units, exactly; no float takes part."""

import re

from services.intake.domain import Fault as Fault  # noqa: PLC0414 - readers find it beside the amounts

# Currencies whose minor unit is not a hundredth (ISO 4217, list one, 2024-06-25).
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
NO_DECIMALS, THREE_DECIMALS = frozenset(_NO_DECIMALS.split()), frozenset(_THREE_DECIMALS.split())
# Fifteen digits before the decimals is a thousand times the gross product of the world in kronor.
MOST_DIGITS = 15

MOST_QUANTITY_DIGITS = 12
MOST_SIZE = 2**63
MILLION = 1_000_000

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


def millionths(value: str, column: str) -> int:
    """A decimal with a point as whole millionths; finer ones and those beyond a billion units are no quantities."""
    match = _DECIMAL.fullmatch(value)
    if match is None or not (match[2] or match[3]):
        raise Fault("number-not-understood", column, value)
    sign, whole, fraction = match[1], match[2] or "0", match[3] or ""
    if len(whole.lstrip("0")) > MOST_QUANTITY_DIGITS or fraction[6:].strip("0"):
        raise Fault("number-not-understood", column, value)
    units = int(whole + fraction[:6].ljust(6, "0"))
    return -units if sign == "-" else units


def unit_price(price: str, base: str, currency: str, column: str) -> tuple[int, int]:
    """A price for a base quantity, exactly: whole minor units, and the millionths of a unit that cost so much.

    A price finer than the minor unit is told for ten, a hundred, ... times the quantity.
    """
    match = _DECIMAL.fullmatch(price)
    if match is None or not (match[2] or match[3]):
        raise Fault("amount-not-a-number", column, price)
    fraction = (match[3] or "").rstrip("0")
    finer = max(0, len(fraction) - decimals_of(currency))
    if finer > MOST_QUANTITY_DIGITS:
        raise Fault("amount-too-many-decimals", column, price)
    shifted = f"{match[1]}{match[2]}{fraction}" if finer else price
    minor = int(shifted) if finer else minor_units(price, currency, column)
    per = millionths(base, column) * 10**finer
    if not 0 < per < MOST_SIZE or abs(minor) >= MOST_SIZE:
        raise Fault("amount-too-large", column, price)
    return minor, per
