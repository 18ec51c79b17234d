"""Bodies that carry one thing or many: decoded and checked in one pass, with the first fault by its place."""

from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from shared.logs import mask
from shared.problems import InvalidRequest, Problem

T = TypeVar("T")

MOST = 5_000


class TooMany(Problem):
    """More than one request may carry."""

    slug, title, status = "too-many-records", "Too many records in one request", 413


class WrongType(Problem):
    """The body is said to be something else than JSON."""

    slug, title, status = "unsupported-media-type", "The content has the wrong type", 415


class Decoders(NamedTuple, Generic[T]):
    """How a body of *word* is read: one thing, an array of them, or {*word*: [...]}."""

    word: str
    one: msgspec.json.Decoder[T]
    many: msgspec.json.Decoder[list[T]]
    wrapped: msgspec.json.Decoder[Any]


def decoders(word: str, item: type[T], wrapper: type[Any]) -> Decoders[T]:
    """The decoders of *item*; *wrapper* is the struct whose field *word* lists several."""
    decoder = msgspec.json.Decoder
    return Decoders(word, decoder(item), decoder(list[item]), decoder(wrapper))  # type: ignore[valid-type]


def read_body(body: bytes, decoders: Decoders[T], too_many: type[Problem] = TooMany) -> list[T]:
    """What *body* carries, in its order, 1 to 5,000 things.

    InvalidRequest names the first wrong field by JSON pointer; *too_many* above 5,000.
    """
    word = decoders.word
    start = body[:64].lstrip()[:1]
    try:
        if start == b"[":
            found = decoders.many.decode(body)
        elif start == b"{" and f'"{word}"'.encode() in body[:200]:
            found = getattr(decoders.wrapped.decode(body), word)
        else:
            found = [decoders.one.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InvalidRequest(f"The {word} cannot be read.", errors=[_error(exc)]) from exc
    if not found:
        errors = [{"in": "body", "pointer": "#", "detail": f"at least one of the {word} is needed"}]
        raise InvalidRequest(f"The request carries no {word}.", errors=errors)
    if len(found) > MOST:
        raise too_many(f"Send at most {MOST} {word} in one request, or a file.")
    _refuse_control_characters(body)
    return found


def _refuse_control_characters(body: bytes) -> None:
    # JSON can spell the NUL character, which PostgreSQL's text cannot hold
    if b"\\u0000" in body:
        detail = "the character U+0000 is not allowed in texts"
        errors = [{"in": "body", "pointer": "#", "detail": detail}]
        raise InvalidRequest("A text holds a character that cannot be stored.", errors=errors)


def _error(exc: Exception) -> dict[str, str]:
    message, _, place = str(exc).partition(" - at `$")
    pointer = place.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/").replace("...", "")
    # the name of an unknown field is the caller's, and may be anybody's number
    return {"in": "body", "pointer": mask(f"#{pointer}"), "detail": mask(message)}
