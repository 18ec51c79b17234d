"""From bytes to text: the encoding is found by evidence, never assumed."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from services.intake.formats.reasons import refuse

# What is read whole is held in memory; a ledger as delimited text, and records, are read as they come.
MOST_BYTES = 256 * 1024 * 1024
_SAMPLE = 1024 * 1024
# What a field of a record holds at most; a page of text is a third of it.
MOST_SAID = 2_000
MOST_REFERENCE = 200
# The bytes of å ä ö Å Ä Ö é É ü Ü in each single-byte encoding a Swedish system has written.
_LETTERS = {
    "cp1252": bytes.fromhex("e5e4f6c5c4d6e9c9fcdc"),
    "cp850": bytes.fromhex("8684948f8e998290819a"),
    "mac_roman": bytes.fromhex("8c8a9a8180858e839f86"),
}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_RUN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WIDE_SHARE = 0.3
# Seven-bit Swedish (SS 63 61 27): six signs of ASCII stood for letters.
_SEVEN_BIT = str.maketrans("[\\]{|}", "ÄÖÅäöå")


def read_bytes(path: Path) -> bytes:
    """The whole file; refused as `empty-file` or `file-too-large`."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise refuse("file-too-large", f"{size // 1024 // 1024} MB > {MOST_BYTES // 1024 // 1024} MB")
    data = path.read_bytes()
    if not data.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise refuse("empty-file")
    return data


def encoding_of(data: bytes) -> str:
    """The codec that explains the bytes best: a mark, the zeros of UTF-16, valid UTF-8, else Swedish letters."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    if wide := _utf16_without_mark(sample):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(sample)
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str | None:
    if len(sample) < 4 or b"\0" not in sample:  # noqa: PLR2004 - two characters are the least to judge by
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > half * _WIDE_SHARE and sample[0::2].count(0) < half * _WIDE_SHARE / 3:
        return "utf-16-le"
    if sample[0::2].count(0) > half * _WIDE_SHARE and sample[1::2].count(0) < half * _WIDE_SHARE / 3:
        return "utf-16-be"
    return None


def _not_utf8(sample: bytes) -> str:
    high = sum(byte > 127 for byte in sample)  # noqa: PLR2004 - beyond ASCII
    in_runs = sum(len(run) for run in _UTF8_RUN.findall(sample))
    if in_runs * 10 >= high * 9:
        return "utf-8"  # UTF-8 with a few broken places, not another encoding
    counts = {name: sum(sample.count(byte) for byte in letters) for name, letters in _LETTERS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > counts["cp1252"] else "cp1252"


def decode(data: bytes) -> tuple[str, str]:
    """The text without its mark, and the codec; what the codec has no letter for becomes U+FFFD."""
    name = encoding_of(data)
    text = data.decode(name, errors="replace")
    return text.lstrip("\ufeff").rstrip("\x1a"), name.removesuffix("-sig")


@contextmanager
def opened_text(path: Path) -> Iterator[tuple[TextIO, str]]:
    """A file of any size as text with its own line ends, and the codec; read as `decode` would read it whole."""
    name = encoding_of_file(path)
    with path.open(encoding=name, errors="replace", newline="") as file:
        yield file, name.removesuffix("-sig")


def swedish_seven_bit(text: str) -> str:
    """The text with seven-bit Swedish letters restored."""
    return text.translate(_SEVEN_BIT)


def lines_of(text: str) -> list[str]:
    """Physical lines, whichever of CR, LF and CRLF ends them."""
    return re.split(r"\r\n|\r|\n", text)


def said(text: str | None, most: int = MOST_SAID) -> str | None:
    """What somebody wrote, on one line and without NUL; cut at *most* signs, None where nothing is left."""
    if text is None:
        return None
    return " ".join(text[: 2 * most].replace("\0", " ").split())[:most].rstrip() or None


def encoding_of_file(path: Path) -> str:
    """As encoding_of, for a file of any size: all of it is looked at, none of it is kept."""
    utf8, valid = codecs.getincrementaldecoder("utf-8")(), True
    sample = b""
    with path.open("rb") as file:
        first = file.read(_SAMPLE)
        if (name := encoding_of(first)).startswith(("utf-16", "utf-8-sig")):
            return name
        block = first
        while block:
            if not block.isascii() and len(sample) < _SAMPLE:
                sample += block
            if valid:
                try:
                    utf8.decode(block)
                except UnicodeDecodeError:
                    valid = False
            block = file.read(_SAMPLE)
    return "utf-8" if valid else _not_utf8(sample)
