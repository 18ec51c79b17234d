"""What each service is told on the local platform."""

import json
from pathlib import Path

import pytest

from deploy.local.config import SCHEMAS, SERVICES, Service, load_config
from deploy.local.demo import welcome
from deploy.local.plan import service_environment
from services.intake.drops.configured import FolderDrop

PASSWORDS = {service: f"password-of-{service}" for service in SCHEMAS}
BY_NAME = {service.name: service for service in SERVICES}


def environment_of(service: Service, **settings: str) -> dict[str, str]:
    return service_environment(load_config(settings), service, PASSWORDS)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_gets_its_own_password_and_no_other(service: Service) -> None:
    text = " ".join(environment_of(service).values())

    told = [name for name in SCHEMAS if PASSWORDS[name] in text]

    assert told == ([service.name] if service.owns_schema else [])


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_runs_in_the_local_profile_on_the_loopback(service: Service) -> None:
    environment = environment_of(service)

    assert (environment["PROFILE"], environment["HOST"]) == ("local", "127.0.0.1")


def test_only_the_gateway_can_sign_tokens() -> None:
    signers = [service.name for service in SERVICES if "ISSUER_KEY_FILE" in environment_of(service)]

    assert signers == ["gateway"]


def test_only_intake_can_read_identity_numbers() -> None:
    readers = [service.name for service in SERVICES if "FIELD_KEY_FILE" in environment_of(service)]

    assert readers == ["intake"]


def test_the_gateway_knows_where_every_service_is() -> None:
    environment = environment_of(BY_NAME["gateway"], TILLIT_PORT_BASE="21000")

    assert environment["RISK_URL"] == "http://127.0.0.1:21002"


@pytest.mark.parametrize(("kafka", "embedded"), [("", "true"), ("apache", "false")])
def test_clients_know_what_the_broker_can_do(kafka: str, embedded: str) -> None:
    assert environment_of(BY_NAME["risk"], KAFKA=kafka)["KAFKA_EMBEDDED"] == embedded


@pytest.mark.parametrize(("said", "embedded"), [({}, "false"), ({"KAFKA_EMBEDDED": "true"}, "true")])
def test_a_lent_broker_is_a_full_one_unless_said_otherwise(said: dict[str, str], embedded: str) -> None:
    environment = environment_of(BY_NAME["risk"], KAFKA_BOOTSTRAP_SERVERS="broker.example:9092", **said)

    assert environment["KAFKA_EMBEDDED"] == embedded


def test_intake_watches_a_folder_of_each_committee_of_the_demo() -> None:
    config = load_config({"TILLIT_LOCAL": "/somewhere"})

    drops = json.loads(service_environment(config, BY_NAME["intake"], PASSWORDS)["FOLDER_DROPS"])

    assert {drop["committee_id"]: Path(drop["folder"]) for drop in drops} == {
        committee: config.inbox / committee for committee in ("ks", "son", "bun", "kfn")
    }
    assert all(FolderDrop.model_validate(drop) for drop in drops)


def test_the_start_says_where_files_can_be_dropped() -> None:
    config = load_config({"TILLIT_LOCAL": "/somewhere"})

    assert "/somewhere/inbox/<committee> (ks, son, bun, kfn)" in welcome(config)
