"""Orders to suppliers and what the suppliers answered, as Peppol sends them (BIS Ordering 3, Order Agreement 3)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role
from services.intake.records.lines import LINE

DOCUMENTS: Final = ("order", "response", "change", "cancellation")
# UNCL4343 as Peppol allows it in T76: acknowledged, accepted, accepted with changes, rejected.
STATUSES: Final = frozenset({"AB", "AP", "CA", "RE"})
# UNCL1229 as Peppol allows it: added, changed, accepted, not accepted, already delivered.
LINE_STATUSES: Final = frozenset({"1", "3", "5", "7", "42"})

PURCHASE_ORDER: Final = RecordKind(
    name="purchase_order",
    title=Text("Beställning", "Purchase order"),
    fields={
        "document": Field(pl.String, Text("Dokument", "Document"), required=True),
        "document_number": Field(pl.String, Text("Dokumentets nummer", "Document number"), Role.REFERENCE, True),
        "order_number": Field(pl.String, Text("Beställningsnummer", "Order number"), Role.REFERENCE, True),
        "day": Field(pl.Date, Text("Dag", "Day")),
        "status": Field(pl.String, Text("Leverantörens svar", "The supplier's answer")),
        "buyer": Field(PARTY, Text("Köpare", "Buyer"), Role.PARTY),
        "seller": Field(PARTY, Text("Leverantör", "Supplier"), Role.PARTY),
        "buyer_unit": Field(pl.String, Text("Beställande enhet", "Ordering unit"), Role.TEXT),
        "orderer": Field(pl.String, Text("Beställare", "Orderer"), Role.TEXT),
        "buyer_reference": Field(pl.String, Text("Köparens referens", "Buyer's reference"), Role.TEXT),
        "accounting": Field(pl.String, Text("Kontering", "Accounting"), Role.TEXT),
        "requisition": Field(pl.String, Text("Rekvisition", "Requisition"), Role.REFERENCE),
        "contract_reference": Field(pl.String, Text("Avtal", "Contract"), Role.REFERENCE),
        "valid_until": Field(pl.Date, Text("Gäller till", "Valid until")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
        "net_minor": Field(pl.Int64, Text("Belopp utan moms", "Amount without VAT")),
        "total_minor": Field(pl.Int64, Text("Belopp att betala", "Amount to pay")),
        "text": Field(pl.String, Text("Text", "Text"), Role.TEXT),
        "lines": Field(pl.List(LINE), Text("Rader", "Lines"), Role.TEXT),
    },
    identity=("buyer", "document", "document_number"),
    day="day",
    subject="seller",
    example={
        "document": "order",
        "documentNumber": "O-2026-117",
        "orderNumber": "O-2026-117",
        "day": "2026-08-20",
        "buyer": {"name": "Ängsköpings kommun", "organisationNumber": "212000-0142"},
        "seller": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "buyerUnit": "Norra skolan",
        "contractReference": "A-3",
        "currency": "SEK",
        "totalMinor": 125000,
        "lines": [
            {
                "article": "ST-1",
                "text": "Städning",
                "quantityMillionths": 2500000,
                "unit": "HUR",
                "priceMinor": 40000,
                "pricePerMillionths": 1000000,
                "amountMinor": 100000,
            }
        ],
    },
)
"""`order_number` is the buyer's number of the order, in an answer of the one it answers; `status` is of STATUSES."""
