"""Audits of equal treatment: mandates, reports with their figures, and what the lint finds."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import AnyText, Shape, Text


class AuditMandate(Shape):
    """A mandate to audit."""

    mandate_id: str
    committee_id: str = ""
    purpose: str = ""
    attributes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    state: str = "proposed"
    proposed_by: str = ""
    decided_by: str | None = None


class AuditSummary(Shape):
    """A report in a list."""

    report_id: str
    committee_id: str = ""
    attribute: str = ""
    since: date | None = None
    until: date | None = None
    made_by: str = ""
    made_at: AwareDatetime | None = None
    digest: str | None = None


class Rate(Shape):
    """A rate of a group in an area, and of all others there; `*` is all."""

    area: str = "*"
    group: str = "*"
    metric: str = ""
    hidden: bool = False
    persons: int | None = None
    selected: int | None = None
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


class AuditReport(AuditSummary):
    """A report with its figures."""

    least: int = 5
    rates: tuple[Rate, ...] = ()
    months: tuple[Rate, ...] | None = None


class Linted(Shape):
    """A name that rules read and that the lint found."""

    name: str
    kind: str = "proxy"
    tells: AnyText = Text()
    law: str = ""
    rules: tuple[str, ...] = ()
    why: AnyText | None = None


class Lint(Shape):
    """What the lint finds in the rule book."""

    rules: int = 0
    found: tuple[Linted, ...] = ()
