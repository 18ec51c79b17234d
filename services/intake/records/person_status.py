"""A person as the population register has them: no more than controls need."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role

PERSON_STATUS: Final = RecordKind(
    "person_status",
    Text("Folkbokföringsstatus", "Population register status"),
    {
        "person": Field(PARTY, Text("Person", "Person"), Role.PARTY, required=True),
        "status": Field(pl.String, Text("Status", "Status"), required=True),
        "status_since": Field(pl.Date, Text("Sedan", "Since")),
        "protection": Field(pl.String, Text("Skydd av personuppgifter", "Protection of personal data")),
        "municipality_code": Field(pl.String, Text("Folkbokföringskommun", "Municipality of residence")),
        "address": Field(pl.String, Text("Adress (samma eller inte)", "Address (the same or not)"), Role.BLIND),
        "as_of": Field(pl.Date, Text("Känt den", "Known on")),
    },
    identity=("person",),
    subject="person",
    day="as_of",
    example={
        "person": {"identityNumber": "19121212-1212"},
        "status": "registered",
        "statusSince": "1998-08-15",
        "protection": "none",
        "municipalityCode": "9999",
        "address": "Storgatan 1 123 45 Exempelby",
        "asOf": "2026-11-02",
    },
)
