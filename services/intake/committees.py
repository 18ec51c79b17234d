"""Whose a thing is that somebody sends."""

from services.intake.settings import Settings
from shared.auth import NotAllowed, Principal


def committee_of(caller: Principal, wanted: str | None, settings: Settings) -> str:
    """The committee asked for, else the caller's only one, else the municipality's default; NotAllowed."""
    own = sorted(caller.committees - {"*"})
    committee = wanted or (own[0] if len(own) == 1 else settings.default_committee)
    if not caller.works_for(committee):
        raise NotAllowed(f"You do not work for the committee {committee}. Ask your security head for access.")
    return committee
