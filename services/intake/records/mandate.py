"""Mandates by which a payee may draw money from a payer's account: asked for, given, changed, ended (Autogiro)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, PARTY, Field, RecordKind, Role

EVENTS: Final = ("requested", "ended", "renumbered", "declined", "advised", "signed_online")

MANDATE: Final = RecordKind(
    name="mandate",
    title=Text("Medgivande till autogiro", "Direct debit mandate"),
    fields={
        "source": Field(pl.String, Text("Källa", "Source"), required=True),
        "report": Field(pl.String, Text("Fil", "File"), Role.REFERENCE, required=True),
        "place": Field(pl.Int64, Text("Plats i filen", "Place in the file"), required=True),
        "reported_on": Field(pl.Date, Text("Filens dag", "Day of the file")),
        "event": Field(pl.String, Text("Händelse", "Event"), required=True),  # one of EVENTS
        "info_code": Field(pl.String, Text("Informationskod", "Information code")),
        "status_code": Field(pl.String, Text("Kommentarskod", "Comment code")),
        "handled_on": Field(pl.Date, Text("Åtgärdsdag", "Day of action")),
        "valid_from": Field(pl.Date, Text("Gäller från", "Valid from")),
        "payee_account": Field(ACCOUNT, Text("Mottagarens bankgiro", "Payee's bankgiro"), Role.ACCOUNT),
        "payer": Field(PARTY, Text("Betalare", "Payer"), Role.PARTY),
        "payer_account": Field(ACCOUNT, Text("Betalarens konto", "Payer's account"), Role.ACCOUNT),
        "payer_number": Field(pl.String, Text("Betalarnummer", "Payer's number"), Role.REFERENCE, required=True),
        "new_payee_account": Field(ACCOUNT, Text("Nytt bankgiro", "New bankgiro"), Role.ACCOUNT),
        "new_payer_number": Field(pl.String, Text("Nytt betalarnummer", "New payer's number"), Role.REFERENCE),
        "text": Field(pl.String, Text("Meddelande", "Message"), Role.TEXT),
    },
    identity=("source", "report", "place"),
    day="reported_on",
    subject="payer",
    example={
        "source": "autogiro",
        "report": "M2026-11-24",
        "place": 1,
        "event": "new",
        "payerNumber": "10000417",
        "payeeAccount": {"kind": "bankgiro", "number": "5805-6201"},
        "validFrom": "2026-12-01",
    },
)
