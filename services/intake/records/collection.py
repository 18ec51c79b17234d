"""Money drawn from payers' accounts, or paid back to them, under a mandate (pain.008, Autogiro)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, PARTY, Field, RecordKind, Role

EVENTS: Final = ("requested", "monitored", "paid", "stopped", "postponed", "rejected", "refunded", "cancelled", "moved")

COLLECTION: Final = RecordKind(
    name="collection",
    title=Text("Autogirobetalning", "Direct debit"),
    fields={
        "source": Field(pl.String, Text("Källa", "Source"), required=True),
        "report": Field(pl.String, Text("Fil", "File"), Role.REFERENCE, required=True),
        "place": Field(pl.Int64, Text("Plats i filen", "Place in the file"), required=True),
        "reported_on": Field(pl.Date, Text("Filens dag", "Day of the file")),
        "event": Field(pl.String, Text("Händelse", "Event"), required=True),  # one of EVENTS
        "record_code": Field(pl.String, Text("Postens kod", "Record's code")),
        "status_code": Field(pl.String, Text("Statuskod", "Status code")),
        # drawn from the payer is positive, paid to the payer negative; none where a record concerns several
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount")),
        "currency": Field(pl.String, Text("Valuta", "Currency"), required=True),
        "due_on": Field(pl.Date, Text("Betalningsdag", "Day of payment")),
        "moved_to": Field(pl.Date, Text("Ny betalningsdag", "New day of payment")),
        "period_code": Field(pl.String, Text("Periodkod", "Period code")),
        "times": Field(pl.Int64, Text("Antal gånger", "Number of times")),
        "payee_account": Field(ACCOUNT, Text("Mottagarens konto", "Payee's account"), Role.ACCOUNT),
        "payer": Field(PARTY, Text("Betalare", "Payer"), Role.PARTY),
        "payer_account": Field(ACCOUNT, Text("Betalarens konto", "Payer's account"), Role.ACCOUNT),
        "payer_number": Field(pl.String, Text("Betalarnummer", "Payer's number"), Role.REFERENCE),
        "mandate": Field(pl.String, Text("Medgivande", "Mandate"), Role.REFERENCE),
        "signed_on": Field(pl.Date, Text("Medgivandets dag", "Day of the mandate")),
        "batch": Field(pl.String, Text("Betalblock", "Payment block"), Role.REFERENCE),
        "end_to_end": Field(pl.String, Text("Referens från början till slut", "End-to-end id"), Role.REFERENCE),
        "reference": Field(pl.String, Text("Referens", "Reference"), Role.REFERENCE),
        "text": Field(pl.String, Text("Meddelande", "Message"), Role.TEXT),
    },
    identity=("source", "report", "place"),
    day="due_on",
    subject="payer",
    example={
        "source": "pain.008",
        "report": "AG-2026-11-24",
        "place": 1,
        "event": "ordered",
        "amountMinor": 125000,
        "currency": "SEK",
        "dueOn": "2026-11-30",
        "payeeAccount": {"kind": "bankgiro", "number": "5805-6201"},
        "reference": "BARNOMSORG-11",
    },
)
