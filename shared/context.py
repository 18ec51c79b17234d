"""What follows a request or a message through the code: request id and W3C trace context."""

import re
import secrets
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")

traceparent: ContextVar[str] = ContextVar("traceparent", default="")


def continue_trace(received: str | None) -> str:
    """Join the trace of *received*, or start one; returns the traceparent now in force."""
    if received and _TRACEPARENT.match(received):
        value = f"00-{received[3:35]}-{secrets.token_hex(8)}-{received[53:]}"
    else:
        value = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    traceparent.set(value)
    return value
