"""Files without what they tell of their maker: place, camera, author. What cannot be cleaned is said beforehand.

Pictures are decoded and written anew from their points alone. Documents of Office lose their properties, and the
pictures in them are treated as pictures. A PDF, or a document that still names an author, is taken only from somebody
who was told so and sends it anyway. Every kind is told by content, never by name.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from services.intake import office

MOST_BYTES: Final = 10 * 1_048_576
"""Of one file; together they are bounded by the body's limit."""
MOST_PIXELS: Final = 50_000_000
MOST_PAGES: Final = 50
NAME_LENGTH: Final = 100

_FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}
_HEIC_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")

# larger than we take is refused by the header, before anything is decoded
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# a damaged or hostile picture makes the decoder raise almost anything
_UNREADABLE: Final = (
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    IndexError,
    OverflowError,
)


class NotTaken(Exception):  # noqa: N818 - named by its fact
    """A file is not taken; *reason* names the text that says why and what to do."""

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it is sealed."""

    name: str
    media_type: str
    content: bytes


def clean(name: str, content: bytes, *, accept_traces: bool) -> Cleaned:
    """The file without its metadata; NotTaken. *accept_traces*: the sender knows what a PDF may tell."""
    plain = plain_name(name)
    if not content or len(content) > MOST_BYTES:
        raise NotTaken("file-empty" if not content else "file-too-large", plain)
    if content.startswith(b"%PDF-"):
        _require(accept_traces, plain)
        return Cleaned(plain, "application/pdf", content)
    if content.startswith(b"PK\x03\x04"):
        return _office(plain, content, accept_traces)
    if content[4:8] == b"ftyp":
        raise NotTaken("file-heic" if content[8:12] in _HEIC_BRANDS else "file-kind", plain)
    return _text(plain, content) or _picture(plain, content)


def plain_name(name: str) -> str:
    """The last part of a file's name, printable and not long."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable() and c not in '"<>')[-NAME_LENGTH:] or "file"


def _require(accept_traces: bool, name: str) -> None:
    if not accept_traces:
        raise NotTaken("file-traces", name)


def _text(name: str, content: bytes) -> Cleaned | None:
    try:
        said = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in said else Cleaned(name, "text/plain; charset=utf-8", content)


def _picture(name: str, content: bytes) -> Cleaned:
    try:
        return Cleaned(name, *_repainted(content))
    except UnidentifiedImageError as exc:
        raise NotTaken("file-kind", name) from exc
    except _UNREADABLE as exc:
        raise NotTaken("file-damaged", name) from exc


def _repainted(content: bytes) -> tuple[str, bytes]:
    with Image.open(io.BytesIO(content), formats=list(_FORMATS)) as picture:
        format_ = str(picture.format)
        pages = [_bare(page, format_) for page in _pages(picture, format_)]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    quality = {"quality": 92} if format_ in {"JPEG", "WEBP"} else {}
    pages[0].save(out, format=format_, **more, **quality)
    return _FORMATS[format_], out.getvalue()


def _pages(picture: Image.Image, format_: str) -> list[Image.Image]:
    if format_ != "TIFF":
        return [picture]
    count = int(getattr(picture, "n_frames", 1))
    width, height = picture.size
    if count > MOST_PAGES or count * width * height > MOST_PIXELS:
        raise ValueError("too many pages")
    return [page.copy() for page in ImageSequence.Iterator(picture)]


def _bare(picture: Image.Image, format_: str) -> Image.Image:
    """The points alone, turned as they are meant to be seen: no profile, no note, no thumbnail comes along."""
    turned = ImageOps.exif_transpose(picture)
    mode = "L" if turned.mode in {"1", "L", "I;16"} else "RGB"
    if (format_ != "JPEG" and turned.mode in {"RGBA", "LA", "PA"}) or "transparency" in turned.info:
        mode = "RGB" if format_ == "JPEG" else "RGBA"
    bare = Image.new(mode, turned.size)
    bare.paste(turned.convert(mode))
    return bare


def _office(name: str, content: bytes, accept_traces: bool) -> Cleaned:
    try:
        document = office.without_properties(content, _cleaned_picture)
    except office.NotOffice as exc:
        raise NotTaken(exc.reason, name) from exc
    if document.names_somebody:
        _require(accept_traces, name)
    return Cleaned(name, document.media_type, document.content)


def _cleaned_picture(content: bytes) -> bytes | None:
    """A picture of a document, cleaned; None where it is of a kind that we cannot repaint."""
    try:
        return _repainted(content)[1]
    except _UNREADABLE:  # an unidentified one is an OSError too
        return None
