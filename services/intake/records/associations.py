"""What an association does: its activities, the halls it books, and whom it pays."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import (
    blind,
    blind_list,
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

_ASSOCIATION = {"name": "IF Norrskenet", "organisationNumber": "556016-0680"}

ACTIVITY: Final = RecordKind(
    "activity",
    Text("Närvaro vid föreningsaktivitet", "Attendance at an association's activity"),
    {
        "association": who("Förening", "Association", required=True),
        "activity_number": number_of("Aktivitetens nummer", "Number of the activity", required=True),
        "starts_at": moment("Började", "Began", required=True),
        "ends_at": moment("Slutade", "Ended"),
        "participant_count": count("Antal deltagare", "Number of participants", required=True),
        "participants": blind_list("Deltagare (samma eller inte)", "Participants (the same or not)"),
        "leaders": count("Antal ledare", "Number of leaders"),
        "place": blind("Plats (samma eller inte)", "Place (the same or not)"),
        "grant_number": number_of("Bidragets nummer", "Number of the grant"),
    },
    identity=("association", "activity_number"),
    day="starts_at",
    subject="association",
    example={
        "association": _ASSOCIATION,
        "activityNumber": "2026-0912",
        "startsAt": "2026-11-02T16:00:00Z",
        "endsAt": "2026-11-02T17:30:00Z",
        "participantCount": 2,
        "participants": ["19121212-1212", "2011 Exempel"],
        "leaders": 1,
        "place": "Norrskenshallen",
    },
)

FACILITY_BOOKING: Final = RecordKind(
    "facility_booking",
    Text("Bokning av lokal", "Booking of premises"),
    {
        "booking_number": number_of("Bokningens nummer", "Number of the booking", required=True),
        "association": who("Bokad av", "Booked by", required=True),
        "place": blind("Lokal (samma eller inte)", "Premises (the same or not)", required=True),
        "starts_at": moment("Från", "From", required=True),
        "ends_at": moment("Till", "Until", required=True),
        "capacity": count("Lokalen rymmer, personer", "The premises hold, persons"),
        "used": flag("Användes", "Was used"),
    },
    identity=("booking_number",),
    day="starts_at",
    subject="association",
    example={
        "bookingNumber": "B-2026-3312",
        "association": _ASSOCIATION,
        "place": "Norrskenshallen",
        "startsAt": "2026-11-02T16:00:00Z",
        "endsAt": "2026-11-02T18:00:00Z",
        "capacity": 60,
    },
)

ASSOCIATION_PAYMENT: Final = RecordKind(
    "association_payment",
    Text("Föreningens egen betalning", "A payment made by an association"),
    {
        "association": who("Förening", "Association", required=True),
        "voucher_number": number_of("Verifikationens nummer", "Number of the voucher", required=True),
        "payee": who("Betald till", "Paid to", required=True),
        "paid_on": day("Dag", "Day", required=True),
        "amount_minor": minor("Belopp", "Amount", required=True),
        "currency": currency(required=True),
        "way": code("Sätt: konto, kontant, kort", "Way: account, cash, card"),
        "text": words("Vad det gällde", "What it was for"),
    },
    identity=("association", "voucher_number", "payee"),
    day="paid_on",
    subject="association",
    example={
        "association": _ASSOCIATION,
        "voucherNumber": "A-117",
        "payee": {"name": "Björkens Städ AB", "organisationNumber": "556016-0680"},
        "paidOn": "2026-09-03",
        "amountMinor": 1250000,
        "currency": "SEK",
        "way": "account",
    },
)

KINDS: Final = (ACTIVITY, FACILITY_BOOKING, ASSOCIATION_PAYMENT)
