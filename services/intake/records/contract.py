"""Contracts with suppliers: period, ceiling and prices (OCDS), one row per supplier."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role
from services.intake.records.lines import LINE

CONTRACT: Final = RecordKind(
    name="contract",
    title=Text("Avtal", "Contract"),
    fields={
        "contract_number": Field(pl.String, Text("Avtalsnummer", "Contract number"), Role.REFERENCE, True),
        "ocid": Field(pl.String, Text("Upphandlingens nummer", "Process number"), Role.REFERENCE),
        "release": Field(pl.String, Text("Publicering", "Release"), Role.REFERENCE),
        "award": Field(pl.String, Text("Tilldelningens nummer", "Award number"), Role.REFERENCE),
        "title": Field(pl.String, Text("Rubrik", "Title"), Role.TEXT),
        "status": Field(pl.String, Text("Status", "Status")),
        "day": Field(pl.Date, Text("Undertecknat", "Signed")),
        "buyer": Field(PARTY, Text("Köpare", "Buyer"), Role.PARTY),
        "supplier": Field(PARTY, Text("Leverantör", "Supplier"), Role.PARTY),
        "suppliers": Field(pl.Int64, Text("Antal leverantörer", "Number of suppliers")),
        "valid_from": Field(pl.Date, Text("Börjar", "Starts")),
        "valid_until": Field(pl.Date, Text("Slutar", "Ends")),
        "longest_until": Field(pl.Date, Text("Kan förlängas till", "Can be extended to")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
        "value_minor": Field(pl.Int64, Text("Värde", "Value")),
        "ceiling_minor": Field(pl.Int64, Text("Takvolym", "Ceiling")),
        "awarded_minor": Field(pl.Int64, Text("Tilldelat värde", "Awarded value")),
        "paid_minor": Field(pl.Int64, Text("Betalt enligt avtalet", "Paid under the contract")),
        "amendments": Field(pl.Int64, Text("Antal ändringar", "Number of amendments")),
        "cpv": Field(pl.List(pl.String), Text("CPV-koder", "CPV codes")),
        "lines": Field(pl.List(LINE), Text("Priser", "Prices"), Role.TEXT),
    },
    identity=("contract_number", "ocid", "release", "supplier"),
    day="day",
    subject="supplier",
    example={
        "contractNumber": "A-3",
        "ocid": "ocds-abc123-17",
        "title": "Städning av skolor",
        "status": "active",
        "day": "2026-05-20",
        "buyer": {"name": "Ängsköpings kommun", "organisationNumber": "212000-0142"},
        "supplier": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "suppliers": 1,
        "validFrom": "2026-06-01",
        "validUntil": "2028-05-31",
        "longestUntil": "2030-05-31",
        "currency": "SEK",
        "valueMinor": 190000000,
        "ceilingMinor": 250000000,
        "lines": [{"text": "Städtimme", "unit": "HUR", "priceMinor": 40000, "pricePerMillionths": 1000000}],
    },
)
"""`value_minor` is the contract's value, `ceiling_minor` the most that may be called off where that is stated.
A contract with several has a row, with the whole value, for each."""
