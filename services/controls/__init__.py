"""Turns a confirmed alert into a control that somebody does, and keeps what the control showed.

Owns: control tasks with their checklists and findings.
Consumes: alert.triaged, case.access_changed, disclosure.decided, disclosure.ended.
Publishes: control_task.opened, control_task.completed, finding.recorded.
"""
