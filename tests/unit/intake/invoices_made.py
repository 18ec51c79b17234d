"""Invoices that add up, made from their lines and written in each syntax; any total can be put wrong by some öre."""

from collections.abc import Mapping
from typing import NamedTuple

from services.intake.domain import Kind

INVOICE_KINDS = (Kind.UBL, Kind.SVEFAKTURA, Kind.CII)
TOTALS = ("lines", "net", "vat", "gross")


class Part(NamedTuple):
    """A line, an allowance or a charge: its VAT category, its rate in percent, its amount in öre."""

    category: str
    percent: int
    minor: int


class Made(NamedTuple):
    """What an invoice is made of; `off` is what is added to a total of TOTALS, in öre."""

    lines: tuple[Part, ...]
    allowances: tuple[Part, ...] = ()
    charges: tuple[Part, ...] = ()
    off: Mapping[str, int] = {}

    def breakdown(self) -> dict[tuple[str, int], int]:
        """The base of each category and rate."""
        bases: dict[tuple[str, int], int] = {}
        for sign, parts in ((1, self.lines), (1, self.charges), (-1, self.allowances)):
            for part in parts:
                key = (part.category, part.percent)
                bases[key] = bases.get(key, 0) + sign * part.minor
        return bases

    def total(self, name: str) -> int:
        """A total of TOTALS as the invoice states it."""
        lines = sum(part.minor for part in self.lines)
        net, vat = (
            sum(self.breakdown().values()),
            sum(vat_of(percent, base) for (_, percent), base in self.breakdown().items()),
        )
        return {"lines": lines, "net": net, "vat": vat, "gross": net + vat}[name] + self.off.get(name, 0)


def vat_of(percent: int, base: int) -> int:
    """VAT in öre, to the nearest, halves away from zero."""
    vat = (abs(base) * percent + 50) // 100
    return vat if base >= 0 else -vat


def kronor(minor: int) -> str:
    """Öre as a decimal number of kronor."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}"


def written(kind: Kind, made: Made) -> str:
    """The invoice in the syntax of that kind."""
    return {Kind.UBL: _ubl, Kind.SVEFAKTURA: _svefaktura, Kind.CII: _cii}[kind](made)


def _ubl(made: Made) -> str:
    def category(name: str, part: Part) -> str:
        scheme = "<TaxScheme><ID>VAT</ID></TaxScheme>"
        return f"<{name}><ID>{part.category}</ID><Percent>{part.percent}</Percent>{scheme}</{name}>"

    def allowance(part: Part, charge: str) -> str:
        amount = f"<Amount>{kronor(part.minor)}</Amount>{category('TaxCategory', part)}"
        return f"<AllowanceCharge><ChargeIndicator>{charge}</ChargeIndicator>{amount}</AllowanceCharge>"

    shares = "".join(
        f"<TaxSubtotal><TaxableAmount>{kronor(base)}</TaxableAmount>"
        f"<TaxAmount>{kronor(vat_of(key[1], base))}</TaxAmount>"
        f"{category('TaxCategory', Part(key[0], key[1], base))}</TaxSubtotal>"
        for key, base in made.breakdown().items()
    )
    lines = "".join(
        f"<InvoiceLine><LineExtensionAmount>{kronor(part.minor)}</LineExtensionAmount>"
        f"<Item>{category('ClassifiedTaxCategory', part)}</Item></InvoiceLine>"
        for part in made.lines
    )
    sums = {
        "LineExtensionAmount": made.total("lines"),
        "TaxExclusiveAmount": made.total("net"),
        "TaxInclusiveAmount": made.total("gross"),
        **({"AllowanceTotalAmount": sum(part.minor for part in made.allowances)} if made.allowances else {}),
        **({"ChargeTotalAmount": sum(part.minor for part in made.charges)} if made.charges else {}),
        "PayableAmount": made.total("gross"),
    }
    return (
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID>'
        "<DocumentCurrencyCode>SEK</DocumentCurrencyCode>"
        f"{''.join(allowance(part, 'false') for part in made.allowances)}"
        f"{''.join(allowance(part, 'true') for part in made.charges)}"
        f'<TaxTotal><TaxAmount currencyID="SEK">{kronor(made.total("vat"))}</TaxAmount>{shares}</TaxTotal>'
        f"<LegalMonetaryTotal>{_elements(sums)}</LegalMonetaryTotal>{lines}</Invoice>"
    )


def _svefaktura(made: Made) -> str:
    def category(part: Part) -> str:
        return f"<TaxCategory><ID>{part.category}</ID><Percent>{part.percent}</Percent></TaxCategory>"

    def allowance(part: Part, charge: str) -> str:
        amount = f"<Amount>{kronor(part.minor)}</Amount>{category(part)}"
        return f"<AllowanceCharge><ChargeIndicator>{charge}</ChargeIndicator>{amount}</AllowanceCharge>"

    shares = "".join(
        f"<TaxSubTotal><TaxableAmount>{kronor(base)}</TaxableAmount>"
        f"<TaxAmount>{kronor(vat_of(key[1], base))}</TaxAmount>"
        f"{category(Part(key[0], key[1], base))}</TaxSubTotal>"
        for key, base in made.breakdown().items()
    )
    lines = "".join(
        f"<InvoiceLine><LineExtensionAmount>{kronor(part.minor)}</LineExtensionAmount>"
        f"<Item>{category(part)}</Item></InvoiceLine>"
        for part in made.lines
    )
    # öre are rounded off to whole kronor, as Swedish invoices do
    gross = made.total("gross")
    rounding = -gross % 100 if -gross % 100 < 50 else -(gross % 100)
    sums = {
        "LineExtensionTotalAmount": made.total("lines"),
        "TaxExclusiveTotalAmount": made.total("net"),
        "TaxInclusiveTotalAmount": gross + rounding,
        "RoundOffAmount": rounding,
    }
    return (
        '<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"><ID>1</ID>'
        "<InvoiceCurrencyCode>SEK</InvoiceCurrencyCode>"
        f"{''.join(allowance(part, '0') for part in made.allowances)}"
        f"{''.join(allowance(part, '1') for part in made.charges)}"
        f"<TaxTotal><TotalTaxAmount>{kronor(made.total('vat'))}</TotalTaxAmount>{shares}</TaxTotal>"
        f"<LegalTotal>{_elements(sums)}</LegalTotal>{lines}</Invoice>"
    )


def _cii(made: Made) -> str:
    def tax(part: Part) -> str:
        code = f"<CategoryCode>{part.category}</CategoryCode>"
        return f"{code}<RateApplicablePercent>{part.percent}</RateApplicablePercent>"

    def allowance(part: Part, charge: str) -> str:
        return (
            f"<SpecifiedTradeAllowanceCharge><ChargeIndicator><Indicator>{charge}</Indicator></ChargeIndicator>"
            f"<ActualAmount>{kronor(part.minor)}</ActualAmount><CategoryTradeTax>{tax(part)}</CategoryTradeTax>"
            "</SpecifiedTradeAllowanceCharge>"
        )

    shares = "".join(
        f"<ApplicableTradeTax><CalculatedAmount>{kronor(vat_of(key[1], base))}</CalculatedAmount>"
        f"<BasisAmount>{kronor(base)}</BasisAmount>{tax(Part(key[0], key[1], base))}</ApplicableTradeTax>"
        for key, base in made.breakdown().items()
    )
    lines = "".join(
        f"<IncludedSupplyChainTradeLineItem><SpecifiedLineTradeSettlement><ApplicableTradeTax>{tax(part)}"
        "</ApplicableTradeTax><SpecifiedTradeSettlementLineMonetarySummation>"
        f"<LineTotalAmount>{kronor(part.minor)}</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation>"
        "</SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>"
        for part in made.lines
    )
    sums = {
        "LineTotalAmount": made.total("lines"),
        **({"ChargeTotalAmount": sum(part.minor for part in made.charges)} if made.charges else {}),
        **({"AllowanceTotalAmount": sum(part.minor for part in made.allowances)} if made.allowances else {}),
        "TaxBasisTotalAmount": made.total("net"),
        "GrandTotalAmount": made.total("gross"),
        "DuePayableAmount": made.total("gross"),
    }
    vat = f'<TaxTotalAmount currencyID="SEK">{kronor(made.total("vat"))}</TaxTotalAmount>'
    return (
        '<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">'
        f"<ExchangedDocument><ID>1</ID></ExchangedDocument><SupplyChainTradeTransaction>{lines}"
        "<ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>SEK</InvoiceCurrencyCode>"
        f"{shares}{''.join(allowance(part, 'false') for part in made.allowances)}"
        f"{''.join(allowance(part, 'true') for part in made.charges)}"
        f"<SpecifiedTradeSettlementHeaderMonetarySummation>{_elements(sums)}{vat}"
        "</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>"
        "</SupplyChainTradeTransaction></CrossIndustryInvoice>"
    )


def _elements(amounts: Mapping[str, int]) -> str:
    return "".join(f"<{name}>{kronor(minor)}</{name}>" for name, minor in amounts.items())
