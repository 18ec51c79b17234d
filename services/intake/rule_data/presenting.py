"""From what was counted to what the API answers."""

from pydantic.alias_generators import to_camel

from services.intake.domain import Text
from services.intake.operations.coverage import BY_API
from services.intake.records.catalogue import KINDS
from services.intake.rule_data import PAYMENT_FIELDS, PAYMENT_TITLES
from services.intake.rule_data.measure import NeedMeasure, RuleMeasure, kinds_of
from services.intake.rule_data.queries import Rows
from services.intake.rule_data.schemas import (
    CommitteeSourceOut,
    FileSourceOut,
    NeededFieldOut,
    NeedOut,
    RuleDataOut,
    RuleDataPageOut,
)
from shared.schemas import TextOut

DIGITS = 4


def text_out(text: Text) -> TextOut:
    """The text in both languages."""
    return TextOut(sv=text.sv, en=text.en)


def rule_out(one: RuleMeasure) -> RuleDataOut:
    """A rule and how it stands with its data."""
    return RuleDataOut(
        rule=one.rule.rule,
        title=text_out(one.rule.title),
        areas=list(one.rule.areas),
        state=one.state,
        share=round(one.weakest.weakest.share, DIGITS),
        newest_at=one.newest_at,
        kinds=[need.need.kind for need in one.needs],
    )


def page_out(one: RuleMeasure, committees: Rows, sources: Rows) -> RuleDataPageOut:
    """A rule with each source, its committees and files."""
    needs = [_need(need, committees, sources) for need in one.needs]
    return RuleDataPageOut(**rule_out(one).model_dump(), needs=needs)


def _need(one: NeedMeasure, committees: Rows, sources: Rows) -> NeedOut:
    kinds = kinds_of(one.need)
    return NeedOut(
        kind=one.need.kind,
        title=text_out(title_of(one.need.kind)),
        records=one.records,
        share=round(one.weakest.share, DIGITS),
        newest_at=one.newest_at,
        fields=[
            NeededFieldOut(
                name=to_camel(field.field),
                title=text_out(field_title(one.need.kind, field.field)),
                share=round(field.share, DIGITS),
                newest_at=field.newest_at,
            )
            for field in one.fields
        ],
        committees=[
            CommitteeSourceOut(committee_id=row.committee_id, records=row.rows, newest_at=row.newest)
            for row in committees
            if row.kind in kinds
        ],
        files=[
            FileSourceOut(
                file_id=None if row.file_id == BY_API else row.file_id,
                committee_id=row.committee_id,
                records=row.rows,
                newest_at=row.newest_at,
            )
            for row in sources
            if row.kind in kinds
        ],
    )


def title_of(kind: str) -> Text:
    """What people call a source."""
    return KINDS[kind].title if kind in KINDS else PAYMENT_TITLES[kind]


def field_title(kind: str, field: str) -> Text:
    """What people call a field of a source."""
    return KINDS[kind].fields[field].name if kind in KINDS else PAYMENT_FIELDS[field]
