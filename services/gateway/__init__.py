"""The one door: checks who calls and how often, and passes every request on to the service that answers it.

consumes nothing, publishes nothing, owns the directory of people and machines with their roles, deputies and keys.
"""
