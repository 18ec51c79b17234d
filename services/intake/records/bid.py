"""Bids in procurements, one row per bidder (OCDS with its extension for bids)."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import MOMENT, PARTY, Field, RecordKind, Role

BID: Final = RecordKind(
    name="bid",
    title=Text("Anbud", "Bid"),
    fields={
        "ocid": Field(pl.String, Text("Upphandlingens nummer", "Process number"), Role.REFERENCE, True),
        "release": Field(pl.String, Text("Publicering", "Release"), Role.REFERENCE),
        "bid": Field(pl.String, Text("Anbudets nummer", "Bid number"), Role.REFERENCE, True),
        "submitted_at": Field(MOMENT, Text("Inkommet", "Submitted")),
        "day": Field(pl.Date, Text("Dag", "Day")),
        "status": Field(pl.String, Text("Status", "Status")),
        "bidder": Field(PARTY, Text("Anbudsgivare", "Bidder"), Role.PARTY),
        "bidders": Field(pl.Int64, Text("Antal som lämnat anbudet", "Number behind the bid")),
        "value_minor": Field(pl.Int64, Text("Anbudssumma", "Bid amount")),
        "currency": Field(pl.String, Text("Valuta", "Currency")),
    },
    identity=("ocid", "release", "bid", "bidder"),
    day="day",
    subject="bidder",
    example={
        "ocid": "ocds-abc123-17",
        "bid": "b1",
        "submittedAt": "2026-03-30T12:00:00Z",
        "day": "2026-03-30",
        "status": "valid",
        "bidder": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "bidders": 1,
        "valueMinor": 190000000,
        "currency": "SEK",
    },
)
"""`bid` is the source's id, else its place in the release; a joint bid has a row, with the whole amount, for each."""
