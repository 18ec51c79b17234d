"""SIE files as text: the encoding by evidence, lines one by one, and the fields of a line.

A file's #FORMAT says PC8 whatever the program wrote, so it is not asked. Nothing here holds more than a block.
"""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from services.intake.formats import text
from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse

MOST_LINE = 64 * 1024
_BLOCK = 1024 * 1024
_EVIDENCE = 64 * 1024
_MOST_CONTINUATIONS = 20
_ASCII = bytes(range(128))
_UTF8_SHARE = 0.9
# Two letters before and one after: enough to tell a capital within a word from one that begins it.
_AROUND = re.compile(rb"[ -~]{0,2}[\x80-\xff]+[ -~]?")
# What the standard asks for comes first, and is taken where nothing speaks for another.
_SINGLE_BYTE = ("cp437", "cp1252", "mac_roman")
_LIKELY = re.compile(
    r"[åäöéü](?=[a-zåäöéü])|(?<=[a-zåäöéü])[åäöéü]"  # within a word of small letters
    r"|(?<![^\W\d_])[ÅÄÖ](?=[^\W\d_])|(?<=[A-ZÅÄÖ])[ÅÄÖÉÜ](?![a-zåäöéü])"  # at its beginning, or all capitals
)
_UNLIKELY = re.compile(r"[^\x00-\x7fåäöéüÅÄÖÉÜàèøæØÆ§°²½´–’”€]")
_LIKELY_WEIGHT, _UNLIKELY_WEIGHT = 3, 2

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+'
_CLOSED = re.compile(_STRING + '"')
# Strings and braces may lack their end, so that no text can make the search go back.
_TOKENS = re.compile(rf'{_STRING}"?|\{{[^{{}}"]*+(?:{_STRING}"?[^{{}}"]*+)*+\}}?|\}}|[^ \t"{{}}]+')
tokens = _TOKENS.findall
# Outside of strings: a brace, or the label of a line. Some programs do not give braces rows of their own.
_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([{}]|#[RBrb]?(?:TRANS|trans)\b)')


def encoding_of(path: Path) -> str:
    """The codec that explains the file's bytes beyond ASCII best, judged by the first 64 kB of them."""
    with path.open("rb") as file:
        block = file.read(_BLOCK)
        found = text.encoding_of(block[:_EVIDENCE])
        if found.startswith("utf-16") or found == "utf-8-sig":
            return found
        pieces: list[bytes] = []
        size = 0
        while block and size < _EVIDENCE:
            if not block.isascii():
                found_here = _AROUND.findall(block)
                pieces += found_here
                size += sum(map(len, found_here))
            block = file.read(_BLOCK)
    return _codec(b"\n".join(pieces)[: 4 * _EVIDENCE])


def _codec(evidence: bytes) -> str:
    high = len(evidence.translate(None, _ASCII))
    understood = evidence.decode("utf-8", errors="ignore").encode().translate(None, _ASCII)
    if len(understood) >= high * _UTF8_SHARE:
        return "utf-8"
    return max(_SINGLE_BYTE, key=lambda codec: _plausible(evidence.decode(codec, errors="replace")))


def _plausible(sample: str) -> int:
    likely, unlikely = len(_LIKELY.findall(sample)), len(_UNLIKELY.findall(sample))
    return _LIKELY_WEIGHT * likely - _UNLIKELY_WEIGHT * unlikely


def lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Each line with its 1-based number, whichever of CR, LF and CRLF ends it; refused where one has no end.

    A text that goes on in the next line, which the standard does not allow but programs write, is put together.
    """
    waiting: tuple[int, str] | None = None
    joined = 0
    for number, line in enumerate(_physical(path, encoding), 1):
        if waiting is not None:
            if line.lstrip()[:1] not in ("#", "{", "}") and joined < _MOST_CONTINUATIONS:
                waiting, joined = (waiting[0], f"{waiting[1]} {line}"), joined + 1
                if not _open_ended(waiting[1]):
                    yield waiting
                    waiting = None
                continue
            yield waiting
            waiting = None
        if line.count('"') & 1 and _open_ended(line):
            waiting, joined = (number, line), 0
        else:
            yield number, line
    if waiting is not None:
        yield waiting


def _open_ended(line: str) -> bool:
    found = tokens(line)
    return bool(found) and found[-1].startswith('"') and not _CLOSED.fullmatch(found[-1])


def _physical(path: Path, encoding: str) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    carry = ""
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            piece = decoder.decode(block, final=not block)
            *whole, carry = (carry + piece.replace("\0", "")).split("\n")
            for line in whole:
                if len(line) > MOST_LINE:
                    raise refuse("sie-too-large", f"{len(line)} > {MOST_LINE}")
                yield line
            if len(carry) > MOST_LINE:
                raise refuse("sie-too-large", f"> {MOST_LINE}")
            if not block:
                break
    if carry:
        yield carry


def plain(token: str) -> str:
    r"""A field without its quotation marks, those within it without their backslash (\"); a Fault if it has no end."""
    if token[0] != '"':
        return token
    if "\\" not in token:
        if len(token) == 1 or token[-1] != '"':
            raise Fault("quote-not-closed", "text", token)
        return token[1:-1]
    if not _CLOSED.fullmatch(token):
        raise Fault("quote-not-closed", "text", token)
    return token[1:-1].replace('\\"', '"')


def parts(line: str) -> Iterator[str]:
    """The row's braces of vouchers, heads and lines; most rows are one of them."""
    start, listing, list_may_come = 0, False, False
    for match in _MARK.finditer(line):
        mark = match[1]
        if mark is None:
            continue
        if listing:
            listing = mark != "}"
        elif mark == "{" and list_may_come:
            listing, list_may_come = True, False
        else:
            if before := line[start : match.start()].strip():
                yield before
            list_may_come = mark not in "{}"
            start = match.start() if list_may_come else match.end()
            if not list_may_come:
                yield mark
    if rest := line[start:].strip():
        yield rest
