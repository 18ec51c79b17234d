"""What people filled into a form of declared questions: read into the API's body, with what is wrong by question."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NoReturn

from starlette.datastructures import FormData

from services.web.client import Refused
from services.web.figures import parse_kr
from services.web.messages import Language
from services.web.schemas.told import Question, ToldKind
from services.web.words import N_

NAME_LENGTH: Final = 200
NUMBER_LENGTH: Final = 20
NEEDED: Final = N_("This has to be answered.")
TOO_LONG: Final = N_("Write at most %(n)s characters.")
# what to say of an answer that cannot be understood, by how it is given
WRONG: Final = {
    "choice": N_("Choose one of the answers."),
    "choices": N_("Choose among the answers."),
    "flag": N_("Answer yes or no."),
    "day": N_("Give a day: today or earlier."),
    "amount": N_("Write an amount in kronor, such as 4 875,50."),
    "count": N_("Write a whole number."),
    "party": N_("Write a name, and if you have it an organisation number of ten digits."),
    "prose": N_("This cannot be kept as it is written. Write it in plain words."),
    "line": N_("This cannot be kept as it is written. Write it in plain words."),
}

Typed = Mapping[str, list[str]]


class NotUnderstood(Exception):  # noqa: N818 - named by its fact
    """An answer cannot be read; its words say what to write."""

    def __init__(self, words: str, n: int = 0) -> None:
        super().__init__(words)
        self.words, self.n = words, n


def typed_in(form: FormData, kind: ToldKind) -> Typed:
    """What was typed, by question and part, as it goes back into the form."""
    names = [question.name for question in kind.questions] + ["committee"]
    parts = [f"{question.name}-number" for question in kind.questions if question.type == "party"]
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in names + parts}


def read_answers(
    kind: ToldKind, typed: Typed, today: date, language: Language
) -> tuple[dict[str, Any], dict[str, str]]:
    """The API's body, and what is wrong by question."""
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in kind.questions:
        try:
            answer = _answer(question, typed, today)
        except NotUnderstood as wrong:
            errors[question.name] = (
                language.say(wrong.words, n=language.number(wrong.n)) if wrong.n else language.say(wrong.words)
            )
            continue
        if answer is not None:
            body[question.name] = answer
        elif question.required:
            errors[question.name] = language.say(NEEDED)
    return body, errors


def refused_answers(kind: ToldKind, refused: Refused, language: Language) -> dict[str, str]:
    """What the API found wrong, in our words, by question; the refusal again where no question is to blame."""
    types = {question.name: question.type for question in kind.questions}
    fields = [error.pointer.removeprefix("#/").partition("/")[0] for error in refused.problem.errors]
    errors = {field: language.say(WRONG[types[field]]) for field in fields if field in types}
    if not errors:
        raise refused
    return errors


def _answer(question: Question, typed: Typed, today: date) -> Any:
    said = [value.replace("\r\n", "\n").strip() for value in typed.get(question.name, [])]
    said = [value for value in said if value]
    if question.type == "party":
        return _party(said, typed.get(f"{question.name}-number", []))
    if not said:
        return None
    if question.type == "choices":
        return said if _among(said, question) else _fail(question)
    return _READ[question.type](said[0], question, today)


def _party(names: list[str], numbers: list[str]) -> dict[str, str] | None:
    name, number = (names or [""])[0], (numbers or [""])[0].strip()
    if len(name) > NAME_LENGTH:
        raise NotUnderstood(TOO_LONG, NAME_LENGTH)
    if len(number) > NUMBER_LENGTH:
        raise NotUnderstood(WRONG["party"])
    told = {"name": name, "organisationNumber": number}
    return {key: value for key, value in told.items() if value} or None


def _text(said: str, question: Question, _today: date) -> str:
    if len(said) > question.longest:
        raise NotUnderstood(TOO_LONG, question.longest)
    return said


def _choice(said: str, question: Question, _today: date) -> str | int:
    if not _among([said], question):
        _fail(question)
    # the choices of a count are numbers in the API
    return int(said) if said.isdecimal() else said


def _flag(said: str, question: Question, _today: date) -> bool:
    return said == "yes" if said in {"yes", "no"} else _fail(question)


def _day(said: str, question: Question, today: date) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        _fail(question)
    return day.isoformat() if day <= today else _fail(question)


def _amount(said: str, question: Question, _today: date) -> int:
    amount = parse_kr(said)
    return _fail(question) if amount is None else amount


def _count(said: str, question: Question, _today: date) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < NUMBER_LENGTH else _fail(question)


_READ: Final[Mapping[str, Callable[[str, Question, date], Any]]] = {
    "prose": _text, "line": _text, "choice": _choice, "flag": _flag, "day": _day, "amount": _amount, "count": _count,
}  # fmt: skip


def _among(said: list[str], question: Question) -> bool:
    return {choice.code for choice in question.choices}.issuperset(said)


def _fail(question: Question) -> NoReturn:
    raise NotUnderstood(WRONG[question.type])
