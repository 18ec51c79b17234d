"""What intake does when others' facts arrive: it keeps, counts and removes what disposal asks for."""

from services.intake.disposal import DECLARED
from shared.disposal.handlers import disposal_handlers
from shared.inbox import Handlers

HANDLERS: Handlers = {**disposal_handlers(DECLARED)}
