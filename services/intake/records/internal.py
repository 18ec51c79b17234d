"""Internal control: who did what in our own systems, with our own money and in our own name."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import (
    account,
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

_COMPANY = {"name": "Björkens Kontor AB", "organisationNumber": "556016-0680"}
_PERSON = {"name": "Ann Exempel", "identityNumber": "19121212-1212"}

USER_ACTION: Final = RecordKind(
    "user_action",
    Text("Steg i handläggning eller betalning", "Step of a decision or payment"),
    {
        "action_number": number_of("Stegets nummer", "Number of the step", required=True),
        "system": code("System", "System", required=True),
        "user_name": number_of("Användarnamn", "User name", required=True),
        "action": code("Steg: lägga upp, besluta, attestera, betala", "Step: register, decide, approve", required=True),
        "item": number_of("Vad det gäller", "What it concerns", required=True),
        "item_kind": code("Slag: faktura, beslut, leverantör", "Kind: invoice, decision, supplier"),
        "happened_at": moment("Tidpunkt", "Time", required=True),
        "party": who("Den det gäller", "Whom it concerns"),
        "amount_minor": minor("Belopp", "Amount"),
        "currency": currency(),
        "flow": code("Flöde: ordinarie, manuellt, brådskande", "Flow: ordinary, manual, urgent"),
        "reason_code": code("Orsakskod", "Reason code"),
        "delegation_item": number_of("Punkt i delegationsordningen", "Item of the delegation scheme"),
        "outcome": code("Utfall", "Outcome"),
    },
    identity=("system", "action_number"),
    day="happened_at",
    subject="party",
    example={
        "actionNumber": "778121",
        "system": "ekonomi",
        "userName": "ekon-031",
        "action": "approve",
        "item": "2026-0117",
        "itemKind": "invoice",
        "happenedAt": "2026-11-12T08:41:00Z",
        "party": _COMPANY,
        "amountMinor": 4875000,
        "currency": "SEK",
        "flow": "ordinary",
    },
)

ACCESS_LOG_ENTRY: Final = RecordKind(
    "access_log_entry",
    Text("Logg över läsning", "Log of reading"),
    {
        "entry_number": number_of("Postens nummer", "Number of the entry", required=True),
        "system": code("System", "System", required=True),
        "user_name": number_of("Användarnamn", "User name", required=True),
        "read_at": moment("Tidpunkt", "Time", required=True),
        "party": who("Vems uppgifter", "Whose data"),
        "item": number_of("Ärende eller post", "Case or item"),
        "assigned": flag("Hade ett ärende om den", "Had a case about it"),
        "reason_code": code("Orsakskod", "Reason code"),
    },
    identity=("system", "entry_number"),
    day="read_at",
    subject="party",
    example={
        "entryNumber": "A-9912331",
        "system": "vard",
        "userName": "handl-117",
        "readAt": "2026-11-12T13:05:00Z",
        "party": _PERSON,
        "assigned": True,
    },
)

CARD_TRANSACTION: Final = RecordKind(
    "card_transaction",
    Text("Köp med kommunens kort", "Purchase with the municipality's card"),
    {
        "transaction_number": number_of("Köpets nummer", "Number of the purchase", required=True),
        "holder": who("Kortinnehavare", "Holder of the card", required=True),
        "bought_at": moment("Tidpunkt", "Time", required=True),
        "merchant": who("Säljare", "Merchant"),
        "merchant_category": code("Säljarens kategori (MCC)", "Merchant category (MCC)"),
        "amount_minor": minor("Belopp", "Amount", required=True),
        "currency": currency(required=True),
        "receipt_on": day("Kvitto lämnat", "Receipt handed in"),
        "unit": code("Enhet", "Unit"),
        "text": words("Vad det gällde", "What it was for"),
    },
    identity=("transaction_number",),
    day="bought_at",
    subject="holder",
    example={
        "transactionNumber": "K-2026-55102",
        "holder": _PERSON,
        "boughtAt": "2026-10-17T11:20:00Z",
        "merchant": _COMPANY,
        "merchantCategory": "5943",
        "amountMinor": 84900,
        "currency": "SEK",
        "receiptOn": "2026-10-19",
    },
)

PAYROLL_PAYMENT: Final = RecordKind(
    "payroll_payment",
    Text("Lön ur lönesystemet", "Pay from the payroll system"),
    {
        "employee": who("Anställd", "Employee", required=True),
        "employment_number": number_of("Anställningens nummer", "Number of the employment", required=True),
        "month": day("Månad (dess första dag)", "Month (its first day)", required=True),
        "amount_minor": minor("Utbetalt", "Paid", required=True),
        "currency": currency(required=True),
        "account": account("Konto", "Account"),
        "unit": code("Enhet", "Unit"),
        "worked_minutes": count("Arbetad tid, minuter", "Worked time, minutes"),
        "last_login": day("Senaste inloggning", "Last login"),
        "on_leave": flag("Tjänstledig", "On leave"),
    },
    identity=("employee", "employment_number", "month"),
    day="month",
    subject="employee",
    example={
        "employee": _PERSON,
        "employmentNumber": "10417",
        "month": "2026-10-01",
        "amountMinor": 2785000,
        "currency": "SEK",
        "account": {"kind": "bban", "number": "9900-1234567"},
        "unit": "Ekonomiskt bistånd",
        "lastLogin": "2026-10-30",
    },
)

RECRUITMENT_CHECK: Final = RecordKind(
    "recruitment_check",
    Text("Kontroll vid rekrytering", "Check at a recruitment"),
    {
        "recruitment_number": number_of("Rekryteringens nummer", "Number of the recruitment", required=True),
        "employee": who("Den som anställs", "Who is hired", required=True),
        "unit": code("Enhet", "Unit"),
        "exposed_function": flag("Utsatt funktion", "Exposed function"),
        "hired_on": day("Anställd", "Hired", required=True),
        "identity_checked_on": day("Identitet kontrollerad", "Identity checked"),
        "references_checked_on": day("Referenser kontrollerade", "References checked"),
        "diploma_checked_on": day("Examen eller legitimation kontrollerad", "Diploma or licence checked"),
        "extract_shown_on": day("Registerutdrag visat (bara att och när)", "Extract shown (only that and when)"),
        "extract_required": flag("Registerutdrag krävs", "An extract is required"),
    },
    identity=("recruitment_number", "employee"),
    day="hired_on",
    subject="employee",
    example={
        "recruitmentNumber": "REK-2026-077",
        "employee": _PERSON,
        "unit": "Hemtjänst norr",
        "exposedFunction": True,
        "hiredOn": "2026-09-01",
        "identityCheckedOn": "2026-08-20",
        "referencesCheckedOn": "2026-08-21",
        "extractShownOn": "2026-08-25",
        "extractRequired": True,
    },
)

DELEGATION: Final = RecordKind(
    "delegation",
    Text("Delegation att besluta", "Delegation to decide"),
    {
        "delegation_item": number_of("Punkt i delegationsordningen", "Item of the delegation scheme", required=True),
        "user_name": number_of("Användarnamn", "User name", required=True),
        "position": code("Befattning", "Position"),
        "unit": code("Enhet", "Unit"),
        "right": code("Rätt: besluta, attestera, köpa", "Right: decide, approve, buy", required=True),
        "limit_minor": minor("Beloppsgräns", "Limit"),
        "currency": currency(),
        "valid_from": day("Gäller från", "Valid from", required=True),
        "valid_until": day("Gäller till", "Valid until"),
    },
    identity=("delegation_item", "user_name", "right", "valid_from"),
    day="valid_from",
    example={
        "delegationItem": "4.2",
        "userName": "enhetschef-04",
        "unit": "Hemtjänst norr",
        "right": "buy",
        "limitMinor": 10000000,
        "currency": "SEK",
        "validFrom": "2026-01-01",
    },
)

KINDS: Final = (
    USER_ACTION, ACCESS_LOG_ENTRY, CARD_TRANSACTION, PAYROLL_PAYMENT, RECRUITMENT_CHECK, DELEGATION,
)  # fmt: skip
