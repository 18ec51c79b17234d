"""Movements on an account as the bank tells them: reports, statements, notifications (camt) and deposits (BgMax)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, PARTY, Field, RecordKind, Role

BANK_ENTRY: Final = RecordKind(
    name="bank_entry",
    title=Text("Kontohändelse", "Account movement"),
    fields={
        "source": Field(pl.String, Text("Källa", "Source"), required=True),
        "report": Field(pl.String, Text("Besked", "Report"), Role.REFERENCE, required=True),
        # which booking of the file, and which transaction of the booking: 0 is what its transactions leave untold
        "entry": Field(pl.Int64, Text("Bokning i filen", "Entry of the file"), required=True),
        "detail": Field(pl.Int64, Text("Transaktion i bokningen", "Transaction of the entry"), required=True),
        "account": Field(ACCOUNT, Text("Eget konto", "Own account"), Role.ACCOUNT),
        "booked_on": Field(pl.Date, Text("Bokföringsdag", "Booking day")),
        "value_on": Field(pl.Date, Text("Valutadag", "Value day")),
        "status": Field(pl.String, Text("Status", "Status")),
        # money in is positive, money out negative; none where the bank gives only the booking's sum
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount")),
        "currency": Field(pl.String, Text("Valuta", "Currency"), required=True),
        "transaction_code": Field(pl.String, Text("Transaktionskod", "Bank transaction code")),
        "purpose": Field(pl.String, Text("Ändamål", "Purpose")),
        "counterparty": Field(PARTY, Text("Motpart", "Counterparty"), Role.PARTY),
        "counterparty_account": Field(ACCOUNT, Text("Motpartens konto", "Counterparty's account"), Role.ACCOUNT),
        "returned": Field(pl.Boolean, Text("Kom tillbaka", "Came back"), required=True),
        "return_reason": Field(pl.String, Text("Skäl till retur", "Reason of return")),
        "original_message": Field(pl.String, Text("Betalfil", "Payment file"), Role.REFERENCE),
        "original_batch": Field(pl.String, Text("Betalblock", "Payment block"), Role.REFERENCE),
        "instruction": Field(pl.String, Text("Instruktion", "Instruction"), Role.REFERENCE),
        "end_to_end": Field(pl.String, Text("Referens från början till slut", "End-to-end id"), Role.REFERENCE),
        "bank_reference": Field(pl.String, Text("Bankens referens", "Bank's reference"), Role.REFERENCE),
        "reference": Field(pl.String, Text("Referens", "Reference"), Role.REFERENCE),
        "text": Field(pl.String, Text("Meddelande", "Message"), Role.TEXT),
    },
    identity=("source", "report", "account", "entry", "detail"),
    day="booked_on",
    subject="counterparty",
    example={
        "source": "camt.053",
        "report": "K2026-11-24",
        "entry": 1,
        "detail": 1,
        "account": {"kind": "bankgiro", "number": "5805-6201"},
        "bookedOn": "2026-11-24",
        "amountMinor": -4875000,
        "currency": "SEK",
        "counterparty": {"name": "Björkens Städ AB", "organisationNumber": "556016-0680"},
        "returned": False,
        "endToEnd": "2026-0117",
    },
)
