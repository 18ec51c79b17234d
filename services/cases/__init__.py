"""Keeps cases from registration to review: timeline, notes, evidence, held payments, outcome in öre.

Owns: cases, their timeline, notes, evidence, payment holds, money ledger, and disclosures.
Consumes: finding.recorded, party.restriction_changed and, of its own, disclosure.decided and disclosure.ended.
Publishes: case.opened, case.state_changed, case.access_changed, hold.proposed, hold.approved, hold.ended,
case.outcome_recorded, disclosure.proposed, disclosure.decided, disclosure.ended.
"""
