"""Alert rules and dashboards speak of metrics that exist, and every alert leads to a page that helps."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from tests.manifests.render import ROOT, Skipped, read_yaml

RULES = "deploy/prometheus/rules.yaml"
RULE_TESTS = "deploy/prometheus/rules_test.yaml"
METRIC = re.compile(r"\btillit_[a-z0-9_]+\b")
DEFINED = re.compile(r'"(tillit_[a-z0-9_]+)"')
SUFFIXES = ("_bucket", "_count", "_sum", "_created")
SECTIONS = ("## Meaning", "## Check", "## Act", "## Verify")


def defined_metrics() -> set[str]:
    """Names of the metrics that the code defines."""
    files = [path for folder in ("shared", "services") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in DEFINED.findall(path.read_text(encoding="utf-8"))}


def unknown_metrics(expression: str, defined: set[str]) -> list[str]:
    """Metrics in a PromQL expression that nothing exposes."""
    return [
        name
        for name in METRIC.findall(expression)
        if name not in defined and not any(name.endswith(s) and name.removesuffix(s) in defined for s in SUFFIXES)
    ]


def alerts() -> Iterator[dict[str, Any]]:
    """Every alerting rule."""
    for group in read_yaml(RULES)["groups"]:
        yield from (rule for rule in group["rules"] if "alert" in rule)


def alert_rules() -> list[str]:
    """Each alert: metrics that exist, a severity, a summary, a runbook that is there and complete."""
    defined = defined_metrics()
    found = []
    for rule in alerts():
        name = rule["alert"]
        found += [f"{name}: nothing exposes {m}" for m in unknown_metrics(rule["expr"], defined)]
        if rule.get("labels", {}).get("severity") not in {"page", "ticket"}:
            found.append(f"{name}: severity is neither page nor ticket")
        found += [f"{name}: {what}" for what in _runbook(rule.get("annotations", {}))]
    return found


def _runbook(annotations: dict[str, str]) -> list[str]:
    url = annotations.get("runbook_url", "")
    page = ROOT / url
    if not url.startswith("docs/runbooks/") or not page.is_file():
        return [f"its runbook {url!r} is not there"]
    text = page.read_text(encoding="utf-8")
    found = [f"{page.name} has no section {section!r}" for section in SECTIONS if section not in text]
    return found if annotations.get("summary") else [*found, "it has no summary"]


def idle_runbooks() -> list[str]:
    """Runbooks that no alert points to."""
    used = {rule["annotations"].get("runbook_url", "").rpartition("/")[2] for rule in alerts()}
    pages = {page.name for page in (ROOT / "docs" / "runbooks").glob("*.md")} - {"README.md"}
    return [f"{name}: no alert points to it" for name in sorted(pages - used)]


def dashboards() -> list[str]:
    """Each dashboard: JSON with an own uid, panels with a title, metrics that exist."""
    defined = defined_metrics()
    found: list[str] = []
    uids: list[str] = []
    for path in sorted((ROOT / "deploy" / "dashboards").glob("*.json")):
        board = json.loads(path.read_text(encoding="utf-8"))
        uids.append(board["uid"])
        for panel in board["panels"]:
            if not panel.get("title"):
                found.append(f"{path.name}: panel {panel.get('id')} has no title")
            for target in panel.get("targets", []):
                found += [f"{path.name}: nothing exposes {m}" for m in unknown_metrics(target["expr"], defined)]
    if len(uids) != len(set(uids)) or not uids:
        found.append(f"dashboards need uids of their own: {uids}")
    return found


def promtool() -> list[str]:
    """The alert rules by Prometheus' own word, and their unit tests."""
    if shutil.which("promtool") is None:
        raise Skipped("promtool is not on this machine")
    found = []
    for arguments in (["check", "rules", RULES], ["test", "rules", RULE_TESTS]):
        result = subprocess.run(
            ["promtool", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
        if result.returncode:
            found.append(f"promtool {' '.join(arguments)}: {(result.stdout + result.stderr).strip()}")
    return found
