"""SIE 5, the Swedish exchange format of bookkeeping in XML: balances, budgets, journals, and who invoices are from.

Source: sie5.xsd (SIE-Gruppen, namespace http://www.sie.se/sie5), the root Sie for a whole year's books, SieEntry
for vouchers from a pre-system. What a journal entry holds is judged as in SIE 4: one that does not sum to zero is
kept and found. A struck-out line is "removed", one entered on a later day than its entry "added". The balances of
single invoices are passed over: they are parts of their account's.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.formats.sie_fields import (
    EMPLOYEE,
    Fields,
    Head,
    Objects,
    currency,
    minor,
    month,
    objects_of,
    quantity,
)
from services.intake.formats.sie_vouchers import Balance, Balances, Header, Line, Vouchers
from services.intake.formats.xml import elements, forget, local_name
from services.intake.records.batches import Batch, cut
from services.intake.records.chunks import Chunk

_MEASURES = {"OpeningBalance": "opening", "ClosingBalance": "closing", "Budget": "budget"}
_MULTI = "Multidim"
_ROLES = {"CustomerInvoice": "customer", "SupplierInvoice": "supplier", "Customer": "customer", "Supplier": "supplier"}
_MOST_OBJECTS = 64
_LONGEST = 4_000
_DAY = 10  # a time zone may stand behind it


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's voucher lines and balances in chunks, `row` being the place of the line, entry or balance.

    Refused are a file without either and one that is no XML; the latter may show only at its end. `progress` is
    told the place that has been reached.
    """
    yield from cut(_Reader(progress).batches(path))


class _Told(NamedTuple):
    """When, in ISO form, and by whom something was entered or struck out."""

    date: str
    by: str | None


class _Reader:
    """Takes elements as they end and keeps none: what an element's children said waits here for it."""

    def __init__(self, progress: Callable[[int], None] | None) -> None:
        self._progress = progress
        self._head, self._fields = Head(), Fields()
        self._vouchers, self._balances = Vouchers(self._head), Balances(self._head)
        self._row = 0
        self._invoices: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._pairs: list[tuple[str, str]] = []
        self._object = ""
        self._struck: _Told | None = None
        self._line_entered: _Told | None = None
        self._entered: _Told | None = None
        self._handlers: dict[str, Callable[[etree._Element, str], None]] = {
            "ObjectReference": self._object_reference,
            "SubdividedAccountObjectReference": self._invoice_reference,
            "EntryInfo": self._entry_info,
            "OriginalEntryInfo": self._entry_info,
            "Overstrike": self._overstrike,
            "LedgerEntry": self._line,
            "JournalEntry": self._entry,
            "Company": self._company,
            "FiscalYear": self._year,
            "AccountingCurrency": self._currency,
            "Account": self._account,
            "Object": self._named_object,
            **dict.fromkeys(("CustomerInvoice", "SupplierInvoice"), self._invoice),
            **dict.fromkeys(("Customer", "Supplier"), self._party),
            **dict.fromkeys((*_MEASURES, *(name + _MULTI for name in _MEASURES)), self._balance),
        }

    def batches(self, path: Path) -> Iterator[Batch]:
        """What is read, a chunk's worth at a time."""
        for element in elements(path, "end"):
            name = local_name(element)
            handler = self._handlers.get(name)
            if handler is not None:
                handler(element, name)
                for ready in (self._vouchers, self._balances):
                    if ready.full:
                        yield self._told(ready)
            forget(element)
        if not self._row:
            raise refuse("no-bookkeeping")
        yield self._told(self._vouchers)
        yield self._told(self._balances)

    def _told(self, ready: Vouchers | Balances) -> Batch:
        if self._progress is not None:
            self._progress(self._row)
        return ready.take()

    def _object_reference(self, element: etree._Element, _name: str) -> None:
        if len(self._pairs) < _MOST_OBJECTS:
            self._pairs.append((_of(element, "dimId"), _of(element, "objectId")))

    def _invoice_reference(self, element: etree._Element, _name: str) -> None:
        self._object = _of(element, "objectId")

    def _entry_info(self, element: etree._Element, name: str) -> None:
        told = _told(element)
        if _above(element) == "LedgerEntry":
            self._line_entered = told
        elif name == "EntryInfo" or self._entered is None:
            self._entered = told

    def _overstrike(self, element: etree._Element, _name: str) -> None:
        self._struck = _told(element)

    def _line(self, element: etree._Element, _name: str) -> None:
        self._row += 1
        change, sign = self._change()
        try:
            account = self._fields.account(_of(element, "accountId") or '""')
            amount = minor(_of(element, "amount"), self._head.currency)
            line = Line(
                self._row,
                account,
                self._objects(account),
                amount,
                self._fields.day(_of(element, "ledgerDate")[:_DAY] or '""', "line_day"),
                _of(element, "text") or None,
                quantity(_of(element, "quantity")),
                sign,
                change,
            )
            self._vouchers.add(line)
        except Fault as fault:
            self._vouchers.reject(self._row, fault, effective=change != "removed")
        self._pairs, self._object, self._struck, self._line_entered = [], "", None, None

    def _change(self) -> tuple[str | None, str | None]:
        """What became of the line after its entry was made, and who did it."""
        if self._struck is not None:
            return "removed", self._struck.by
        if self._line_entered is None:
            return None, None
        later = self._entered is not None and self._line_entered.date > self._entered.date > ""
        return ("added" if later else None), self._line_entered.by

    def _objects(self, account: str) -> Objects:
        objects = objects_of(self._pairs)
        if not self._object:
            return objects
        found = self._invoices.get((account, self._object)) or self._invoices.get(("", self._object))
        if found is None:
            return objects._replace(text="; ".join([*filter(None, [objects.text]), f"{account}={self._object}"]))
        role, number, invoice = found
        return objects._replace(**{role: number or None}, invoice=invoice or None, text=objects.text or None)

    def _entry(self, element: etree._Element, _name: str) -> None:
        self._row += 1
        journal = element.getparent()
        day = _of(element, "journalDate")
        if not day:
            self._vouchers.find(self._row, "voucher-day-missing", "voucher_day")
        registered, sign = self._entered or _Told("", None)
        header = Header(
            self._row,
            (_of(journal, "id") or None) if journal is not None else None,
            _of(element, "id") or None,
            self._day(day, "voucher_day"),
            self._day(registered, "registered_day"),
            _of(element, "text") or None,
            sign,
        )
        self._vouchers.close(header)
        self._entered = None

    def _day(self, value: str, column: str) -> date | None:
        try:
            return self._fields.day(value[:_DAY] or '""', column)
        except Fault as fault:
            self._vouchers.find(self._row, fault.reason, fault.column, fault.value)
            return None

    def _balance(self, element: etree._Element, name: str) -> None:
        account = element.getparent()
        pairs, self._pairs = self._pairs, []
        if account is None or local_name(account) != "Account":
            return
        self._row += 1
        try:
            self._balances.add(self._balance_of(element, _MEASURES[name.removesuffix(_MULTI)], account, pairs))
        except Fault as fault:
            self._balances.reject(self._row, fault)

    def _balance_of(
        self, element: etree._Element, measure: str, account: etree._Element, pairs: list[tuple[str, str]]
    ) -> Balance:
        number = self._fields.account(_of(account, "id") or '""')
        # the chart's own element ends after its balances, and the balances want its names
        self._account(account, "Account", count=False)
        said = _of(element, "month")
        period = month(said) if said or measure != "budget" else None
        years = self._years_of(period)
        ends = {"opening": years[0], "closing": years[1]}.get(measure)
        if ends is not None and ends.isoformat().startswith(f"{period}-"):
            period = None
        amount = minor(_of(element, "amount"), self._head.currency)
        units = quantity(_of(element, "quantity"))
        return Balance(self._row, measure, years, period, number, objects_of(pairs), amount, units)

    def _years_of(self, period: str | None) -> tuple[date | None, date | None]:
        """The declared year that holds the month; the primary one for a whole year."""
        if period is None:
            return self._head.years.get(0, (None, None))
        inside = (
            (start, end)
            for start, end in self._head.years.values()
            if start and end and start.isoformat()[:7] <= period <= end.isoformat()[:7]
        )
        return next(inside, (None, None))

    def _company(self, element: etree._Element, _name: str) -> None:
        self._head.company = _of(element, "organizationId") or None

    def _year(self, element: etree._Element, _name: str) -> None:
        try:
            start, end = month(_of(element, "start")), month(_of(element, "end"))
        except Fault as fault:
            self._row += 1
            self._balances.reject(self._row, fault)
            return
        years = self._head.years
        if (primary := _of(element, "primary") in {"true", "1"}) and 0 in years:
            self._head.declare_year(len(years), *years[0])
        last = monthrange(int(end[:4]), int(end[5:]))[1]
        days = date.fromisoformat(f"{start}-01"), date.fromisoformat(f"{end}-{last:02d}")
        self._head.declare_year(0 if primary else len(years), *days)

    def _currency(self, element: etree._Element, _name: str) -> None:
        self._head.currency = currency(_of(element, "currency"), 1)

    def _account(self, element: etree._Element, _name: str, *, count: bool = True) -> None:
        head, number = self._head, _of(element, "id")
        if not count and number in head.account_names:
            return
        head.name(head.account_names, number, _of(element, "name"))
        if unit := _of(element, "unit"):
            head.name(head.units, number, unit)

    def _named_object(self, element: etree._Element, _name: str) -> None:
        dimension = element.getparent()
        number = _of(dimension, "id") if dimension is not None else ""
        if number != EMPLOYEE:
            self._head.name(self._head.object_names, (number, _of(element, "id")), _of(element, "name"))

    def _invoice(self, element: etree._Element, name: str) -> None:
        register, role = element.getparent(), _ROLES[name]
        account = _of(register, "primaryAccountId") if register is not None else ""
        number = _of(element, "invoiceNumber") or _of(element, "ocrNumber") or _of(element, "id")
        told = (role, _of(element, f"{role}Id"), number)
        self._head.count()
        self._invoices[account, _of(element, "id")] = told
        self._invoices.setdefault(("", _of(element, "id")), told)

    def _party(self, element: etree._Element, name: str) -> None:
        self._head.count()
        told = (_of(element, "organizationId"), _of(element, "name"))
        self._head.parties[_ROLES[name], _of(element, "id")] = told


def _told(element: etree._Element) -> _Told:
    return _Told(_of(element, "date")[:_DAY], _of(element, "by") or None)


def _of(element: etree._Element, attribute: str) -> str:
    """The attribute without blanks around it, empty where there is none."""
    return element.get(attribute, "").strip()[:_LONGEST]


def _above(element: etree._Element) -> str:
    parent = element.getparent()
    return local_name(parent) if parent is not None else ""
