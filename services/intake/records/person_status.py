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
        "status": Field(pl.String, Text("Status", "Status")),
        "deceased_on": Field(pl.Date, Text("Avliden", "Deceased")),
        "emigrated_on": Field(pl.Date, Text("Utvandrad", "Emigrated")),
        "moved_on": Field(pl.Date, Text("Flyttad", "Moved")),
        "home_municipality": Field(pl.String, Text("Folkbokföringskommun", "Municipality of residence")),
        "protected": Field(pl.Boolean, Text("Skyddade personuppgifter", "Protected identity")),
        "address": Field(pl.String, Text("Adress (samma eller inte)", "Address (the same or not)"), Role.BLIND),
        "as_of": Field(pl.Date, Text("Känt den", "Known on")),
    },
    identity=("person",),
    subject="person",
    day="as_of",
    example={
        "person": {"identityNumber": "19121212-1212"},
        "status": "registered",
        "movedOn": "1998-08-15",
        "homeMunicipality": "9999",
        "protected": False,
        "address": "Storgatan 1 123 45 Exempelby",
        "asOf": "2026-11-02",
    },
)
