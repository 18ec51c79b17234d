"""The one composed answer: a payment as intake holds it, with what risk's screening says of it."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
from starlette.types import Receive, Send

from services.gateway.admission import RateHeaders
from services.gateway.head import Head
from services.gateway.hop import Hop, ServiceUnavailable, end, hand_on, whole
from services.gateway.routes import Place, Route

PENDING = MappingProxyType({"status": "pending", "verdict": None, "signals": (), "restriction": None})


async def answer_payment(
    hop: Hop, route: Route, head: Head, extra: RateHeaders, ends: tuple[str, Receive, Send]
) -> None:
    """Answer one payment with its screening; a refusal of either service is the answer.

    A payment that risk does not know is pending. When risk does not answer nobody knows whether the
    payment deserves a look, so nothing is answered: 503.
    """
    request_id, receive, send = ends
    path = head.path.decode("ascii")
    payment = await hop.ask(Place.INTAKE, head, head.target(route.path), request_id)
    try:
        if payment.status != HTTPStatus.OK:
            await hand_on(payment, path, extra, receive, send)
            return
        found = orjson.loads(await whole(payment))
    finally:
        end(payment)
    screening = await hop.ask(Place.RISK, head, f"/screenings/{route.composed.decode('ascii')}", request_id)
    try:
        if screening.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            await hand_on(screening, path, extra, receive, send)
            return
        content = orjson.dumps(found | {"screening": _screening(screening.status, await whole(screening))})
    finally:
        end(screening)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode()), *extra]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _screening(status: int, content: bytes) -> dict[str, Any]:
    if status == HTTPStatus.OK:
        answer: dict[str, Any] = orjson.loads(content)
        return answer
    if status == HTTPStatus.NOT_FOUND:
        return dict(PENDING)
    raise ServiceUnavailable("Risk could not tell about the screening just now. Try again in a moment.")
