"""Salaries paid through Bankgirot's service Löner, one payment to an employee's account each."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, PARTY, Field, RecordKind, Role

SALARY: Final = RecordKind(
    name="salary",
    title=Text("Löneutbetalning", "Salary payment"),
    fields={
        "source": Field(pl.String, Text("Källa", "Source"), required=True),
        "report": Field(pl.String, Text("Fil", "File"), Role.REFERENCE, required=True),
        "place": Field(pl.Int64, Text("Plats i filen", "Place in the file"), required=True),
        "reported_on": Field(pl.Date, Text("Filens dag", "Day of the file")),
        "payment_on": Field(pl.Date, Text("Betalningsdag", "Day of payment"), required=True),
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount"), required=True),
        "currency": Field(pl.String, Text("Valuta", "Currency"), required=True),
        "payer_account": Field(ACCOUNT, Text("Avsändarens bankgiro", "Sender's bankgiro"), Role.ACCOUNT),
        # the employer's own number of the employee; many use the personal identity number
        "payee": Field(PARTY, Text("Mottagare", "Payee"), Role.PARTY),
        "payee_account": Field(ACCOUNT, Text("Mottagarens konto", "Payee's account"), Role.ACCOUNT, required=True),
        "text": Field(pl.String, Text("Meddelande", "Message"), Role.TEXT),
    },
    identity=("source", "report", "place"),
    day="payment_on",
    subject="payee",
    example={
        "source": "bankgirot",
        "report": "L2026-11-24",
        "place": 1,
        "paymentOn": "2026-11-25",
        "amountMinor": 2875000,
        "currency": "SEK",
        "payeeAccount": {"kind": "other", "number": "8327-9,123456789-0"},
    },
)
