"""The handbook's examples for partner developers run as they stand, against a running platform."""

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest

from deploy.local.config import ROOT
from tests.running import Platform, wait_for

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "handbook" / "skicka-underlag.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def program(first_line: str) -> str:
    """The sample that begins with *first_line*."""
    found: str = next(code for _, code in BLOCKS if code.startswith(first_line))
    return found


def run(platform: Platform, code: str) -> str:
    """What *code* prints, as a process of its own beside the platform."""
    told = {"TILLIT": f"{platform.base_url}/tillit/v1", "KAFKA_BOOTSTRAP_SERVERS": platform.running.config.bootstrap}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | told, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shift_numbers(platform: Platform, prefix: str = "/tillit/v1") -> set[str]:
    """The shifts that a controller sees."""
    answer = platform.api("controller").get(f"{platform.base_url}{prefix}/records/shift?limit=100")
    return {record["body"]["shiftNumber"] for record in answer.json()["items"]}


def test_the_hooks_example_delivers_once(platform: Platform) -> None:
    assert run(platform, program("# hook.py")).splitlines() == ["202 1 None", "202 1 true"]

    assert "2026-11-0417" in shift_numbers(platform)


def test_the_cloud_events_example_is_accepted(platform: Platform) -> None:
    words = shlex.split(program("curl").replace("\\\n", " "))
    told = dict(word.split(": ", 1) for flag, word in pairwise(words) if flag == "-H")
    body = words[words.index("-d") + 1]
    told["Authorization"] = f"Bearer {platform.token('integration')}"

    answer = platform.api("integration").post("/cloud-events", content=body.encode(), headers=told)

    assert (answer.status_code, answer.json()["accepted"] + answer.json()["known"]) == (202, 1)


def test_the_topics_example_arrives_at_a_registered_source(platform: Platform) -> None:
    source: dict[str, Any] = {
        "name": "Tryggvårds schema",
        "channel": "topic",
        "sender": "/tryggvard/schema",
        "kinds": ["shift"],
        "owner": "Socialförvaltningen",
        "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
        "purpose": "Att jämföra utförd tid med fakturerad",
    }
    assert platform.api("administrator").post("/sources", json=source).status_code in {201, 409}

    run(platform, program("# topic.py"))

    wait_for(lambda: "2026-11-0419" in shift_numbers(platform), "the record from the topic")
    assert not platform.reconciled()["counts"]["orphan"]


def test_the_same_records_are_seen_under_municipality_and_namespace(platform: Platform) -> None:
    run(platform, program("# hook.py"))

    assert "2026-11-0417" in shift_numbers(platform, "/9999/SON/tillit/v1") & shift_numbers(
        platform, "/tillit/v1/9999/SON"
    )
    assert "2026-11-0417" not in shift_numbers(platform, "/9999/KFN/tillit/v1")
