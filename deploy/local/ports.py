"""Who listens where: a busy port is named before anything starts."""

import asyncio
import contextlib
import socket
from collections.abc import Iterable, Mapping
from typing import Any

import psutil

from deploy.local.config import HOST, LocalError


def require_free(ports: Mapping[str, int], wanted: Iterable[str]) -> None:
    """LocalError naming the first port of *wanted* that is taken, and by whom."""
    for name in wanted:
        port = ports[name]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise LocalError(
                    f"Port {port} ({name}) is taken{_by_whom(port)}: stop that program, or set"
                    f" TILLIT_{name.upper()}_PORT or TILLIT_PORT_BASE to free ports."
                ) from None


def _by_whom(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if _listening_on(connection.status, connection.laddr, port) and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def listens(pid: int, port: int) -> bool:
    """Whether process *pid* itself listens on *port*: another's broker must never take our traffic."""
    try:
        connections = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(_listening_on(c.status, c.laddr, port) for c in connections)


def _listening_on(status: str, address: Any, port: int) -> bool:
    return bool(status == psutil.CONN_LISTEN and address and address.port == port)


async def http_status(port: int, path: str, *, timeout: float = 2.0) -> int | None:  # noqa: ASYNC109 - the caller's patience
    """Status code of GET *path* on the loopback, or None while nobody answers."""
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await asyncio.open_connection(HOST, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
                line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return None
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
