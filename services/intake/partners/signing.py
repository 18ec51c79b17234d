"""Whether a delivery was signed by who holds a hook's secret: Standard Webhooks, by the scheme's own library.

https://www.standardwebhooks.com: HMAC-SHA-256 over id, time and body, and a time at most five minutes off.
"""

import base64
import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET_BYTES = 32
_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as the scheme writes it: 256 random bits."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_with(held: Iterable[tuple[UUID, str]], headers: Mapping[str, str], body: bytes) -> UUID | None:
    """The id of the secret among *held* with which *headers* and *body* were signed just now; None for none."""
    for secret_id, secret in held:
        try:
            Webhook(secret).verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):  # the library lets headers that are no base64 fall through
            continue
        return secret_id
    return None
