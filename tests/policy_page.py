"""The policy as people read it, from its tables: `python -m tests.policy_page` writes docs/security/policy.md."""

import sys
from collections.abc import Iterable

from shared.policy import decide, four_eyes
from shared.policy.actions import ALLOWED, WHOLE_MUNICIPALITY, Role
from tests.manifests.render import ROOT

PAGE = ROOT / "docs" / "security" / "policy.md"

HEAD = """# Who may do what

Written by `python -m tests.policy_page` from `shared/policy`; a test fails when it is stale.

One pure function, `shared.policy.decide.decide(actor, action, resource, ground, at)`, answers with an effect, the
rule that gave it and what the answer obliges to. Row-level security says the part about rows once more in SQL
(`shared/policy/rows.py`); `tests/service/shared/test_policy_is_rls.py` compares the two over 100,000 random pairs
of actor and row, and `tests/service/policy/test_matrix.py` asks every endpoint as every role in every place;
`test_complete.py` beside it fails where a service or an endpoint is left out. The public pages of the whistleblowing
channel ask for no token: `test_whistleblower.py` goes through them with every role's.

A refusal for a role is answered 403, since the role is no secret. A thing that is hidden is answered 404 with the
same body as one that does not exist.
"""

ROWS = """## Which rows exist for whom

In this order; the first that applies decides.

| rule | hides | law |
|---|---|---|
| `municipality` | every row of another municipality | |
| `disqualified` | the matter from a person with a conflict of interest, named by themselves or a colleague | \
förvaltningslagen 16–18 §§, kommunallagen 6 kap. 28–30 §§ |
| `employee-unit` | the matter from the unit of an employee who may be involved | kommunallagen 6 kap. 6 § |
| `committee` | rows of a committee that the caller does not work for | OSL 8 kap. 2 § |
| `ground:<id>` | nothing: a disclosure decision in force lets its committee read, never change | OSL 10 kap. |

A matter is the case with its notes, evidence, holds, steps and timeline, the signal behind it with the rule's
words about the payment, the control that found it, and every notification that links to one of them.

A whistleblower's report belongs to no committee. It is sealed to persons, so for anybody else it is not there, and
whom it names (`disqualified`) finds neither it nor its keys, messages, files, accesses and reminders.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_actions(), ROWS, *_eyes(), *_masks()])


def _actions() -> Iterable[str]:
    yield "## Which role may take which action\n"
    yield f"| action | {' | '.join(role.replace('_', ' ') for role in Role)} |"
    yield "|---" * (len(Role) + 1) + "|"
    for action, allowed in ALLOWED.items():
        marks = " | ".join("yes" if role in allowed else "" for role in Role)
        yield f"| `{action}` | {marks} |"
    whole = ", ".join(f"`{action}`" for action in ALLOWED if action in WHOLE_MUNICIPALITY)
    yield f"\nWhat is one for all committees takes the role in all of them (`*`): {whole}.\n"


def _eyes() -> Iterable[str]:
    yield "## What takes two persons\n"
    yield "Whoever proposed, and whoever is the deputy of who proposed, is no second person.\n"
    yield "| act | who proposes | who approves | why |"
    yield "|---|---|---|---|"
    for act, eyes in four_eyes.ACTS.items():
        yield f"| `{act}` | {_roles(ALLOWED[eyes.propose])} | {_roles(ALLOWED[eyes.approve])} | {eyes.why} |"
    yield ""


def _masks() -> Iterable[str]:
    yield "## What is left out of a permitted answer\n"
    yield "| what | who reads it | law |"
    yield "|---|---|---|"
    secret, protected = _roles(decide.SECRET_READERS), _roles(decide.PROTECTED_READERS)
    yield f"| limits of a rule that are secret, and back-tests by them | {secret} | OSL 17 kap. 1 b § |"
    yield (
        "| name, account, unit and text of a payee with a protected identity"
        f" | {protected}, and whom a second person let for a time | OSL 21 kap. 3–3 a §§, 22 kap. 1 § |"
    )
    yield ""


def _roles(roles: Iterable[str]) -> str:
    return ", ".join(sorted(role.replace("_", " ") for role in roles))


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
