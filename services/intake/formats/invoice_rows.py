"""From the invoices of a file to its rows: one row per invoice, with what is wrong with it beside it.

The amount is the total with VAT (BT-112): what has been paid in advance or is rounded off changes what is due, not
what the invoice costs. A credit note's amounts are turned negative.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from services.intake.domain import Kind, Parsed
from services.intake.formats.invoice import GIROS, Invoice, Means, Share, Totals, VatTotal
from services.intake.formats.invoice_rules import swedish_findings
from services.intake.formats.invoice_sums import sum_findings
from services.intake.formats.money import Fault, currency_code, minor_units
from services.intake.formats.rows import Rows, iso_date
from services.intake.formats.xml import NOTHING, Node, elements, node_of


def read_invoices(
    path: Path,
    roots: tuple[str, ...],
    read: Callable[[Node], Invoice],
    kind: Kind,
    form: str,
    progress: Callable[[int], None] | None,
) -> Parsed:
    """Every invoice that is an element named in `roots`, in order; `units` counts their lines.

    A file without any gives a Parsed without rows: the reader says what that means.
    """
    rows = Rows(progress)
    lines, seen = 0, set()
    for element in elements(path, "end", roots):
        node = node_of(element)
        invoice = read(node)
        lines += len(invoice.lines)
        seen.add(node.name)
        rows.take(len(rows) + 1, partial(row_of, invoice))
        element.clear()
    return rows.parsed(kind, form.format(" ".join(sorted(seen))), lines)


def findings_of(invoice: Invoice) -> list[str]:
    """The ids of the rules that the invoice breaks, each once, sorted."""
    return sorted({*swedish_findings(invoice), *sum_findings(invoice)})


def row_of(invoice: Invoice) -> dict[str, Any]:
    """The invoice as one row of RECORD; Fault where it has no number, or an amount or day cannot be read."""
    currency = currency_code(invoice.currency.text, invoice.currency.name)
    if not invoice.number.text:
        raise Fault("invoice-number-missing", invoice.number.name)
    supplier = invoice.supplier
    account_kind, account_number = _account(invoice.means)
    return {
        "kind": "credit_note" if invoice.credit else "invoice",
        "supplier_name": supplier.name,
        "supplier_identifier": supplier.number,
        "supplier_identifier_scheme": supplier.scheme,
        "country": supplier.country,
        **_amounts(invoice, currency),
        "currency": currency,
        "vat_registered": bool(supplier.vat_numbers),
        "invoice_number": invoice.number.text,
        "invoice_date": iso_date(invoice.issued.text, invoice.issued.name),
        "due_date": iso_date(invoice.due.text, invoice.due.name),
        "period": invoice.period,
        "account_kind": account_kind,
        "account_number": account_number,
        "unit": invoice.unit,
        "category": invoice.category,
        "text": invoice.text,
        "order_reference": invoice.order_reference,
        "contract_reference": invoice.contract_reference,
        "f_tax_stated": supplier.f_tax_stated,
        "source_reference": invoice.payment_reference,
        "findings": findings_of(invoice),
    }


def _amounts(invoice: Invoice, currency: str) -> dict[str, Any]:
    totals, sign = invoice.totals, invoice.sign
    if totals is None:
        raise Fault("amount-missing", "totals")
    vat = _vat_total(invoice.vat_totals)
    return {
        "amount_minor": sign * _gross(totals, currency),
        "net_minor": _signed(totals.net, currency, sign),
        "vat_minor": _signed(vat.amount, currency, sign),
        "vat_lines": [_vat_line(share, currency, sign) for share in vat.shares],
    }


def _gross(totals: Totals, currency: str) -> int:
    if totals.gross is not None and totals.gross.text:
        return minor_units(totals.gross.text, currency, totals.gross.name)
    due = minor_units(totals.payable.text, currency, totals.payable.name)
    return due + (_signed(totals.prepaid, currency, 1) or 0) - (_signed(totals.rounding, currency, 1) or 0)


def _signed(amount: Node | None, currency: str, sign: int) -> int | None:
    """The amount in minor units, None where it is not stated."""
    if amount is None or not amount.text:
        return None
    return sign * minor_units(amount.text, currency, amount.name)


def _vat_total(totals: tuple[VatTotal, ...]) -> VatTotal:
    """The total that has a breakdown, else the first."""
    return next((one for one in totals if one.shares), next(iter(totals), VatTotal(NOTHING, ())))


def _vat_line(share: Share, currency: str, sign: int) -> dict[str, Any]:
    vat = share.vat or NOTHING
    return {
        "rate_bp": _basis_points(share.percent) if share.percent else None,
        "category": share.category or None,
        "net_minor": _signed(share.amount, currency, sign),
        "vat_minor": sign * minor_units(vat.text, currency, vat.name),
    }


def _basis_points(percent: str) -> int:
    """A rate in percent as hundredths of a percent; a finer rate exists nowhere."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]*)?", percent):
        raise Fault("amount-not-a-number", "Percent", percent)
    whole, _, fraction = percent.partition(".")
    return int(whole) * 100 + int(fraction[:2].ljust(2, "0"))


def _account(ways: tuple[Means, ...]) -> tuple[str | None, str | None]:
    """The first account to pay to; the branch tells Swedish giros apart."""
    for means in ways:
        if not means.account:
            continue
        if kind := GIROS.get(means.branch.upper()):
            return kind, means.account
        compact = means.account.replace(" ", "").upper()
        return ("iban" if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact) else "bban"), means.account
    return None, None
