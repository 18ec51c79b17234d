"""Whether the time of an answer tells that something exists: another committee's things beside ids that nobody has."""

import statistics
import tempfile
import time
from pathlib import Path

import httpx

from deploy.local.background import background, free_port_base
from shared.ids import new_id
from tests.bench.figures import Figure, say
from tests.running import Platform, wait_for

WARM_UP = 50
PAIRS = 400
OWN = "son"
GOAL_PER_CENT = 20.0
"""security.md, B1: the same class of time within a fifth."""


def run() -> list[Figure]:
    """How far the two times are apart, for an alert and for a payment."""
    say("another committee's things, and ids that nobody has")
    with (
        tempfile.TemporaryDirectory() as folder,
        background(Path(folder), free_port_base(), TILLIT_DEMO="1") as running,
    ):
        platform = Platform(running)
        try:
            kim, officer = platform.api("controller"), platform.api("case-officer")
            return [_apart(officer, _foreign(kim, what), what) for what in ("alerts", "payments")]
        finally:
            platform.close()


def _foreign(kim: httpx.Client, what: str) -> list[str]:
    key = f"{what.removesuffix('s')}Id"

    def found() -> list[str]:
        items = kim.get(f"/{what}", params={"limit": 100}).json()["items"]
        return [item[key] for item in items if item["committeeId"] != OWN]

    return wait_for(found, f"{what} of another committee")


def _apart(officer: httpx.Client, foreign: list[str], what: str) -> Figure:
    """The difference of the medians, in per cent of an unknown id's; the two kinds take turns."""
    times: dict[str, list[float]] = {"foreign": [], "unknown": []}
    for number in range(WARM_UP + PAIRS):
        for kind, object_id in (("foreign", foreign[number % len(foreign)]), ("unknown", str(new_id()))):
            began = time.perf_counter()
            answer = officer.get(f"/{what}/{object_id}")
            if number >= WARM_UP:
                times[kind].append(time.perf_counter() - began)
            if answer.status_code != httpx.codes.NOT_FOUND:
                raise RuntimeError(f"{what}: {answer.status_code} for an id that is {kind}")
    foreign_ms, unknown_ms = (1_000 * statistics.median(times[kind]) for kind in ("foreign", "unknown"))
    say(f"  {what}: foreign {foreign_ms:.2f} ms, unknown {unknown_ms:.2f} ms")
    apart = 100 * abs(foreign_ms / unknown_ms - 1)
    return Figure(f"another committee's {what} told by time", apart, "%", GOAL_PER_CENT, at_most=True)
