"""What risk does about events."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.disposal import DECLARED
from services.risk.operations.guarding import keep_from_alerts, remember_protection
from services.risk.operations.remembering import forget_records, remember_records, touch_party
from services.risk.operations.restricting import remember_restrictions
from services.risk.operations.screening import screen_chunks
from shared.disposal.handlers import disposal_handlers
from shared.events import (
    CaseAccessChanged,
    PartyProtectionChanged,
    PartyRestrictionChanged,
    PaymentsReceived,
    RecordsReceived,
    RecordWithdrawn,
)
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind


async def on_payments_received(session: AsyncSession, events: Sequence[PaymentsReceived]) -> None:
    """Screen the payments."""
    await screen_chunks(session, events)


async def on_case_access_changed(session: AsyncSession, events: Sequence[CaseAccessChanged]) -> None:
    """Who is kept from a case is kept from the alert behind it."""
    await keep_from_alerts(session, events)


async def on_party_protection_changed(session: AsyncSession, events: Sequence[PartyProtectionChanged]) -> None:
    """Payees with a protected identity are not matched with others."""
    await remember_protection(session, events)
    for event in events:
        await touch_party(session, event.municipality_id, event.party_id)


async def on_party_restriction_changed(session: AsyncSession, events: Sequence[PartyRestrictionChanged]) -> None:
    """No rule looks at payments to restricted payees; when that ends, those that waited are screened."""
    await remember_restrictions(session, events)
    for event in events:
        await touch_party(session, event.municipality_id, event.party_id)


async def on_records_received(session: AsyncSession, events: Sequence[RecordsReceived]) -> None:
    """Keep what rules read of them; what they touch is judged anew soon."""
    await remember_records(session, events)


async def on_record_withdrawn(session: AsyncSession, events: Sequence[RecordWithdrawn]) -> None:
    """What was withdrawn says nothing any longer."""
    await forget_records(session, events)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    PaymentsReceived: on_payments_received,
    CaseAccessChanged: on_case_access_changed,
    PartyProtectionChanged: on_party_protection_changed,
    PartyRestrictionChanged: on_party_restriction_changed,
    RecordsReceived: on_records_received,
    RecordWithdrawn: on_record_withdrawn,
    **grant_handlers(Kind.ALERT, Kind.PAYMENT),
}
