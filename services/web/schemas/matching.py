"""Mandates to match across committees, runs and their answers."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import Shape


class Mandate(Shape):
    """A mandate."""

    mandate_id: str
    committees: tuple[str, ...] = ()
    purpose: str = ""
    basis: str = ""
    impact_assessment: str = ""
    identifiers: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    state: str = "proposed"
    proposed_by: str = ""
    decided_by: str | None = None
    end_reason: str | None = None


class Run(Shape):
    """A run and its counts."""

    run_id: str
    mandate_id: str = ""
    committee_id: str = ""
    run_by: str = ""
    run_at: AwareDatetime | None = None
    objects: int = 0
    hits: int = 0
    skipped: int = 0


class Result(Shape):
    """An own payee or account, hit or not."""

    kind: str
    object_id: str
    name: str | None = None
    hit: bool = False
