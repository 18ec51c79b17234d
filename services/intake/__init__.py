"""Takes in files and payments, keeps identity numbers to itself, and publishes what was accepted.

Owns: files, payment orders, invoices, ledger rows, parties with their encrypted identities, what persons ask about
their data and what is restricted for it, which organisations of the supplier register are one.
Publishes: payments.received, file.processed, party.protection_changed, party.restriction_changed,
party.merged, party.unmerged.
Consumes: disclosure.decided, disclosure.ended, disposal.hold_changed, disposal.ordered.
"""

import os

# Read by the allocator that polars brings, when it is loaded: by default it keeps what it has freed, and a file of a
# million rows would fill the memory by and by with what nobody uses.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
