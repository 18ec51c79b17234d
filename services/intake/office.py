"""Documents of Office (ECMA-376): the same parts again, without properties, dates and pictures' metadata.

Nothing is parsed: parts with properties are replaced whole, pictures are repainted, all else is copied.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 60 * 1_048_576
_CHUNK: Final = 65_536

_CORE: Final = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_EXTENDED: Final = b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_CUSTOM: Final = b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY: Final = {
    "docProps/core.xml": _HEAD + b'<cp:coreProperties xmlns:cp="' + _CORE + b'"/>',
    "docProps/app.xml": _HEAD + b'<Properties xmlns="' + _EXTENDED + b'"/>',
    "docProps/custom.xml": _HEAD + b'<Properties xmlns="' + _CUSTOM + b'"/>',
}
_KINDS: Final = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# where comments, tracked changes and workbooks name a person, or the folder of one
_SOMEBODY: Final = re.compile(
    rb"\b(?:author|userName|displayName|lastModifiedBy|userId)=\"|<(?:\w{1,9}:)?author>|absPath"
)
_PICTURE: Final = re.compile(r"(?:^|/)(?:media/[^/]+|thumbnail\.\w+)$")
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)


class NotOffice(Exception):  # noqa: N818 - named by its fact
    """No document that we take; *reason* names the text that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Document:
    """A document without its properties; *names_somebody* where its text parts still name an author."""

    media_type: str
    content: bytes
    names_somebody: bool


def without_properties(content: bytes, repaint: Callable[[bytes], bytes | None]) -> Document:
    """The document again without what tells of its maker; NotOffice. *repaint* cleans a picture or gives None."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _rewritten(package, repaint)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as exc:
        raise NotOffice("file-damaged") from exc


def _rewritten(package: zipfile.ZipFile, repaint: Callable[[bytes], bytes | None]) -> Document:
    names = package.namelist()
    media_type = next((kind for part, kind in _KINDS.items() if part in names), "")
    if not media_type or len(names) > MOST_PARTS or any(name.endswith("vbaProject.bin") for name in names):
        raise NotOffice("file-kind")
    if len(set(names)) < len(names):
        raise NotOffice("file-damaged")
    if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
        raise NotOffice("file-too-large")
    out, somebody, left = io.BytesIO(), False, MOST_UNPACKED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for part in package.infolist():
            body = _read(package, part, left)
            left -= len(body)
            body, kept = _cleaned(part.filename, body, repaint)
            somebody = somebody or kept
            written.writestr(zipfile.ZipInfo(part.filename, _FIXED_DATE), body, zipfile.ZIP_DEFLATED)
    return Document(media_type, out.getvalue(), somebody)


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """A part's bytes, however much its entry claims there are; NotOffice past *most*."""
    found = bytearray()
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > most:
                raise NotOffice("file-too-large")
    return bytes(found)


def _cleaned(name: str, body: bytes, repaint: Callable[[bytes], bytes | None]) -> tuple[bytes, bool]:
    """A part as it is written, and whether it may still name somebody."""
    if name in _EMPTY:
        return _EMPTY[name], False
    if _PICTURE.search(name):
        painted = repaint(body)
        return (body, True) if painted is None else (painted, False)
    # a document within the document has properties of its own, which stay
    return body, "embeddings/" in name or bool(_SOMEBODY.search(body))
