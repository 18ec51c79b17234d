"""A balance or a budget of an account, as SIE 1 to 5 carry it.

Source: SIE file format 4B (SIE-Gruppen, 2008-09-30), #IB, #UB, #RES, #OIB, #OUB, #PSALDO and #PBUDGET; SIE 5
(sie5.xsd), OpeningBalance, ClosingBalance and Budget.
"""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import Field, RecordKind, Role

ACCOUNT_BALANCE: Final = RecordKind(
    name="account_balance",
    title=Text("Kontosaldo", "Account balance"),
    fields={
        "company": Field(pl.String, Text("Organisationsnummer", "Organisation number"), Role.REFERENCE),
        # "opening", "closing", "result", "period" (the change of a month) or "budget".
        "measure": Field(pl.String, Text("Sort", "Measure"), required=True),
        "year_start": Field(pl.Date, Text("Räkenskapsårets första dag", "First day of the financial year")),
        "year_end": Field(pl.Date, Text("Räkenskapsårets sista dag", "Last day of the financial year")),
        # The month, "2008-01"; empty for a whole year.
        "period": Field(pl.String, Text("Månad", "Month")),
        "account": Field(pl.String, Text("Konto", "Account"), Role.REFERENCE, required=True),
        "account_name": Field(pl.String, Text("Kontonamn", "Account name"), Role.TEXT),
        # Empty for the account as a whole, else "dimension=object" parted by "; ": a part of that whole.
        "objects": Field(pl.String, Text("Objekt", "Objects"), Role.TEXT),
        "cost_centre": Field(pl.String, Text("Kostnadsställe", "Cost centre"), Role.REFERENCE),
        "project": Field(pl.String, Text("Projekt", "Project"), Role.REFERENCE),
        # Debit is positive, credit negative.
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount"), required=True),
        "currency": Field(pl.String, Text("Valuta", "Currency"), required=True),
        # An exact decimal number, signed as the amount.
        "quantity": Field(pl.String, Text("Kvantitet", "Quantity")),
        "unit": Field(pl.String, Text("Enhet", "Unit"), Role.TEXT),
    },
    # Null equals null here.
    identity=("company", "measure", "year_start", "period", "account", "objects"),
    day="year_end",
    example={
        "company": "212000-0142",
        "measure": "closing",
        "yearStart": "2025-01-01",
        "yearEnd": "2025-12-31",
        "account": "4600",
        "amountMinor": 182250000,
        "currency": "SEK",
    },
)
