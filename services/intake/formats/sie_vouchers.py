"""Vouchers and balances by column, as they are read, until there are enough for a chunk."""

from datetime import date
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import polars as pl

from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.formats.sie_fields import COST_CENTRE, NO_OBJECTS, PROJECT, Head, Objects
from services.intake.masking import mask_value
from services.intake.records.account_balance import ACCOUNT_BALANCE
from services.intake.records.batches import Batch
from services.intake.records.chunks import MOST_ROWS
from services.intake.records.voucher_line import VOUCHER_LINE

# A voucher is judged as a whole and so held in memory: about 400 bytes a line.
MOST_LINES: Final = 300_000
_KEY_BYTES = 12


class Header(NamedTuple):
    """What a voucher says of itself; `row` is where it begins."""

    row: int
    series: str | None
    number: str | None
    day: date | None
    registered: date | None
    text: str | None
    sign: str | None


class Line(NamedTuple):
    """One line of a voucher; `change` is "added" or "removed" where it was changed afterwards."""

    row: int
    account: str
    objects: Objects
    amount: int
    day: date | None = None
    text: str | None = None
    quantity: str | None = None
    sign: str | None = None
    change: str | None = None


class Vouchers:
    """The lines of one voucher after the other; `full` says when it is time for a `take`."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._ordinal = 0
        self._lines: list[Line] = []
        self._faulty = False
        self._begin()

    def _begin(self) -> None:
        self._ready: list[Line] = []
        self._places: list[int] = []
        self._voucher_of: list[int] = []
        self._vouchers: list[tuple[Any, ...]] = []
        self._rejects: list[tuple[int, str, str, str | None]] = []

    @property
    def full(self) -> bool:
        """Whether what is ready fills a chunk."""
        return len(self._ready) >= MOST_ROWS or len(self._rejects) >= MOST_ROWS

    def add(self, line: Line) -> None:
        """One more line of the voucher that is being read."""
        self._lines.append(line)
        if len(self._lines) > MOST_LINES:
            raise refuse("sie-too-large", f"> {MOST_LINES}")

    def reject(self, row: int, fault: Fault, *, effective: bool) -> None:
        """A line that cannot be read; if it has a part in the balance, its voucher cannot be said to balance."""
        self._faulty = self._faulty or effective
        self.find(row, fault.reason, fault.column, fault.value)

    def find(self, row: int, reason: str, column: str = "voucher", value: str | None = None) -> None:
        """A finding about a row, a voucher's or another, that loses no line."""
        self._rejects.append((row, column, reason, mask_value(value)))

    def close(self, header: Header) -> None:
        """The voucher is at its end: judged, and ready."""
        self._ordinal += 1
        lines, faulty = self._lines, self._faulty
        self._lines, self._faulty = [], False
        if not lines and not faulty:
            self.find(header.row, "voucher-empty")
            return
        balanced = not faulty and not sum([line.amount for line in lines if line.change != "removed"])
        if not balanced:
            self.find(header.row, "voucher-unbalanced")
        start = self._head.year_start(header.day)
        self._places += range(1, len(lines) + 1)
        self._voucher_of += [len(self._vouchers)] * len(lines)
        self._vouchers.append((start, self._key(header, start, lines), *header[1:], balanced))
        self._ready += lines

    def _key(self, header: Header, start: date | None, lines: list[Line]) -> str:
        """Of its number within year and series; one that has none is told by its place and what it books."""
        year = start or (header.day and header.day.year) or ""
        named = f"{year}\0{header.series or ''}\0{header.number or ''}"
        if not header.number:
            booked = "\0".join([f"{line.account} {line.amount}" for line in lines])
            named = f"{named}\0{self._ordinal}\0{header.day}\0{booked}"
        return blake2b(named.encode(), digest_size=_KEY_BYTES).hexdigest()

    def take(self) -> Batch:
        """What is ready, which is forgotten here."""
        head = self._head
        of_line = map(list, zip(*self._ready, strict=True)) if self._ready else ([] for _ in _OF_LINE)
        columns: dict[str, Any] = dict(zip(_OF_LINE, of_line, strict=True))
        columns |= _spread(pl.DataFrame(self._vouchers, schema=_OF_VOUCHER, orient="row"), self._voucher_of)
        columns |= _of_objects(columns["objects"], head)
        own = pl.Series(columns["line_day"], dtype=pl.Date)
        columns |= {
            "line": self._places,
            "line_day": own.zip_with(own.is_not_null(), columns["voucher_day"]),
            "account_name": list(map(head.account_names.get, columns["account"])),
            "unit": list(map(head.units.get, columns["account"])) if head.units else None,
            "company": head.company,
            "currency": head.currency,
        }
        rejects = self._rejects
        self._begin()
        return Batch(VOUCHER_LINE, columns, rejects)


_OF_LINE = ("row", "account", "objects", "amount_minor", "line_day", "line_text", "quantity", "line_sign", "change")
_OF_VOUCHER = {
    name: VOUCHER_LINE.fields[name].dtype
    for name in (
        "year_start",
        "voucher_key",
        "series",
        "number",
        "voucher_day",
        "registered_day",
        "voucher_text",
        "voucher_sign",
        "balanced",
    )
}


def _spread(values: pl.DataFrame, places: list[int]) -> dict[str, pl.Series]:
    """The columns with a row for each of the places; many lines share a voucher, and many the same objects."""
    spread = values[pl.Series(places, dtype=pl.UInt32)]
    return dict(zip(spread.columns, spread.get_columns(), strict=True))


def _of_objects(objects: list[Objects], head: Head) -> dict[str, Any]:
    """The columns of the objects, with the names of cost centres and projects and who the party is."""
    if all(one is NO_OBJECTS for one in objects):
        return {"objects": None}
    places: dict[Objects, int] = {}
    at = [places.setdefault(one, len(places)) for one in objects]
    rows = [_described(one, head) for one in places]
    return _spread(pl.DataFrame(rows, schema=_OF_OBJECTS, orient="row"), at)


_OF_OBJECTS = {
    name: VOUCHER_LINE.fields[name].dtype
    for name in (
        "objects",
        "cost_centre",
        "cost_centre_name",
        "project",
        "project_name",
        "employee_number",
        "party_role",
        "party_number",
        "party",
        "invoice_reference",
    )
}


def _described(objects: Objects, head: Head) -> tuple[Any, ...]:
    names = head.object_names
    number = objects.supplier or objects.customer
    role = None if number is None else "supplier" if objects.supplier else "customer"
    return (
        objects.text,
        objects.cost_centre,
        names.get((COST_CENTRE, objects.cost_centre)) if objects.cost_centre else None,
        objects.project,
        names.get((PROJECT, objects.project)) if objects.project else None,
        objects.employee,
        role,
        number,
        head.party(role, number) if role and number else None,
        objects.invoice,
    )


class Balance(NamedTuple):
    """One balance of an account; `years` are the first and last day of its financial year."""

    row: int
    measure: str
    years: tuple[date | None, date | None]
    period: str | None
    account: str
    objects: Objects
    amount: int
    quantity: str | None


class Balances:
    """Balances one after the other; `full` says when it is time for a `take`."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._begin()

    def _begin(self) -> None:
        self._ready: list[Balance] = []
        self._rejects: list[tuple[int, str, str, str | None]] = []

    @property
    def full(self) -> bool:
        """Whether what is ready fills a chunk."""
        return len(self._ready) + len(self._rejects) >= MOST_ROWS

    def add(self, balance: Balance) -> None:
        """One more balance."""
        self._ready.append(balance)

    def reject(self, row: int, fault: Fault) -> None:
        """A balance that cannot be read."""
        self._rejects.append((row, fault.column, fault.reason, mask_value(fault.value)))

    def take(self) -> Batch:
        """What is ready, which is forgotten here."""
        ready, rejects, head = self._ready, self._rejects, self._head
        self._begin()
        columns: dict[str, Any] = {
            "row": [one.row for one in ready],
            "company": head.company,
            "measure": [one.measure for one in ready],
            "year_start": [one.years[0] for one in ready],
            "year_end": [one.years[1] for one in ready],
            "period": [one.period for one in ready],
            "account": [one.account for one in ready],
            "account_name": [head.account_names.get(one.account) for one in ready],
            "objects": [one.objects.text for one in ready],
            "cost_centre": [one.objects.cost_centre for one in ready],
            "project": [one.objects.project for one in ready],
            "amount_minor": [one.amount for one in ready],
            "currency": head.currency,
            "quantity": [one.quantity for one in ready],
            "unit": [head.units.get(one.account) for one in ready],
        }
        return Batch(ACCOUNT_BALANCE, columns, rejects)
