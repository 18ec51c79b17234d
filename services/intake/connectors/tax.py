"""F-tax, VAT and employer registrations: Skatteverket's facts, as SCB's general register of companies passes them on.

Skatteverket's own service for these facts (Hämta företagsinformation) has no interface for programs; its file
service for authorities (Förfrågan företagsuppgifter, by e-transport) and its API Beskattningsengagemang (for the
company itself and its agents) need an agreement that says what for. SCB's API over the register of companies is free
of charge (förordning (1984:692) om det allmänna företagsregistret, from 2025-06-26), needs a certificate from SCB
and takes the registrations over from Skatteverket every week. Source: SCB, Variabelbeskrivning API – SCB:s allmänna
företagsregister; POST /api/Je/HamtaForetag, at most 10 calls in 10 seconds. A query that names no status finds
deregistered companies too. The day on which a registration ended is not told: the record says since when we know.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from services.intake.connectors import Asked, Asks, Batch, Connector, Said, in_turn
from services.intake.connectors.client import AnswerUnread, RegisterClient
from services.intake.domain import Text
from services.intake.records.companies import COMPANY
from shared.dated import DatedValue, Parameter

SIZE: Final = 20
# code -> registered; 0 never was, 9 is no longer
F_TAX: Final = {"0": False, "1": True, "9": False}
VAT: Final = {"0": False, "1": True, "3": True, "9": False}  # 3 through a representative
EMPLOYER: Final = {"0": False, "1": True, "2": True, "3": True, "4": True, "9": False}  # 2 private, 4 an embassy


class _Company(
    msgspec.Struct,
    rename={
        "number": "OrgNr",
        "f_tax": "Fskattstatus, kod",
        "vat": "Momsstatus, kod",
        "employer": "Arbetsgivarstatus, kod",
    },
):
    number: str
    f_tax: str | None = None
    vat: str | None = None
    employer: str | None = None


async def pull(client: RegisterClient, cursor: str, wanted: Sequence[Asked]) -> AsyncGenerator[Batch]:
    """The three registrations of each company; one that the register does not know says nothing."""
    for some in in_turn(wanted, cursor, SIZE):
        said: list[Said] = []
        unread: Counter[str] = Counter()
        for _, number in some:
            try:
                found = await client.post("/api/Je/HamtaForetag", _query(number), list[_Company])
                said += [Said(number, None, _registrations(one)) for one in found or () if one.number == number][:1]
            except AnswerUnread as exc:
                unread[exc.reason] += 1
        yield Batch(some[-1].key, said, unread)


def _query(number: str) -> dict[str, Any]:
    wanted = {"Variabel": "OrgNr (10 siffror)", "Operator": "ArLikaMed", "Varde1": number, "Varde2": ""}
    return {"variabler": [wanted]}


def _registrations(found: _Company) -> dict[str, Any]:
    """A code that the description does not know is no registration that ended: AnswerUnread."""
    codes = {
        "f_tax": (F_TAX, found.f_tax),
        "vat_registered": (VAT, found.vat),
        "employer_registered": (EMPLOYER, found.employer),
    }
    said = {name: meanings.get(code) for name, (meanings, code) in codes.items() if code}
    if not said or None in said.values():
        raise AnswerUnread("shape")
    return said


CONNECTOR: Final = Connector(
    name="tax",
    title=Text("Skatteverkets registreringar, genom SCB", "Skatteverket's registrations, through SCB"),
    owner=Text("Skatteverket; lämnas ut av SCB", "Skatteverket; passed on by Statistics Sweden (SCB)"),
    legal_basis=Text(
        "Förordning (1984:692) om det allmänna företagsregistret; skatteförfarandelagen (2011:1244) 9 och 10 kap.",
        "Förordning (1984:692) om det allmänna företagsregistret; skatteförfarandelagen (2011:1244) 9 and 10 kap.",
    ),
    purpose=Text(
        "Att den som betalar ett företag utan F-skatt ska dra skatt, och att moms betalas till den som får ta ut den",
        "That tax is withheld for a company without F-tax, and that VAT is paid to those who may charge it",
    ),
    kind=COMPANY,
    asks=Asks.COMPANIES,
    hours=Parameter("tax_interval", "hours", (DatedValue(24, date(2026, 1, 1), "Tillit's default: once a day"),)),
    calls=Parameter("tax_calls", "calls a minute", (DatedValue(60, date(2025, 6, 26), "SCB: 10 calls in 10 seconds"),)),
    pull=pull,
)
