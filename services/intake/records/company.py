"""A company as registers know it: what it is, and for what it is registered. Public facts."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role

COMPANY: Final = RecordKind(
    "company",
    Text("Företag enligt register", "Company as registered"),
    {
        "company": Field(PARTY, Text("Företag", "Company"), Role.PARTY, required=True),
        "registered_on": Field(pl.Date, Text("Registrerades", "Registered on")),
        "legal_form": Field(pl.String, Text("Företagsform", "Legal form")),
        "sni": Field(pl.String, Text("Bransch (SNI)", "Trade (SNI)")),
        "f_tax": Field(pl.Boolean, Text("Godkänd för F-skatt", "Approved for F-tax")),
        "f_tax_from": Field(pl.Date, Text("F-skatt från", "F-tax from")),
        "f_tax_until": Field(pl.Date, Text("F-skatt till", "F-tax until")),
        "vat_registered": Field(pl.Boolean, Text("Registrerad för moms", "Registered for VAT")),
        "employer_registered": Field(pl.Boolean, Text("Registrerad som arbetsgivare", "Registered as employer")),
        "status": Field(pl.String, Text("Status", "Status")),
        "status_since": Field(pl.Date, Text("Status sedan", "Status since")),
        "as_of": Field(pl.Date, Text("Känt den", "Known on")),
    },
    identity=("company",),
    subject="company",
    day="as_of",
    example={
        "company": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "registeredOn": "2014-03-17",
        "legalForm": "AB",
        "sni": "88101",
        "fTax": True,
        "vatRegistered": True,
        "employerRegistered": True,
        "status": "active",
        "asOf": "2026-11-02",
    },
)
