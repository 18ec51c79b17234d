"""What intake does when others' facts arrive: grounds on which payments are read, and what disposal asks for."""

from services.intake.disposal import DECLARED
from shared.disposal.handlers import disposal_handlers
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind

HANDLERS: Handlers = {**disposal_handlers(DECLARED), **grant_handlers(Kind.PAYMENT)}
