"""Which data the rules need, and how they stand."""

from pydantic import AwareDatetime

from services.web.schemas.base import AnyText, Shape, Text


class DataArea(Shape):
    """An area that rules serve."""

    area: str
    title: AnyText = Text()


class RuleData(Shape):
    """A rule of the catalogue: the share of its weakest field, 0 to 1, and when the newest came."""

    rule: str
    title: AnyText = Text()
    areas: tuple[str, ...] = ()
    state: str = "absent"
    share: float = 0.0
    newest_at: AwareDatetime | None = None


class RuleDataList(Shape):
    """All rules of the catalogue."""

    items: tuple[RuleData, ...] = ()
    areas: tuple[DataArea, ...] = ()


class NeededField(Shape):
    """A field that the rule reads."""

    name: str
    title: AnyText = Text()
    share: float = 0.0
    newest_at: AwareDatetime | None = None


class CommitteeSource(Shape):
    """How much a committee has of a source."""

    committee_id: str
    records: int = 0
    newest_at: AwareDatetime | None = None


class FileSource(Shape):
    """A file that gave some of a source; without an id, what came by the API."""

    file_id: str | None = None
    committee_id: str = ""
    records: int = 0
    newest_at: AwareDatetime | None = None


class SourceNeed(Shape):
    """A source that the rule needs."""

    kind: str
    title: AnyText = Text()
    records: int = 0
    share: float = 0.0
    newest_at: AwareDatetime | None = None
    fields: tuple[NeededField, ...] = ()
    committees: tuple[CommitteeSource, ...] = ()
    files: tuple[FileSource, ...] = ()


class RuleDataPage(RuleData):
    """A rule with each source that it needs."""

    needs: tuple[SourceNeed, ...] = ()
