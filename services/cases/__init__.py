"""Keeps cases from registration to review: timeline, notes, evidence, held payments, outcome in öre.

Owns: cases, their timeline, notes, evidence, payment holds and money ledger. Consumes: finding.recorded.
Publishes: case.opened, case.state_changed, case.access_changed, hold.proposed, hold.approved, hold.ended,
case.outcome_recorded.
"""
