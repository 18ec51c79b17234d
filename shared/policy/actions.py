"""Roles, actions, and which role may take which action: the policy as data.

Roles follow the functions that the municipalities' governing documents name (case officer, controller, head of
security, elected official, auditor) and machines. Every endpoint names one action; one without a row here is
refused to everybody.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person or a machine is, in one municipality."""

    CONTROLLER = "controller"
    CASE_OFFICER = "case_officer"
    SECURITY_HEAD = "security_head"
    BOARD_MEMBER = "board_member"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    REGISTRAR = "registrar"
    MANAGER = "manager"
    INSPECTOR = "inspector"
    INTEGRATION_CLIENT = "integration_client"
    ADMINISTRATOR = "administrator"
    PROVISIONING_CLIENT = "provisioning_client"
    WHISTLEBLOWER_RECIPIENT = "whistleblower_recipient"
    PUBLIC_FORM_CLIENT = "public_form_client"


class Action(StrEnum):
    """What can be done to what."""

    FILE_SEND = "file.send"
    FILE_READ = "file.read"
    FILE_MAP = "file.map"
    PAYMENT_SEND = "payment.send"
    PAYMENT_READ = "payment.read"
    RECORD_SEND = "record.send"
    RECORD_READ = "record.read"
    RECORD_TELL = "record.tell"
    INCIDENT_READ = "incident.read"
    PUBLIC_TIP_SEND = "public_tip.send"
    PUBLIC_TIP_READ = "public_tip.read"
    SOURCE_READ = "source.read"
    SOURCE_CHANGE = "source.change"
    HOOK_MANAGE = "hook.manage"
    PERSON_NAME_READ = "person_name.read"
    PROTECTION_READ = "protection.read"
    PROTECTION_SET = "protection.set"
    UNMASKING_PROPOSE = "unmasking.propose"
    UNMASKING_APPROVE = "unmasking.approve"
    PARTY_MERGE_READ = "party_merge.read"
    PARTY_MERGE_DECIDE = "party_merge.decide"
    SUBJECT_REQUEST_READ = "subject_request.read"
    SUBJECT_REQUEST_REGISTER = "subject_request.register"
    SUBJECT_REQUEST_DECIDE = "subject_request.decide"
    RESTRICTION_SET = "restriction.set"
    RESTRICTION_LIFT = "restriction.lift"

    ALERT_READ = "alert.read"
    ALERT_TRIAGE = "alert.triage"
    SHEET_MAKE = "sheet.make"
    ALERT_ARRANGE = "alert.arrange"
    SUPPRESSION_PROPOSE = "suppression.propose"
    SUPPRESSION_APPROVE = "suppression.approve"
    SUPPRESSION_END = "suppression.end"
    CAPACITY_SET = "capacity.set"
    HANDLING_TIME_SET = "handling_time.set"
    SCREENING_READ = "screening.read"
    RULE_READ = "rule.read"
    RULE_DRAFT = "rule.draft"
    RULE_APPROVE = "rule.approve"
    RULE_RETIRE = "rule.retire"
    SECRECY_READ = "secrecy.read"
    SECRECY_SET = "secrecy.set"
    BACKTEST_RUN = "backtest.run"
    BACKTEST_READ = "backtest.read"
    NETWORK_READ = "network.read"
    RISK_READ = "risk.read"
    RISK_WRITE = "risk.write"
    RISK_APPROVE = "risk.approve"
    RISK_SCALE_SET = "risk_scale.set"

    TASK_READ = "task.read"
    TASK_COMPLETE = "task.complete"

    CASE_READ = "case.read"
    CASE_OPEN = "case.open"
    CASE_MOVE = "case.move"
    CASE_STEP_APPROVE = "case_step.approve"
    BAR_DECLARE = "bar.declare"
    BAR_LIFT_PROPOSE = "bar_lift.propose"
    BAR_LIFT_APPROVE = "bar_lift.approve"
    EMPLOYEE_MARK = "employee.mark"
    CASE_NOTE = "case.note"
    CASE_OUTCOME = "case.outcome"
    EVIDENCE_ADD = "evidence.add"
    EVIDENCE_READ = "evidence.read"
    HOLD_PROPOSE = "hold.propose"
    HOLD_APPROVE = "hold.approve"
    HOLD_END = "hold.end"
    LEGAL_GROUND_READ = "legal_ground.read"

    DISCLOSURE_READ = "disclosure.read"
    DISCLOSURE_PROPOSE = "disclosure.propose"
    DISCLOSURE_DECIDE = "disclosure.decide"
    DISCLOSURE_END = "disclosure.end"
    MANDATE_READ = "mandate.read"
    MANDATE_PROPOSE = "mandate.propose"
    MANDATE_DECIDE = "mandate.decide"
    MANDATE_END = "mandate.end"
    MATCHING_RUN = "matching.run"
    MATCHING_READ = "matching.read"
    FAIRNESS_READ = "fairness.read"
    FAIRNESS_PROPOSE = "fairness.propose"
    FAIRNESS_DECIDE = "fairness.decide"
    FAIRNESS_END = "fairness.end"
    FAIRNESS_RUN = "fairness.run"
    RANDOM_CONTROL_READ = "random_control.read"
    RANDOM_CONTROL_LOOK = "random_control.look"
    RANDOM_CONTROL_SET = "random_control.set"
    RECALL_READ = "recall.read"

    NOTIFICATION_READ = "notification.read"
    NOTIFICATION_MARK = "notification.mark"
    MAILBOX_READ = "mailbox.read"

    REPORT_READ = "report.read"

    TIP_READ = "tip.read"
    TIP_HANDLE = "tip.handle"
    TIP_KEY_MAKE = "tip_key.make"
    TIP_RECIPIENT_READ = "tip_recipient.read"
    TIP_RECIPIENT_MANAGE = "tip_recipient.manage"

    DISPOSAL_READ = "disposal.read"
    DISPOSAL_RULE_PROPOSE = "disposal_rule.propose"
    DISPOSAL_RULE_APPROVE = "disposal_rule.approve"
    LEGAL_HOLD_SET = "legal_hold.set"
    LEGAL_HOLD_RELEASE = "legal_hold.release"
    DISPOSAL_PROPOSE = "disposal.propose"
    DISPOSAL_APPROVE = "disposal.approve"
    SUBJECT_EXTRACT = "subject.extract"
    AUDIT_READ = "audit.read"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_CHANGE = "directory.change"
    DIRECTORY_PROVISION = "directory.provision"
    API_KEY_MANAGE = "api_key.manage"


class Act(StrEnum):
    """What takes two persons."""

    PAYMENT_HOLD = "payment_hold"
    CASE_CLOSE = "case_close"
    CASE_REOPEN = "case_reopen"
    BAR_LIFT = "bar_lift"
    UNMASKING = "unmasking"
    SUBJECT_REQUEST = "subject_request"
    RESTRICTION_LIFT = "restriction_lift"
    DISCLOSURE = "disclosure"
    MATCHING_MANDATE = "matching_mandate"
    RULE_ACTIVATION = "rule_activation"
    FAIRNESS_MANDATE = "fairness_mandate"
    DISPOSAL_RULE = "disposal_rule"
    DISPOSAL = "disposal"
    RISK_ASSESSMENT = "risk_assessment"
    SUPPRESSION = "suppression"


_HANDLING: Final = frozenset({Role.CONTROLLER, Role.CASE_OFFICER, Role.SECURITY_HEAD})
_READING: Final = _HANDLING | {Role.AUDITOR}
_MATTERS: Final = _READING | {Role.REGISTRAR, Role.MANAGER}
_CONTROLS: Final = _READING | {Role.MANAGER, Role.INSPECTOR}
_SECOND: Final = _HANDLING | {Role.MANAGER}
_LEADING: Final = frozenset({Role.CONTROLLER, Role.SECURITY_HEAD})
_ARCHIVING: Final = frozenset({Role.REGISTRAR, Role.DATA_PROTECTION_OFFICER})
# who is consulted does not decide (dataskyddsförordningen art. 38.6): no data protection officer here
_ANSWERING: Final = frozenset({Role.REGISTRAR, Role.SECURITY_HEAD})
_INTEGRITY: Final = frozenset({Role.SECURITY_HEAD, Role.DATA_PROTECTION_OFFICER})
MACHINES: Final = frozenset({Role.INTEGRATION_CLIENT, Role.PROVISIONING_CLIENT, Role.PUBLIC_FORM_CLIENT})
"""Roles that people do not have."""

ALLOWED: Final[Mapping[Action, frozenset[Role]]] = MappingProxyType(
    {
        Action.FILE_SEND: _HANDLING | {Role.INTEGRATION_CLIENT},
        Action.FILE_READ: _READING | {Role.INSPECTOR, Role.INTEGRATION_CLIENT},
        Action.FILE_MAP: _HANDLING | {Role.INTEGRATION_CLIENT},
        Action.PAYMENT_SEND: _HANDLING | {Role.INTEGRATION_CLIENT},
        Action.PAYMENT_READ: _READING | {Role.INSPECTOR, Role.INTEGRATION_CLIENT},
        Action.RECORD_SEND: _HANDLING | {Role.INTEGRATION_CLIENT},
        Action.RECORD_READ: _READING | {Role.INSPECTOR, Role.INTEGRATION_CLIENT},
        # whoever works here may tell of what went wrong
        Action.RECORD_TELL: frozenset(Role) - MACHINES,
        # who was put under pressure is known to who gives support, and to nobody else through this system
        Action.INCIDENT_READ: frozenset({Role.SECURITY_HEAD}),
        Action.PUBLIC_TIP_SEND: frozenset({Role.PUBLIC_FORM_CLIENT}),
        Action.PUBLIC_TIP_READ: _READING | {Role.REGISTRAR},
        Action.SOURCE_READ: _READING | {Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER},
        Action.SOURCE_CHANGE: frozenset({Role.CONTROLLER, Role.ADMINISTRATOR}),
        Action.HOOK_MANAGE: frozenset({Role.ADMINISTRATOR}),
        Action.PERSON_NAME_READ: _READING | {Role.INSPECTOR},
        Action.PROTECTION_READ: _READING | {Role.DATA_PROTECTION_OFFICER},
        Action.PROTECTION_SET: _INTEGRITY,
        Action.UNMASKING_PROPOSE: _HANDLING,
        Action.UNMASKING_APPROVE: _INTEGRITY,
        Action.PARTY_MERGE_READ: _READING,
        # one person is enough: no natural person is judged, nothing is rewritten, and it is undone in a minute
        Action.PARTY_MERGE_DECIDE: _LEADING,
        Action.SUBJECT_REQUEST_READ: _ARCHIVING | {Role.SECURITY_HEAD, Role.AUDITOR},
        Action.SUBJECT_REQUEST_REGISTER: _ARCHIVING,
        Action.SUBJECT_REQUEST_DECIDE: _ANSWERING,
        Action.RESTRICTION_SET: _ARCHIVING,
        Action.RESTRICTION_LIFT: _ANSWERING,
        Action.ALERT_READ: _CONTROLS,
        Action.ALERT_TRIAGE: _HANDLING,
        # what goes out to the person concerned, by those who handle the matter
        Action.SHEET_MAKE: _HANDLING,
        # one person is enough: what is merged is still worked with, and what is put aside comes back by itself
        Action.ALERT_ARRANGE: _HANDLING,
        Action.SUPPRESSION_PROPOSE: _HANDLING,
        Action.SUPPRESSION_APPROVE: _LEADING,
        # nobody hides anything by showing it again
        Action.SUPPRESSION_END: _HANDLING,
        Action.CAPACITY_SET: _LEADING,
        Action.HANDLING_TIME_SET: _LEADING,
        Action.SCREENING_READ: _READING | {Role.INTEGRATION_CLIENT},
        Action.RULE_READ: _CONTROLS | {Role.DATA_PROTECTION_OFFICER},
        Action.RULE_DRAFT: _LEADING,
        Action.RULE_APPROVE: _LEADING,
        # one person is enough: whoever a rule may wrong is not made to wait for a second one
        Action.RULE_RETIRE: _LEADING,
        Action.SECRECY_READ: _LEADING,
        Action.SECRECY_SET: _LEADING,
        Action.BACKTEST_RUN: _HANDLING,
        Action.BACKTEST_READ: _HANDLING,
        # whole networks are for those who look into payments, not for who leads or inspects one thing
        Action.NETWORK_READ: _READING,
        # those who answer for a line of work, and those whom it is reported to
        Action.RISK_READ: _CONTROLS | {Role.BOARD_MEMBER},
        Action.RISK_WRITE: _SECOND,
        Action.RISK_APPROVE: _LEADING | {Role.MANAGER},
        Action.RISK_SCALE_SET: frozenset({Role.SECURITY_HEAD}),
        Action.TASK_READ: _CONTROLS,
        Action.TASK_COMPLETE: _HANDLING | {Role.INSPECTOR},
        Action.CASE_READ: _MATTERS,
        Action.CASE_OPEN: _HANDLING | {Role.REGISTRAR},
        Action.CASE_MOVE: _HANDLING,
        Action.CASE_STEP_APPROVE: _SECOND,
        Action.BAR_DECLARE: _MATTERS,
        Action.BAR_LIFT_PROPOSE: _SECOND,
        Action.BAR_LIFT_APPROVE: _SECOND,
        Action.EMPLOYEE_MARK: _HANDLING,
        Action.CASE_NOTE: _HANDLING,
        Action.CASE_OUTCOME: _HANDLING,
        Action.EVIDENCE_ADD: _HANDLING | {Role.REGISTRAR},
        Action.EVIDENCE_READ: _MATTERS,
        Action.HOLD_PROPOSE: _HANDLING,
        Action.HOLD_APPROVE: _SECOND,
        Action.HOLD_END: _HANDLING,
        Action.LEGAL_GROUND_READ: _MATTERS | {Role.DATA_PROTECTION_OFFICER},
        Action.DISCLOSURE_READ: _MATTERS | {Role.BOARD_MEMBER, Role.DATA_PROTECTION_OFFICER},
        Action.DISCLOSURE_PROPOSE: frozenset({Role.CASE_OFFICER, Role.SECURITY_HEAD}),
        Action.DISCLOSURE_DECIDE: _LEADING,
        Action.DISCLOSURE_END: _HANDLING,
        Action.MANDATE_READ: _READING | {Role.BOARD_MEMBER, Role.DATA_PROTECTION_OFFICER},
        Action.MANDATE_PROPOSE: _LEADING,
        Action.MANDATE_DECIDE: _INTEGRITY,
        Action.MANDATE_END: _LEADING | {Role.DATA_PROTECTION_OFFICER},
        Action.MATCHING_RUN: _HANDLING,
        Action.MATCHING_READ: _HANDLING,
        Action.FAIRNESS_READ: _READING | {Role.BOARD_MEMBER, Role.DATA_PROTECTION_OFFICER},
        Action.FAIRNESS_PROPOSE: _LEADING,
        Action.FAIRNESS_DECIDE: _INTEGRITY,
        Action.FAIRNESS_END: _LEADING | {Role.DATA_PROTECTION_OFFICER},
        # what persons are is handled by who leads, never by who looks into them
        Action.FAIRNESS_RUN: _LEADING,
        # what was drawn is read by whom alerts are read by, and looked at by who judges alerts
        Action.RANDOM_CONTROL_READ: _CONTROLS,
        Action.RANDOM_CONTROL_LOOK: _HANDLING,
        Action.RANDOM_CONTROL_SET: _LEADING,
        Action.RECALL_READ: _CONTROLS | {Role.BOARD_MEMBER, Role.DATA_PROTECTION_OFFICER},
        Action.NOTIFICATION_READ: _READING | {Role.WHISTLEBLOWER_RECIPIENT},
        Action.NOTIFICATION_MARK: _HANDLING | {Role.WHISTLEBLOWER_RECIPIENT},
        Action.MAILBOX_READ: _READING,
        Action.REPORT_READ: _READING | {Role.BOARD_MEMBER, Role.MANAGER, Role.DATA_PROTECTION_OFFICER},
        # lag (2021:890) 5 kap. 5 §: appointed, independent persons, and nobody besides
        Action.TIP_READ: frozenset({Role.WHISTLEBLOWER_RECIPIENT}),
        Action.TIP_HANDLE: frozenset({Role.WHISTLEBLOWER_RECIPIENT}),
        Action.TIP_KEY_MAKE: frozenset({Role.WHISTLEBLOWER_RECIPIENT}),
        Action.TIP_RECIPIENT_READ: frozenset({Role.WHISTLEBLOWER_RECIPIENT, Role.ADMINISTRATOR}),
        Action.TIP_RECIPIENT_MANAGE: frozenset({Role.ADMINISTRATOR}),
        Action.DISPOSAL_READ: _ARCHIVING | {Role.SECURITY_HEAD, Role.AUDITOR},
        Action.DISPOSAL_RULE_PROPOSE: _ARCHIVING,
        Action.DISPOSAL_RULE_APPROVE: frozenset({Role.SECURITY_HEAD}),
        Action.LEGAL_HOLD_SET: _HANDLING | _ARCHIVING,
        Action.LEGAL_HOLD_RELEASE: _INTEGRITY,
        Action.DISPOSAL_PROPOSE: _ARCHIVING,
        Action.DISPOSAL_APPROVE: frozenset({Role.SECURITY_HEAD}),
        Action.SUBJECT_EXTRACT: frozenset({Role.DATA_PROTECTION_OFFICER}),
        Action.AUDIT_READ: frozenset({Role.AUDITOR, Role.DATA_PROTECTION_OFFICER}),
        Action.DIRECTORY_READ: frozenset({Role.ADMINISTRATOR, Role.SECURITY_HEAD, Role.AUDITOR}),
        Action.DIRECTORY_CHANGE: frozenset({Role.ADMINISTRATOR}),
        Action.DIRECTORY_PROVISION: frozenset({Role.PROVISIONING_CLIENT}),
        Action.API_KEY_MANAGE: frozenset({Role.ADMINISTRATOR}),
    }
)

WHOLE_MUNICIPALITY: Final = frozenset(
    {
        # a rule looks at the payments of every committee
        Action.RULE_DRAFT,
        Action.RULE_APPROVE,
        Action.RULE_RETIRE,
        Action.AUDIT_READ,
        # alerts of all committees are weighed by the same minutes
        Action.HANDLING_TIME_SET,
        # risks of all committees are weighed on one scale
        Action.RISK_SCALE_SET,
        Action.DISPOSAL_READ,
        Action.DISPOSAL_RULE_PROPOSE,
        Action.DISPOSAL_RULE_APPROVE,
        Action.LEGAL_HOLD_RELEASE,
        Action.DISPOSAL_PROPOSE,
        Action.DISPOSAL_APPROVE,
        Action.SUBJECT_EXTRACT,
        # who gives roles in every committee, or lets somebody into what is one for all, must not work for one alone
        Action.DIRECTORY_CHANGE,
        Action.DIRECTORY_PROVISION,
        Action.API_KEY_MANAGE,
        Action.TIP_RECIPIENT_MANAGE,
    }
)
"""What is one for all committees, and so for those alone who work for all of them."""
