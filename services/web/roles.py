"""What a role sees and may do: what the policy says for one action of each area.

The services decide; the console only leaves out what they would refuse.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.policy.actions import ALLOWED, MACHINES, Action, Role

# area -> the action without which its page would be empty
AREAS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        "alerts": Action.ALERT_READ,
        "tasks": Action.TASK_READ,
        "random_controls": Action.RANDOM_CONTROL_READ,
        "fairness": Action.FAIRNESS_READ,
        "cases": Action.CASE_READ,
        "payments": Action.PAYMENT_READ,
        "files": Action.FILE_READ,
        "records": Action.RECORD_READ,
        "parties": Action.PARTY_MERGE_READ,
        "sources": Action.SOURCE_READ,
        "rules": Action.RULE_READ,
        "rule_data": Action.RULE_READ,
        "network": Action.NETWORK_READ,
        "risks": Action.RISK_READ,
        "disclosures": Action.DISCLOSURE_READ,
        "reports": Action.REPORT_READ,
        "subjects": Action.SUBJECT_REQUEST_READ,
        "disposal": Action.DISPOSAL_READ,
        "audit": Action.AUDIT_READ,
        "tips": Action.TIP_RECIPIENT_READ,
        "people": Action.DIRECTORY_CHANGE,
        "notifications": Action.NOTIFICATION_READ,
        "tell": Action.RECORD_TELL,
    }
)
_WORK: Final = ("alerts", "tasks", "cases", "payments", "files", "rules", "notifications")
# what all work is put together from: the first page, the search, the counts beside the menu
READING: Final[frozenset[Role]] = frozenset.intersection(*(ALLOWED[AREAS[area]] for area in _WORK))
STARTS: Final = {
    "reports": "/reports",
    "cases": "/cases",
    "tasks": "/tasks",
    "people": "/people",
    "audit": "/audit",
    "tips": "/whistleblowing",
}


def may(roles: frozenset[str], action: Action) -> bool:
    """Whether one of the roles may take *action*."""
    return not ALLOWED[action].isdisjoint(roles)


def may_see(roles: frozenset[str], area: str) -> bool:
    """Whether the roles see an area; the overview is for those who see all work."""
    return may_read(roles) if area == "overview" else may(roles - MACHINES, AREAS[area])  # machines have the API


def may_act(roles: frozenset[str]) -> bool:
    """Whether the role judges, completes, notes and proposes, or only looks."""
    return may(roles, Action.ALERT_TRIAGE)


def may_read(roles: frozenset[str]) -> bool:
    """Whether the role sees signals, payments, files, tasks and cases."""
    return not READING.isdisjoint(roles)


def may_propose_disclosures(roles: frozenset[str]) -> bool:
    """Whether the role drafts and proposes disclosures."""
    return may(roles, Action.DISCLOSURE_PROPOSE)


def may_decide_disclosures(roles: frozenset[str]) -> bool:
    """Whether the role decides on disclosures."""
    return may(roles, Action.DISCLOSURE_DECIDE)


def may_decide_mandates(roles: frozenset[str]) -> bool:
    """Whether the role decides on mandates to match across committees."""
    return may(roles, Action.MANDATE_DECIDE)


def start_page(roles: frozenset[str]) -> str:
    """Where a sign-in ends that was on its way to nothing in particular."""
    if may_read(roles):
        return "/"
    return next((path for area, path in STARTS.items() if may_see(roles, area)), "/help")
