"""Account reports, statements and debit/credit notifications (camt.052, .053, .054), every version, by local name.

A row per transaction (TxDtls), or per booking (Ntry) where the bank tells no transactions. Where some of a
booking's transactions have no amount of their own, a row with detail 0 carries what they leave untold, so that
nothing of what was booked is lost. Counts and sums that the report states (TxsSummry) must agree
with its bookings; two balances between which its bookings do not lead are noted (totals-disagree). Statements
without movements are read and give no row.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.formats.iso20022 import account_at, day_of, decimal_of, forget, message_of, party_of, plain_code
from services.intake.formats.money import Fault, currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import iso_date
from services.intake.formats.xml import NOTHING, Node, elements, local_name, node_of
from services.intake.records.bank_entry import BANK_ENTRY
from services.intake.records.chunks import Chunk, Row, gather

SOURCES = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}

Movement = Callable[[], dict[str, Any]]

_ENTRY, _DETAIL, _DETAILS = "Ntry", "TxDtls", "NtryDtls"
# ISO 20022 external bank transaction codes: sub-families of returned and rejected credit transfers and debits.
_RETURNS = frozenset({"RRTN", "RPCR", "UPDD", "RCDD", "PRDD"})
_AROUND = tuple(f"{{*}}{name}" for name in SOURCES)
# Booked balances: the opening or the day before's closing one, and the closing one.
_BALANCES = {"before": ("OPBD", "PRCD"), "after": ("CLBD",)}


class _Report:
    """One statement as it is read: what it says of all its bookings, and what they come to."""

    def __init__(self, element: etree._Element) -> None:
        self.element, self.source = element, SOURCES[local_name(element)]
        above = element.getparent()
        message = NOTHING if above is None else node_of(above, local_name(element))
        self.header = node_of(element, _ENTRY)
        names = (message.get("GrpHdr/MsgId"), self.header.get("Id"))
        self.name = "/".join(filter(None, names)) or None
        self.account = account_at(self.header.at("Acct"), self.header.at("Acct", "Svcr"))
        self.entries, self.sums, self.counts = 0, {"CRDT": Decimal(0), "DBIT": Decimal(0)}, {"CRDT": 0, "DBIT": 0}
        self.booked: Counter[str] = Counter()  # minor units by currency

    def add(self, entry: Node) -> None:
        """Count a booking."""
        self.entries += 1
        way = entry.get("CdtDbtInd") or ""
        if way in self.sums:
            self.sums[way] += decimal_of(entry.get("Amt"))
            self.counts[way] += 1
        if entry.get("Sts", "Sts/Cd") == "BOOK":
            try:
                currency, amount = _signed(entry)
            except Fault:
                return
            self.booked[currency] += amount

    def doubt(self) -> str | None:
        """What does not add up between a statement's two balances; banks round off and part statements in pages."""
        balances = {name: self._balances(*codes) for name, codes in _BALANCES.items()}
        if self.source != "camt.053" or any(len(found) != 1 for found in balances.values()):
            return None
        (currency, before), (closing, after) = balances["before"][0], balances["after"][0]
        if currency != closing or before + self.booked[currency] == after:
            return None
        return f"{before} + {self.booked[currency]} ≠ {after}"

    def _balances(self, *codes: str) -> list[tuple[str, int]]:
        try:
            return [_signed(one) for one in self.header.all("Bal") if one.get("Tp/CdOrPrtry/Cd", "Tp/Cd") in codes]
        except Fault:
            return []

    def check(self) -> None:
        """Refuse the file where the report's own totals say otherwise; those it does not state are not asked for."""
        count, total = self.entries, self.sums["CRDT"] + self.sums["DBIT"]
        self._agree("TtlNtries", count, total)
        self._agree("TtlCdtNtries", self.counts["CRDT"], self.sums["CRDT"])
        self._agree("TtlDbtNtries", self.counts["DBIT"], self.sums["DBIT"])

    def _agree(self, name: str, count: int, total: Decimal) -> None:
        stated = self.header.at("TxsSummry", name) or NOTHING
        stated_count, stated_sum = stated.get("NbOfNtries"), stated.get("Sum")
        if (stated_count is not None and decimal_of(stated_count) != count) or (
            stated_sum is not None and decimal_of(stated_sum) != total
        ):
            raise refuse(
                "control-total-mismatch", f"{name}: {stated_count or '-'} / {stated_sum or '-'} ≠ {count} / {total}"
            )


class _Entry:
    """One booking while its transactions pass by."""

    def __init__(self, element: etree._Element, number: int) -> None:
        self.element, self.number = element, number
        self.details, self.told, self.silent = 0, 0, False
        self.first: Node | None = None
        self.node = self.batch = NOTHING

    def look(self) -> None:
        """Read what stands beside the transactions: once, and not before it matters, since some comes after them."""
        # version 1 has its transactions right below the booking
        inner = _DETAIL if any(local_name(child) == _DETAIL for child in self.element) else _DETAILS
        self.node = node_of(self.element, inner)
        batch = self.element.find("{*}NtryDtls/{*}Btch")
        self.batch = self.node.at("Btch") or NOTHING if batch is None else node_of(batch)


def read(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The file's movements in order; `row` is the movement's place in the file."""
    return gather(_numbered(_movements(path)), progress)


def _numbered(movements: Iterator[Movement]) -> Iterator[Row]:
    return (Row(BANK_ENTRY, number, movement) for number, movement in enumerate(movements, 1))


def _movements(path: Path) -> Iterator[Movement]:
    walk = _Walk()
    for element in elements(path, "end", (_DETAIL, _ENTRY, *SOURCES)):
        name = local_name(element)
        if name in SOURCES:
            yield from walk.report_ends(element)
            element.clear()
        elif (around := next(element.iterancestors(*_AROUND), None)) is not None:
            walk.enter(around)
            yield from walk.detail_ends(element) if name == _DETAIL else walk.entry_ends(element)
            forget(element)
    if not walk.reports:
        raise refuse("no-records", "camt")


class _Walk:
    """Where in the file the reading is: the report and the booking around."""

    def __init__(self) -> None:
        self.reports = self.entries = 0
        self.report: _Report | None = None
        self.entry: _Entry | None = None

    def enter(self, around: etree._Element) -> _Report:
        """Know the report; its header stands before its bookings and is read once."""
        if self.report is None or self.report.element is not around:
            self.report = _Report(around)
        return self.report

    def report_ends(self, element: etree._Element) -> Iterator[Movement]:
        report = self.enter(element)
        report.check()
        if doubt := report.doubt():
            yield partial(_warn, doubt)
        self.reports, self.report = self.reports + 1, None

    def _booking(self, element: etree._Element) -> _Entry:
        if self.entry is None or self.entry.element is not element:
            self.entries += 1
            self.entry = _Entry(element, self.entries)
        return self.entry

    def detail_ends(self, element: etree._Element) -> Iterator[Movement]:
        """Hold the first transaction back, since a single one has the booking's amount; give away all others."""
        around = next(element.iterancestors("{*}Ntry"), None)
        if around is None or self.report is None:
            return
        entry = self._booking(around)
        entry.details += 1
        if entry.details == 1:
            entry.first = node_of(element)
            return
        if entry.first is not None:
            entry.look()
            yield partial(_share, self.report, entry, entry.first, 1)
            entry.first = None
        yield partial(_share, self.report, entry, node_of(element), entry.details)

    def entry_ends(self, element: etree._Element) -> Iterator[Movement]:
        if self.report is None:
            return
        entry, self.entry = self._booking(element), None
        if entry.details <= 1:
            entry.look()
        self.report.add(entry.node)
        if entry.details <= 1:
            yield partial(_whole, self.report, entry, entry.first or NOTHING, entry.details)
        elif entry.silent:
            yield partial(_whole, self.report, entry, NOTHING, 0)


def _warn(detail: str) -> dict[str, Any]:
    raise Fault("totals-disagree", "Bal", detail)


def _whole(report: _Report, entry: _Entry, detail: Node, place: int) -> dict[str, Any]:
    """A booking with one transaction or none: the booked amount, less what others of its transactions told."""
    currency, amount = _signed(entry.node)
    return {**_fields(report, entry, detail, place), "amount_minor": amount - entry.told, "currency": currency}


def _share(report: _Report, entry: _Entry, detail: Node, place: int) -> dict[str, Any]:
    """One of several transactions of a booking, with its own amount where the bank tells it."""
    currency, _ = _signed(entry.node)
    stated = [detail.at(*way) for way in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt"))]
    own = next((amount for amount in stated if amount is not None and amount.text), None)
    if own is None:
        entry.silent = True
        return {**_fields(report, entry, detail, place), "amount_minor": None, "currency": currency}
    code = currency_code(own.attributes.get("Ccy"), "Amt", currency)
    way = detail.get("CdtDbtInd") or entry.node.get("CdtDbtInd")
    amount = minor_units(own.text, code, "Amt") * (-1 if way == "DBIT" else 1)
    entry.told += amount if code == currency else 0
    return {**_fields(report, entry, detail, place), "amount_minor": amount, "currency": code}


def _signed(node: Node) -> tuple[str, int]:
    """Currency and amount of a booking or a balance, a debit negative."""
    amount = node.at("Amt") or NOTHING
    currency = currency_code(amount.attributes.get("Ccy"), f"{node.name}/Amt")
    sign = -1 if node.get("CdtDbtInd") == "DBIT" else 1
    return currency, minor_units(amount.text, currency, f"{node.name}/Amt") * sign


def _fields(report: _Report, entry: _Entry, detail: Node, place: int) -> dict[str, Any]:
    node, refs = entry.node, detail.at("Refs") or NOTHING
    family = (detail.at("BkTxCd", "Domn"), node.at("BkTxCd", "Domn"))
    back = detail.at("RtrInf") or NOTHING
    returned = (
        back is not NOTHING
        or any(domain is not None and domain.get("Fmly/SubFmlyCd") in _RETURNS for domain in family)
        or (node.get("RvslInd") or "") in {"true", "1"}
    )
    way = detail.get("CdtDbtInd") or node.get("CdtDbtInd")
    related = detail.at("RltdPties") or NOTHING
    agents = detail.at("RltdAgts") or NOTHING
    # money that comes back from a payee stands as a credit, its parties as they were in the payment
    other = "Cdtr" if (way == "DBIT") != returned else "Dbtr"
    texts = (message_of(detail.at("RmtInf") or NOTHING), detail.get("AddtlTxInf"), node.get("AddtlNtryInf"))
    return {
        "source": report.source,
        "report": report.name,
        "entry": entry.number,
        "detail": place,
        "account": report.account,
        "booked_on": iso_date(day_of(node, "BookgDt"), "BookgDt"),
        "value_on": iso_date(day_of(node, "ValDt"), "ValDt"),
        "status": plain_code(node.get("Sts", "Sts/Cd", "Sts/Prtry")),
        "transaction_code": _code(detail.at("BkTxCd")) or _code(node.at("BkTxCd")),
        "purpose": plain_code(detail.get("Purp/Cd", "Purp/Prtry")),
        "counterparty": party_of(related.at(other)) or party_of(related.at(f"Ultmt{other}")),
        "counterparty_account": account_at(related.at(f"{other}Acct"), agents.at(f"{other}Agt")),
        "returned": returned,
        "return_reason": plain_code(back.get("Rsn/Cd", "Rsn/Prtry", "RtrRsn/Cd")),
        "original_message": refs.get("MsgId") or entry.batch.get("MsgId"),
        "original_batch": refs.get("PmtInfId") or entry.batch.get("PmtInfId"),
        "instruction": refs.get("InstrId"),
        "end_to_end": refs.get("EndToEndId"),
        "bank_reference": refs.get("AcctSvcrRef", "TxId") or node.get("AcctSvcrRef", "NtryRef"),
        "reference": detail.get("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
        "text": " ".join(dict.fromkeys(filter(None, texts))) or None,
    }


def _code(code: Node | None) -> str | None:
    """Domain, family and sub-family with strokes between, else the bank's own code."""
    if code is None:
        return None
    parts = (code.get("Domn/Cd"), code.get("Domn/Fmly/Cd"), code.get("Domn/Fmly/SubFmlyCd"))
    return plain_code("/".join(filter(None, parts)) or code.get("Prtry/Cd"))
