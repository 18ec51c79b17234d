"""What a role sees and may do. The services decide; the console only leaves out what they would refuse."""

ACTING = frozenset({"controller", "case_officer", "security_head"})
READING = ACTING | {"auditor"}
AUDITING = frozenset({"auditor", "data_protection_officer"})
REPORTS = READING | {"board_member", "manager", "data_protection_officer"}
DIRECTORY = frozenset({"administrator"})


def may_act(roles: frozenset[str]) -> bool:
    """Whether the role judges, completes, notes and proposes, or only looks."""
    return not ACTING.isdisjoint(roles)


def may_read(roles: frozenset[str]) -> bool:
    """Whether the role sees signals, payments, files, tasks and cases."""
    return not READING.isdisjoint(roles)


def may_see_reports(roles: frozenset[str]) -> bool:
    """Whether the role sees the figures."""
    return not REPORTS.isdisjoint(roles)


def may_audit(roles: frozenset[str]) -> bool:
    """Whether the role reads the audit trail."""
    return not AUDITING.isdisjoint(roles)


def may_administer(roles: frozenset[str]) -> bool:
    """Whether the role lets people in and gives them their roles."""
    return not DIRECTORY.isdisjoint(roles)


def start_page(roles: frozenset[str]) -> str:
    """Where a sign-in ends that was on its way to nothing in particular."""
    if may_read(roles):
        return "/"
    return "/people" if may_administer(roles) else "/reports"
