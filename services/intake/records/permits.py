"""Permits and supervision: who may do what, what an inspection found, what was reported."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import blind, code, count, currency, day, flag, minor, number_of, who, words

_HOLDER = {"name": "Björkens Krog AB", "organisationNumber": "556016-0680"}

PERMIT: Final = RecordKind(
    "permit",
    Text("Tillstånd", "Permit"),
    {
        "permit_number": number_of("Tillståndets nummer", "Number of the permit", required=True),
        "permit_kind": code(
            "Slag: vård, servering, tobak, avfall", "Kind: care, serving, tobacco, waste", required=True
        ),
        "category": code("Inriktning", "Category"),
        "holder": who("Innehavare", "Holder", required=True),
        "issuer": code("Utfärdare, t.ex. IVO", "Issuer, e.g. the care inspectorate"),
        "valid_from": day("Gäller från", "Valid from", required=True),
        "valid_until": day("Gäller till", "Valid until"),
        "status": code("Status: gäller, vilande, återkallat", "Status: valid, paused, revoked", required=True),
        "status_since": day("Status sedan", "Status since"),
        "told_on": day("Innehavaren underrättad", "The holder was told"),
        "approved_places": count("Godkända platser", "Approved places"),
        "capacity_kilograms": count("Högsta mängd per år, kg", "Most per year, kg"),
        "address": blind("Plats (samma eller inte)", "Place (the same or not)"),
    },
    identity=("permit_kind", "permit_number"),
    day="valid_from",
    subject="holder",
    example={
        "permitNumber": "SRV-0180-211",
        "permitKind": "serving_alcohol",
        "holder": _HOLDER,
        "validFrom": "2024-03-01",
        "status": "valid",
        "address": "Storgatan 2, 123 45 Orten",
    },
)

INSPECTION: Final = RecordKind(
    "inspection",
    Text("Tillsyn eller inspektion", "Inspection"),
    {
        "inspection_number": number_of("Tillsynens nummer", "Number of the inspection", required=True),
        "area": code("Område, t.ex. livsmedel", "Area, e.g. food", required=True),
        "operator": who("Verksamhetsutövare", "Operator", required=True),
        "planned_on": day("Planerad", "Planned", required=True),
        "inspected_on": day("Utförd", "Done"),
        "status": code("Status: planerad, utförd, uppskjuten, inställd", "Status: planned, done, postponed, cancelled"),
        "postponements": count("Antal gånger uppskjuten", "Times postponed"),
        "postponed_by": number_of("Uppskjuten av", "Postponed by"),
        "inspector": number_of("Inspektör", "Inspector"),
        "result": code("Utfall", "Result"),
        "breaches": count("Antal brister", "Number of breaches"),
        "permit_number": number_of("Tillståndets nummer", "Number of the permit"),
        "address": blind("Plats (samma eller inte)", "Place (the same or not)"),
        "note": words("Anteckning", "Note"),
    },
    identity=("inspection_number",),
    day="planned_on",
    subject="operator",
    example={
        "inspectionNumber": "LIV-2026-0088",
        "area": "food",
        "operator": _HOLDER,
        "plannedOn": "2026-09-09",
        "inspectedOn": "2026-09-09",
        "status": "done",
        "inspector": "insp-12",
        "result": "minor_breach",
        "breaches": 1,
    },
)

BREACH: Final = RecordKind(
    "breach",
    Text("Brist vid tillsyn", "Breach found at an inspection"),
    {
        "breach_number": number_of("Bristens nummer", "Number of the breach", required=True),
        "operator": who("Verksamhetsutövare", "Operator", required=True),
        "area": code("Område", "Area", required=True),
        "found_on": day("Konstaterad", "Found", required=True),
        "breach_kind": code("Slag av brist", "Kind of breach", required=True),
        "severity": count("Allvar 1–5", "Severity 1–5"),
        "remedied_on": day("Avhjälpt", "Remedied"),
        "inspection_number": number_of("Tillsynens nummer", "Number of the inspection"),
        "sanction": code("Påföljd", "Sanction"),
        "note": words("Anteckning", "Note"),
    },
    identity=("breach_number",),
    day="found_on",
    subject="operator",
    example={
        "breachNumber": "LIV-2026-0088-1",
        "operator": _HOLDER,
        "area": "food",
        "foundOn": "2026-09-09",
        "breachKind": "traceability",
        "severity": 2,
        "inspectionNumber": "LIV-2026-0088",
    },
)

SERVING_REPORT: Final = RecordKind(
    "serving_report",
    Text("Restaurangrapport", "Report of a licensed restaurant"),
    {
        "holder": who("Tillståndshavare", "Holder of the permit", required=True),
        "permit_number": number_of("Tillståndets nummer", "Number of the permit", required=True),
        "year": count("År", "Year", required=True),
        "received_on": day("Kom in", "Received"),
        "turnover_minor": minor("Omsättning", "Turnover"),
        "alcohol_sales_minor": minor("Försäljning av alkohol", "Sales of alcohol"),
        "alcohol_purchases_minor": minor("Inköp av alkohol", "Purchases of alcohol"),
        "food_sales_minor": minor("Försäljning av mat", "Sales of food"),
        "currency": currency(),
    },
    identity=("permit_number", "year"),
    day="received_on",
    subject="holder",
    example={
        "holder": _HOLDER,
        "permitNumber": "SRV-0180-211",
        "year": 2025,
        "receivedOn": "2026-02-27",
        "turnoverMinor": 812000000,
        "alcoholSalesMinor": 290000000,
        "alcoholPurchasesMinor": 98000000,
        "currency": "SEK",
    },
)

WASTE_REPORT: Final = RecordKind(
    "waste_report",
    Text("Avfall eller massor: rapporterat och vägt", "Waste or soil: reported and weighed"),
    {
        "report_number": number_of("Rapportens nummer", "Number of the report", required=True),
        "operator": who("Mottagare eller anläggning", "Receiving operator", required=True),
        "transporter": who("Transportör", "Transporter"),
        "reported_on": day("Dag", "Day", required=True),
        "waste_kind": code("Avfallskod", "Waste code", required=True),
        "reported_kilograms": count("Rapporterat, kg", "Reported, kg", required=True),
        "weighed_kilograms": count("Vägt, kg", "Weighed, kg"),
        "invoiced_kilograms": count("Fakturerat, kg", "Invoiced, kg"),
        "permit_number": number_of("Tillståndets nummer", "Number of the permit"),
        "transporter_permit": flag("Transportören har tillstånd", "The transporter has a permit"),
    },
    identity=("operator", "report_number"),
    day="reported_on",
    subject="operator",
    example={
        "reportNumber": "AVF-2026-0512",
        "operator": {"name": "Björkens Återvinning AB", "organisationNumber": "556016-0680"},
        "reportedOn": "2026-10-12",
        "wasteKind": "17 05 04",
        "reportedKilograms": 18400,
        "weighedKilograms": 18350,
        "transporterPermit": True,
    },
)

KINDS: Final = (PERMIT, INSPECTION, BREACH, SERVING_REPORT, WASTE_REPORT)
