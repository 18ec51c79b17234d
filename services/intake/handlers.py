"""What intake does when others' facts arrive: it keeps grounds to read by, and removes what disposal asks for.

And when a partner sends records on the topic: it takes them in as if they had come by the API.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.disposal import DECLARED
from services.intake.operations.offers import take_offer
from services.intake.operations.records import Place
from services.intake.sealing import sealer_in
from shared.clock import utc_now
from shared.disposal.handlers import disposal_handlers
from shared.events import RecordsOffered
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind


async def on_records_offered(session: AsyncSession, events: Sequence[RecordsOffered]) -> None:
    """Take in what partners sent, each event as its own delivery."""
    for event in events:
        sealer = await sealer_in(session.info, event.municipality_id)
        await take_offer(session, sealer, Place(event.municipality_id, event.committee_id, None, utc_now()), event)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    **grant_handlers(Kind.PAYMENT),
    RecordsOffered: on_records_offered,
}
