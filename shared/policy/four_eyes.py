"""Acts that take two persons: who may propose, who may approve, and that they are not the same person.

A deputy counts as the person acted for: whoever stands for the proposer in any way is not a second person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.policy.actions import Act, Action
from shared.policy.decide import Decision, Effect, may_at_all
from shared.policy.resources import Actor
from shared.problems import Problem


@dataclass(frozen=True, slots=True)
class FourEyes:
    """The action of each of the two; which roles may take it stands in ALLOWED."""

    propose: Action
    approve: Action
    why: str


# internal control asks that nobody handles an act from its beginning to its end alone (KL 6 kap. 6 §)
ACTS: Final[Mapping[Act, FourEyes]] = MappingProxyType(
    {
        Act.PAYMENT_HOLD: FourEyes(Action.HOLD_PROPOSE, Action.HOLD_APPROVE, "money that somebody waits for"),
        Act.CASE_CLOSE: FourEyes(Action.CASE_MOVE, Action.CASE_STEP_APPROVE, "a case is not buried by one person"),
        Act.CASE_REOPEN: FourEyes(Action.CASE_MOVE, Action.CASE_STEP_APPROVE, "nobody is looked into anew by whim"),
        Act.BAR_LIFT: FourEyes(Action.BAR_LIFT_PROPOSE, Action.BAR_LIFT_APPROVE, "a conflict of interest ends openly"),
        Act.UNMASKING: FourEyes(Action.UNMASKING_PROPOSE, Action.UNMASKING_APPROVE, "where somebody in hiding lives"),
        Act.SUBJECT_REQUEST: FourEyes(
            Action.SUBJECT_REQUEST_REGISTER, Action.SUBJECT_REQUEST_DECIDE, "what a person has a right to"
        ),
        Act.RESTRICTION_LIFT: FourEyes(
            Action.RESTRICTION_SET, Action.RESTRICTION_LIFT, "what protects a person ends openly"
        ),
        Act.DISCLOSURE: FourEyes(
            Action.DISCLOSURE_PROPOSE, Action.DISCLOSURE_DECIDE, "what one authority keeps secret from another"
        ),
        Act.MATCHING_MANDATE: FourEyes(
            Action.MANDATE_PROPOSE, Action.MANDATE_DECIDE, "everybody whom several committees pay"
        ),
        Act.RULE_ACTIVATION: FourEyes(Action.RULE_DRAFT, Action.RULE_APPROVE, "whom a rule points at, and how often"),
        Act.FAIRNESS_MANDATE: FourEyes(
            Action.FAIRNESS_PROPOSE, Action.FAIRNESS_DECIDE, "what persons are, and nobody's business else"
        ),
        Act.DISPOSAL_RULE: FourEyes(
            Action.DISPOSAL_RULE_PROPOSE, Action.DISPOSAL_RULE_APPROVE, "what will be gone is decided, not typed in"
        ),
        Act.RISK_ASSESSMENT: FourEyes(
            Action.RISK_WRITE, Action.RISK_APPROVE, "what a committee rests its controls and purchases on"
        ),
        Act.SUPPRESSION: FourEyes(
            Action.SUPPRESSION_PROPOSE, Action.SUPPRESSION_APPROVE, "nobody decides alone what others do not see"
        ),
        Act.DISPOSAL: FourEyes(Action.DISPOSAL_PROPOSE, Action.DISPOSAL_APPROVE, "what is gone does not come back"),
    }
)


class SecondPersonNeeded(Problem):
    """Who proposed cannot approve, nor can who stands for them."""

    slug, title, status = "second-person-needed", "Another person has to approve", 409


@dataclass(frozen=True, slots=True)
class Approval:
    """Where an act is: proposed by *proposed_by*, who stood for *stood_for*; in force when *approved_by* is set."""

    act: Act
    proposed_by: str
    stood_for: frozenset[str]
    approved_by: str | None = None


def persons(actor: Actor) -> frozenset[str]:
    """The persons that an act of *actor* counts for."""
    return frozenset({actor.subject}) | actor.acting_for


def proposed(act: Act, by: Actor) -> Approval | Decision:
    """*act* as proposed by *by*, or why not."""
    decision = may_at_all(by.roles, ACTS[act].propose)
    return Approval(act, by.subject, persons(by)) if decision.permitted else decision


def approved(approval: Approval, by: Actor) -> Approval | Decision:
    """The act as approved by *by*, or why not; an act approved once stays so."""
    decision = may_at_all(by.roles, ACTS[approval.act].approve)
    if not decision.permitted:
        return decision
    if not second_person(approval.stood_for | {approval.proposed_by}, by):
        return Decision(Effect.DENY, "second-person")
    return Approval(approval.act, approval.proposed_by, approval.stood_for, approval.approved_by or by.subject)


def second_person(proposers: Collection[str], by: Actor) -> bool:
    """Whether *by* is another person than all *proposers*, whoever acts for whom."""
    return persons(by).isdisjoint(proposers)


def require_second_person(proposed_by: str, stood_for: Collection[str], approver: Collection[str]) -> None:
    """Pass where none of the persons *approver* stands for proposed; SecondPersonNeeded."""
    if not frozenset(approver).isdisjoint({proposed_by, *stood_for}):
        raise SecondPersonNeeded("You proposed this, or act for who did, so somebody else has to approve it.")
