"""The ways in for people: forms of staff, and tips from the public.

A form is a kind of record with its questions in order; what comes in is stored as any record of the kind. What a tip
says is sealed beside its record and never leaves intake.
"""
