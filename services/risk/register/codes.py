"""What the register calls things: levels, the typology, focus areas, treatments, what a process does. Pure."""

from enum import StrEnum


class Level(StrEnum):
    """On which level of the organisation a risk is analysed."""

    MUNICIPALITY = "municipality"
    COMMITTEE = "committee"
    UNIT = "unit"
    PROCESS = "process"
    PROCUREMENT = "procurement"
    DECISION_TYPE = "decision_type"


class Typology(StrEnum):
    """How welfare is unduly exploited; the codes that rules carry, too. The digits before a point are the tree."""

    FALSE_STATEMENT = "T1.a.i"
    FALSE_IDENTITY = "T1.a.ii"
    FALSE_CERTIFICATE = "T1.a.iii"
    FRONT_PERSON_SCHEME = "T1.a.iv"
    EXAGGERATED_NEED = "T1.b.i"
    UNDISCLOSED_CHANGE = "T1.b.ii"
    UNDUE_INFLUENCE = "T1.b.iii"
    WRONG_QUANTITY = "T2.a.i"
    FALSE_TIME_REPORT = "T2.a.ii"
    FICTITIOUS_ACTIVITY = "T2.a.iii"
    QUALITY_DEVIATION = "T2.b.i"
    POOR_DOCUMENTATION = "T2.b.ii"
    LABOUR_LAW_BREACH = "T2.c.i"
    ENVIRONMENTAL_LAW_BREACH = "T2.c.ii"
    SANCTIONS_BREACH = "T2.c.iii"
    ENABLER_INFILTRATOR = "X.1"
    CORRUPTION = "X.2"
    INTERNAL_IRREGULARITY = "X.3"


class FocusArea(StrEnum):
    """Where the work is done: procurement, wrongful payments, exercise of authority, a clean organisation."""

    PROCUREMENT_BEFORE = "1a"
    PROCUREMENT_FOLLOW_UP = "1b"
    PAYMENTS_WELFARE = "2a"
    PAYMENTS_ASSOCIATIONS = "2b"
    AUTHORITY_DARE = "3a"
    AUTHORITY_CORRECT = "3b"
    ORGANISATION_RECRUITMENT = "4a"
    ORGANISATION_EMPLOYMENT = "4b"


class Treatment(StrEnum):
    """What is done about a risk."""

    ACCEPT = "accept"
    REDUCE = "reduce"
    AVOID = "avoid"
    TRANSFER = "transfer"


class Stage(StrEnum):
    """How far the work with a risk has come."""

    OPEN = "open"
    MONITORED = "monitored"
    CLOSED = "closed"


class State(StrEnum):
    """How what stands now relates to what was approved."""

    DRAFT = "draft"
    APPROVED = "approved"
    CHANGED = "changed"
    """Approved once, and changed since: the approved state still holds."""


class Kind(StrEnum):
    """What an assessment is: a risk, or an analysis by one of the templates."""

    RISK = "risk"
    PROCUREMENT = "procurement"
    CHOICE_SYSTEM = "choice_system_introduction"
    BENEFIT_AUTHORITY = "benefit_authority"
    OTHER_AUTHORITY = "other_authority"
    SITUATION_PICTURE = "situation_picture"
    ACTION_PLAN = "action_plan"


class Flag(StrEnum):
    """What a process does that always brings a risk with it."""

    PAYS = "pays"
    DECIDES = "decides"
    CONTRACTS = "contracts"
    PERMITS = "permits"
    SUPERVISES = "supervises"
    CERTIFIES = "certifies"


def state_of(version: int, approved_version: int | None) -> State:
    """The state of something in *version* whose latest approved version is *approved_version*."""
    if approved_version is None:
        return State.DRAFT
    return State.APPROVED if approved_version == version else State.CHANGED
