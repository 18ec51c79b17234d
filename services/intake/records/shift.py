"""A shift as a provider of care reports it: who worked, for whom, from when to when."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import blind, code, flag, moment, number_of, who, words

SHIFT: Final = RecordKind(
    "shift",
    Text("Arbetspass", "Shift"),
    {
        "shift_number": number_of("Passets nummer hos utföraren", "The provider's number", required=True),
        "provider": who("Utförare", "Provider", required=True),
        "worker": who("Den som arbetade", "Who worked", required=True),
        "user": who("Brukare", "Service user"),
        "starts_at": moment("Började", "Began", required=True),
        "ends_at": moment("Slutade", "Ended", required=True),
        "service": code("Insats", "Service"),
        "place": blind("Plats (samma eller inte)", "Place (the same or not)"),
        "clock_source": code("Hur tiden mättes", "How time was measured"),
        "double_staffed": flag("Dubbelbemanning beslutad", "Two workers decided"),
        "decision_number": number_of("Beslutets nummer", "Number of the decision"),
        "note": words("Anteckning", "Note"),
    },
    identity=("provider", "shift_number"),
    day="starts_at",
    subject="provider",
    example={
        "shiftNumber": "2026-11-0417",
        "provider": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "worker": {"name": "Ann Exempel", "identityNumber": "19121212-1212"},
        "startsAt": "2026-11-02T07:00:00Z",
        "endsAt": "2026-11-02T15:30:00Z",
        "service": "hemtjänst",
        "clockSource": "lock",
    },
)
