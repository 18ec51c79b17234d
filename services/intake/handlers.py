"""What intake does when others' facts arrive: it keeps the grounds on which its payments are read."""

from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind

HANDLERS: Handlers = grant_handlers(Kind.PAYMENT)
