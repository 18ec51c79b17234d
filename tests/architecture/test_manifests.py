"""What is deployed passes every offline check, and each check finds the sample that breaks it."""

import copy
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from tests.manifests import containers, environment, monitoring, network, policy
from tests.manifests.render import Object, compose, read_yaml, rendered
from tests.manifests_check import Check, checks, run

Change = Callable[[dict[str, Object]], Any]

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on this machine")


@pytest.mark.attack("F1")
@pytest.mark.asvs("13.2.2", "13.2.4", "13.3.1")
@pytest.mark.parametrize("check", [pytest.param(check, id=title) for title, check in checks()])
def test_what_is_deployed_passes(check: Check) -> None:
    outcome, said = run(check)
    if outcome == "skip":
        pytest.skip(said[0])

    assert said == []


def changed(change: Change) -> tuple[Object, ...]:
    """The rendered base with one thing made wrong."""
    objects = {f"{o['kind']}/{o['metadata']['name']}": copy.deepcopy(o) for o in rendered("base")}
    change(objects)
    return tuple(objects.values())


def pod(objects: dict[str, Object]) -> Any:
    return objects["Deployment/risk"]["spec"]["template"]["spec"]


def container(objects: dict[str, Object]) -> Any:
    return pod(objects)["containers"][0]


@needs_kubectl
@pytest.mark.parametrize(
    ("check", "change"),
    [
        pytest.param(policy.restricted, lambda o: pod(o)["securityContext"].pop("runAsUser"), id="no user"),
        pytest.param(policy.restricted, lambda o: pod(o).pop("automountServiceAccountToken"), id="token"),
        pytest.param(policy.restricted, lambda o: pod(o).update(hostNetwork=True), id="host network"),
        pytest.param(
            policy.restricted,
            lambda o: container(o)["securityContext"].update(capabilities={"drop": ["CHOWN"]}),
            id="capabilities",
        ),
        pytest.param(
            policy.restricted,
            lambda o: container(o)["securityContext"].update(readOnlyRootFilesystem=False),
            id="writable root",
        ),
        pytest.param(policy.restricted, lambda o: container(o)["resources"].pop("limits"), id="limits"),
        pytest.param(policy.restricted, lambda o: container(o).update(image="tillit:latest"), id="latest"),
        pytest.param(policy.probed, lambda o: container(o).pop("livenessProbe"), id="liveness"),
        pytest.param(policy.graceful, lambda o: pod(o).update(terminationGracePeriodSeconds=40), id="grace"),
        pytest.param(policy.budgeted, lambda o: o.pop("PodDisruptionBudget/risk"), id="no budget"),
        pytest.param(policy.budgeted, lambda o: o["Deployment/risk"]["spec"].update(replicas=1), id="budget of one"),
        pytest.param(policy.connected, lambda o: o["Service/risk"]["spec"]["selector"].update(x="y"), id="no pod"),
        pytest.param(
            policy.no_secrets,
            lambda o: container(o).update(env=[{"name": "DATABASE_PASSWORD", "value": "x"}]),
            id="password",
        ),
        pytest.param(
            environment.manifest_settings,
            lambda o: container(o)["env"].append({"name": "LOG_LEVLE", "value": "INFO"}),
            id="unknown setting",
        ),
        pytest.param(
            environment.manifest_settings,
            lambda o: o["ConfigMap/tillit-addresses"]["data"].pop("RISK_URL"),
            id="missing setting",
        ),
        pytest.param(
            environment.modules_exist,
            lambda o: container(o).update(args=["python", "-m", "services.risk.mian"]),
            id="unknown module",
        ),
    ],
)
def test_each_policy_bites(check: Callable[[tuple[Object, ...]], list[str]], change: Change) -> None:
    assert len(check(changed(change))) == 1


@needs_kubectl
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(
            lambda o: o["NetworkPolicy/mail"]["spec"]["egress"].clear(),
            "in the table, but refused: notifications/worker -> mail:587",
            id="a closed flow",
        ),
        pytest.param(
            lambda o: o["NetworkPolicy/mail"]["spec"]["podSelector"]["matchLabels"].pop(network.COMPONENT),
            "open, but not in the table: notifications/api -> mail:587",
            id="a selector too wide",
        ),
        pytest.param(
            lambda o: o["NetworkPolicy/web"]["spec"]["egress"][0].pop("ports"),
            None,
            id="a port left out matters only where the other end lets it in",
        ),
    ],
)
def test_the_network_check_sees_what_is_open(change: Change, complaint: str | None) -> None:
    found = network.differences(list(changed(change)), read_yaml("docs/ops/flows.yaml"))

    assert found == ([complaint] if complaint else [])


@needs_kubectl
def test_without_the_default_policy_pods_are_open() -> None:
    objects = changed(lambda o: o.pop("NetworkPolicy/default-deny"))

    found = network.differences(list(objects), read_yaml("docs/ops/flows.yaml"))

    assert "open, but not in the table: monitoring -> tillit/setup:8080" in found


def test_a_compose_service_without_rights_taken_away_is_found() -> None:
    document = compose()
    document["services"]["risk"].pop("cap_drop")
    document["services"].pop("web")

    assert containers.compose_services(document) == [
        "compose: web is missing",
        "compose/risk: keeps capabilities",
    ]


def test_a_metric_that_nothing_exposes_is_found() -> None:
    expression = "sum(rate(tillit_http_request_seconds_count[5m])) / tillit_invented_total"

    assert monitoring.unknown_metrics(expression, monitoring.defined_metrics()) == ["tillit_invented_total"]
