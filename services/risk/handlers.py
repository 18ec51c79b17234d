"""What risk does about events."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.operations.screening import screen_chunks
from shared.events import PaymentsReceived
from shared.inbox import Handlers


async def on_payments_received(session: AsyncSession, events: Sequence[PaymentsReceived]) -> None:
    """Screen the payments."""
    await screen_chunks(session, events)


HANDLERS: Handlers = {PaymentsReceived: on_payments_received}
