"""Every message of the console, read out of its templates and code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.extract import extract_from_file

WEB: Final = Path(__file__).resolve().parents[3] / "services" / "web"
# word in the code -> which of its arguments are messages: all of one, or singular and plural
KEYWORDS: Final = {
    "_": None,
    "N_": None,
    "say": None,
    "say_n": (1, 2),
    "ngettext": (1, 2),
}
TEMPLATE_OPTIONS: Final = {"trimmed": "true", "extensions": "jinja2.ext.do"}

Message = str | tuple[str, ...]


def messages() -> dict[Message, str]:
    """Each message (or singular and plural) with a place where it is used."""
    return {message: place for path in sorted(WEB.rglob("*")) for message, place in _messages_in(path)}


def _messages_in(path: Path) -> Iterator[tuple[Message, str]]:
    method = {".py": "python", ".html": "jinja2"}.get(path.suffix)
    if method is None or not path.is_file():
        return
    options = TEMPLATE_OPTIONS if method == "jinja2" else None
    for line, message, _comments, _context in extract_from_file(method, str(path), KEYWORDS, (), options):
        yield (message if isinstance(message, str) else tuple(message)), f"{path.relative_to(WEB)}:{line}"
