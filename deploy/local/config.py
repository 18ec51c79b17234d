"""What the local platform is made of: folders, ports and the list of services."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"

Kafka = Literal["embedded", "apache", "external"]
Oidc = Literal["demo", "keycloak"]


class LocalError(Exception):
    """The platform cannot run here; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of ours: where its API listens, whether it owns a schema, and whether its API waits for its topics."""

    name: str
    port: int
    owns_schema: bool
    consumes: bool


SERVICES = (
    Service("gateway", 8080, owns_schema=True, consumes=False),
    Service("intake", 8081, owns_schema=True, consumes=True),
    Service("risk", 8082, owns_schema=True, consumes=True),
    Service("controls", 8083, owns_schema=True, consumes=True),
    Service("cases", 8084, owns_schema=True, consumes=True),
    Service("reporting", 8085, owns_schema=True, consumes=True),
    Service("notifications", 8086, owns_schema=True, consumes=True),
    Service("web", 8087, owns_schema=False, consumes=False),
    Service("tips", 8089, owns_schema=True, consumes=False),
)
SCHEMAS = tuple(service.name for service in SERVICES if service.owns_schema)
OWNER = "tillit_owner"
# those that keep names, free text or files of persons: each has keys of its own
SEALING = ("gateway", "intake", "risk", "controls", "cases", "notifications")
# committees of the demo municipality that files can be dropped for
INBOXES = ("ks", "son", "bun", "kfn")

# the order gives each its offset from TILLIT_PORT_BASE
_PORTS = {
    **{service.name: service.port for service in SERVICES},
    "smtp": 8025,
    "postgres": 15432,
    "kafka": 19092,
    "kafka_controller": 19093,
    "keycloak": 8088,
    "registers": 8090,
}


@dataclass(frozen=True, slots=True)
class LocalConfig:
    """One local platform: where its data lives, which ports it takes, and what it is lent."""

    data: Path
    ports: Mapping[str, int]
    kafka: Kafka
    kafka_embedded: bool
    bootstrap: str
    database_url: str
    own_postgres: bool
    admin_url: str
    demo: bool
    log_level: str
    oidc: Oidc = "demo"

    @property
    def gateway_url(self) -> str:
        """Where people and scripts reach the platform."""
        return f"http://{HOST}:{self.ports['gateway']}"

    @property
    def secrets(self) -> Path:
        """Folder of generated passwords and keys."""
        return self.data / "secrets"

    @property
    def case_keys(self) -> Path:
        """Folder of the cases' keys."""
        return self.data / "keys" / "cases"

    @property
    def register_facts(self) -> Path:
        """What the simulated registers say, where it was changed."""
        return self.data / "registers.json"

    @property
    def inbox(self) -> Path:
        """Where files can be dropped, in a folder per committee of INBOXES."""
        return self.data / "inbox"

    @property
    def log(self) -> Path:
        """The one readable log."""
        return self.data / "log" / "tillit.log"

    @property
    def state(self) -> Path:
        """What runs now, for `tillit status` and for tests that kill by pid."""
        return self.data / "run" / "state.json"


def load_config(environ: Mapping[str, str] | None = None) -> LocalConfig:
    """The platform that the environment asks for; LocalError if it contradicts itself."""
    env = os.environ if environ is None else environ
    ports = _ports(env)
    lent_broker = env.get("KAFKA_BOOTSTRAP_SERVERS", "")
    lent_database = env.get("DATABASE_URL", "")
    return LocalConfig(
        data=Path(env.get("TILLIT_LOCAL") or ROOT / ".local").absolute(),
        ports=ports,
        kafka="external" if lent_broker else _kafka(env),
        kafka_embedded=_kafka(env) == "embedded" if not lent_broker else env.get("KAFKA_EMBEDDED") == "true",
        bootstrap=lent_broker or f"{HOST}:{ports['kafka']}",
        database_url=lent_database or f"postgresql://{HOST}:{ports['postgres']}/tillit",
        own_postgres=not lent_database,
        admin_url=env.get("DATABASE_ADMIN_URL", ""),
        demo=env.get("TILLIT_DEMO", "1") != "0",
        log_level=env.get("LOG_LEVEL", "INFO"),
        oidc=_oidc(env),
    )


def _ports(env: Mapping[str, str]) -> dict[str, int]:
    """Defaults, or consecutive ones from TILLIT_PORT_BASE; TILLIT_<NAME>_PORT wins."""
    ports = dict(_PORTS)
    if base := env.get("TILLIT_PORT_BASE"):
        ports = {name: _port("TILLIT_PORT_BASE", base) + offset for offset, name in enumerate(_PORTS)}
    for name in ports:
        variable = f"TILLIT_{name.upper()}_PORT"
        if value := env.get(variable):
            ports[name] = _port(variable, value)
    return ports


def _port(variable: str, value: str) -> int:
    if not value.isdecimal() or not 1024 <= int(value) <= 65_000:  # noqa: PLR2004 - unprivileged ports
        raise LocalError(f"{variable}={value} is not a port: give a number from 1024 to 65000.")
    return int(value)


def _kafka(env: Mapping[str, str]) -> Kafka:
    match env.get("KAFKA", "embedded").lower():
        case "embedded" | "":
            return "embedded"
        case "apache":
            return "apache"
        case other:
            raise LocalError(f"KAFKA={other} is not known: leave it unset (embedded broker) or say apache.")


def _oidc(env: Mapping[str, str]) -> Oidc:
    match env.get("OIDC", "demo").lower():
        case "demo" | "":
            return "demo"
        case "keycloak":
            return "keycloak"
        case other:
            raise LocalError(f"OIDC={other} is not known: leave it unset (demo users alone) or say keycloak.")
