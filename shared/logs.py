"""JSON log lines without personal data: the last step masks identifiers in every field."""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog
import structlog.tracebacks

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    # personal and coordination numbers, 10 or 12 digits, with or without separator
    (
        re.compile(
            r"(?<![\w-])(?:19|20)?\d{2}(?:0\d|1[0-2]|[2-9]\d)(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+]?\d{4}(?![\w-])"
        ),
        "[identity number]",
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), "[token]"),
    (re.compile(r"\bwhsec_[\w+/=-]+"), "[secret]"),
    # an IBAN of any country; a national account after a word that says so
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "[account]"),
    (
        re.compile(
            r"\b(bankgiro|bg|plusgiro|pg|bankkonto|konto|clearing)(\W{1,3})\d[\d -]{3,20}\d(?!\w)", re.IGNORECASE
        ),
        r"\1\2[account]",
    ),
    # Swedish mobile numbers; others look like ids and amounts
    (
        re.compile(r"(?<![\w+-])(?:\+46|0046|0)[ -]?(?:\(0\) ?)?7[02369](?:[ -]?\d){7}(?![\w-])"),
        "[telephone]",
    ),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}"), "[e-mail]"),
)
# not the event: our own are dotted names, but a library's is a sentence that may hold anything
_PLAIN = frozenset({"timestamp", "level", "service", "request_id", "trace_id"})


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask identifiers in every value of a log event, however deep."""
    for key, value in event.items():
        if key not in _PLAIN:
            event[key] = _clean(value)
    return event


def mask(text: str) -> str:
    """*text* with personal numbers, tokens, accounts, telephone numbers and addresses of mail replaced."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def _clean(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {mask(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return mask(str(value))


class _Output:
    """A stream that may be gone: a log that cannot be written stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def configure_logging(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's log through the same redacting JSON lines."""
    shared: list[Callable[..., Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # locals may hold a person
        ),
        redact,
    ]
    # the log's own two writers ask for no more than these two methods
    output = cast("TextIO", _Output(sys.stdout))
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("aiokafka", "alembic.runtime.plugins", "sqlalchemy", "uvicorn.access", "httpx"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.contextvars.bind_contextvars(service=service)
