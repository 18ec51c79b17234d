"""Forms as they are sent: read in memory alone and bounded, so that nothing of them ever lies on a disk in clear."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_FILES: Final = 5
MOST_BODY: Final = 25 * 1_048_576
MOST_TEXT: Final = 20_000
_MOST_FIELDS: Final = 60
_MOST_FIELD_BYTES: Final = 4 * MOST_TEXT + 4_096


class BodyRefused(Exception):  # noqa: N818 - named by its fact
    """The form is too large or not whole; *reason* names the text that says so."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _InMemory(MultiPartParser):
    # the body's limit comes first, so no part ever grows onto the disk
    spool_max_size = MOST_BODY + 1


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields and files of a form."""

    fields: dict[str, str]
    lists: dict[str, list[str]]
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A field's text without blanks around; empty where it was not sent."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()


async def read_form(request: Request, most: int = MOST_BODY) -> Sent:
    """The form of a request, of at most *most* bytes and never more than MOST_BODY; BodyRefused."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > most:
        raise BodyRefused("body-too-large")
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise BodyRefused("too-many-files")
    parser = _InMemory(
        request.headers,
        _bounded(request, most),
        max_files=MOST_FILES + 1,  # a browser sends an empty one where none was chosen
        max_fields=_MOST_FIELDS,
        max_part_size=_MOST_FIELD_BYTES,
    )
    try:
        form = await parser.parse()
    except MultiPartException as exc:
        reason = "too-long" if "maximum size" in exc.message else "too-many-files"
        raise BodyRefused(reason) from exc
    try:
        return await _sent(form)
    finally:
        await form.close()


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most:
            raise BodyRefused("body-too-large")
        yield chunk


async def _sent(form: FormData) -> Sent:
    lists: dict[str, list[str]] = {}
    files: list[tuple[str, bytes]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append((value.filename, await value.read()))
        else:
            lists.setdefault(name, []).append(value.replace("\0", ""))
    if len(files) > MOST_FILES:
        raise BodyRefused("too-many-files")
    return Sent({name: values[0] for name, values in lists.items()}, lists, files)
