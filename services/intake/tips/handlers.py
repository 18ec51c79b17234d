"""The channel listens to nobody: no event can reach a report."""

from shared.inbox import Handlers

HANDLERS: Handlers = {}
