"""The image and the compose file."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.manifests.environment import missing_module, process_of, settings_class, unknown_or_missing
from tests.manifests.render import ROOT, SERVICES, WITH_WORKER, Skipped, compose, read_yaml

COMPOSE = "docker-compose.yml"
DEMO = "deploy/compose.demo.yml"
THIRD_PARTY = frozenset({"postgres", "kafka"})


def hadolint() -> list[str]:
    """The Dockerfile by hadolint's rules."""
    beside = Path(sys.executable).parent  # installed with the other tools, whether its folder is on PATH or not
    program = shutil.which("hadolint", path=f"{beside}:{os.environ.get('PATH', '')}")
    if program is None:
        raise Skipped("hadolint is not on this machine")
    command = [program, "--no-color", "deploy/Dockerfile"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return (result.stdout + result.stderr).strip().splitlines() if result.returncode else []


def dockerfile() -> list[str]:
    """One image, built in stages, that runs as a number and names no place to install from."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    demands = {
        "has one stage only": len(re.findall(r"^FROM ", text, re.MULTILINE)) > 1,
        "does not end as a numeric user": re.findall(r"^USER (.+)$", text, re.MULTILINE)[-1:] == ["10001:10001"],
        "installs packages without their hashes": "--require-hashes" in text,
        "does not start in exec form": re.search(r"^CMD \[", text, re.MULTILINE) is not None,
        "names an index of packages": re.search(r"--(extra-)?index-url|https?://", text) is None,
    }
    return [f"deploy/Dockerfile {what}" for what, met in demands.items() if not met]


def compose_schema() -> list[str]:
    """Both compose files against the compose specification."""
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        COMPOSE,
        DEMO,
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    return [result.stdout.strip()] if result.returncode else []


def compose_services(document: dict[str, Any] | None = None) -> list[str]:
    """Every service is there, waits for what it needs, is watched, and may do little."""
    services = (document or compose())["services"]
    wanted = {*SERVICES, *(f"{name}-worker" for name in WITH_WORKER), *THIRD_PARTY, "setup"}
    found = [f"compose: {name} is missing" for name in sorted(wanted - services.keys())]
    for name, spec in services.items():
        found += [f"compose/{name}: {what}" for what in _container(name, spec)]
    return found


def _container(name: str, spec: dict[str, Any]) -> list[str]:
    ours = name not in THIRD_PARTY
    long_running = name != "setup"
    waits = spec.get("depends_on", {})
    demands = {
        "has no health check": not long_running or "test" in spec.get("healthcheck", {}),
        "waits for nothing": name in THIRD_PARTY or bool(waits),
        "waits without a condition": isinstance(waits, dict) and all("condition" in w for w in waits.values()),
        "can write to its root file system": not ours or spec.get("read_only") is True,
        "keeps capabilities": not ours or spec.get("cap_drop") == ["ALL"],
        "may gain privileges": not ours or "no-new-privileges:true" in spec.get("security_opt", []),
        "listens beyond the loopback": all(str(p).startswith("127.0.0.1:") for p in spec.get("ports", [])),
        "is not pinned to a version": ":" in spec["image"] and not spec["image"].endswith(":latest"),
    }
    missing = missing_module(spec["command"][2]) if ours else []
    return [*(what for what, met in demands.items() if not met), *missing]


def compose_settings() -> list[str]:
    """The environment of every process in the compose file against its settings model."""
    found = []
    for name, spec in compose()["services"].items():
        process = process_of(spec.get("command", []))
        if process is None:
            continue
        given = set(spec["environment"])
        found += unknown_or_missing(f"compose/{name}", process, given)
        targets = {s["target"] if isinstance(s, dict) else s for s in spec.get("secrets", [])}
        if "database_password" in settings_class(process[0]).model_fields and "database_password" not in targets:
            found.append(f"compose/{name}: its database password is not mounted")
        demo = read_yaml(DEMO)["services"].get(name, {}).get("environment", {})
        found += unknown_or_missing(f"{DEMO}/{name}", process, given | set(demo))
    return found


def compose_secrets() -> list[str]:
    """Secrets are files outside the repository; no password is written down."""
    document = compose()
    found = []
    for name, spec in document["secrets"].items():
        if not spec["file"].startswith(".local/"):
            found.append(f"compose: the secret {name} lies in the repository")
    for name, spec in document["services"].items():
        for variable, value in (spec.get("environment") or {}).items():
            if re.search(r"(PASSWORD|SECRET|TOKEN|KEY)$", variable) and value:
                found.append(f"compose/{name}: {variable} is written in the file")
    return found


def same_kafka() -> list[str]:
    """The broker in containers is the one that `make run KAFKA=apache` starts."""
    image = compose()["services"]["kafka"]["image"].partition(":")[2]
    pom = (ROOT / "deploy" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    match = re.search(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>([^<]+)</version>", pom)
    jar = match.group(1) if match else "none"
    return [] if image == jar else [f"compose runs Kafka {image}, deploy/kafka/pom.xml names {jar}"]
