"""What systems of others write on a topic of ours: CloudEvents in their words, not in ours."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from shared.clock import utc_now
from shared.events.base import Event
from shared.ids import new_id

RECORD_TYPE = "tillit.record."


class RecordsOffered(Event, frozen=True, kw_only=True):
    """A partner sends 1 to 5,000 records of one kind for a committee, as a CloudEvent of the type tillit.record.<kind>.

    This is structured mode; in binary mode the attributes are headers and the value is *data*: a record as
    contracts/records describes its kind, or a list of such. *source* is registered among the municipality's sources
    with the channel topic. *source* and *id* together say which event it is: *eventid* follows from them, and is set
    when the message is taken from the topic, whatever the sender put there.
    """

    type: ClassVar[str] = "records.offered"
    topic: ClassVar[str] = "partners.records"
    outside: ClassVar[bool] = True

    specversion: Literal["1.0"]
    cloud_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = msgspec.field(name="id")
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[!-~]+$")]
    record_type: Annotated[str, msgspec.Meta(pattern=r"^tillit\.record\.[a-z_]{2,40}$")] = msgspec.field(name="type")
    occurred_at: datetime = msgspec.field(name="time", default_factory=utc_now)
    municipality_id: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")] = msgspec.field(name="municipalityid")
    committee_id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{2,20}$")] = msgspec.field(name="committeeid")
    data: msgspec.Raw
    event_id: UUID = msgspec.field(name="eventid", default_factory=new_id)
