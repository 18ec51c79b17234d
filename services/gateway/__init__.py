"""The one door: checks who calls and how often, and passes every request on to the service that answers it.

Owns: the directory of people and machines with their roles, deputies and keys.
Consumes: disposal.hold_changed, disposal.ordered. Publishes: disposal.reported.
"""
