"""What the network policies allow, pair by pair, against the table in docs/ops/flows.yaml.

The evaluation follows the Kubernetes rules: a pod that a policy of a direction selects may do in that
direction only what some policy selecting it allows; a pod that none selects is open. A connection needs both
ends.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
# a port that no flow names: it must be closed everywhere
UNNAMED_PORT = 9

Flow = tuple[str, str, int]


@dataclass(frozen=True)
class End:
    """One end of a connection: a pod of ours, or something outside with a namespace or an address."""

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ip: str = ""
    ours: bool = False


def pods(objects: Iterable[Mapping[str, Any]]) -> list[End]:
    """The kinds of pod that the manifests start, named `<name>/<component>`."""
    found = []
    for obj in objects:
        if obj["kind"] in {"Deployment", "StatefulSet", "Job"}:
            labels = obj["spec"]["template"]["metadata"]["labels"]
            namespace = obj["metadata"].get("namespace", "")
            ours = labels.get("app.kubernetes.io/part-of") == "tillit"
            if ours:
                found.append(End(f"{labels[NAME]}/{labels[COMPONENT]}", namespace, labels, ours=True))
    return found


def outside(table: Mapping[str, Any]) -> list[End]:
    """The ends that the table names outside the platform."""
    return [
        End(name, spec.get("namespace", ""), spec.get("labels", {}), spec.get("ip", ""))
        for name, spec in table["external"].items()
    ]


def wanted(table: Mapping[str, Any]) -> set[Flow]:
    """Every (from, to, port) of the table."""
    return {
        (source, target, flow["port"]) for flow in table["flows"] for source in flow["from"] for target in flow["to"]
    }


def allowed(policies: list[Mapping[str, Any]], ends: list[End], ports: Iterable[int]) -> set[Flow]:
    """Every (from, to, port) that the policies let pass and that touches a pod of ours."""
    return {
        (source.name, target.name, port)
        for source in ends
        for target in ends
        for port in ports
        if source != target
        and (source.ours or target.ours)
        and _may(policies, source, target, port, "Egress")
        and _may(policies, target, source, port, "Ingress")
    }


def differences(objects: list[Mapping[str, Any]], table: Mapping[str, Any]) -> list[str]:
    """What the policies open beyond the table, and what they refuse of it."""
    ends = pods(objects) + outside(table)
    names = {end.name for end in ends}
    flows = wanted(table)
    policies = [obj for obj in objects if obj["kind"] == "NetworkPolicy"]
    ports = {port for *_, port in flows} | {UNNAMED_PORT}
    opened = allowed(policies, ends, ports)
    unknown = {name for source, target, _ in flows for name in (source, target)} - names
    return [
        *(f"the table names {name}, which no manifest starts" for name in sorted(unknown)),
        *(f"open, but not in the table: {s} -> {t}:{p}" for s, t, p in sorted(opened - flows)),
        *(f"in the table, but refused: {s} -> {t}:{p}" for s, t, p in sorted(flows - opened)),
    ]


def _may(policies: list[Mapping[str, Any]], end: End, peer: End, port: int, direction: str) -> bool:
    """Whether *end*'s side lets a connection with *peer* on *port* pass in *direction*."""
    if not end.ours:
        return True
    selecting = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"] and _selects(policy["spec"]["podSelector"], end.labels)
    ]
    if not selecting:
        return True
    side, peers = ("egress", "to") if direction == "Egress" else ("ingress", "from")
    return any(
        _port_matches(rule.get("ports"), port) and _peer_matches(rule.get(peers), end, peer)
        for spec in selecting
        for rule in spec.get(side, [])
    )


def _port_matches(ports: list[Mapping[str, Any]] | None, port: int) -> bool:
    return ports is None or any(p.get("port", port) == port for p in ports)


def _peer_matches(peers: list[Mapping[str, Any]] | None, end: End, peer: End) -> bool:
    if peers is None:
        return True
    return any(_one_peer(spec, end, peer) for spec in peers)


def _one_peer(spec: Mapping[str, Any], end: End, peer: End) -> bool:
    if "ipBlock" in spec:
        block = spec["ipBlock"]
        if not peer.ip:
            return False
        address = ipaddress.ip_address(peer.ip)
        inside = address in ipaddress.ip_network(block["cidr"])
        return inside and not any(address in ipaddress.ip_network(e) for e in block.get("except", []))
    if peer.ip:
        return False
    if "namespaceSelector" in spec:
        if not _selects(spec["namespaceSelector"], {"kubernetes.io/metadata.name": peer.namespace}):
            return False
    elif peer.namespace != end.namespace:
        return False
    return _selects(spec.get("podSelector", {}), peer.labels)


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    exact = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return exact and all(_expression(e, labels) for e in selector.get("matchExpressions", []))


def _expression(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "NotIn":
            return value not in expression["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case other:
            raise ValueError(f"unknown operator {other}")
