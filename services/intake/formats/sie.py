"""SIE type 1 to 4, the Swedish exchange format of bookkeeping: balances, budgets and vouchers.

Source: SIE file format 4B (SIE-Gruppen, 2008-09-30). Balances of types 1 to 3 and of 4E become account balances,
vouchers of 4E and 4I become voucher lines. Unknown labels and fields beyond the known ones are passed over (7.1,
7.3). A voucher that does not sum to zero (#TRANS 4) is kept: its lines say `balanced=False`, and one finding on the
voucher's row says so. #RTRANS takes the place of the like #TRANS after it (#RTRANS 6).
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from services.intake.formats.money import Fault, decimals_of
from services.intake.formats.reasons import refuse
from services.intake.formats.sie_fields import EMPLOYEE, NO_OBJECTS, Fields, Head, currency, minor, month, quantity
from services.intake.formats.sie_sum import ControlSum
from services.intake.formats.sie_text import encoding_of, lines, parts, plain, tokens
from services.intake.formats.sie_vouchers import Balance, Balances, Header, Line, Vouchers
from services.intake.records.batches import Batch, cut
from services.intake.records.chunks import Chunk

_CHANGES = {"#TRANS": None, "#RTRANS": "added", "#BTRANS": "removed"}
_MEASURES = {
    "#IB": "opening",
    "#UB": "closing",
    "#RES": "result",
    "#OIB": "opening",
    "#OUB": "closing",
    "#PSALDO": "period",
    "#PBUDGET": "budget",
}
_WITH_PERIOD = frozenset({"#PSALDO", "#PBUDGET"})
_NAMES = frozenset({"#KONTO", "#ENHET", "#OBJEKT"})
_DECLARATIONS = frozenset({*_NAMES, "#RAR", "#ORGNR", "#VALUTA", "#KSUMMA"})
_YEAR = re.compile(r"-?[0-9]{1,3}")
_HUNDREDTHS = 2
# A line as nearly all are written: account, objects, amount in hundredths, perhaps a day, perhaps a text.
_USUAL = re.compile(
    r"[ \t]*#TRANS[ \t]+([0-9]{1,20})[ \t]+(\{(?:[^{}\"\\]|\"[^\"\\]*\")*+\})[ \t]+(-?[0-9]{1,15}\.[0-9]{2})"
    r'(?:[ \t]+(?:""|([0-9]{8}))(?:[ \t]+"([^"\\]*)")?)?[ \t]*'
)
_usual = _USUAL.fullmatch


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's voucher lines and balances in chunks, `row` being the line of the text; Refused at any point.

    Refused are a file without either, one cut short within a voucher, and one whose control sum is not right.
    `progress` is told the line that has been reached.
    """
    yield from cut(_Reader(encoding_of(path), progress).batches(path))


class _Reader:
    def __init__(self, encoding: str, progress: Callable[[int], None] | None) -> None:
        self._encoding, self._progress = encoding, progress
        self._head, self._fields = Head(), Fields()
        self._vouchers, self._balances = Vouchers(self._head), Balances(self._head)
        self._header: Header | None = None
        self._braced = False
        self._added: list[str] | None = None
        self._plain_lines = False  # whether a line as nearly all are written may be taken at once
        self._something = False
        self._sum: ControlSum | None = None

    def batches(self, path: Path) -> Iterator[Batch]:
        """What is read, a chunk's worth at a time."""
        row = 0
        for row, line in lines(path, self._encoding):
            if self._plain_lines and (usual := _usual(line)):
                self._usual_line(row, *usual.groups())
                continue
            found = tokens(line)
            if not found:
                continue
            if self._sum is not None:
                self._sum.add(found)
            self._item(row, line, found)
            if self._vouchers.full:
                yield self._told(row, self._vouchers)
            if self._balances.full:
                yield self._told(row, self._balances)
        self._end()
        yield self._told(row, self._vouchers)
        yield self._told(row, self._balances)

    def _told(self, row: int, ready: Vouchers | Balances) -> Batch:
        if self._progress is not None:
            self._progress(row)
        return ready.take()

    def _end(self) -> None:
        if self._braced or (self._sum is not None and not self._sum.ended):
            raise refuse("sie-cut-short")
        self._close()
        if not self._something:
            raise refuse("no-bookkeeping")

    def _usual_line(self, row: int, account: str, objects: str, amount: str, day: str | None, text: str | None) -> None:
        """A line as nearly all are written, whose fields want no second look: three times as fast as `_line`."""
        fields = self._fields
        try:
            booked = fields.objects(objects)
            on = fields.day(day, "line_day") if day else None
        except Fault as fault:
            self._vouchers.reject(row, fault, effective=True)
            return
        minor_units = int(amount[:-3] + amount[-2:])
        self._vouchers.add(
            Line(row, account, booked, minor_units, on, text.strip() or None if text else None, None, None, None)
        )

    def _item(self, row: int, line: str, found: list[str]) -> None:
        label = found[0].upper()
        if label == "#VER" and "{" not in line and "TRANS" not in line:
            self._open(row, found)
            return
        if label[0] in "{}" or label == "#VER" or label in _CHANGES:
            for part in parts(line) if len(found) > 1 else found:
                self._part(row, part)
            return
        try:
            if label in _MEASURES:
                self._something = True
                self._balances.add(self._balance(row, label, found))
            elif label in _DECLARATIONS:
                self._declare(row, label, found)
            elif found[-1] == "{":  # of an item that a later standard may know
                self._part(row, "{")
        except Fault as fault:
            self._balances.reject(row, fault)

    def _part(self, row: int, part: str) -> None:
        """A brace, the head of a voucher, or a line of one."""
        if part == "{":
            self._expect(row, not self._braced)
            self._braced = True
        elif part == "}":
            self._expect(row, self._braced)
            self._braced = False
            self._close()
        else:
            found = tokens(part)
            label = found[0].upper()
            if label == "#VER":
                self._open(row, found)
            elif label in _CHANGES:
                self._line(row, found, _CHANGES[label])

    def _expect(self, row: int, as_it_should_be: bool) -> None:
        if not as_it_should_be:
            raise refuse("sie-broken", f"{{}}, {row}")

    def _open(self, row: int, found: list[str]) -> None:
        self._expect(row, not self._braced)
        self._close()
        self._something = True
        self._header = self._header_of(row, found)
        self._plain_lines = self._sum is None and decimals_of(self._head.currency) == _HUNDREDTHS

    def _close(self) -> None:
        if self._header is not None:
            self._vouchers.close(self._header)
        self._header = self._added = None
        self._plain_lines = False

    def _header_of(self, row: int, found: list[str]) -> Header:
        series, number, day, text, registered, sign = (*found[1:7], *[""] * (7 - len(found)))[:6]
        voucher_day = self._day(row, day, "voucher_day")
        if not day.strip('"'):
            self._vouchers.find(row, "voucher-day-missing", "voucher_day")
        return Header(
            row,
            self._text(row, series),
            self._text(row, number),
            voucher_day,
            self._day(row, registered, "registered_day"),
            self._text(row, text),
            self._text(row, sign),
        )

    def _day(self, row: int, token: str, column: str) -> date | None:
        try:
            return self._fields.day(token, column) if token else None
        except Fault as fault:
            self._vouchers.find(row, fault.reason, fault.column, fault.value)
            return None

    def _text(self, row: int, token: str) -> str | None:
        try:
            return plain(token).strip() or None if token else None
        except Fault as fault:
            self._vouchers.find(row, fault.reason, "voucher_text", fault.value)
            return None

    def _line(self, row: int, found: list[str], change: str | None) -> None:
        if self._header is None:
            self._something = True
            self._vouchers.find(row, "line-outside-voucher", "line")
            return
        if self._added is not None:
            repeats = change is None and found[1:4] == self._added
            self._added = None
            if repeats:
                return
        if change == "added":
            self._added = found[1:4]
        self._plain_lines = self._plain_lines and change is None
        try:
            self._vouchers.add(self._line_of(row, found, change))
        except Fault as fault:
            self._vouchers.reject(row, fault, effective=change != "removed")

    def _line_of(self, row: int, found: list[str], change: str | None) -> Line:
        fields, count, at = self._fields, len(found), 2
        if count < at:
            raise Fault("account-not-understood", "account")
        account, objects = fields.account(found[1]), NO_OBJECTS
        if count > at and found[at][0] == "{":
            objects, at = fields.objects(found[at]), at + 1
        if count <= at:
            raise Fault("amount-missing", "amount")
        amount = minor(plain(found[at]), self._head.currency)
        rest = found[at + 1 :]
        if not rest:
            return Line(row, account, objects, amount, change=change)
        return Line(
            row,
            account,
            objects,
            amount,
            fields.day(rest[0], "line_day"),
            (plain(rest[1]).strip() or None) if len(rest) > 1 else None,
            quantity(plain(rest[2])) if len(rest) > 2 else None,  # noqa: PLR2004 - transdate transtext quantity sign
            (plain(rest[3]).strip() or None) if len(rest) > 3 else None,  # noqa: PLR2004
            change,
        )

    def _balance(self, row: int, label: str, found: list[str]) -> Balance:
        values = iter(found[1:])
        year = _year(plain(next(values, '""')))
        period = month(plain(next(values, '""'))) if label in _WITH_PERIOD else None
        account = self._fields.account(next(values, '""'))
        token = next(values, '""')
        objects = NO_OBJECTS
        if token[0] == "{":
            objects, token = self._fields.objects(token), next(values, '""')
        amount = minor(plain(token), self._head.currency)
        if year not in self._head.years:
            raise Fault("year-not-declared", "year_start", str(year))
        number = quantity(plain(next(values, '""')))
        return Balance(row, _MEASURES[label], self._head.years[year], period, account, objects, amount, number)

    def _declare(self, row: int, label: str, found: list[str]) -> None:
        first, second, third = (*[plain(token).strip() for token in found[1:4]], "", "", "")[:3]
        if label in _NAMES:
            _name(self._head, label, first, second, third)
        elif label == "#RAR":
            self._declare_year(row, _year(first), second, third)
        elif label == "#ORGNR":
            self._head.company = first or None
        elif label == "#VALUTA":
            code = currency(first, row)
            if self._something and code != self._head.currency:
                raise refuse("sie-broken", f"#VALUTA, {row}")
            self._head.currency = code
        elif self._sum is None:
            self._sum = ControlSum(self._encoding)
        elif not self._sum.ended:
            self._sum.check(first)

    def _declare_year(self, row: int, year: int, start: str, end: str) -> None:
        days: list[date | None] = []
        for column, value in (("year_start", start), ("year_end", end)):
            try:
                days.append(self._fields.day(value, column) if value else None)
            except Fault as fault:
                self._balances.reject(row, fault)
                days.append(None)
        self._head.declare_year(year, *days)


def _name(head: Head, label: str, first: str, second: str, third: str) -> None:
    if label == "#KONTO":
        head.name(head.account_names, first, second)
    elif label == "#ENHET":
        head.name(head.units, first, second)
    elif first != EMPLOYEE:
        head.name(head.object_names, (first, second), third)


def _year(value: str) -> int:
    if not _YEAR.fullmatch(value):
        raise Fault("year-not-declared", "year_start", value)
    return int(value)
