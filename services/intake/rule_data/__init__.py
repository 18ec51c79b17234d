"""Which data each rule of the catalogue needs, whether the rule is built or not, and how much of it there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.intake.domain import Text

PAYMENTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "payment": ("payment_order", "invoice", "credit_note", "ledger_invoice"),
        "invoice": ("invoice", "ledger_invoice"),
        "credit_note": ("credit_note",),
    }
)
"""What a need may name beside a kind of record, and the kinds of payables (PaymentFact.kind) that meet it."""

PAYMENT_TITLES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "payment": Text("Betalning", "Payment"),
        "invoice": Text("Faktura", "Invoice"),
        "credit_note": Text("Kreditnota", "Credit note"),
    }
)

PAYMENT_FIELDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "party_id": Text("Mottagare", "Payee"),
        "amount_minor": Text("Belopp", "Amount"),
        "net_minor": Text("Belopp utan moms", "Amount without VAT"),
        "vat_minor": Text("Moms", "VAT"),
        "vat_lines": Text("Moms per skattesats", "VAT by rate"),
        "invoice_number": Text("Fakturanummer", "Invoice number"),
        "invoice_date": Text("Fakturadag", "Day of the invoice"),
        "due_date": Text("Förfallodag", "Due date"),
        "payment_date": Text("Betalningsdag", "Day of payment"),
        "account_token": Text("Konto", "Account"),
        "unit": Text("Enhet", "Unit"),
        "category": Text("Kategori", "Category"),
        "text": Text("Text", "Text"),
        "order_reference": Text("Beställning", "Order"),
        "contract_reference": Text("Avtal", "Contract"),
    }
)
"""What people call the fields of a payable that rules need."""

AREAS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "EB": Text("Ekonomiskt bistånd", "Subsistence support"),
        "PA": Text("Personlig assistans", "Personal assistance"),
        "HT": Text("Hemtjänst", "Home care"),
        "HVB": Text("Boenden och familjehem", "Residential and family homes"),
        "FB": Text("Föreningsbidrag", "Association grants"),
        "SK": Text("Skola och förskola", "School and preschool"),
        "BA": Text("Bostadsanpassning", "Housing adaptation"),
        "AL": Text("Servering och tobak", "Serving and tobacco"),
        "MI": Text("Miljö, livsmedel och räddning", "Environment, food and rescue"),
        "LU": Text("Leverantörer och upphandling", "Suppliers and procurement"),
        "AN": Text("Anställning och bisyssla", "Employment and secondary employment"),
        "OP": Text("Otillåten påverkan", "Undue influence"),
    }
)


@dataclass(frozen=True, slots=True)
class Need:
    """One source of a rule: a kind of record, or a word of PAYMENTS, and the fields that the rule reads."""

    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleNeeds:
    """One rule of the catalogue: its id, what people call it, the areas it serves and what it needs."""

    rule: str
    title: Text
    areas: tuple[str, ...]
    needs: tuple[Need, ...]


def rule(number: str, sv: str, en: str, areas: str, **needs: str) -> RuleNeeds:
    """A rule with *areas* and the fields of each need parted by blanks; no areas: all of them."""
    found = tuple(Need(kind, tuple(fields.split())) for kind, fields in needs.items())
    return RuleNeeds(number, Text(sv, en), tuple(areas.split()) or tuple(AREAS), found)
