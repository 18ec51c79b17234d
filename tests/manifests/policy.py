"""What every pod of ours must be, whatever overlay made it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.loops import STOP_SECONDS
from tests.manifests.render import Object, name_of, of_kind

PROBES = {
    "startupProbe": "/health/startup",
    "livenessProbe": "/health/live",
    "readinessProbe": "/health/ready",
}
# seconds that a process may take to end: its open requests, then twice the worker's patience (shared/app.py)
DRAIN_SECONDS = 10 + 2 * int(STOP_SECONDS)
PINNED = re.compile(r"^[\w./-]+(:(?!latest$)[\w.-]+)?(@sha256:[0-9a-f]{64})?$")
Objects = tuple[Object, ...]


def pod_templates(objects: Objects) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Name and pod spec of everything that starts pods."""
    for obj in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        yield name_of(obj), obj["spec"]["template"]["spec"]
    for obj in of_kind(objects, "Pod"):
        yield name_of(obj), obj["spec"]


def restricted(objects: Objects) -> list[str]:
    """Pod Security "restricted" and a little more: numeric user, no token, read-only root, limits."""
    found = []
    for name, spec in pod_templates(objects):
        pod = spec.get("securityContext", {})
        demands = {
            "runs as a named non-root user": pod.get("runAsNonRoot") is True and pod.get("runAsUser", 0) > 0,
            "has the default seccomp profile": pod.get("seccompProfile", {}).get("type") == "RuntimeDefault",
            "has no service account token": spec.get("automountServiceAccountToken") is False,
            "has no service addresses in its environment": spec.get("enableServiceLinks") is False,
            "shares nothing with the host": not any(spec.get(k) for k in ("hostNetwork", "hostPID", "hostIPC")),
        }
        found += [f"{name}: not so that it {demand}" for demand, met in demands.items() if not met]
        for container in [*spec["containers"], *spec.get("initContainers", [])]:
            found += [f"{name}/{container['name']}: {what}" for what in _container(container)]
    return found


def _container(container: Mapping[str, Any]) -> list[str]:
    security = container.get("securityContext", {})
    resources = container.get("resources", {})
    ours = "tillit" in container["image"]  # images of others may have to write their configuration
    demands = {
        "may gain privileges": security.get("allowPrivilegeEscalation") is False,
        "keeps capabilities": security.get("capabilities", {}).get("drop") == ["ALL"],
        "keeps or adds capabilities": not security.get("capabilities", {}).get("add"),
        "can write to its root file system": not ours or security.get("readOnlyRootFilesystem") is True,
        "has no limits": {"cpu", "memory"} <= resources.get("limits", {}).keys(),
        "has no requests": {"cpu", "memory"} <= resources.get("requests", {}).keys(),
        "is not pinned to a version": PINNED.match(container["image"]) is not None,
    }
    return [what for what, met in demands.items() if not met]


def probed(objects: Objects) -> list[str]:
    """Each service process answers the three probes, and liveness is its own path."""
    found = []
    for obj in of_kind(objects, "Deployment"):
        for container in obj["spec"]["template"]["spec"]["containers"]:
            for probe, path in PROBES.items():
                asked = container.get(probe, {}).get("httpGet", {}).get("path")
                if asked != path:
                    found.append(f"{name_of(obj)}: {probe} asks {asked}, not {path}")
    return found


def graceful(objects: Objects) -> list[str]:
    """The pod is given longer to stop than it pauses and drains."""
    found = []
    for obj in of_kind(objects, "Deployment"):
        spec = obj["spec"]["template"]["spec"]
        for container in spec["containers"]:
            command = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", [])
            pause = int(command[1]) if command[:1] == ["sleep"] else 0
            if pause < 1:
                found.append(f"{name_of(obj)}: no pause before it stops")
            if spec.get("terminationGracePeriodSeconds", 30) <= pause + DRAIN_SECONDS:
                found.append(f"{name_of(obj)}: no time left after {pause} s of pause and {DRAIN_SECONDS} s of drain")
    return found


def budgeted(objects: Objects) -> list[str]:
    """Two pods or more have a disruption budget; one pod has none, for it would block a node's drain."""
    budgets = [budget["spec"]["selector"]["matchLabels"] for budget in of_kind(objects, "PodDisruptionBudget")]
    found = []
    for obj in of_kind(objects, "Deployment"):
        labels = obj["spec"]["template"]["metadata"]["labels"]
        covered = any(selector.items() <= labels.items() for selector in budgets)
        replicas = obj["spec"].get("replicas", 1)
        if covered != (replicas > 1):
            found.append(f"{name_of(obj)}: {replicas} pods {'and' if covered else 'without'} a disruption budget")
    return found


def connected(objects: Objects) -> list[str]:
    """Each Service finds pods, and each Deployment with a port for others is found."""
    found = []
    deployments = of_kind(objects, "Deployment", "StatefulSet")
    for service in of_kind(objects, "Service"):
        selector = service["spec"]["selector"]
        if not any(selector.items() <= d["spec"]["template"]["metadata"]["labels"].items() for d in deployments):
            found.append(f"{name_of(service)}: selects no pod")
    accounts = {account["metadata"]["name"] for account in of_kind(objects, "ServiceAccount")}
    for name, spec in pod_templates(objects):
        if spec.get("serviceAccountName") not in accounts:
            found.append(f"{name}: its service account {spec.get('serviceAccountName')} is not made")
    return found


def no_secrets(objects: Objects) -> list[str]:
    """No secret is written down: neither as an object nor as a value in an environment."""
    found = [f"{name_of(obj)}: a secret in the repository" for obj in of_kind(objects, "Secret")]
    for name, spec in pod_templates(objects):
        for container in spec["containers"]:
            found += [
                f"{name}: {variable['name']} is written in the manifest"
                for variable in container.get("env", [])
                if re.search(r"(PASSWORD|SECRET|TOKEN|KEY)$", variable["name"]) and variable.get("value")
            ]
    return found
