"""What the bank or Bankgirot answers to payments: taken, done, stopped, sent back (pain.002, LB reports)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, PARTY, Field, RecordKind, Role

STATUSES: Final = (
    "received", "accepted", "pending", "partly", "paid", "rejected", "returned", "cancelled", "monitored", "other",
)  # fmt: skip

PAYMENT_STATUS: Final = RecordKind(
    name="payment_status",
    title=Text("Betalningsbesked", "Payment status"),
    fields={
        "source": Field(pl.String, Text("Källa", "Source"), required=True),
        "report": Field(pl.String, Text("Besked", "Report"), Role.REFERENCE, required=True),
        "place": Field(pl.Int64, Text("Plats i beskedet", "Place in the report"), required=True),
        "level": Field(pl.String, Text("Gäller", "Concerns"), required=True),  # message, batch or payment
        "reported_on": Field(pl.Date, Text("Beskedets dag", "Day of the report")),
        "status": Field(pl.String, Text("Status", "Status"), required=True),  # one of STATUSES
        "status_code": Field(pl.String, Text("Statuskod", "Status code")),
        "reason_code": Field(pl.String, Text("Orsakskod", "Reason code")),
        "reason_text": Field(pl.String, Text("Orsak", "Reason"), Role.TEXT),
        "original_kind": Field(pl.String, Text("Gäller filtyp", "Kind of file concerned")),
        "original_message": Field(pl.String, Text("Betalfil", "Payment file"), Role.REFERENCE),
        "original_batch": Field(pl.String, Text("Betalblock", "Payment block"), Role.REFERENCE),
        "instruction": Field(pl.String, Text("Instruktion", "Instruction"), Role.REFERENCE),
        "end_to_end": Field(pl.String, Text("Referens från början till slut", "End-to-end id"), Role.REFERENCE),
        "bank_reference": Field(pl.String, Text("Bankens referens", "Bank's reference"), Role.REFERENCE),
        # a credit that was set off is negative; none where the report does not repeat it
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
        "payment_on": Field(pl.Date, Text("Betalningsdag", "Day of payment")),
        "payer_account": Field(ACCOUNT, Text("Betalarens konto", "Payer's account"), Role.ACCOUNT),
        "payee": Field(PARTY, Text("Mottagare", "Payee"), Role.PARTY),
        "payee_account": Field(ACCOUNT, Text("Mottagarens konto", "Payee's account"), Role.ACCOUNT),
        "reference": Field(pl.String, Text("Referens", "Reference"), Role.REFERENCE),
        "salary": Field(pl.Boolean, Text("Lön", "Salary")),
    },
    identity=("source", "report", "place"),
    day="reported_on",
    subject="payee",
    example={
        "source": "pain.002",
        "report": "S2026-11-24",
        "place": 1,
        "level": "payment",
        "reportedOn": "2026-11-24",
        "status": "rejected",
        "reasonCode": "AC04",
        "originalMessage": "LEV-2026-11-24",
        "endToEnd": "2026-0117",
        "amountMinor": 4875000,
        "currency": "SEK",
    },
)
