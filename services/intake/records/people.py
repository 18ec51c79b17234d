"""Persons in registers and at work: what happened to them, whom they work for, what ties they have told of."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import (
    account,
    blind,
    code,
    count,
    currency,
    day,
    flag,
    minor,
    moment,
    number_of,
    who,
    words,
)

_COMPANY = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}
_PERSON = {"name": "Ann Exempel", "identityNumber": "19121212-1212"}

PERSON_STATUS: Final = RecordKind(
    "person_status",
    Text("Uppgift från folkbokföringen", "Population register"),
    {
        "person": who("Person", "Person", required=True),
        "as_of": day("Uppgiften gäller den", "True on", required=True),
        "status": code("Status: folkbokförd, avliden, utvandrad", "Status: registered, deceased, emigrated"),
        "deceased_on": day("Avliden", "Deceased"),
        "emigrated_on": day("Utvandrad", "Emigrated"),
        "moved_on": day("Flyttad", "Moved"),
        "home_municipality": code("Folkbokföringskommun (fyra siffror)", "Municipality (four digits)"),
        "protected": flag("Skyddade personuppgifter", "Protected identity"),
        "address": blind("Adress (samma eller inte)", "Address (the same or not)"),
        "household": blind("Hushåll (samma eller inte)", "Household (the same or not)"),
    },
    identity=("person",),
    day="as_of",
    subject="person",
    example={
        "person": _PERSON,
        "asOf": "2026-11-01",
        "status": "registered",
        "homeMunicipality": "0180",
        "protected": False,
        "address": "Storgatan 1 lgh 1102, 123 45 Orten",
        "household": "H-118",
    },
)

EMPLOYEE: Final = RecordKind(
    "employee",
    Text("Anställd", "Employee"),
    {
        "employee": who("Anställd", "Employee", required=True),
        "employment_number": number_of("Anställningens nummer", "Number of the employment", required=True),
        "user_name": number_of("Användarnamn", "User name"),
        "unit": code("Enhet", "Unit"),
        "position": code("Befattning", "Position"),
        "exposed_function": flag("Utsatt funktion", "Exposed function"),
        "employed_from": day("Anställd från", "Employed from", required=True),
        "employed_until": day("Anställd till", "Employed until"),
        "leave_from": day("Tjänstledig från", "On leave from"),
        "leave_until": day("Tjänstledig till", "On leave until"),
        "former_employer": who("Tidigare arbetsgivare", "Former employer"),
        "left_former_on": day("Slutade där", "Left there"),
        "address": blind("Adress (samma eller inte)", "Address (the same or not)"),
        "household": blind("Hushåll (samma eller inte)", "Household (the same or not)"),
    },
    identity=("employee", "employment_number"),
    day="employed_from",
    subject="employee",
    example={
        "employee": _PERSON,
        "employmentNumber": "10417",
        "userName": "handl-117",
        "unit": "Ekonomiskt bistånd",
        "exposedFunction": True,
        "employedFrom": "2019-04-01",
    },
)

SECONDARY_EMPLOYMENT: Final = RecordKind(
    "secondary_employment",
    Text("Bisyssla", "Secondary employment"),
    {
        "employee": who("Anställd", "Employee", required=True),
        "organisation": who("Företag eller förening", "Company or association", required=True),
        "declared_on": day("Anmäld", "Declared", required=True),
        "role": code("Roll: ägare, styrelse, anställd", "Role: owner, board, employed"),
        "paid": flag("Mot ersättning", "For pay"),
        "outcome": code("Bedömning: godtas, förbjuds", "Assessment: accepted, forbidden"),
        "decided_on": day("Bedömd", "Assessed"),
        "valid_until": day("Gäller till", "Valid until"),
        "note": words("Anteckning", "Note"),
    },
    identity=("employee", "organisation", "declared_on"),
    day="declared_on",
    subject="employee",
    example={
        "employee": _PERSON,
        "organisation": _COMPANY,
        "declaredOn": "2026-01-15",
        "role": "board",
        "paid": False,
        "outcome": "accepted",
        "decidedOn": "2026-01-29",
    },
)

PAYEE_ACCOUNT_CHANGE: Final = RecordKind(
    "payee_account_change",
    Text("Ändrat konto för mottagare", "Changed account of a payee"),
    {
        "change_number": number_of("Ändringens nummer", "Number of the change", required=True),
        "payee": who("Mottagare", "Payee", required=True),
        "old_account": account("Förra kontot", "Old account"),
        "new_account": account("Nya kontot", "New account", required=True),
        "changed_at": moment("Ändrat", "Changed", required=True),
        "changed_by": number_of("Ändrat av", "Changed by"),
        "channel": code("Kanal: e-post, brev, e-tjänst", "Channel: e-mail, letter, e-service"),
        "called_back": flag("Kontrollerat på känt nummer", "Called back on a known number"),
        "holder_checked": flag("Kontohavaren stämmer enligt banken", "The bank confirms the holder"),
    },
    identity=("change_number",),
    day="changed_at",
    subject="payee",
    example={
        "changeNumber": "LR-2026-0912",
        "payee": _COMPANY,
        "oldAccount": {"kind": "bankgiro", "number": "5805-6201"},
        "newAccount": {"kind": "bankgiro", "number": "5050-1055"},
        "changedAt": "2026-11-12T08:41:00Z",
        "changedBy": "ekon-031",
        "channel": "email",
        "calledBack": True,
    },
)

GIFT_OR_CONTACT: Final = RecordKind(
    "gift_or_contact",
    Text("Gåva, representation eller kontakt", "Gift, hospitality or contact"),
    {
        "entry_number": number_of("Postens nummer", "Number of the entry", required=True),
        "employee": who("Anställd eller förtroendevald", "Employee or elected", required=True),
        "other": who("Motpart", "The other party", required=True),
        "entry_kind": code("Slag: gåva, representation, möte", "Kind: gift, hospitality, meeting", required=True),
        "happened_on": day("Dag", "Day", required=True),
        "value_minor": minor("Värde", "Value"),
        "currency": currency(),
        "declined": flag("Avböjdes", "Declined"),
        "former_official": flag("Motparten arbetade tidigare här", "The other party worked here before"),
        "persons": count("Antal närvarande från oss", "Number present of ours"),
        "note": words("Anteckning", "Note"),
    },
    identity=("entry_number",),
    day="happened_on",
    subject="other",
    example={
        "entryNumber": "G-2026-014",
        "employee": _PERSON,
        "other": _COMPANY,
        "entryKind": "hospitality",
        "happenedOn": "2026-06-11",
        "valueMinor": 35000,
        "currency": "SEK",
        "declined": True,
    },
)

IDENTIFIER: Final = RecordKind(
    "identifier",
    Text("Telefon, e-post, adress eller enhet", "Telephone, e-mail, address or device"),
    {
        "owner": who("Den som använder det", "Who uses it", required=True),
        "identifier_kind": code("Slag: telefon, e-post, adress, enhet", "Kind: phone, e-mail, address", required=True),
        "value": blind("Värdet (samma eller inte)", "The value (the same or not)", required=True),
        "seen_on": day("Senast sett", "Last seen", required=True),
        "valid_from": day("Från", "From"),
        "valid_until": day("Till", "Until"),
        "owner_role": code("Roll: leverantör, anställd, god man", "Role: supplier, employee, trustee"),
    },
    identity=("owner", "identifier_kind", "value"),
    day="seen_on",
    subject="owner",
    example={
        "owner": _COMPANY,
        "identifierKind": "email",
        "value": "info@tryggvard.example",
        "seenOn": "2026-11-02",
        "ownerRole": "supplier",
    },
)

KINDS: Final = (
    PERSON_STATUS, EMPLOYEE, SECONDARY_EMPLOYMENT, PAYEE_ACCOUNT_CHANGE, GIFT_OR_CONTACT, IDENTIFIER,
)  # fmt: skip
