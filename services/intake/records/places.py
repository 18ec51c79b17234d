"""Places and support for children, young people and the disabled: what is paid for, and what is there."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import blind, code, count, currency, day, flag, minor, number_of, who, words

PLACEMENT: Final = RecordKind(
    "placement",
    Text("Placering i boende eller familjehem", "Placement in a home"),
    {
        "placement_number": number_of("Placeringens nummer", "Number of the placement", required=True),
        "placed": who("Den placerade", "Who is placed", required=True),
        "provider": who("Boende eller familjehem", "The home", required=True),
        "placement_kind": code("Slag: hem för vård eller boende, familjehem", "Kind: care home, family home"),
        "valid_from": day("Från", "From", required=True),
        "valid_until": day("Till", "Until"),
        "day_price_minor": minor("Dygnsavgift", "Price per day"),
        "currency": currency(),
        "days": count("Vårddygn i perioden", "Days of care in the period"),
        "leave_days": count("Frånvarodygn i perioden", "Days of leave in the period"),
        "approved_places": count("Boendets godkända platser", "Approved places of the home"),
        "permit_number": number_of("Tillståndets nummer", "Number of the permit"),
        "decision_number": number_of("Beslutets nummer", "Number of the decision"),
        "responsible_officer": number_of("Ansvarig handläggare", "Responsible officer"),
    },
    identity=("placement_number",),
    day="valid_from",
    subject="provider",
    example={
        "placementNumber": "PL-2026-019",
        "placed": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "provider": {"name": "Björkens Hem AB", "organisationNumber": "556016-0680"},
        "placementKind": "care_home",
        "validFrom": "2026-08-17",
        "dayPriceMinor": 485000,
        "currency": "SEK",
        "permitNumber": "IVO-4711",
    },
)

SCHOOL_PLACE: Final = RecordKind(
    "school_place",
    Text("Plats i förskola eller skola", "Place in preschool or school"),
    {
        "child": who("Barn eller elev", "Child or pupil", required=True),
        "school": who("Huvudman", "Provider of the school", required=True),
        "unit": code("Skolenhet", "School unit", required=True),
        "valid_from": day("Från", "From", required=True),
        "valid_until": day("Till", "Until"),
        "grade": code("Årskurs eller avdelning", "Grade or group"),
        "paid_minor": minor("Ersättning per månad", "Paid per month"),
        "currency": currency(),
        "home_municipality": code("Hemkommun (fyra siffror)", "Home municipality (four digits)"),
    },
    identity=("child", "school", "unit", "valid_from"),
    day="valid_from",
    subject="school",
    example={
        "child": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "school": {"name": "Friskolan Björken AB", "organisationNumber": "556016-0680"},
        "unit": "Björkens förskola",
        "validFrom": "2026-08-10",
        "paidMinor": 1240000,
        "currency": "SEK",
        "homeMunicipality": "0180",
    },
)

ATTENDANCE: Final = RecordKind(
    "attendance",
    Text("Närvaro i förskola eller skola", "Attendance in preschool or school"),
    {
        "child": who("Barn eller elev", "Child or pupil", required=True),
        "school": who("Huvudman", "Provider of the school", required=True),
        "unit": code("Skolenhet", "School unit", required=True),
        "day": day("Dag", "Day", required=True),
        "present": flag("Närvarande", "Present", required=True),
        "minutes": count("Minuter", "Minutes"),
        "reported_absence": flag("Frånvaron är anmäld", "The absence was reported"),
    },
    identity=("child", "unit", "day"),
    day="day",
    subject="school",
    example={
        "child": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "school": {"name": "Friskolan Björken AB", "organisationNumber": "556016-0680"},
        "unit": "Björkens förskola",
        "day": "2026-11-02",
        "present": True,
        "minutes": 435,
    },
)

STAFFING: Final = RecordKind(
    "staffing",
    Text("Bemanning och behörighet", "Staffing and qualifications"),
    {
        "provider": who("Huvudman eller utförare", "Provider", required=True),
        "unit": code("Enhet", "Unit", required=True),
        "as_of": day("Uppgiften gäller den", "True on", required=True),
        "served": count("Barn, elever eller boende", "Children, pupils or residents"),
        "staff": count("Anställda i tjänst", "Staff on duty"),
        "full_time_hundredths": count("Årsarbetskrafter, hundradelar", "Full-time equivalents, hundredths"),
        "qualified": count("Behöriga", "Qualified"),
        "licensed_found": count("Legitimationer återfunna i registret", "Licences found in the register"),
        "stated_ratio_hundredths": count("Utlovade barn per anställd, hundradelar", "Stated children per staff, 1/100"),
    },
    identity=("provider", "unit", "as_of"),
    day="as_of",
    subject="provider",
    example={
        "provider": {"name": "Friskolan Björken AB", "organisationNumber": "556016-0680"},
        "unit": "Björkens förskola",
        "asOf": "2026-10-15",
        "served": 62,
        "staff": 11,
        "qualified": 5,
        "licensedFound": 4,
        "statedRatioHundredths": 530,
    },
)

SUPPORT_ALLOWANCE: Final = RecordKind(
    "support_allowance",
    Text("Tilläggsbelopp för extra stöd", "Allowance for extra support"),
    {
        "decision_number": number_of("Beslutets nummer", "Number of the decision", required=True),
        "child": who("Barn eller elev", "Child or pupil", required=True),
        "school": who("Huvudman", "Provider of the school", required=True),
        "month": day("Månad (dess första dag)", "Month (its first day)", required=True),
        "amount_minor": minor("Belopp", "Amount", required=True),
        "currency": currency(required=True),
        "planned_minutes": count("Planerat stöd, minuter", "Planned support, minutes"),
        "delivered_minutes": count("Utfört stöd, minuter", "Delivered support, minutes"),
        "support_person": who("Stödperson", "Support person"),
    },
    identity=("decision_number", "month"),
    day="month",
    subject="school",
    example={
        "decisionNumber": "TB-2026-031",
        "child": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "school": {"name": "Friskolan Björken AB", "organisationNumber": "556016-0680"},
        "month": "2026-10-01",
        "amountMinor": 1850000,
        "currency": "SEK",
        "plannedMinutes": 4800,
        "deliveredMinutes": 4500,
    },
)

HOUSING_ADAPTATION: Final = RecordKind(
    "housing_adaptation_grant",
    Text("Bostadsanpassningsbidrag", "Housing adaptation grant"),
    {
        "grant_number": number_of("Bidragets nummer", "Number of the grant", required=True),
        "applicant": who("Sökande", "Applicant", required=True),
        "measure": code("Åtgärd, t.ex. ramp", "Measure, e.g. a ramp", required=True),
        "decided_on": day("Beslutad", "Decided", required=True),
        "quote_minor": minor("Offert", "Quote"),
        "quotes": count("Antal offerter", "Number of quotes"),
        "quote_hash": blind("Offertens kontrollsumma", "Checksum of the quote"),
        "paid_minor": minor("Utbetalt", "Paid"),
        "currency": currency(),
        "installer": who("Entreprenör", "Contractor"),
        "inspected_on": day("Besiktigad", "Inspected"),
        "inspected_by": number_of("Besiktigad av", "Inspected by"),
        "inspection_result": code("Besiktningens utfall", "Result of the inspection"),
        "address": blind("Adress (samma eller inte)", "Address (the same or not)"),
        "applicant_lives_there": flag("Sökande är folkbokförd där", "The applicant is registered there"),
        "note": words("Anteckning", "Note"),
    },
    identity=("grant_number", "measure"),
    day="decided_on",
    subject="applicant",
    example={
        "grantNumber": "BAB-2026-112",
        "applicant": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "measure": "ramp",
        "decidedOn": "2026-05-20",
        "quoteMinor": 4250000,
        "quotes": 2,
        "paidMinor": 4250000,
        "currency": "SEK",
        "installer": {"name": "Björkens Bygg AB", "organisationNumber": "556016-0680"},
        "inspectedOn": "2026-06-30",
        "inspectionResult": "approved",
    },
)

KINDS: Final = (PLACEMENT, SCHOOL_PLACE, ATTENDANCE, STAFFING, SUPPORT_ALLOWANCE, HOUSING_ADAPTATION)
