"""People who can get mail. The local profile's directory is the demo users of one municipality."""

from dataclasses import dataclass

from services.notifications.domain.subscriptions import Kind, kinds_for


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person in the directory; *committees* may hold '*' for all."""

    subject: str
    roles: tuple[str, ...]
    committees: tuple[str, ...]

    def is_told(self, kind: Kind, committee_id: str, excluded: str) -> bool:
        """Whether a notification of *kind* in a committee is for this person, who did not cause it."""
        return (
            kind in kinds_for(self.roles)
            and ("*" in self.committees or committee_id in self.committees)
            and self.subject != excluded
        )


DEMO_MUNICIPALITY = "9999"
DEMO_DOMAIN = "exempelby.example"

# subject, role, committee; a machine gets no mail
DEMO_RECIPIENTS = (
    ("controller", "controller", "*"),
    ("controller-2", "controller", "*"),
    ("case-officer", "case_officer", "son"),
    ("case-officer-culture", "case_officer", "kfn"),
    ("security-head", "security_head", "*"),
    ("board-member", "board_member", "ks"),
    ("auditor", "auditor", "*"),
    ("whistleblower-recipient", "whistleblower_recipient", "ks"),
    ("whistleblower-recipient-2", "whistleblower_recipient", "ks"),
)


def demo_directory() -> list[dict[str, object]]:
    """The demo users as rows of the directory."""
    return [
        {
            "municipality_id": DEMO_MUNICIPALITY,
            "subject": subject,
            "roles": [role],
            "committees": [committee],
            "mail": f"{subject}@{DEMO_DOMAIN}",
            "language": "sv",
        }
        for subject, role, committee in DEMO_RECIPIENTS
    ]
