"""A shift as a provider of care reports it: who worked, for whom, from when to when."""

from typing import Final

import polars as pl

from services.intake.domain import Text
from services.intake.records import MOMENT, PARTY, Field, RecordKind, Role

SHIFT: Final = RecordKind(
    "shift",
    Text("Arbetspass", "Shift"),
    {
        "shift_number": Field(
            pl.String, Text("Passets nummer hos utföraren", "The provider's number"), Role.REFERENCE, required=True
        ),
        "provider": Field(PARTY, Text("Utförare", "Provider"), Role.PARTY, required=True),
        "worker": Field(PARTY, Text("Den som arbetade", "Who worked"), Role.PARTY, required=True),
        "user": Field(PARTY, Text("Brukare", "Service user"), Role.PARTY),
        "starts_at": Field(MOMENT, Text("Började", "Began"), required=True),
        "ends_at": Field(MOMENT, Text("Slutade", "Ended"), required=True),
        "service": Field(pl.String, Text("Insats", "Service")),
        "place": Field(pl.String, Text("Plats (samma eller inte)", "Place (the same or not)"), Role.BLIND),
        "clock_source": Field(pl.String, Text("Hur tiden mättes", "How time was measured")),
        "double_staffed": Field(pl.Boolean, Text("Dubbelbemanning beslutad", "Two workers decided")),
        "decision_number": Field(pl.String, Text("Beslutets nummer", "Number of the decision"), Role.REFERENCE),
        "note": Field(pl.String, Text("Anteckning", "Note"), Role.TEXT),
    },
    identity=("provider", "shift_number"),
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
