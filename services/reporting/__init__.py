"""Keeps the figures of the board: what was screened, seen, judged, controlled, held and recovered.

Owns: read models per committee and month, without anything that names a person.
Consumes: payments.screened, alert.raised, alert.signals_added, alert.triaged, alert.put_aside,
alert.brought_back, control_task.opened, control_task.completed, finding.recorded, case.opened, case.state_changed,
case.outcome_recorded, hold.proposed, hold.approved, hold.ended, file.processed. Publishes nothing.
"""
