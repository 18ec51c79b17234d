"""What each service is started with: its environment on the local platform."""

import json
import sys
from collections.abc import Mapping

from deploy.local import keycloak
from deploy.local.config import HOST, INBOXES, SEALING, SERVICES, LocalConfig, Service
from deploy.local.credentials import INSTALLATION
from deploy.local.process import Command
from shared.revision import package

# a service is mostly waiting: fewer malloc arenas and threads keep eight of them small
_SMALL = {"MALLOC_ARENA_MAX": "2", "POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
# one fetch waits so many milliseconds for news; signals should be seen at once, the rest costs less waiting longer:
# what intake and the gateway hear of are decisions of people, a few a month
_FETCH_WAIT_MS = {"risk": "100", "intake": "2000", "gateway": "2000"}
_LONGER_WAIT_MS = "500"


def service_command(config: LocalConfig, service: Service, passwords: Mapping[str, str]) -> Command:
    """How to start *service*: its API with consumer and relay in the same process."""
    return Command(
        name=service.name,
        argv=[sys.executable, "-m", f"{package(service.name)}.main"],
        env=service_environment(config, service, passwords),
        port=config.ports[service.name],
    )


def service_environment(config: LocalConfig, service: Service, passwords: Mapping[str, str]) -> dict[str, str]:
    """Settings of *service*; secrets reach it by file where it has a file setting."""
    env = {
        **_SMALL,
        "PROFILE": "local",
        "HOST": HOST,
        "PORT": str(config.ports[service.name]),
        "LOG_LEVEL": config.log_level,
        "JWKS_FILE": str(config.secrets / "jwks.json"),
        "DATA_DIR": str(config.data / "files" / service.name),
    }
    if service.owns_schema:
        env |= _database_and_broker(config, service, passwords)
    if service.name in SEALING:
        env["KEK_FILE"] = str(config.secrets / f"kek_{service.name}")
    return env | _own(config, service.name)


def registers_command(config: LocalConfig) -> Command:
    """How to start the simulators of the registers that intake asks."""
    port = config.ports["registers"]
    return Command(
        name="registers",
        argv=[sys.executable, "-m", "deploy.registers.server"],
        env={**_SMALL, "HOST": HOST, "PORT": str(port), "REGISTERS_FILE": str(config.register_facts)},
        port=port,
    )


def _registers(config: LocalConfig) -> dict[str, str]:
    """Where the simulators are, in the words of intake's settings."""
    base = f"http://{HOST}:{config.ports['registers']}"
    return {
        "BOLAGSVERKET_URL": f"{base}/vardefulla-datamangder/v1",
        "BOLAGSVERKET_TOKEN_URL": f"{base}/oauth2/token",
        "BOLAGSVERKET_CLIENT_ID": "exempelby",
        "TAX_REGISTER_URL": f"{base}/nv0101/v1/sokpavar",
        "POPULATION_REGISTER_URL": base,
        "POPULATION_REGISTER_TOKEN_URL": f"{base}/oauth2/token",
        "POPULATION_REGISTER_CLIENT_ID": "exempelby",
        "POPULATION_REGISTER_ORDER": "00000236-FO01-0002",
        "POPULATION_REGISTER_ORGANISATION": "162120009999",
        "REGISTER_SECONDS": "15",
    }


def _drops(config: LocalConfig) -> dict[str, str]:
    """The watched folders, in the words of intake's settings."""
    drops = [
        {
            "sender": f"inbox-{committee}",
            "municipality_id": "9999",
            "committee_id": committee,
            "folder": str(config.inbox / committee),
            "title": f"Mappen inbox/{committee}",
            "owner": "Ekonomiavdelningen",
            "legal_basis": "Dataskyddsförordningen art. 6.1 e; kommunallagen (2017:725) 6 kap. 6 §",
            "purpose": "Att hitta dubbla och felaktiga betalningar",
        }
        for committee in INBOXES
    ]
    return {"FOLDER_DROPS": json.dumps(drops), "DROP_SECONDS": "2"}


def _own(config: LocalConfig, service: str) -> dict[str, str]:
    """What one service alone needs."""
    urls = {f"{other.name.upper()}_URL": f"http://{HOST}:{config.ports[other.name]}" for other in SERVICES}
    with_keycloak = config.oidc == "keycloak"
    issuer = {"OIDC_ISSUER": keycloak.issuer(config)} if with_keycloak else {}
    match service:
        case "gateway":
            keys = {"ISSUER_KEY_FILE": "issuer.json", "TOKEN_KEY_FILE": "token_key.json"}
            return urls | issuer | {name: str(config.secrets / file) for name, file in keys.items()}
        case "web":
            secret = {"OIDC_CLIENT_SECRET": keycloak.CONSOLE_SECRET} if with_keycloak else {}
            return urls | issuer | secret | {"PUBLIC_URL": config.gateway_url, "TIPS_URL": urls["TIPS_URL"] + "/tip"}
        case "intake":
            return {"FIELD_KEY_FILE": str(config.secrets / "field_key"), **_registers(config), **_drops(config)}
        case "cases" | "tips":
            return {"KEY_DIR" if service == "cases" else "LOCK_DIR": str(config.data / "keys" / service)}
        case "notifications":
            return {"SMTP_HOST": HOST, "SMTP_PORT": str(config.ports["smtp"]), "CONSOLE_URL": config.gateway_url}
        case _:
            return {}


def _database_and_broker(config: LocalConfig, service: Service, passwords: Mapping[str, str]) -> dict[str, str]:
    return {
        "WORKER": "embedded",
        "DATABASE_URL": config.database_url,
        "DATABASE_PASSWORD": passwords[service.name],
        "KAFKA_BOOTSTRAP_SERVERS": config.bootstrap,
        "KAFKA_EMBEDDED": "true" if config.kafka_embedded else "false",
        "AUDIT_KEY_FILE": str(config.secrets / f"audit_key_{service.name}"),
        "AUDIT_INSTALLATION": INSTALLATION,
        "AUDIT_COPY_DIR": str(config.data / "audit"),
        "FETCH_WAIT_MS": _FETCH_WAIT_MS.get(service.name, _LONGER_WAIT_MS),
    }
