"""Records that come as CloudEvents: by HTTP from an API client, or on a topic from a registered source."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.operations.arrivals import Channel
from services.intake.operations.payments import Answer
from services.intake.operations.receiving import Once, Sender, answer_before, keep_answer, receive_records
from services.intake.operations.records import Place, Stored
from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import read_records_of
from services.intake.records.presenting import accepted_out
from services.intake.sealing import Sealer
from services.intake.sources.models import source
from shared.auth import Principal
from shared.events import RecordsOffered
from shared.events.partners import RECORD_TYPE
from shared.ids import derived_id
from shared.logs import mask
from shared.problems import Problem


class UnknownRecordType(Problem):
    """The type of the event names no kind of record."""

    slug, title, status = "unknown-record-type", "The event's type names no kind of record", 422


class SourceNotRegistered(Problem):
    """Nobody has registered who sends, or not for this."""

    slug, title, status = "source-not-registered", "The event's source is not registered for this", 403


async def take_call(
    session: AsyncSession, caller: Principal, sealer: Sealer, place: Place, offer: RecordsOffered
) -> Answer:
    """Take in the records of an event that *caller* sent by HTTP, once: the same source and id are answered as before.

    UnknownRecordType, InvalidRequest, KeyReused.
    """
    key = derived_id("cloud-event", offer.source, offer.cloud_id)
    said = f"{place.committee_id}\n{offer.record_type}\n".encode() + bytes(offer.data)
    once = Once(caller.subject, f"cloud-event:{key}", said)
    if before := await answer_before(session, place, once):
        return before
    stored = await _store(session, sealer, place, offer, (Channel.API, caller.subject))
    return await keep_answer(session, place, once, accepted_out(stored).model_dump_json(by_alias=True).encode())


async def take_offer(session: AsyncSession, sealer: Sealer, place: Place, offer: RecordsOffered) -> None:
    """Take in the records of an event from the topic; UnknownRecordType, SourceNotRegistered, InvalidRequest."""
    kind = _kind_of(offer)
    kinds = await session.scalar(
        select(source.c.kinds).where(
            source.c.municipality_id == place.municipality_id,
            source.c.channel == Channel.TOPIC,
            source.c.sender == offer.source,
        )
    )
    if kinds is None:
        raise SourceNotRegistered(
            f"No source with the channel topic and the sender {mask(offer.source)} is registered in municipality"
            f" {place.municipality_id}. Register it, then replay."
        )
    if kinds and kind.name not in kinds:
        raise SourceNotRegistered(
            f"The source {mask(offer.source)} is not registered for {kind.name}. Add it, then replay."
        )
    await _store(session, sealer, place, offer, (Channel.TOPIC, offer.source))


async def _store(session: AsyncSession, sealer: Sealer, place: Place, offer: RecordsOffered, sender: Sender) -> Stored:
    kind = _kind_of(offer)
    return await receive_records(session, sealer, place, kind, read_records_of(kind, bytes(offer.data)), sender)


def _kind_of(offer: RecordsOffered) -> RecordKind:
    kind = KINDS.get(offer.record_type.removeprefix(RECORD_TYPE))
    if kind is None:
        raise UnknownRecordType("GET /record-kinds lists the kinds; the type is tillit.record. and the kind's name.")
    return kind
