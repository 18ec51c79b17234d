"""What one hop through the gateway costs: latency added at one connection, share of direct at sixteen.

The service behind it validates a payment order of 15 fields and answers; `bare` is that and nothing more,
`service` is made like every service of ours (token, request id, log line, metrics).
"""

import asyncio
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path

from shared.production import LOCAL_ISSUER
from shared.testing import Database, Issuer
from tests.bench.figures import Figure, say
from tests.bench.servers import servers

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
ONE_BY_ONE = 1_500
SECONDS = 3.0
CONNECTIONS = 16
GOAL_ADDED_MS = 1.0
GOAL_RATIO = 0.45

PAYMENT = {
    "kind": "payment_order",
    "committeeId": "ks",
    "payeeName": "Exempelbolaget AB",
    "organisationNumber": "5560360793",
    "account": "5050-1055",
    "accountType": "bankgiro",
    "amountMinor": 1_250_000,
    "currency": "SEK",
    "invoiceNumber": "F-2026-1001",
    "invoiceDate": "2026-11-02",
    "dueDate": "2026-12-02",
    "paymentDate": "2026-12-01",
    "unit": "4711",
    "category": "städtjänster",
    "text": "Städning av lokaler i november enligt avtal",
}


def serve(kind: str, port: int) -> None:
    """The service behind the gateway, in its own process."""
    import uvicorn
    from fastapi import APIRouter, FastAPI

    from shared.api import new_api
    from shared.auth import Caller
    from shared.logs import configure_logging
    from shared.schemas import ApiModel
    from shared.settings import ServiceSettings

    class PaymentIn(ApiModel):
        kind: str
        committee_id: str
        payee_name: str
        organisation_number: str
        account: str
        account_type: str
        amount_minor: int
        currency: str
        invoice_number: str
        invoice_date: date
        due_date: date
        payment_date: date
        unit: str
        category: str
        text: str

    class BenchSettings(ServiceSettings):
        service = "bench"
        title = "bench"

    router = APIRouter()
    if kind == "bare":

        @router.post("/payments")
        async def accept_bare(body: PaymentIn) -> dict[str, str]:
            return {"paymentId": body.invoice_number}

        app = FastAPI()
        app.include_router(router)
    else:

        @router.post("/payments")
        async def accept(body: PaymentIn, caller: Caller) -> dict[str, str]:
            return {"paymentId": body.invoice_number + caller.subject}

        configure_logging("bench")
        app = new_api(BenchSettings(), [router])
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False, log_config=None)


def request_bytes(path: str, token: str) -> bytes:
    """One POST with its head, as it goes over the wire."""
    body = json.dumps(PAYMENT).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def read_answer(connection: socket.socket) -> bytes:
    """One whole answer with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    assert head.startswith(b"HTTP/1.1 200"), head + body
    return body


def median_ms(port: int, request: bytes) -> float:
    """Median time of one request after the other."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        times = []
        for _ in range(ONE_BY_ONE):
            started = time.perf_counter()
            connection.sendall(request)
            read_answer(connection)
            times.append(time.perf_counter() - started)
    return statistics.median(times[ONE_BY_ONE // 10 :]) * 1_000


def per_second(port: int, request: bytes) -> float:
    """Answers per second over CONNECTIONS connections, each with one request under way."""
    with ExitStack() as stack:
        poller = stack.enter_context(select.epoll())
        connections = {}
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connections[connection.fileno()] = connection
            poller.register(connection.fileno(), select.EPOLLIN)
            connection.sendall(request)
        answered, started = 0, time.perf_counter()
        while time.perf_counter() - started < SECONDS:
            for number, _ in poller.poll():
                read_answer(connections[number])
                connections[number].sendall(request)
                answered += 1
        return answered / (time.perf_counter() - started)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(arguments: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server on *port*, for as long as the block lasts."""
    child = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or child.poll() is not None:
                    raise
                with suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=0.05)
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def measure(kind: str, database: Database) -> tuple[float, float]:
    """Milliseconds added at one connection, and share of direct at CONNECTIONS; the best of ROUNDS."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        issuer, demo = Issuer(folder / "jwks.json"), Issuer(folder / "outside.json", LOCAL_ISSUER)
        for file, signer in (("token_key.json", issuer), ("issuer.json", demo)):
            (folder / file).write_text(json.dumps(signer.key.as_dict(private=True)))
        request = request_bytes("/payments", issuer.token("integration_client"))
        hopped = request_bytes("/tillit/v1/payments", demo.token(subject="integration"))
        upstream, gateway = free_port(), free_port()
        environment = {
            "PROFILE": "local",
            "JWKS_FILE": str(issuer.jwks_file),
            "TOKEN_KEY_FILE": str(folder / "token_key.json"),
            "ISSUER_KEY_FILE": str(folder / "issuer.json"),
            "DATABASE_URL": database.server,
            "DATABASE_PASSWORD": database.passwords["gateway"],
            "KEK_FILE": str(database.secrets / "kek_gateway"),
            "PORT": str(gateway),
            "INTAKE_URL": f"http://127.0.0.1:{upstream}",
            "RATE_MACHINE_PER_MINUTE": "10000000",
        }
        stack.enter_context(process(["-m", "tests.bench.gateway_hop", kind, str(upstream)], upstream, environment))
        stack.enter_context(process(["-m", "services.gateway.main"], gateway, environment))
        rounds = []
        for _ in range(ROUNDS):
            added = median_ms(gateway, hopped) - median_ms(upstream, request)
            direct, through = per_second(upstream, request), per_second(gateway, hopped)
            say(
                f"  {kind:8} +{added:.2f} ms p50; direct {direct:,.0f}/s, through {through:,.0f}/s"
                f" at {CONNECTIONS} connections: {through / direct:.2f}"
            )
            rounds.append((added, through / direct))
    return min(added for added, _ in rounds), max(ratio for _, ratio in rounds)


def run() -> list[Figure]:
    """The figures of the hop in front of a service made like ours."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    say("the gateway's hop")
    async with servers() as (database, _broker):
        bare_added, bare_ratio = await asyncio.to_thread(measure, "bare", database)
        added, ratio = await asyncio.to_thread(measure, "service", database)
    return [
        Figure("gateway hop added at one connection, p50", added, "ms", GOAL_ADDED_MS, at_most=True),
        Figure("gateway at 16 connections, of direct", ratio, "of direct", GOAL_RATIO),
        Figure("the same in front of a bare endpoint, p50", bare_added, "ms", GOAL_ADDED_MS, at_most=True),
        Figure("the same in front of a bare endpoint, of direct", bare_ratio, "of direct", GOAL_RATIO),
    ]


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
