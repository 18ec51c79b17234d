"""What persons ask of those who hold their data, the answers, and restrictions."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import AnyText, Shape


class GroundToRefuse(Shape):
    """A ground on which a request may be refused."""

    code: str
    law: str = ""


class Restriction(Shape):
    """A restriction of processing: in force, replaced or lifted."""

    party_id: str
    restricted: bool = False
    basis: str = ""
    exception: str | None = None
    reason: str = ""
    since: date | None = None
    set_by: str = ""
    set_at: AwareDatetime | None = None
    lifted_by: str | None = None
    lifted_at: AwareDatetime | None = None
    informed_on: date | None = None
    request_id: str = ""


class SubjectRequest(Shape):
    """A request, and its answer where there is one."""

    subject_request_id: str
    party_id: str = ""
    party_kind: str = "unknown"
    right: str = ""
    received_on: date
    due_on: date
    extended: bool = False
    extension_reason: str | None = None
    state: str = "open"
    statement: str = ""
    grounds: tuple[GroundToRefuse, ...] = ()
    ground: str | None = None
    reason: str | None = None
    registered_by: str = ""
    registered_at: AwareDatetime | None = None
    decided_by: str | None = None
    decided_at: AwareDatetime | None = None
    appeal: AnyText | None = None
    restriction: Restriction | None = None

    @property
    def law(self) -> str:
        """Where the ground that was chosen stands."""
        return next((each.law for each in self.grounds if each.code == self.ground), "")
