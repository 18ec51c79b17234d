"""What the fields of a bookkeeping file mean: days, accounts, amounts, quantities, objects, and who is declared."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from services.intake.formats.money import Fault, currency_code, decimals_of, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import FIRST_DAY, LAST_DAY
from services.intake.formats.sie_text import plain, tokens

# The standard's reserved dimensions (4B, 8.17).
COST_CENTRE, PROJECT, EMPLOYEE, CUSTOMER, SUPPLIER, INVOICE = "1", "6", "7", "8", "9", "10"
# Far more than any chart of accounts and register holds; what lies beyond would only fill the memory.
MOST_NAMES = 1_000_000
MOST_YEARS = 100
_LONGEST_NAME = 200
_MOST_REMEMBERED = 100_000
_MOST_OBJECTS = 64

_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])(?:[0-9]{2})?")
_NO_DAY = re.compile(r"[0-]*")
_ACCOUNT = re.compile(r"[0-9A-Za-zÅÄÖåäö._-]{1,20}")
_QUANTITY = re.compile(r"[+-]?(?:[0-9]{1,15}(?:[.,][0-9]{0,9})?|[.,][0-9]{1,9})")
_HUNDREDTHS = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")
_K = TypeVar("_K")
_V = TypeVar("_V")


class Objects(NamedTuple):
    """What a line or balance is booked on, beside the account."""

    text: str | None = None
    cost_centre: str | None = None
    project: str | None = None
    employee: str | None = None
    customer: str | None = None
    supplier: str | None = None
    invoice: str | None = None


NO_OBJECTS = Objects()


class Head:
    """What a file declares before its vouchers and balances: whose books, which years, the names of things."""

    def __init__(self) -> None:
        self.company: str | None = None
        self.currency = "SEK"  # 4B, #VALUTA 1
        self.years: dict[int, tuple[date | None, date | None]] = {}
        self.account_names: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.object_names: dict[tuple[str, str], str] = {}
        self.parties: dict[tuple[str, str], tuple[str, str]] = {}
        """(role, number): organisation number and name, as the register of SIE 5 has them."""
        self._named = 0

    def name(self, names: dict[_K, str], key: _K, name: str) -> None:
        """Remember a name; refused beyond MOST_NAMES."""
        self.count()
        names[key] = name[:_LONGEST_NAME]

    def count(self) -> None:
        """One more thing is remembered; refused beyond MOST_NAMES."""
        self._named += 1
        if self._named > MOST_NAMES:
            raise refuse("sie-too-large", f"> {MOST_NAMES}")

    def declare_year(self, number: int, start: date | None, end: date | None) -> None:
        """Year 0 is the one that the file is about."""
        if len(self.years) >= MOST_YEARS:
            raise refuse("sie-too-large", f"> {MOST_YEARS}")
        self.years[number] = (start, end)

    def year_start(self, day: date | None) -> date | None:
        """The first day of the declared financial year that holds the day."""
        if day is None:
            return None
        within = (start for start, end in self.years.values() if start and end and start <= day <= end)
        return next(within, None)

    def party(self, role: str, number: str) -> dict[str, str | None]:
        """Who has that number in the register of customers or suppliers, as a value of records.PARTY."""
        identifier, name = self.parties.get((role, number), ("", ""))
        if not name:
            name = self.object_names.get((SUPPLIER if role == "supplier" else CUSTOMER, number), "")
        scheme = "organisation_number" if identifier else "other"
        return {"identifier": identifier or number, "scheme": scheme, "name": name or None}


class Fields:
    """Reads fields; what it has read once it remembers, since ledgers repeat themselves."""

    def __init__(self) -> None:
        self._days: dict[str, date | None] = {}
        self._accounts: dict[str, str] = {}
        self._objects: dict[str, Objects] = {"{}": NO_OBJECTS}

    def day(self, token: str, column: str) -> date | None:
        """The day of YYYYMMDD (or with hyphens); none where it is empty or zeros."""
        if token in self._days:
            return self._days[token]
        value = plain(token).strip()
        day = None if _NO_DAY.fullmatch(value) else _day_of(value, column)
        return _remembered(self._days, token, day)

    def account(self, token: str) -> str:
        """The account's number."""
        if token in self._accounts:
            return self._accounts[token]
        value = plain(token).strip()
        if not _ACCOUNT.fullmatch(value):
            raise Fault("account-not-understood", "account", value)
        return _remembered(self._accounts, token, value)

    def objects(self, token: str) -> Objects:
        """The objects of a list in braces: pairs of dimension and object."""
        if token in self._objects:
            return self._objects[token]
        if token[-1] != "}" or len(token) == 1:
            raise Fault("objects-not-understood", "objects", token)
        values = [plain(one) for one in tokens(token[1:-1])]
        if len(values) % 2 or len(values) > 2 * _MOST_OBJECTS:
            raise Fault("objects-not-understood", "objects", token)
        return _remembered(self._objects, token, objects_of(zip(values[::2], values[1::2], strict=True)))


def objects_of(pairs: Iterable[tuple[str, str]]) -> Objects:
    """The objects of pairs of dimension and object number; an empty object is none."""
    kept = [(dimension.strip(), number.strip()) for dimension, number in pairs if number.strip()]
    if not kept:
        return NO_OBJECTS
    by_dimension = dict(reversed(kept))
    reserved = (COST_CENTRE, PROJECT, EMPLOYEE, CUSTOMER, SUPPLIER, INVOICE)
    return Objects("; ".join(f"{dimension}={number}" for dimension, number in kept), *map(by_dimension.get, reserved))


def _remembered(memory: dict[str, _V], token: str, value: _V) -> _V:
    if len(memory) >= _MOST_REMEMBERED:
        memory.clear()
    memory[token] = value
    return value


def _day_of(value: str, column: str) -> date:
    match = _DAY.fullmatch(value)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise Fault("date-not-understood", column, value)
    return day


def month(value: str) -> str:
    """The month "2008-01" of YYYYMM, YYYY-MM or a day."""
    match = _MONTH.fullmatch(value.strip())
    if match is None:
        raise Fault("period-not-understood", "period", value)
    return f"{match[1]}-{match[2]}"


def minor(value: str, currency: str) -> int:
    """An amount as minor units; the standard's decimal point, or a comma, and blanks between thousands."""
    if _HUNDREDTHS.fullmatch(value) and decimals_of(currency) == 2:  # noqa: PLR2004 - the hundredths of the pattern
        return int(value.replace(".", ""))
    return minor_units(value.replace(" ", "").replace("\xa0", "").replace(",", "."), currency, "amount")


def quantity(value: str) -> str | None:
    """An exact decimal with a point; none where it is empty."""
    value = value.strip()
    if not value:
        return None
    if not _QUANTITY.fullmatch(value):
        raise Fault("quantity-not-a-number", "quantity", value)
    return value.replace(",", ".").removeprefix("+")


def currency(value: str, row: int) -> str:
    """The currency of the whole file, SEK if it says none; refused where it is no code, as no amount has a meaning."""
    try:
        return currency_code(value.strip(), "currency", "SEK")
    except Fault:
        raise refuse("sie-broken", f"#VALUTA, {row}") from None
