"""From forms, and what was told, to what the API answers."""

from collections.abc import Collection

import msgspec
import polars as pl
from pydantic.alias_generators import to_camel
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain import Text
from services.intake.records import Field, Role
from services.intake.records.bodies import TEXT_LENGTH
from services.intake.sealing import TIP_ANSWERS, TIP_FILE_NAME
from services.intake.telling.forms import Ask, Form
from services.intake.telling.schemas import (
    AnswerType,
    ChoiceOut,
    QuestionOut,
    TipAnswersOut,
    TipFileOut,
    TipOut,
    ToldKindOut,
)
from shared.policy.decide import may_at_all
from shared.schemas import TextOut
from shared.vault.table import open_text


def form_out(form: Form, roles: Collection[str]) -> ToldKindOut:
    """A form as somebody with *roles* fills it in."""
    return ToldKindOut(
        kind=form.kind.name,
        title=_text(form.kind.title),
        lead=_text(form.lead),
        after=_text(form.after),
        support=_text(form.support) if form.support else None,
        number=to_camel(form.number),
        headline=to_camel(form.headline),
        readable=may_at_all(roles, form.kind.reads).permitted,
        questions=[_question(ask, form.sent.fields[ask.field]) for ask in form.asks],
    )


def _question(ask: Ask, field: Field) -> QuestionOut:
    choices = ask.choices or {}
    how = answer_type(ask, field)
    return QuestionOut(
        name=to_camel(ask.field),
        title=_text(field.name),
        hint=_text(ask.hint) if ask.hint else None,
        type=how,
        required=field.required,
        choices=[ChoiceOut(code=code, title=_text(said)) for code, said in choices.items()],
        longest=TEXT_LENGTH if how in {"prose", "line"} else 0,
    )


def answer_type(ask: Ask, field: Field) -> AnswerType:
    """How a field is answered, from what it is declared to carry."""
    if field.role is Role.PARTY:
        return "party"
    if ask.choices is not None:
        return "choices" if field.dtype.is_nested() else "choice"
    if field.role is Role.TEXT and not ask.short:
        return "prose"
    plain: dict[object, AnswerType] = {pl.Boolean: "flag", pl.Date: "day"}
    if field.dtype == pl.Int64:
        return "amount" if ask.field.endswith("_minor") else "count"
    return plain.get(field.dtype, "line")


async def tip_out(
    session: AsyncSession, row: Row[tuple[object, ...]], files: Collection[Row[tuple[object, ...]]]
) -> TipOut:
    """A tip, opened."""
    answers = msgspec.json.decode(await open_text(session.info, row, TIP_ANSWERS))
    return TipOut(
        record_id=row.record_id,
        number=row.body["tip_number"],
        committee_id=row.committee_id,
        received_on=row.day,
        party_id=row.party_id,
        answers=TipAnswersOut.model_validate(answers),
        files=[
            TipFileOut(file_id=file.file_id, name=await open_text(session.info, file, TIP_FILE_NAME), size=file.bytes)
            for file in files
        ],
    )


def _text(text: Text) -> TextOut:
    return TextOut(sv=text.sv, en=text.en)
