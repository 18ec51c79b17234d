"""Check offline everything that is deployed: `python -m tests.manifests_check` prints a line per check.

No cluster, container engine or network is needed. A check whose tool this machine lacks says that it is
skipped. Exit code 1 if any check fails.
"""

import sys
from collections.abc import Callable, Iterable
from functools import partial

import kubernetes_validate

from tests.manifests import containers, environment, monitoring, network, policy
from tests.manifests.render import OVERLAYS, Object, Skipped, name_of, read_yaml, rendered

KUBERNETES = "1.32"

Check = Callable[[], list[str]]
Policy = Callable[[tuple[Object, ...]], list[str]]


def renders(overlay: str) -> list[str]:
    """Kustomize can put the overlay together."""
    return [] if rendered(overlay) else [f"{overlay} renders nothing"]


def valid(overlay: str) -> list[str]:
    """Every object against the schema of Kubernetes, with no unknown field."""
    found = []
    for obj in rendered(overlay):
        try:
            kubernetes_validate.validate(obj, KUBERNETES, strict=True)
        except kubernetes_validate.ValidationError as exc:
            found.append(f"{name_of(obj)}: {'.'.join(map(str, exc.path))}: {exc.message[:200]}")
    return found


def flows(overlay: str) -> list[str]:
    """The network policies open what docs/ops/flows.yaml names, and nothing else."""
    return network.differences(list(rendered(overlay)), read_yaml("docs/ops/flows.yaml"))


def demanded(overlay: str, check: Policy) -> list[str]:
    """What a policy finds in the rendered overlay."""
    return check(rendered(overlay))


def checks() -> Iterable[tuple[str, Check]]:
    """Every check with the line that it is printed as."""
    policies: dict[str, Policy] = {
        "pods are restricted": policy.restricted,
        "processes have their three probes": policy.probed,
        "pods get time to stop": policy.graceful,
        "two pods have a disruption budget, one has none": policy.budgeted,
        "services find their pods": policy.connected,
        "no secret is written down": policy.no_secrets,
        "settings exist, and none is missing": environment.manifest_settings,
        "commands name modules that exist": environment.modules_exist,
    }
    for overlay in OVERLAYS:
        yield f"k8s/{overlay}: kustomize renders it", partial(renders, overlay)
        yield f"k8s/{overlay}: valid for Kubernetes {KUBERNETES}, strictly", partial(valid, overlay)
        yield f"k8s/{overlay}: network policies equal docs/ops/flows.yaml", partial(flows, overlay)
        for title, check in policies.items():
            yield f"k8s/{overlay}: {title}", partial(demanded, overlay, check)
    yield f"k8s/toolbox: valid for Kubernetes {KUBERNETES}, strictly", partial(valid, "toolbox")
    for title in ("pods are restricted", "services find their pods", "no secret is written down"):
        yield f"k8s/toolbox: {title}", partial(demanded, "toolbox", policies[title])
    yield "deploy/Dockerfile: hadolint", containers.hadolint
    yield "deploy/Dockerfile: staged, numeric user, hashes, exec form", containers.dockerfile
    yield "docker-compose.yml: valid by the compose specification", containers.compose_schema
    yield "docker-compose.yml: every service, watched, in order, with few rights", containers.compose_services
    yield "docker-compose.yml: settings exist, and none is missing", containers.compose_settings
    yield "docker-compose.yml: no secret is written down", containers.compose_secrets
    yield "docker-compose.yml: the same Kafka as the local one", containers.same_kafka
    yield "deploy/prometheus: alerts name metrics that exist and runbooks that help", monitoring.alert_rules
    yield "deploy/prometheus: promtool checks and tests the rules", monitoring.promtool
    yield "docs/runbooks: every page belongs to an alert", monitoring.idle_runbooks
    yield "deploy/dashboards: panels name metrics that exist", monitoring.dashboards


def run(check: Check) -> tuple[str, list[str]]:
    """Outcome of one check (ok, skip, FAIL), and what it has to say."""
    try:
        found = check()
    except Skipped as exc:
        return "skip", [str(exc)]
    except (ValueError, KeyError, OSError, ImportError) as exc:
        return "FAIL", [f"{type(exc).__name__}: {exc}"]
    return ("FAIL" if found else "ok"), found


def main() -> int:
    """Run every check; returns the exit code."""
    outcomes = []
    for title, check in checks():
        outcome, said = run(check)
        outcomes.append(outcome)
        print(f"{outcome:4} {title}", *(f"       {line}" for line in said), sep="\n")  # noqa: T201 - a command line tool prints
    counts = {word: outcomes.count(word) for word in ("ok", "skip", "FAIL")}
    print(", ".join(f"{count} {word}" for word, count in counts.items()))  # noqa: T201 - as above
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
