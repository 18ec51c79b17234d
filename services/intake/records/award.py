"""Awards in procurements, one row per supplier (OCDS)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role

AWARD: Final = RecordKind(
    name="award",
    title=Text("Tilldelning", "Award"),
    fields={
        "ocid": Field(pl.String, Text("Upphandlingens nummer", "Process number"), Role.REFERENCE, True),
        "release": Field(pl.String, Text("Publicering", "Release"), Role.REFERENCE),
        "award": Field(pl.String, Text("Tilldelningens nummer", "Award number"), Role.REFERENCE, True),
        "title": Field(pl.String, Text("Rubrik", "Title"), Role.TEXT),
        "status": Field(pl.String, Text("Status", "Status")),
        "day": Field(pl.Date, Text("Dag", "Day")),
        "supplier": Field(PARTY, Text("Leverantör", "Supplier"), Role.PARTY),
        "suppliers": Field(pl.Int64, Text("Antal leverantörer", "Number of suppliers")),
        "value_minor": Field(pl.Int64, Text("Värde", "Value")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
        "contract_from": Field(pl.Date, Text("Avtalet börjar", "Contract starts")),
        "contract_until": Field(pl.Date, Text("Avtalet slutar", "Contract ends")),
        "cpv": Field(pl.List(pl.String), Text("CPV-koder", "CPV codes")),
    },
    identity=("ocid", "release", "award", "supplier"),
    day="day",
    subject="supplier",
    example={
        "ocid": "ocds-abc123-17",
        "award": "a1",
        "status": "active",
        "day": "2026-05-02",
        "supplier": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "suppliers": 1,
        "valueMinor": 190000000,
        "currency": "SEK",
        "contractFrom": "2026-06-01",
        "contractUntil": "2028-05-31",
    },
)
"""An award to several has a row, with the whole value, for each; `award` is the source's id, else its place."""
