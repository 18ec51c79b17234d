"""Care beside the shift: what the lock saw, who was away, what an employer must tell about assistants."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import blind, code, count, day, flag, moment, number_of, who, words

_PROVIDER = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}
_PERSON = {"name": "Ann Exempel", "identityNumber": "19121212-1212"}

VISIT: Final = RecordKind(
    "visit",
    Text("Besök enligt lås eller telefon", "Visit as a lock or telephone logged it"),
    {
        "log_number": number_of("Loggens nummer", "Number in the log", required=True),
        "provider": who("Utförare", "Provider", required=True),
        "user": who("Brukare", "Service user"),
        "worker": who("Den som besökte", "Who visited"),
        "starts_at": moment("Började", "Began", required=True),
        "ends_at": moment("Slutade", "Ended"),
        "billed_minutes": count("Debiterade minuter", "Billed minutes"),
        "planned_minutes": count("Planerade minuter", "Planned minutes"),
        "log_source": code("Loggens källa: lås, telefon", "Source of the log: lock, telephone"),
        "user_declined": flag("Brukaren avböjde", "The user declined"),
        "shift_number": number_of("Passets nummer", "Number of the shift"),
        "device": blind("Lås eller telefon (samma eller inte)", "Lock or telephone (the same or not)"),
    },
    identity=("provider", "log_number"),
    day="starts_at",
    subject="provider",
    example={
        "logNumber": "L-2026-88121",
        "provider": _PROVIDER,
        "user": _PERSON,
        "startsAt": "2026-11-02T07:02:00Z",
        "endsAt": "2026-11-02T07:24:00Z",
        "billedMinutes": 30,
        "logSource": "lock",
    },
)

ABSENCE: Final = RecordKind(
    "absence",
    Text("Frånvaro för brukare eller placerad", "Absence of a service user"),
    {
        "person": who("Den som är borta", "Who is away", required=True),
        "absence_kind": code("Slag: sjukhus, skola, resa, avvikit", "Kind: hospital, school, travel", required=True),
        "starts_at": moment("Från", "From", required=True),
        "ends_at": moment("Till", "Until"),
        "payable": flag("Ersätts ändå", "Paid all the same"),
        "told_by": code("Uppgiften kommer från", "Told by"),
        "decision_number": number_of("Beslutets nummer", "Number of the decision"),
        "note": words("Anteckning", "Note"),
    },
    identity=("person", "absence_kind", "starts_at"),
    day="starts_at",
    subject="person",
    example={
        "person": _PERSON,
        "absenceKind": "hospital",
        "startsAt": "2026-11-03T09:00:00Z",
        "endsAt": "2026-11-06T13:00:00Z",
        "payable": False,
        "toldBy": "care_planning",
    },
)

EMPLOYER_NOTICE: Final = RecordKind(
    "employer_notice",
    Text("Anmälan om assistent", "Notice about an assistant"),
    {
        "employer": who("Arbetsgivare", "Employer", required=True),
        "worker": who("Assistent", "Assistant", required=True),
        "user": who("Brukare", "Service user", required=True),
        "received_on": day("Kom in", "Received", required=True),
        "employed_from": day("Anställd från", "Employed from"),
        "employed_until": day("Anställd till", "Employed until"),
        "relative": flag("Närstående eller i samma hushåll", "A relative or of the same household"),
        "adult": flag("Har fyllt 18", "Has turned 18"),
        "lives_in_eea": flag("Bosatt inom EES", "Lives in the EEA"),
        "monthly_minutes": count("Arbetstid per månad, minuter", "Working time per month, minutes"),
    },
    identity=("employer", "worker", "user", "employed_from"),
    day="received_on",
    subject="employer",
    example={
        "employer": _PROVIDER,
        "worker": _PERSON,
        "user": _PERSON,
        "receivedOn": "2026-01-08",
        "employedFrom": "2026-01-12",
        "relative": True,
        "adult": True,
        "livesInEea": True,
        "monthlyMinutes": 4800,
    },
)

EMPLOYER_TIME_RETURN: Final = RecordKind(
    "employer_time_return",
    Text("Arbetsgivarens uppgift om arbetstid", "An employer's return of working time"),
    {
        "employer": who("Arbetsgivare", "Employer", required=True),
        "worker": who("Assistent", "Assistant", required=True),
        "user": who("Brukare", "Service user"),
        "month": day("Månad (dess första dag)", "Month (its first day)", required=True),
        "received_on": day("Kom in", "Received"),
        "worked_minutes": count("Arbetad tid, minuter", "Worked time, minutes"),
        "standby_minutes": count("Jour och beredskap, minuter", "Standby, minutes"),
        "overtime_minutes": count("Övertid, minuter", "Overtime, minutes"),
        "collective_agreement": flag("Kollektivavtal om arbetstid", "A collective agreement on working time"),
        "reminders": count("Antal påminnelser", "Number of reminders"),
    },
    identity=("employer", "worker", "user", "month"),
    day="month",
    subject="employer",
    example={
        "employer": _PROVIDER,
        "worker": _PERSON,
        "month": "2026-10-01",
        "receivedOn": "2026-11-05",
        "workedMinutes": 9300,
        "overtimeMinutes": 240,
    },
)

KINDS: Final = (VISIT, ABSENCE, EMPLOYER_NOTICE, EMPLOYER_TIME_RETURN)
