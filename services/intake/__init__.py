"""Takes in files and payments, keeps identity numbers to itself, and publishes what was accepted.

Owns: files, payment orders, invoices, ledger rows, parties with their encrypted identities, what persons ask about
their data and what is restricted for it, which organisations of the supplier register are one.
Publishes: payments.received, file.processed, party.protection_changed, party.restriction_changed,
party.merged, party.unmerged.
Consumes: disclosure.decided, disclosure.ended, disposal.hold_changed, disposal.ordered.
"""
