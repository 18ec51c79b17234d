"""Procurements as they are published in the Open Contracting Data Standard: one row per release of a process.

A release tells what is new; what it leaves out is not gone (OCDS 1.1, merging). So a process is the last value of
each field over its releases in the order of `released_at`; a compiled release says all of it at once.
"""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import MOMENT, PARTY, Field, RecordKind, Role

STAGES: Final = ("planning", "tender", "award", "contract", "implementation")

PROCUREMENT: Final = RecordKind(
    name="procurement",
    title=Text("Upphandling", "Procurement"),
    fields={
        "ocid": Field(pl.String, Text("Upphandlingens nummer", "Process number"), Role.REFERENCE, True),
        "release": Field(pl.String, Text("Publicering", "Release"), Role.REFERENCE),
        "released_at": Field(MOMENT, Text("Publicerad", "Released")),
        "day": Field(pl.Date, Text("Dag", "Day")),
        "stage": Field(pl.String, Text("Skede", "Stage")),
        "status": Field(pl.String, Text("Status", "Status")),
        "title": Field(pl.String, Text("Rubrik", "Title"), Role.TEXT),
        "method": Field(pl.String, Text("Förfarande", "Method")),
        "method_details": Field(pl.String, Text("Förfarandet närmare", "Method in detail"), Role.TEXT),
        "category": Field(pl.String, Text("Slag", "Category")),
        "buyer": Field(PARTY, Text("Köpare", "Buyer"), Role.PARTY),
        "procuring_entity": Field(PARTY, Text("Upphandlande myndighet", "Procuring entity"), Role.PARTY),
        "tender_from": Field(MOMENT, Text("Anbudstiden börjar", "Tender period starts")),
        "tender_until": Field(MOMENT, Text("Anbudstiden slutar", "Tender period ends")),
        "bids": Field(pl.Int64, Text("Antal anbudsgivare", "Number of tenderers")),
        "value_minor": Field(pl.Int64, Text("Uppskattat värde", "Estimated value")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
        "winner": Field(PARTY, Text("Vinnare", "Winner"), Role.PARTY),
        "winners": Field(pl.Int64, Text("Antal vinnare", "Number of winners")),
        "contract_from": Field(pl.Date, Text("Avtalet börjar", "Contract starts")),
        "contract_until": Field(pl.Date, Text("Avtalet slutar", "Contract ends")),
        "cpv": Field(pl.List(pl.String), Text("CPV-koder", "CPV codes")),
    },
    identity=("ocid", "release"),
    day="day",
    subject="winner",
    example={
        "ocid": "ocds-abc123-17",
        "release": "17-3",
        "day": "2026-05-02",
        "stage": "award",
        "status": "complete",
        "title": "Städning av skolor",
        "method": "open",
        "buyer": {"name": "Ängsköpings kommun", "organisationNumber": "212000-0142"},
        "tenderFrom": "2026-03-01T00:00:00Z",
        "tenderUntil": "2026-03-31T21:59:00Z",
        "bids": 2,
        "valueMinor": 200000000,
        "currency": "SEK",
        "winner": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "winners": 1,
        "cpv": ["90911200"],
    },
)
"""`winner` is set where active awards name one and the same; `cpv` holds codes of eight digits."""
