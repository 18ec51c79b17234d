"""Grants to associations: what was applied for and paid, who the members are, what was done with the money."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import Field, RecordKind
from services.intake.records.fields import (
    blind,
    blind_list,
    code,
    count,
    currency,
    day,
    flag,
    minor,
    number_of,
    who,
    words,
)

COST = pl.Struct({"item": pl.String, "amount_minor": pl.Int64})
"""One line of a budget or of an outcome."""


def _costs(sv: str, en: str) -> Field:
    return Field(pl.List(COST), Text(sv, en))


_ASSOCIATION = {"name": "IF Norrskenet", "organisationNumber": "556016-0680"}

GRANT_APPLICATION: Final = RecordKind(
    "grant_application",
    Text("Ansökan om föreningsbidrag", "Application for an association grant"),
    {
        "application_number": number_of("Ansökans nummer", "Number of the application", required=True),
        "association": who("Förening", "Association", required=True),
        "grant_kind": code("Slag av bidrag", "Kind of grant", required=True),
        "received_on": day("Kom in", "Received", required=True),
        "period_from": day("Avser från", "Concerns from"),
        "period_until": day("Avser till", "Concerns until"),
        "applied_minor": minor("Sökt belopp", "Amount applied for", required=True),
        "currency": currency(required=True),
        "per_member": flag("Beräknas per medlem", "Counted per member"),
        "purpose": words("Ändamål", "Purpose"),
        "budget": _costs("Budget", "Budget"),
        "other_funding": flag("Annan finansiering uppgiven", "Other funding declared"),
        "founded_on": day("Föreningen bildades", "The association was founded"),
        "premises": blind("Lokal (samma eller inte)", "Premises (the same or not)"),
        "rental_contract": flag("Hyresavtal finns", "There is a rental contract"),
    },
    identity=("application_number",),
    day="received_on",
    subject="association",
    example={
        "applicationNumber": "FB-2026-044",
        "association": _ASSOCIATION,
        "grantKind": "activity",
        "receivedOn": "2026-02-15",
        "periodFrom": "2026-01-01",
        "periodUntil": "2026-12-31",
        "appliedMinor": 8500000,
        "currency": "SEK",
        "purpose": "Ungdomsverksamhet i fotboll",
        "budget": [{"item": "hall", "amountMinor": 5000000}, {"item": "leaders", "amountMinor": 3500000}],
        "foundedOn": "1987-03-01",
    },
)

GRANT_PAYMENT: Final = RecordKind(
    "grant_payment",
    Text("Utbetalt föreningsbidrag", "Association grant paid"),
    {
        "grant_number": number_of("Bidragets nummer", "Number of the grant", required=True),
        "association": who("Förening", "Association", required=True),
        "grant_kind": code("Slag av bidrag", "Kind of grant"),
        "paid_on": day("Utbetalt", "Paid", required=True),
        "amount_minor": minor("Belopp", "Amount", required=True),
        "currency": currency(required=True),
        "purpose": words("Ändamål", "Purpose"),
        "period_from": day("Avser från", "Concerns from"),
        "period_until": day("Avser till", "Concerns until"),
        "application_number": number_of("Ansökans nummer", "Number of the application"),
        "paying_body": code("Betalas av", "Paid by"),
        "decided_by": number_of("Beslutsfattare", "Decided by"),
    },
    identity=("grant_number", "paid_on"),
    day="paid_on",
    subject="association",
    example={
        "grantNumber": "FB-2026-044",
        "association": _ASSOCIATION,
        "grantKind": "activity",
        "paidOn": "2026-04-10",
        "amountMinor": 6000000,
        "currency": "SEK",
        "purpose": "Ungdomsverksamhet i fotboll",
        "periodFrom": "2026-01-01",
        "periodUntil": "2026-12-31",
    },
)

GRANT_REPORT: Final = RecordKind(
    "grant_report",
    Text("Redovisning av bidrag", "Report on a grant"),
    {
        "grant_number": number_of("Bidragets nummer", "Number of the grant", required=True),
        "association": who("Förening", "Association", required=True),
        "received_on": day("Kom in", "Received", required=True),
        "costs": _costs("Utfall", "Outcome"),
        "spent_minor": minor("Använt", "Spent"),
        "unspent_minor": minor("Kvar", "Left"),
        "returned_minor": minor("Återbetalat", "Returned"),
        "cash_minor": minor("Kontantuttag", "Withdrawn in cash"),
        "currency": currency(),
        "content_hash": blind("Handlingens kontrollsumma", "Checksum of the document"),
        "text": words("Berättelse", "Account in words"),
    },
    identity=("grant_number", "received_on"),
    day="received_on",
    subject="association",
    example={
        "grantNumber": "FB-2026-044",
        "association": _ASSOCIATION,
        "receivedOn": "2027-02-10",
        "costs": [{"item": "hall", "amountMinor": 4600000}],
        "spentMinor": 4600000,
        "unspentMinor": 1400000,
        "currency": "SEK",
    },
)

MEMBER_LIST: Final = RecordKind(
    "member_list",
    Text("Medlemsförteckning", "List of members"),
    {
        "association": who("Förening", "Association", required=True),
        "as_of": day("Förteckningen gäller den", "True on", required=True),
        "member_count": count("Antal medlemmar", "Number of members", required=True),
        "members": blind_list("Medlemmar (samma eller inte)", "Members (the same or not)"),
        "fee_minor": minor("Medlemsavgift", "Membership fee"),
        "fee_income_minor": minor("Inbetalda avgifter", "Fees paid in"),
        "currency": currency(),
    },
    identity=("association", "as_of"),
    day="as_of",
    subject="association",
    example={
        "association": _ASSOCIATION,
        "asOf": "2026-12-31",
        "memberCount": 2,
        "members": ["19121212-1212", "2011 Exempel"],
        "feeMinor": 30000,
        "feeIncomeMinor": 60000,
        "currency": "SEK",
    },
)

ASSOCIATION_ACCOUNT: Final = RecordKind(
    "association_account",
    Text("Föreningens årshandlingar", "An association's annual documents"),
    {
        "association": who("Förening", "Association", required=True),
        "year": count("År", "Year", required=True),
        "received_on": day("Kom in", "Received"),
        "auditor": who("Revisor", "Auditor"),
        "signatories": count("Antal firmatecknare", "Number of signatories"),
        "board_members": count("Antal i styrelsen", "Number of board members"),
        "board_changes": count("Byten i styrelsen under året", "Board changes in the year"),
        "annual_report": flag("Årsredovisning lämnad", "Annual report received"),
        "minutes": flag("Årsmötesprotokoll lämnat", "Minutes received"),
        "bookkeeping": flag("Bokföring finns", "There are books"),
        "debts_minor": minor("Skulder", "Debts"),
        "currency": currency(),
        "content_hash": blind("Handlingarnas kontrollsumma", "Checksum of the documents"),
        "note": words("Anteckning", "Note"),
    },
    identity=("association", "year"),
    day="received_on",
    subject="association",
    example={
        "association": _ASSOCIATION,
        "year": 2025,
        "receivedOn": "2026-03-20",
        "auditor": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "signatories": 2,
        "boardMembers": 5,
        "annualReport": True,
        "minutes": True,
    },
)

KINDS: Final = (GRANT_APPLICATION, GRANT_PAYMENT, GRANT_REPORT, MEMBER_LIST, ASSOCIATION_ACCOUNT)
