"""ISO 20022 customer credit transfer initiation (pain.001), every version and dialect, by local name.

One payment order per credit transfer (CdtTrfTxInf). The file's own counts and control sums (NbOfTxs, CtrlSum of
the message and of each payment block) must agree with what it holds.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from services.intake.domain import Kind, Parsed
from services.intake.formats.money import currency_code, minor_units
from services.intake.formats.reasons import refuse
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import child, children, elements, first_text, local_name, namespace, text

_TRANSACTION = "CdtTrfTxInf"
_BLOCK = "PmtInf"
# Version 2 names the message by its version.
_MESSAGES = ("CstmrCdtTrfInitn", "pain.001.001.01", "pain.001.001.02")
# How Swedish banks name giro accounts: a proprietary scheme, or the clearing number of the giro system.
_GIRO_SCHEMES = {
    "BGNR": "bankgiro", "BG": "bankgiro", "BANKGIRO": "bankgiro", "SE:BANKGIRO": "bankgiro",
    "PGNR": "plusgiro", "PG": "plusgiro", "PLUSGIRO": "plusgiro", "SE:PLUSGIRO": "plusgiro", "POSTGIRO": "plusgiro",
    "BBAN": "bban",
}  # fmt: skip
_GIRO_CLEARING = {"9900": "bankgiro", "9500": "plusgiro", "9960": "plusgiro"}
_ORGANISATION_SCHEMES = frozenset({"COID", "ORGNR", "ORGANISATIONSNUMMER", "ORG", "0007", "CUST", "BANK"})
_PERSONAL_SCHEMES = frozenset({"SOSE", "NIDN", "PNR", "PERSONNUMMER"})


class _Control:
    """Counts and sums by message and by block, held against what the file itself says."""

    def __init__(self) -> None:
        self.transactions, self.total = 0, Decimal(0)

    def add(self, amount: str | None) -> None:
        self.transactions += 1
        self.total += _decimal(amount)

    def check(self, header: etree._Element | None) -> None:
        """Refuse the file where the header's own count or sum says otherwise."""
        stated_count, stated_sum = text(header, "NbOfTxs"), text(header, "CtrlSum")
        counts_agree = stated_count is None or _decimal(stated_count) == self.transactions
        sums_agree = stated_sum is None or _decimal(stated_sum) == self.total
        if counts_agree and sums_agree:
            return
        stated = f"{stated_count or '-'} / {stated_sum or '-'}"
        raise refuse("control-total-mismatch", f"{stated} ≠ {self.transactions} / {self.total}")


def _decimal(value: str | None) -> Decimal:
    try:
        number = Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number.adjusted()) < 30 else Decimal(0)  # noqa: PLR2004 - sane size


def parse(path: Path, progress: Callable[[int], None] | None = None) -> Parsed:
    """Every payment order of the file, in order."""
    rows, message, block = Rows(progress), _Control(), _Control()
    version = ""
    for element in elements(path, "end", (_TRANSACTION, _BLOCK, *_MESSAGES)):
        name = local_name(element)
        if name == _TRANSACTION:
            amount = _amount_element(element)
            value = text(amount)
            message.add(value)
            block.add(value)
            rows.take(len(rows) + 1, lambda one=element: _payment(one))  # type: ignore[misc]  # bound now on purpose
            version = version or namespace(element)
            element.clear()
        elif name == _BLOCK:
            block.check(element)
            block = _Control()
            element.clear()
        else:
            message.check(child(element, "GrpHdr"))
            message = _Control()
    if not rows:
        raise refuse("not-a-payment-file")
    return rows.parsed(Kind.PAIN001, _version(version), len(rows))


def _version(space: str) -> str:
    match = re.search(r"pain\.001\.001\.\d\d", space)
    return match[0] if match else "pain.001"


def _amount_element(transaction: etree._Element) -> etree._Element | None:
    instructed = child(transaction, "Amt", "InstdAmt")
    return instructed if instructed is not None else child(transaction, "Amt", "EqvtAmt", "Amt")


def _payment(transaction: etree._Element) -> dict[str, Any]:
    block = transaction.getparent()
    message = None if block is None else block.getparent()
    amount = _amount_element(transaction)
    currency = currency_code(None if amount is None else amount.get("Ccy"), "Amt")
    identifier, scheme = _identifier(child(transaction, "Cdtr", "Id"))
    account_kind, account_number = _account(transaction)
    invoices, invoice_date = _invoices(transaction)
    return {
        "kind": "payment_order",
        "supplier_name": first_text(transaction, ("Cdtr", "Nm"), ("UltmtCdtr", "Nm"), ("Cdtr", "Pty", "Nm")),
        "supplier_identifier": identifier,
        "supplier_identifier_scheme": scheme,
        "country": _country(transaction),
        "amount_minor": minor_units(text(amount), currency, "Amt"),
        "currency": currency,
        "invoice_number": invoices,
        "invoice_date": invoice_date,
        "payment_date": iso_date(first_text(block, ("ReqdExctnDt",), ("ReqdColltnDt",)), "ReqdExctnDt"),
        "account_kind": account_kind,
        "account_number": account_number,
        "category": first_text(
            transaction,
            ("Purp", "Cd"),
            ("Purp", "Prtry"),
            ("PmtTpInf", "CtgyPurp", "Cd"),
        )
        or text(block, "PmtTpInf", "CtgyPurp", "Cd"),
        "unit": text(block, "UltmtDbtr", "Nm"),
        "text": _message(transaction),
        "source_reference": _reference(message, block, transaction),
    }


def _reference(message: etree._Element | None, block: etree._Element | None, transaction: etree._Element) -> str:
    """Names the order for ever: two orders alike in two messages are two payments, perhaps one too many."""
    own = first_text(transaction, ("PmtId", "EndToEndId"), ("PmtId", "InstrId"))
    return "/".join(part or "" for part in (text(message, "GrpHdr", "MsgId"), text(block, "PmtInfId"), own))


def _identifier(party: etree._Element | None) -> tuple[str | None, str | None]:
    """The payee's first stated number and what sort it is."""
    for branch, default in (("OrgId", "other"), ("PrvtId", "personal")):
        for other in children(child(party, branch), "Othr") + children(child(party, branch), "OthrId"):
            if number := text(other, "Id"):
                stated = (first_text(other, ("SchmeNm", "Cd"), ("SchmeNm", "Prtry"), ("IdTp",)) or "").upper()
                return number, _scheme(stated, number, default)
    plain = (
        (("OrgId", "PrtryId", "Id"), "organisation_number"),
        (("OrgId", "TaxIdNb"), "vat"),
        (("PrvtId", "SclSctyNb"), "personal"),
        (("OrgId", "LEI"), "other"),
    )
    for names, scheme in plain:
        if number := text(party, *names):
            return number, scheme
    return None, None


def _scheme(stated: str, number: str, default: str) -> str:
    if stated in _PERSONAL_SCHEMES:
        return "personal"
    if stated in {"TXID", "VAT"}:
        return "vat"
    looks_national = re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", number) is not None
    return (
        "organisation_number" if default == "other" and (looks_national or stated in _ORGANISATION_SCHEMES) else default
    )


def _account(transaction: etree._Element) -> tuple[str | None, str | None]:
    """The payee's account; a cheque has none."""
    account = child(transaction, "CdtrAcct", "Id")
    if iban := text(account, "IBAN"):
        return "iban", iban
    if bban := text(account, "BBAN"):
        return "bban", bban
    number = first_text(account, ("Othr", "Id"), ("PrtryAcct", "Id"))
    if number is None:
        return None, None
    scheme = first_text(account, ("Othr", "SchmeNm", "Prtry"), ("Othr", "SchmeNm", "Cd")) or ""
    clearing = text(transaction, "CdtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId") or ""
    kind = _GIRO_SCHEMES.get(scheme.upper()) or _GIRO_CLEARING.get(clearing)
    if kind in {"bankgiro", "plusgiro"}:
        return kind, number
    if text(transaction, "CdtrAgt", "FinInstnId", "ClrSysMmbId", "ClrSysId", "Cd") == "SESBA":
        # the clearing number is part of a Swedish account and often stands apart from it
        return "bban", number if number.startswith(clearing) else clearing + number
    return kind or "other", number


def _country(transaction: etree._Element) -> str | None:
    return first_text(
        transaction, ("Cdtr", "PstlAdr", "Ctry"), ("Cdtr", "CtryOfRes"), ("CdtrAgt", "FinInstnId", "PstlAdr", "Ctry")
    )


def _invoices(transaction: etree._Element) -> tuple[str | None, Any]:
    """Invoice numbers or the payment reference, and the date where one invoice is named."""
    numbers: list[str] = []
    dates: list[str] = []
    for structured in children(child(transaction, "RmtInf"), "Strd"):
        for document in children(structured, "RfrdDocInf"):
            numbers += [number for number in [first_text(document, ("Nb",), ("RfrdDocNb",))] if number]
            dates += [day for day in [first_text(document, ("RltdDt", "Dt"), ("RltdDt",))] if day]
        if not numbers and (reference := first_text(structured, ("CdtrRefInf", "Ref"), ("CdtrRefInf", "CdtrRef"))):
            numbers.append(reference)
    invoice_date = iso_date(dates[0], "RltdDt") if len(dates) == 1 else None
    return ", ".join(dict.fromkeys(numbers)) or None, invoice_date


def _message(transaction: etree._Element) -> str | None:
    remittance = child(transaction, "RmtInf")
    parts = [text(one) for one in children(remittance, "Ustrd")]
    parts += [text(one, "AddtlRmtInf") for one in children(remittance, "Strd")]
    return " ".join(part for part in parts if part) or None
