"""Which platform the environment asks for."""

from pathlib import Path

import pytest

from deploy.local.config import SERVICES, LocalError, load_config
from deploy.local.postgres import admin_url


def test_without_settings_the_ports_are_those_of_the_documentation() -> None:
    config = load_config({})

    assert config.gateway_url == "http://127.0.0.1:8080"
    assert config.ports["postgres"] == 15432
    assert config.bootstrap == "127.0.0.1:19092"


def test_a_port_base_moves_every_port_to_one_of_its_own() -> None:
    config = load_config({"TILLIT_PORT_BASE": "21000"})

    assert sorted(config.ports.values()) == list(range(21_000, 21_000 + len(config.ports)))
    assert config.ports["gateway"] == 21_000


def test_a_port_of_its_own_wins_over_the_port_base() -> None:
    config = load_config({"TILLIT_PORT_BASE": "21000", "TILLIT_POSTGRES_PORT": "25432"})

    assert config.database_url == "postgresql://127.0.0.1:25432/tillit"


@pytest.mark.parametrize("value", ["80", "http", "70000", "-1", "8080x"])
def test_what_is_no_port_is_refused_by_name(value: str) -> None:
    with pytest.raises(LocalError, match="TILLIT_RISK_PORT"):
        load_config({"TILLIT_RISK_PORT": value})


def test_the_data_folder_can_be_elsewhere() -> None:
    assert load_config({"TILLIT_LOCAL": "/srv/tillit"}).state == Path("/srv/tillit/run/state.json")


def test_a_lent_broker_is_used_instead_of_an_own_one() -> None:
    config = load_config({"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092", "KAFKA": "apache"})

    assert (config.kafka, config.bootstrap) == ("external", "kafka.example:9092")


def test_a_lent_database_needs_its_superuser() -> None:
    with pytest.raises(LocalError, match="DATABASE_ADMIN_URL"):
        admin_url(load_config({"DATABASE_URL": "postgresql://db.example/tillit"}), {})


def test_a_lent_database_is_used_instead_of_an_own_one() -> None:
    config = load_config(
        {"DATABASE_URL": "postgresql://db.example/tillit", "DATABASE_ADMIN_URL": "postgresql://root@db.example/x"}
    )

    assert not config.own_postgres
    assert config.database_url == "postgresql://db.example/tillit"


def test_an_unknown_broker_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LocalError, match="apache"):
        load_config({"KAFKA": "rabbit"})


def test_every_service_has_its_own_port() -> None:
    ports = [service.port for service in SERVICES]

    assert len(set(ports)) == len(ports) == 9
