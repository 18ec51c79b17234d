"""The whistleblowing channel of lag (2021:890): a process, a schema and a role of its own.

Owns: reports with their dialogue and files, sealed to the recipients; recipients' keys; who looked at what.
Consumes: nothing.
Publishes: tip.reminder, once a day, with ids and nothing else.

Nothing here is joined to cases: a recipient who wants one opens it by hand, with what may be told.
"""
