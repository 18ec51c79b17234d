"""A million ledger rows and half a gigabyte of SIE: rows a second beside a raw COPY, and the memory of the service.

Uploaded to the service, read, stored and relayed by it: the memory is the most that its whole process held.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from shared.testing import Issuer
from tests.bench.bulk import raw_copy
from tests.bench.figures import Figure, say
from tests.bench.made import books_lines, ledger_lines
from tests.bench.servers import servers
from tests.bench.single import environment_of, process

LEDGER_ROWS, VOUCHERS = 1_000_000, 1_570_000
GOAL_RATIO, GOAL_MB = 0.20, 400.0
_LINES, _LOOK_SECONDS = 10_000, 0.5


class Large(NamedTuple):
    """A file that is made as it is sent: what it is called, its lines and codec, and where its rows end up."""

    name: str
    lines: Iterator[str]
    encoding: str
    tables: tuple[str, ...]


class Import(NamedTuple):
    """What became of a file: rows, seconds from the answer to the upload on, megabytes of the process at most."""

    rows: int
    seconds: float
    megabytes: float


def run() -> list[Figure]:
    """The figures of both files; each import takes minutes, and is not repeated."""
    files = (
        Large("ledger of 1,000,000 rows", ledger_lines(LEDGER_ROWS), "utf-8", ("ledger_entry", "outbox")),
        Large("SIE 4 file of 500 MB", books_lines(VOUCHERS), "cp437", ("record", "outbox")),
    )
    return [figure for file in files for figure in asyncio.run(_figures(file))]


async def _figures(file: Large) -> list[Figure]:
    say(f"a {file.name}")
    async with AsyncExitStack() as stack:
        database, broker = await stack.enter_async_context(servers())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        issuer, key = Issuer(folder / "jwks.json"), folder / "field_key"
        key.write_bytes(b"k" * 32)
        environment = {
            **environment_of(database, issuer, key, folder),
            "KAFKA_BOOTSTRAP_SERVERS": broker,
            "TMPDIR": str(folder),
        }
        server = await stack.enter_async_context(process(["-m", "services.intake.main"], environment))
        headers = issuer.headers("controller", expires_in=7_200)
        session = await stack.enter_async_context(aiohttp.ClientSession(server.url, headers=headers))
        done = await _imported(session, file, server.pid)
        limit = done.rows / await raw_copy(database, file.tables)
    say(f"  {done.rows:,} rows in {done.seconds:,.0f} s; raw {limit:,.0f} rows/s; peak {done.megabytes:,.0f} MB")
    return [
        Figure(f"{file.name} to committed rows and events", done.rows / done.seconds, "rows/s", GOAL_RATIO, limit),
        Figure(f"{file.name}, peak resident memory of the service", done.megabytes, "MB", GOAL_MB, at_most=True),
    ]


async def _imported(session: aiohttp.ClientSession, file: Large, pid: int) -> Import:
    form = aiohttp.FormData()
    form.add_field("file", _blocks(file), filename="large")
    async with session.post("/files", data=form, timeout=aiohttp.ClientTimeout(total=None)) as answer:
        accepted = await answer.json()
    began, state = time.perf_counter(), dict[str, Any]()
    while state.get("status") not in {"done", "rejected"}:
        await asyncio.sleep(_LOOK_SECONDS)
        async with session.get(f"/files/{accepted['fileId']}") as answer:
            state = await answer.json()
    seconds = time.perf_counter() - began
    accounted = state["accepted"] + state["rejected"] + state["known"]
    if state["status"] != "done" or accounted != state["rows"]:
        raise RuntimeError(f"{file.name}: {state['reason']}, {accounted} of {state['rows']} rows accounted for")
    return Import(accounted, seconds, _peak_megabytes(pid))


async def _blocks(file: Large) -> AsyncIterator[bytes]:
    while lines := list(islice(file.lines, _LINES)):
        yield "".join(f"{line}\r\n" for line in lines).encode(file.encoding)


def _peak_megabytes(pid: int) -> float:
    """The most that the process has had resident."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
