"""The running platform as its users meet it, for tests that need all of it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from deploy.local.background import Background

T = TypeVar("T")
WAIT_SECONDS = 60.0
POLL_S = 0.05


@dataclass(frozen=True)
class Platform:
    """The platform as its users meet it: the public API with the demo users' tokens."""

    running: Background
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        """Where the gateway answers."""
        return self.running.url

    def token(self, user: str) -> str:
        """An access token of a demo user."""
        answer = httpx.post(f"{self.base_url}/tillit/v1/auth/token", json={"user": user}, timeout=30)
        answer.raise_for_status()
        token: str = answer.json()["accessToken"]
        return token

    def api(self, user: str) -> httpx.Client:
        """A client of the public API that is signed in as *user*; the same one each time."""
        if user not in self.clients:
            headers = {"Authorization": f"Bearer {self.token(user)}"}
            self.clients[user] = httpx.Client(base_url=f"{self.base_url}/tillit/v1", headers=headers, timeout=60)
        return self.clients[user]

    def reconciled(self) -> dict[str, Any]:
        """What `tillit reconcile` reports."""
        command = [sys.executable, "-m", "deploy.cli", "reconcile", "--json"]
        environment = dict(self.running.environment)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def close(self) -> None:
        """Close the clients."""
        for client in self.clients.values():
            client.close()


def wait_for(outcome: Callable[[], T | None], what: str, seconds: float = WAIT_SECONDS) -> T:
    """The first true result of *outcome*; fails with *what* was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = outcome()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}; last seen: {found!r}"
        time.sleep(POLL_S)


def upload(api: httpx.Client, name: str, content: bytes, **fields: str) -> dict[str, Any]:
    """Upload a file and wait until it is worked through."""
    answer = api.post("/files", files={"file": (name, content)}, data=fields)
    assert answer.status_code == 202, answer.text
    file_id = answer.json()["fileId"]

    def finished() -> dict[str, Any] | None:
        body: dict[str, Any] = api.get(f"/files/{file_id}").json()
        return body if body["status"] in {"done", "rejected"} else None

    return wait_for(finished, f"{name} to be read")
