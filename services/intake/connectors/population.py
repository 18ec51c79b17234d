"""Persons as the population register has them: deaths, emigrations, moves, and whose data are protected.

Skatteverket's API Folkbokföringsuppgifter för offentliga aktörer, version 3: POST /v3/hamta with our order and up to
900 identity numbers. It takes an agreement (an order with its content), a certificate of the organisation and OAuth
2.0 client credentials with the scope fbfuppgoffakt. Source: the service description of that API, at Skatteverket's
developer portal; at most 25 calls a second. Only those are asked for whom the municipality pays or has records of.

Protection is read strictly: a post that does not say it, or says it in a word that is not known, is not read at all.
Relations, civil status, birth and citizenship, which an order may hold too, are not taken in.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import Any, Final, Literal

import msgspec

from services.intake.connectors import Asked, Asks, Batch, Connector, Said, in_turn
from services.intake.connectors.client import AnswerUnread, RegisterClient
from services.intake.domain import Text
from services.intake.records.people import PERSON_STATUS
from shared.dated import DatedValue, Parameter
from shared.ids import new_id

MOST: Final = 900
PATH: Final = "/folkbokforing/folkbokforingsuppgifter-for-offentliga-aktorer/v3/hamta"
# why a person is no longer registered as resident; AS and GS are closed coordination numbers
LEFT: Final = {
    "AV": "deceased",
    "UV": "emigrated",
    "OB": "missing",
    "GN": "number_changed",
    "GS": "number_changed",
    "FI": "false_identity",
    "AS": "deregistered",
    "AN": "deregistered",
    "TA": "deregistered",
}


class _Day(msgspec.Struct, rename={"day": "rfc3339Datum"}):
    day: date | None = None


class _Left(msgspec.Struct, rename={"since": "avregistreringsdatum", "why": "orsakskod"}):
    why: Literal["AS", "AN", "AV", "FI", "GN", "GS", "OB", "TA", "UV"]
    since: _Day | None = None


class _Address(msgspec.Struct, rename="camel"):
    gatuadress: str | None = None
    adressfortsattning: str | None = None
    postnummer: str | None = None
    postort: str | None = None


class _Residence(msgspec.Struct, rename={"address": "adress", "since": "datum"}):
    address: _Address | None = None
    since: _Day | None = None
    lanskod: str | None = None
    kommunkod: str | None = None


class _Identity(msgspec.Struct):
    identitetsbeteckning: str


class _Person(
    msgspec.Struct,
    rename={
        "identity": "identitet",
        "protection": "skyddAvPersonuppgifter",
        "left": "avregistrering",
        "residence": "folkbokforing",
    },
):
    identity: _Identity
    protection: Literal["SAKNAS", "SEKRETESSMARKERING", "SKYDDAD_FOLKBOKFORING"]
    left: _Left | None = None
    residence: _Residence | None = None


class _Answer(msgspec.Struct, rename={"posts": "folkbokforingsposter"}):
    posts: list[msgspec.Raw] = []


async def pull(client: RegisterClient, cursor: str, wanted: Sequence[Asked]) -> AsyncGenerator[Batch]:
    """What the population register says of each person; one that it does not know says nothing."""
    order = {"organisationsnummer": client.door.organisation, "bestallningsidentitet": client.door.order}
    headers = {"client_id": client.door.api_id, "client_secret": client.door.api_secret.get_secret_value()}
    for some in in_turn(wanted, cursor, MOST):
        body = {"bestallning": order, "sokvillkor": [{"identitetsbeteckning": asked.number} for asked in some]}
        try:
            named = {**headers, "skv_client_correlation_id": str(new_id())}
            answer = await client.post(PATH, body, _Answer, named)
        except AnswerUnread as exc:
            yield Batch(some[-1].key, (), {exc.reason: len(some)})
            continue
        yield _batch(some, answer.posts if answer else [])


def _batch(some: Sequence[Asked], posts: Sequence[msgspec.Raw]) -> Batch:
    """Each post by itself: one that cannot be read does not hide the others."""
    said, unread, numbers = [], 0, {asked.number for asked in some}
    for post in posts:
        try:
            person = msgspec.json.decode(post, type=_Person)
        except msgspec.ValidationError:
            unread += 1
            continue
        if person.identity.identitetsbeteckning in numbers:
            said.append(Said(person.identity.identitetsbeteckning, None, _fields(person)))
    return Batch(some[-1].key, said, {"shape": unread} if unread else {})


def _fields(person: _Person) -> dict[str, Any]:
    left, protected = person.left, person.protection != "SAKNAS"
    # where somebody with protected data lives, and since when, is not taken in at all
    home = None if protected else person.residence
    ended = left.since.day if left and left.since else None
    return {
        "status": LEFT[left.why] if left else "registered",
        "deceased_on": ended if left and left.why == "AV" else None,
        "emigrated_on": ended if left and left.why == "UV" else None,
        "moved_on": home.since.day if home and home.since else None,
        "home_municipality": _code(home) if home else None,
        "protected": protected,
        "address": _line(home.address) if home and home.address else None,
    }


def _code(home: _Residence) -> str | None:
    return f"{home.lanskod}{home.kommunkod}" if home.lanskod and home.kommunkod else None


def _line(address: _Address) -> str | None:
    parts = (address.gatuadress, address.adressfortsattning, address.postnummer, address.postort)
    return " ".join(part for part in parts if part) or None


CONNECTOR: Final = Connector(
    name="population",
    title=Text("Folkbokföringen", "The population register"),
    owner=Text("Skatteverket", "Skatteverket, the Swedish Tax Agency"),
    legal_basis=Text(
        "Lag (2001:182) om behandling av personuppgifter i Skatteverkets folkbokföringsverksamhet 2 kap. 8 §",
        "Lag (2001:182) om behandling av personuppgifter i Skatteverkets folkbokföringsverksamhet 2 kap. 8 §",
    ),
    purpose=Text(
        "Att bidrag och ersättning inte betalas för den som avlidit eller flyttat, och att skyddade uppgifter skyddas",
        "That no benefit is paid for who has died or moved away, and that protected data are protected",
    ),
    kind=PERSON_STATUS,
    asks=Asks.PERSONS,
    hours=Parameter(
        "population_interval", "hours", (DatedValue(24, date(2026, 1, 1), "Skatteverket: the register changes daily"),)
    ),
    calls=Parameter(
        "population_calls", "calls a minute", (DatedValue(1_500, date(2026, 1, 1), "Skatteverket: 25 calls a second"),)
    ),
    pull=pull,
)
