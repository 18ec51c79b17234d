"""The stack of docker-compose.yml as plain processes: its commands, environments and secrets, an address each."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.background import free_port_base
from deploy.local.broker import broker_command
from deploy.local.config import LocalConfig, load_config
from deploy.local.postgres import prepare_cluster, remove_outside_data, server_command
from deploy.local.process import Command, start
from shared.testing import Database, Issuer
from tests.manifests.environment import process_of
from tests.manifests.render import ROOT, compose
from tests.service.gateway.directory import enter

READY_SECONDS = 90.0
STOP_SECONDS = 45.0  # stop_grace_period
POLL_SECONDS = 0.1

MUNICIPALITY = "0001"  # a production platform refuses the sample


@dataclass(frozen=True)
class Stack:
    """What runs: the processes by their name in the compose file, and where each one listens."""

    issuer: Issuer
    addresses: dict[str, str]
    processes: dict[str, "subprocess.Popen[bytes]"]
    folder: Path

    def url(self, name: str) -> str:
        """Where a process answers."""
        return f"http://{self.addresses[name]}:8080"

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> dict[str, int]:
        """Ask every process to end; its exit code, or -9 for one that had to be killed."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: _ended(process) for name, process in self.processes.items()}


def _ended(process: "subprocess.Popen[bytes]") -> int:
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


PROVIDER = "https://login.kommun.internal"


@contextmanager
def compose_stack(folder: Path) -> Iterator[Stack]:
    """The stack, ready, in the production profile with an identity provider of the test's own."""
    secrets = _secrets(folder)
    issuer = Issuer(folder / "provider.json", PROVIDER)
    config = load_config({"TILLIT_LOCAL": str(folder / "local"), "TILLIT_PORT_BASE": str(free_port_base())})
    with ExitStack() as stack:
        stack.enter_context(_database_and_broker(config, (secrets / "db_postgres").read_text()))
        services = compose()["services"]
        processes = {n: s for n, s in services.items() if process_of(s.get("command", []))}
        part = os.getpid() % 200 + 2  # another run at the same time gets other addresses
        addresses = {name: f"127.0.{part}.{n}" for n, name in enumerate(processes, 10)}
        place = _Place(folder, secrets, config, addresses)
        place.run("setup", services["setup"])
        passwords = {"postgres": (secrets / "db_postgres").read_text()}
        people = {"machine": {"integration_client": ("*",)}, "kim": {"controller": ("*",)}}
        asyncio.run(enter(Database(config.database_url, passwords["postgres"], passwords, "", secrets), people, "0001"))
        running = {name: place.start(name, spec) for name, spec in processes.items()}
        found = Stack(issuer, addresses, running, folder)
        stack.callback(found.stop)
        for name in running:
            wait_for(lambda name=name: _is_ready(found, name), lambda name=name: found.log(name)[-2000:])  # type: ignore[misc]  # bound now on purpose
        yield found


def wait_for(reached: Callable[[], Any], told: Callable[[], str], seconds: float = READY_SECONDS) -> Any:
    """What *reached* gives as soon as it is true; fails with what is *told* when time is out."""
    deadline = time.monotonic() + seconds
    while not (found := reached()):
        assert time.monotonic() < deadline, told()
        time.sleep(POLL_SECONDS)
    return found


def _is_ready(stack: Stack, name: str) -> bool:
    assert stack.processes[name].poll() is None, stack.log(name)[-2000:]
    try:
        with urllib.request.urlopen(f"{stack.url(name)}/health/ready", timeout=5) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _secrets(folder: Path) -> Path:
    """The secrets that deploy/compose-secrets.sh makes, beside a copy of it."""
    (folder / "deploy").mkdir()
    script = shutil.copy(ROOT / "deploy" / "compose-secrets.sh", folder / "deploy")
    subprocess.run([script], check=False, capture_output=True)  # says that the provider's secret is missing
    made = folder / ".local" / "compose"
    (made / "oidc_client_secret").write_text("known-to-the-provider-alone")
    return made


@contextmanager
def _database_and_broker(config: LocalConfig, password: str) -> Iterator[None]:
    config.data.mkdir()
    cluster = prepare_cluster(config, password)
    commands: list[Command] = [server_command(cluster, config.ports["postgres"]), broker_command(config)]
    with asyncio.Runner() as runner:
        children = [runner.run(start(command, None)) for command in commands]
        try:
            yield
        finally:
            for child in reversed(children):
                runner.run(child.stop())
            remove_outside_data(config.data)


@dataclass(frozen=True)
class _Place:
    """Where the containers of the compose file become processes."""

    folder: Path
    secrets: Path
    config: LocalConfig
    addresses: dict[str, str]

    def run(self, name: str, spec: dict[str, Any]) -> None:
        """Run a one-shot process to its end."""
        done = subprocess.run(
            self._command(spec),
            cwd=ROOT,
            env=self._environment(name, spec),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, name: str, spec: dict[str, Any]) -> "subprocess.Popen[bytes]":
        """Start a process; what it says goes to a file."""
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                self._command(spec),
                cwd=ROOT,
                env=self._environment(name, spec),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _command(self, spec: dict[str, Any]) -> list[str]:
        return [sys.executable, *spec["command"][1:]]

    def _environment(self, name: str, spec: dict[str, Any]) -> dict[str, str]:
        """What the compose file says, and nothing of this machine but the path to Python."""
        mounted = self.folder / "run" / name
        mounted.mkdir(parents=True)
        for secret in spec.get("secrets", []):
            source, target = (secret["source"], secret["target"]) if isinstance(secret, dict) else (secret, secret)
            shutil.copy(self.secrets / source, mounted / target)
        data = self.folder / "data" / name.removesuffix("-worker")
        data.mkdir(parents=True, exist_ok=True)
        told = {key: self._here(value, mounted, data) for key, value in spec["environment"].items()}
        own = {"HOST": self.addresses[name]} if name in self.addresses else {}
        return {
            **told,
            **own,
            "SECRETS_DIR": str(mounted),
            **(self._provider() if name in {"gateway", "web"} else {}),
            **({"MUNICIPALITY_ID": MUNICIPALITY} if "MUNICIPALITY_ID" in told else {}),
            "KAFKA_EMBEDDED": "true",  # the broker of this stack is the one from the wheel
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
        }

    def _provider(self) -> dict[str, str]:
        """The test's own identity provider, whose keys are in a file since it answers nowhere."""
        keys = str(self.folder / "provider.json")
        return {"OIDC_ISSUER": PROVIDER, "OIDC_JWKS_FILE": keys, "OIDC_CLIENTS": '["test"]'}

    def _here(self, value: str, mounted: Path, data: Path) -> str:
        value = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        for name, address in self.addresses.items():
            value = re.sub(rf"//{name}:", f"//{address}:", value)
        ports = self.config.ports
        value = value.replace("//postgres:5432", f"//127.0.0.1:{ports['postgres']}")
        value = value.replace("kafka:9092", f"127.0.0.1:{ports['kafka']}")
        return re.sub(r"^/run/secrets", str(mounted), re.sub(r"^/data", str(data), value))
