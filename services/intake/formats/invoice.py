"""What an invoice says, in the words of EN 16931 (BT and BG are its terms), whatever syntax it is written in.

The readers fill this in; the row of an invoice and what is wrong with it are made from it alone. An amount, a day
or a code is the element that holds it: an empty element where the invoice does not say it, None where the syntax
has no place for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from services.intake.formats.xml import Node

F_TAX = "Godkänd för F-skatt"
GIROS = {"SE:BANKGIRO": "bankgiro", "SE:PLUSGIRO": "plusgiro", "BGABSESS": "bankgiro", "PGSISESS": "plusgiro"}
"""How the branch of an account tells a Swedish giro: by its code in Peppol, by its BIC in Svefaktura."""
VAT_NAMES = frozenset({"", "VAT"})
# UNCL1001 types that credit, also where the document is written as an invoice.
CREDIT_TYPES = frozenset({"381", "396", "532", "261", "262", "296", "308", "420", "458", "502", "503"})

_NATIONAL_SCHEMES = frozenset({"0007", "SE:ORGNR"})


class Share(NamedTuple):
    """A part of the invoice under one VAT category: a line, an allowance, a charge or a row of the breakdown.

    `amount` is without VAT; `vat` is told by the breakdown alone, `percent` in percent as written. `category` is None
    where the syntax lets a line leave it open.
    """

    category: str | None
    percent: str
    amount: Node
    vat: Node | None = None


class VatTotal(NamedTuple):
    """A total of VAT (BT-110 or BT-111), in whatever currency, with its breakdown (BG-23)."""

    amount: Node
    shares: tuple[Share, ...]


class Means(NamedTuple):
    """A way to pay (BG-16): its UNCL4461 code, the account and its branch, each empty where not said."""

    code: str
    account: str
    branch: str


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who sends the invoice (BG-4). `number` is the best of its numbers, `scheme` one of IDENTIFIER_SCHEMES.

    `legal_numbers` are BT-30, `vat_numbers` BT-31; `tax_statements` are BT-32, where a Swedish supplier says that
    it is approved for F-tax.
    """

    name: str | None
    number: str | None
    scheme: str | None
    country: str | None
    legal_numbers: tuple[str, ...]
    vat_numbers: tuple[str, ...]
    tax_statements: tuple[str, ...]
    f_tax_stated: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Document totals (BG-22), as stated: BT-106 to BT-109 and BT-112 to BT-115.

    Without a `gross` of its own the total with VAT is what is to be paid, and already paid, before rounding.
    """

    lines: Node
    allowances: Node | None
    charges: Node | None
    net: Node | None
    gross: Node | None
    prepaid: Node
    rounding: Node
    payable: Node


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice or credit note. `sign` turns what it states into what it costs: -1 where it credits.

    `vat_totals` are those in the invoice's own currency; `vat_required` is whether the syntax asks for one.
    `two_decimals` are the amounts that may have at most two decimals, by the rule that says so.
    """

    credit: bool
    sign: int
    number: Node
    currency: Node
    issued: Node
    due: Node
    supplier: Supplier
    buyer_country: str | None
    means: tuple[Means, ...]
    totals: Totals | None
    vat_totals: tuple[VatTotal, ...]
    vat_required: bool
    lines: tuple[Share, ...]
    allowances: tuple[Share, ...]
    charges: tuple[Share, ...]
    two_decimals: tuple[tuple[str, Node], ...]
    period: str | None
    unit: str | None
    category: str | None
    text: str | None
    order_reference: str | None
    contract_reference: str | None
    payment_reference: str | None


def best_number(legal: Node, others: Iterable[Node], vat_number: str | None) -> tuple[str | None, str | None]:
    """A supplier's number and its sort: a national registration first, then the VAT number, then whatever is given."""
    candidates = [one for one in (legal, *others) if one.text]
    for one in candidates:
        if one.attributes.get("schemeID") in _NATIONAL_SCHEMES:
            return one.text, "organisation_number"
    if re.fullmatch(r"\d{6}-?\d{4}|16\d{10}", legal.text):
        return legal.text, "organisation_number"
    if vat_number:
        return vat_number, "vat"
    return (candidates[0].text, "other") if candidates else (None, None)


def says_f_tax(texts: Iterable[str]) -> bool:
    """Whether one of the texts states approval for F-tax, in whatever words."""
    return any(re.search(r"\bF-?\s?skatt", one, re.IGNORECASE) for one in texts)


def period_of(start: str | None, end: str | None) -> str | None:
    """A period as start/end days (ISO 8601 interval)."""
    return f"{start or ''}/{end or ''}" if start or end else None


def joined(*texts: str | None) -> str | None:
    """What the invoice says of itself, in one text."""
    return " · ".join(filter(None, texts)) or None
