"""A line of a voucher in the general ledger, as SIE 4 and SIE 5 carry it.

Source: SIE file format 4B (SIE-Gruppen, 2008-09-30), #VER, #TRANS, #RTRANS and #BTRANS; SIE 5 (sie5.xsd),
JournalEntry and LedgerEntry. What a voucher must hold: bokföringslagen (1999:1078) 5 kap. 6–7 §§.
"""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import PARTY, Field, RecordKind, Role

VOUCHER_LINE: Final = RecordKind(
    name="voucher_line",
    title=Text("Verifikationsrad", "Voucher line"),
    fields={
        "company": Field(pl.String, Text("Organisationsnummer", "Organisation number"), Role.REFERENCE),
        "year_start": Field(pl.Date, Text("Räkenskapsårets första dag", "First day of the financial year")),
        # A digest that names the voucher: of its number, or of its content where the source has not numbered it.
        "voucher_key": Field(pl.String, Text("Verifikationens nyckel", "The voucher's key"), required=True),
        "line": Field(pl.Int64, Text("Rad i verifikationen", "Line of the voucher"), required=True),
        "series": Field(pl.String, Text("Serie", "Series"), Role.REFERENCE),
        "number": Field(pl.String, Text("Verifikationsnummer", "Voucher number"), Role.REFERENCE),
        "voucher_day": Field(pl.Date, Text("Verifikationsdag", "Voucher day")),
        "registered_day": Field(pl.Date, Text("Registreringsdag", "Day of registration")),
        "voucher_text": Field(pl.String, Text("Verifikationstext", "Voucher text"), Role.TEXT),
        # Who made or last changed the voucher: a signature or user name, of a person or of a program.
        "voucher_sign": Field(pl.String, Text("Verifikationens signatur", "The voucher's sign"), Role.TEXT),
        "account": Field(pl.String, Text("Konto", "Account"), Role.REFERENCE, required=True),
        "account_name": Field(pl.String, Text("Kontonamn", "Account name"), Role.TEXT),
        # Debit is positive, credit negative.
        "amount_minor": Field(pl.Int64, Text("Belopp", "Amount"), required=True),
        "currency": Field(pl.String, Text("Valuta", "Currency"), required=True),
        # An exact decimal number, signed as the amount.
        "quantity": Field(pl.String, Text("Kvantitet", "Quantity")),
        "unit": Field(pl.String, Text("Enhet", "Unit"), Role.TEXT),
        # The line's own day, or the voucher's where the line has none.
        "line_day": Field(pl.Date, Text("Transaktionsdag", "Day of the line")),
        "line_text": Field(pl.String, Text("Radtext", "Line text"), Role.TEXT),
        "line_sign": Field(pl.String, Text("Radens signatur", "The line's sign"), Role.TEXT),
        # Dimension 1, 6 and 7 of the standard. An employee's name is never taken along.
        "cost_centre": Field(pl.String, Text("Kostnadsställe", "Cost centre"), Role.REFERENCE),
        "cost_centre_name": Field(pl.String, Text("Kostnadsställets namn", "Cost centre's name"), Role.TEXT),
        "project": Field(pl.String, Text("Projekt", "Project"), Role.REFERENCE),
        "project_name": Field(pl.String, Text("Projektets namn", "Project's name"), Role.TEXT),
        "employee_number": Field(pl.String, Text("Anställningsnummer", "Employee number"), Role.REFERENCE),
        # Every object of the line, "dimension=object" parted by "; ".
        "objects": Field(pl.String, Text("Objekt", "Objects"), Role.TEXT),
        # "supplier" or "customer": dimension 9 or 8, or the register of SIE 5.
        "party_role": Field(pl.String, Text("Motpartens roll", "The party's role")),
        "party_number": Field(
            pl.String, Text("Leverantörs- eller kundnummer", "Supplier or customer number"), Role.REFERENCE
        ),
        "party": Field(PARTY, Text("Motpart", "Party"), Role.PARTY),
        "invoice_reference": Field(pl.String, Text("Fakturanummer", "Invoice number"), Role.REFERENCE),
        # "added" or "removed" after the voucher was made, else empty. A removed line has no part in the balance.
        "change": Field(pl.String, Text("Ändrad i efterhand", "Changed afterwards")),
        # Whether the voucher's lines, as they could be read, sum to zero.
        "balanced": Field(pl.Boolean, Text("Verifikationen balanserar", "The voucher balances"), required=True),
    },
    # A line of a voucher that is exported again says the same, or supersedes it. `company` is null where the
    # source does not say it, and null equals null here.
    identity=("company", "voucher_key", "line"),
    day="voucher_day",
    subject="party",
    example={
        "company": "212000-0142",
        "yearStart": "2026-01-01",
        "voucherKey": "A-1042",
        "line": 1,
        "series": "A",
        "number": "1042",
        "voucherDay": "2026-11-02",
        "account": "4600",
        "amountMinor": 4875000,
        "currency": "SEK",
        "lineText": "Städning oktober",
        "costCentre": "3100",
        "balanced": True,
    },
)
