"""What a buyer answered to an invoice: approved, disputed, rejected, paid (Peppol BIS Invoice Response 3)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role

# UNCL4343 as Peppol allows it in T111.
STATUSES: Final = {
    "AB": Text("Mottagen", "Received"),
    "IP": Text("Under behandling", "In process"),
    "UQ": Text("Fråga ställd", "Under query"),
    "CA": Text("Godtagen med villkor", "Conditionally accepted"),
    "RE": Text("Avvisad", "Rejected"),
    "AP": Text("Godkänd", "Approved"),
    "PD": Text("Betald", "Paid"),
}

INVOICE_RESPONSE: Final = RecordKind(
    name="invoice_response",
    title=Text("Svar på faktura", "Invoice response"),
    fields={
        "response_number": Field(pl.String, Text("Svarets nummer", "Response number"), Role.REFERENCE, True),
        "day": Field(pl.Date, Text("Dag", "Day")),
        "invoice_number": Field(pl.String, Text("Fakturanummer", "Invoice number"), Role.REFERENCE, True),
        "invoice_day": Field(pl.Date, Text("Fakturadag", "Invoice day")),
        "invoice_type": Field(pl.String, Text("Fakturatyp", "Invoice type")),
        "status": Field(pl.String, Text("Status", "Status"), required=True),
        "effective_day": Field(pl.Date, Text("Gäller från", "Effective from")),
        "reasons": Field(pl.List(pl.String), Text("Skäl", "Reasons")),
        "actions": Field(pl.List(pl.String), Text("Begärda åtgärder", "Requested actions")),
        "text": Field(pl.String, Text("Förklaring", "Explanation"), Role.TEXT),
        "buyer": Field(PARTY, Text("Köpare", "Buyer"), Role.PARTY),
        "seller": Field(PARTY, Text("Leverantör", "Supplier"), Role.PARTY),
        "responder": Field(PARTY, Text("Svarar", "Responder"), Role.PARTY),
    },
    identity=("responder", "response_number", "invoice_number"),
    day="day",
    subject="seller",
    example={
        "responseNumber": "SV-17",
        "day": "2026-09-10",
        "invoiceNumber": "F-2026-1",
        "status": "UQ",
        "reasons": ["PRI"],
        "actions": ["CNP"],
        "text": "Priset är inte det avtalade",
        "buyer": {"name": "Ängsköpings kommun", "organisationNumber": "212000-0142"},
        "seller": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "responder": {"name": "Ängsköpings kommun", "organisationNumber": "212000-0142"},
    },
)
"""`status` is a key of STATUSES; `reasons` and `actions` are the code lists OPStatusReason and OPStatusAction.
`responder` sent the response: the buyer, or who handles invoices for it."""
