"""After the embedded broker has lost everything: let the relays send again what was not consumed everywhere."""

import json
from functools import cache
from typing import Any

from deploy.local.config import ROOT, SCHEMAS, LocalConfig
from deploy.local.database import connect, database_url

_ASYNCAPI = ROOT / "contracts" / "asyncapi.json"

# the oldest event that the relay has sent and a consumer has not handled; the cursor goes just before it
_REWIND = """
WITH missed AS (
    SELECT o.xid, o.seq FROM {producer}.outbox o, {producer}.relay_cursor c
    WHERE o.type = ANY ($1) AND (o.xid, o.seq) <= (c.xid, c.seq)
      AND NOT EXISTS (SELECT 1 FROM {consumer}.inbox i WHERE i.event_id = o.event_id)
      AND NOT EXISTS (SELECT 1 FROM {consumer}.dead_letter d WHERE d.event_id = o.event_id::text)
    ORDER BY o.xid, o.seq LIMIT 1
)
UPDATE {producer}.relay_cursor SET xid = missed.xid, seq = missed.seq - 1 FROM missed
"""


@cache
def subscriptions() -> list[tuple[str, str, tuple[str, ...]]]:
    """Producer, consumer and the event types that pass between them, from the committed AsyncAPI document."""
    document = json.loads(_ASYNCAPI.read_text())
    found = []
    for operation in document["operations"].values():
        if operation["action"] == "receive":
            topic = operation["channel"]["$ref"].rpartition("/")[2]
            types = tuple(_type_of(document, message["$ref"]) for message in operation["messages"])
            owner, consumer = topic.partition(".")[0], operation["tags"][0]["name"]
            # what no service owns, such as reports of disposal, every service publishes
            found += [(producer, consumer, types) for producer in ((owner,) if owner in SCHEMAS else SCHEMAS)]
    return found


def _type_of(document: dict[str, Any], reference: str) -> str:
    name = reference.rpartition("/")[2]
    event_type: str = document["components"]["messages"][name]["name"]
    return event_type


async def rewind_relays(config: LocalConfig, admin_url: str) -> int:
    """Set back the relays whose events some consumer lacks; returns how many were set back.

    What the consumers have is told by their inboxes; what comes again although they have it, they know.
    """
    connection = await connect(database_url(config, admin_url))
    try:
        rewound = 0
        for producer, consumer, types in subscriptions():
            done = await connection.execute(_REWIND.format(producer=producer, consumer=consumer), list(types))
            rewound += int(done.rpartition(" ")[2])
        return rewound
    finally:
        await connection.close()
