"""What the gateway does about events: what is decided about disposal."""

from services.gateway.disposal import DECLARED
from shared.disposal.handlers import disposal_handlers
from shared.inbox import Handlers

HANDLERS: Handlers = disposal_handlers(DECLARED)
