"""The platform's public API, as the command line uses it."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.cli.output import CommandError
from deploy.local.config import load_config
from deploy.local.state import read_state

BASE = "/tillit/v1"
POLL_S = 0.2
PAGE = 100
UPLOAD_SECONDS = 600.0
_FINISHED = frozenset({"done", "rejected"})


def gateway_url() -> str:
    """TILLIT_URL, else the platform that runs here, else where it would run."""
    config = load_config()
    running = read_state(config.state)
    return os.environ.get("TILLIT_URL") or (running.gateway if running else config.gateway_url)


class Gateway:
    """A signed-in client; a demo *user*, or the holder of the token in TILLIT_TOKEN."""

    def __init__(self, user: str, url: str | None = None) -> None:
        self.url = url or gateway_url()
        self._http = httpx.Client(base_url=self.url + BASE, timeout=httpx.Timeout(30.0, write=UPLOAD_SECONDS))
        token = os.environ.get("TILLIT_TOKEN") or self.post("/auth/token", {"user": user})["accessToken"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **params: Any) -> Any:
        """JSON answer of GET *path*; parameters that are None are left out."""
        return self._json("GET", path, params={k: v for k, v in params.items() if v is not None})

    def post(self, path: str, body: Any) -> Any:
        """JSON answer of POST *path*."""
        return self._json("POST", path, json=body)

    def pages(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        page, seen = 1, 0
        while True:
            answer = self.get(path, **params, page=page, limit=PAGE)
            yield from answer["items"]
            seen += len(answer["items"])
            if not answer["items"] or seen >= answer["total"]:
                return
            page += 1

    def upload(self, file: Path, kind: str | None, committee: str | None) -> str:
        """Hand *file* in; returns its file id."""
        fields = {"kind": kind, "committeeId": committee}
        try:
            with file.open("rb") as content:
                answer = self._json(
                    "POST",
                    "/files",
                    files={"file": (file.name, content, "application/octet-stream")},
                    data={name: value for name, value in fields.items() if value},
                )
        except OSError as exc:
            raise CommandError(f"{file} cannot be read: {exc.strerror}.") from exc
        return str(answer["fileId"])

    def wait_for_file(
        self, file_id: str, timeout: float, report: Callable[[dict[str, Any]], None] = lambda _: None
    ) -> dict[str, Any]:
        """The file once it is done or rejected; *report* gets each state on the way."""
        deadline = time.monotonic() + timeout
        while True:
            state: dict[str, Any] = self.get(f"/files/{file_id}")
            report(state)
            if state["status"] in _FINISHED:
                return state
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{state['name']} is still being read after {timeout:.0f} s; it goes on by itself:"
                    f" look at GET {BASE}/files/{file_id} later."
                )
            time.sleep(POLL_S)

    def _json(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = self._http.request(method, path, **request)
        except httpx.TransportError as exc:
            raise CommandError(
                f"Tillit does not answer at {self.url} ({type(exc).__name__}): start it with `make run`,"
                " or set TILLIT_URL to where it runs."
            ) from exc
        if answer.is_error:
            raise CommandError(_problem(answer))
        try:
            return answer.json()
        except ValueError as exc:
            raise CommandError(f"What answers at {self.url} is not Tillit: check TILLIT_URL.") from exc


def _problem(answer: httpx.Response) -> str:
    """What a problem answer says, with the request id that the log has too."""
    try:
        found = answer.json()
        text = f"{found['title']}: {found.get('detail', '')}".rstrip(": ")
    except (ValueError, KeyError, TypeError):
        text = f"the answer was {answer.status_code} {answer.reason_phrase}"
    request_id = answer.headers.get("x-request-id")
    return text + (f" (request {request_id})" if request_id else "")
