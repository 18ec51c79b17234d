"""What is sent in a form, checked against its questions, as one row of the kind. Pure."""

import secrets
from datetime import date
from typing import Any, Final

import polars as pl
from pydantic.alias_generators import to_camel

from services.intake.records.inputs import read_records_of
from services.intake.telling.forms import Ask, Form
from shared.problems import InvalidRequest

# no vowels, so that no word comes about, and no digits, so that nothing is taken for a person's number
LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8


class NotAnAnswer(InvalidRequest):
    """A question is answered with something that it cannot be answered with."""

    slug, title = "not-an-answer", "An answer is not one of those that the question has"


def new_number(series: str, today: date) -> str:
    """A number for a record: twenty-five thousand million in a year, so that none comes twice."""
    return f"{series}-{today.year}-{''.join(secrets.choice(LETTERS) for _ in range(LENGTH))}"


def read_told(form: Form, body: bytes, teller: str, today: date) -> pl.DataFrame:
    """The record in *body* as a frame of the kind's schema, with its number and who tells it.

    InvalidRequest and NotAnAnswer name the first wrong field by JSON pointer.
    """
    frame = read_records_of(form.sent, body)
    if frame.height != 1:
        raise InvalidRequest("Send one record at a time.", errors=_at("", "one object is needed"))
    said = {name: _plain(value) for name, value in frame.row(0, named=True).items()}
    for ask in form.asks:
        _check(form, ask, said[ask.field], today)
    filled: dict[str, Any] = {form.number: new_number(form.series, today)}
    if form.kind.day and form.kind.day in form.filled:
        filled[form.kind.day] = today
    if form.teller:
        filled[form.teller] = teller
    if said.get("at_stake_minor") is not None:
        filled["currency"] = "SEK"
    row = {name: filled.get(name, said.get(name)) for name in form.kind.schema()}
    return pl.DataFrame([row], schema=form.kind.schema())


def plain_text(text: str) -> str:
    """*text* without characters that cannot be seen, save line breaks and tabs."""
    return "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c in "\n\t").strip()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value) or None
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _check(form: Form, ask: Ask, answer: Any, today: date) -> None:
    if answer is None:
        if form.kind.fields[ask.field].required:
            raise NotAnAnswer("A needed answer is empty.", errors=_at(ask.field, "an answer is needed"))
        return
    if ask.choices is not None:
        given = answer if isinstance(answer, list) else [answer]
        if not all(str(one) in ask.choices for one in given):
            raise NotAnAnswer("An answer is none of the choices.", errors=_at(ask.field, "choose one of the answers"))
    if isinstance(answer, date) and answer > today:
        raise NotAnAnswer("A day has not come yet.", errors=_at(ask.field, "the day is today or earlier"))


def _at(field: str, detail: str) -> list[dict[str, str]]:
    return [{"in": "body", "pointer": f"#/{to_camel(field)}" if field else "#", "detail": detail}]
