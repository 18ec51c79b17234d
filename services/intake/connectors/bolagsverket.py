"""Companies as Bolagsverket registers them: API för värdefulla datamängder, version 1 (open, with keys by form).

POST /organisationer takes one identity number and answers with an array. Each block of an answer carries
`dataproducent` and, where that producer had no answer, `fel`: HTTP 200 does not mean that the data came, so a block
with `fel` says nothing about its field. Source: the OpenAPI document VärdefullaDatamängder v1 of Bolagsverket;
EU 2023/138 on high-value datasets. It is a look-up without a feed of changes: every company is asked for each round.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

import msgspec

from services.intake.connectors import Asked, Asks, Batch, Connector, Said, in_turn
from services.intake.connectors.client import AnswerUnread, RegisterClient
from services.intake.domain import Text
from services.intake.records.companies import COMPANY
from shared.dated import DatedValue, Parameter

SIZE: Final = 20
NOT_THERE: Final = "ORGANISATION_FINNS_EJ"
# code of an ongoing procedure -> the status that it gives, the gravest first
PROCEDURES: Final[Mapping[str, str]] = {"KK": "bankrupt", "LI": "liquidation", "FR": "reconstruction"}


class _Trouble(msgspec.Struct):
    typ: str = ""


class _Block(msgspec.Struct):
    fel: _Trouble | None = None


B = TypeVar("B", bound=_Block)


class _Code(_Block):
    kod: str | None = None


class _Kind(msgspec.Struct):
    kod: str | None = None


class _Name(msgspec.Struct):
    namn: str
    organisationsnamntyp: _Kind | None = None


class _Names(_Block, rename={"names": "organisationsnamnLista"}):
    names: list[_Name] | None = None


class _Dates(_Block):
    registreringsdatum: str | int | None = None


class _Gone(_Block):
    avregistreringsdatum: str | int | None = None


class _Procedure(msgspec.Struct):
    kod: str | None = None
    fromDatum: str | None = None  # noqa: N815 - the register's own name


class _Procedures(_Block, rename={"all": "pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista"}):
    all: list[_Procedure] | None = None


class _Trades(_Block):
    sni: list[_Kind] | None = None


class _Organisation(
    msgspec.Struct,
    rename={
        "names": "organisationsnamn",
        "form": "organisationsform",
        "active": "verksamOrganisation",
        "dates": "organisationsdatum",
        "gone": "avregistreradOrganisation",
        "procedures": "pagaendeAvvecklingsEllerOmstruktureringsforfarande",
        "trades": "naringsgrenOrganisation",
    },
):
    names: _Names | None = None
    form: _Code | None = None
    active: _Code | None = None
    dates: _Dates | None = None
    gone: _Gone | None = None
    procedures: _Procedures | None = None
    trades: _Trades | None = None


class _Answer(msgspec.Struct):
    organisationer: list[_Organisation]


async def pull(client: RegisterClient, cursor: str, wanted: Sequence[Asked]) -> AsyncGenerator[Batch]:
    """What Bolagsverket says of each company; one that it does not know says nothing."""
    for some in in_turn(wanted, cursor, SIZE):
        said: list[Said] = []
        unread: Counter[str] = Counter()
        for _, number in some:
            try:
                answer = await client.post("/organisationer", {"identitetsbeteckning": number}, _Answer)
                if answer and answer.organisationer:
                    said += _said(number, answer.organisationer[0])
            except AnswerUnread as exc:
                unread[exc.reason] += 1
        yield Batch(some[-1].key, said, unread)


def _said(number: str, found: _Organisation) -> Iterator[Said]:
    """One Said; none for a company that the register does not know. AnswerUnread where no producer answered."""
    if found.names and found.names.fel and found.names.fel.typ == NOT_THERE:
        return
    fields: dict[str, Any] = {}
    if dates := _answered(found.dates):
        fields["registered_on"] = _day(dates.registreringsdatum)
    if form := _answered(found.form):
        fields["legal_form"] = form.kod
    if trades := _answered(found.trades):
        fields["sni"] = next((one.kod.strip() for one in trades.sni or () if one.kod and one.kod.strip()), None)
    if (status := _status(found)) is not None:
        fields["status"], since = status
        fields["status_since"] = _day(since)
    if not fields:
        raise AnswerUnread("source-down")
    yield Said(number, _name(found.names), fields)


def _answered(block: B | None) -> B | None:
    return block if block is not None and block.fel is None else None


def _name(block: _Names | None) -> str | None:
    """The registered name, not one of the special ones beside it."""
    answered = _answered(block)
    names = (answered.names if answered else None) or []
    official = (
        one.namn for one in names if one.organisationsnamntyp and one.organisationsnamntyp.kod == "FORETAGSNAMN"
    )
    return next(official, names[0].namn if names else None)


def _status(found: _Organisation) -> tuple[str, str | int | None] | None:
    """What the company is now, and since when; None where the blocks that say it did not come."""
    if (gone := _answered(found.gone)) and gone.avregistreringsdatum is not None:
        return "gone", gone.avregistreringsdatum
    if any(block is not None and block.fel is not None for block in (found.gone, found.procedures)):
        return None
    ongoing = {one.kod: one.fromDatum for one in (found.procedures.all if found.procedures else None) or ()}
    for code, status in PROCEDURES.items():
        if code in ongoing:
            return status, ongoing[code]
    if ongoing:
        return "other_procedure", min(filter(None, ongoing.values()), default=None)
    if active := _answered(found.active):
        return "active" if active.kod == "JA" else "inactive", None
    return None


def _day(written: str | int | None) -> date | None:
    """A day as the register writes it: 2000-01-23, with or without a time, or milliseconds since 1970."""
    if written is None:
        return None
    try:
        if isinstance(written, int):
            return datetime.fromtimestamp(written // 1000, UTC).date()
        return date.fromisoformat(written[:10])
    except (ValueError, OverflowError, OSError):
        raise AnswerUnread("shape") from None


CONNECTOR: Final = Connector(
    name="bolagsverket",
    title=Text("Bolagsverkets företagsregister", "Bolagsverket's register of companies"),
    owner=Text("Bolagsverket", "Bolagsverket, the Swedish Companies Registration Office"),
    legal_basis=Text(
        "Öppna data: lag (2022:818) om den offentliga sektorns tillgängliggörande av data; EU 2023/138",
        "Open data: lag (2022:818) om den offentliga sektorns tillgängliggörande av data; EU 2023/138",
    ),
    purpose=Text(
        "Att kontrollera att den som får betalt finns, är verksam och inte är i konkurs",
        "To check that who is paid exists, is active and is not bankrupt",
    ),
    kind=COMPANY,
    asks=Asks.COMPANIES,
    hours=Parameter(
        "bolagsverket_interval", "hours", (DatedValue(24, date(2026, 1, 1), "Tillit's default: once a day"),)
    ),
    calls=Parameter(
        "bolagsverket_calls",
        "calls a minute",
        (DatedValue(60, date(2026, 1, 1), "Tillit's default: gentle; above its own limit the register answers 429"),),
    ),
    pull=pull,
)
