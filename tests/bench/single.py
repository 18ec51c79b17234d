"""Single POSTs at 32 connections, stored when answered, beside an endpoint that only validates."""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
import orjson

from shared.testing import Database, Issuer, reset
from tests.bench.figures import ROUNDS, Figure, say
from tests.bench.made import payment_order
from tests.bench.servers import servers
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 32
SECONDS = 4.0
BODIES = 2_000


def serve_validating(port: int) -> None:
    """An endpoint that reads, checks and seals a payment order like intake's, and stores nothing."""
    from fastapi import APIRouter, Request, Response

    from services.intake.api import PaymentSender
    from services.intake.operations.payments import answer_to, submission_of
    from services.intake.orders import read_orders
    from services.intake.sealing import Sealer
    from services.intake.settings import Settings
    from shared.api import new_api, run
    from shared.logs import configure_logging
    from shared.vault import DataKeys

    router, sealer = APIRouter(), Sealer(b"k" * 32, "9999", DataKeys({1: b"d" * 32}))

    @router.post("/payments", status_code=202)
    async def accept(request: Request, caller: PaymentSender) -> Response:
        """Validate only."""
        body = await request.body()
        submission = submission_of(read_orders(body), body, caller, "", "ks", sealer)
        return Response(answer_to(submission), 202, media_type="application/json")

    settings = Settings(port=port)
    configure_logging("bench", settings.log_level)
    run(new_api(settings, [router]), settings)


def run() -> list[Figure]:
    """The figure of single POSTs."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    say("single POSTs at 32 connections")
    async with AsyncExitStack() as stack:
        database, _broker = await stack.enter_async_context(servers())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        issuer = Issuer(folder / "jwks.json")
        key = folder / "field_key"
        key.write_bytes(b"k" * 32)
        environment = environment_of(database, issuer, key, folder)
        validating = await stack.enter_async_context(
            process(["-m", "tests.bench.single", "{port}"], environment, ready="/openapi.json")
        )
        storing = await stack.enter_async_context(process(["-m", "services.intake.main"], environment))
        headers = issuer.headers("integration_client")
        rounds = []
        for _ in range(ROUNDS):
            await reset(database, "intake")
            limit, stored = await _rate(validating.url, headers), await _rate(storing.url, headers)
            say(f"  validated {limit:,.0f}/s, stored {stored:,.0f}/s: {stored / limit:.2f}")
            rounds.append((stored, limit))
    stored, limit = max(rounds, key=lambda pair: pair[0] / pair[1])
    return [Figure("single POSTs, 32 connections, stored when answered", stored, "payments/s", 0.60, limit)]


def environment_of(database: Database, issuer: Issuer, key: Path, folder: Path) -> dict[str, str]:
    """What a process of intake is told."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "WARNING",
        "JWKS_FILE": str(issuer.jwks_file),
        "FIELD_KEY_FILE": str(key),
        "KEK_FILE": str(database.secrets / "kek_intake"),
        "DATA_DIR": str(folder),
        "DATABASE_URL": database.server,
        "DATABASE_PASSWORD": database.passwords["intake"],
    }


class Server(NamedTuple):
    """A server in a process of its own."""

    url: str
    pid: int


@asynccontextmanager
async def process(
    arguments: list[str], environment: dict[str, str], ready: str = "/health/ready"
) -> AsyncIterator[Server]:
    """A server that answers, gone when the block ends."""
    port = free_port()
    command = [sys.executable, *(argument.format(port=port) for argument in arguments)]
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**environment, "PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    async with session.get(url + ready) as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        yield Server(url, child.pid)
    finally:
        child.terminate()
        await child.wait()


async def _rate(url: str, headers: dict[str, str]) -> float:
    """Answers a second that say 202."""
    chance = random.Random(7)
    bodies = [orjson.dumps(payment_order(chance, number)) for number in range(BODIES)]
    done = 0
    async with aiohttp.ClientSession(headers={**headers, "content-type": "application/json"}) as session:
        end = time.perf_counter() + SECONDS

        async def client(offset: int) -> None:
            nonlocal done
            place = offset
            while time.perf_counter() < end:
                async with session.post(f"{url}/payments", data=bodies[place % BODIES]) as answer:
                    await answer.read()
                    if answer.status != 202:
                        raise RuntimeError(f"status {answer.status}")
                done += 1
                place += CONNECTIONS

        await asyncio.gather(*(client(offset) for offset in range(CONNECTIONS)))
    return done / SECONDS


if __name__ == "__main__":
    serve_validating(int(sys.argv[1]))
