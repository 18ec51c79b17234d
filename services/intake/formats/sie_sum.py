"""The control sum of a SIE file (4B, chapter 10): CRC-32 over labels and fields between the two #KSUMMA."""

import re
import zlib

from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.formats.sie_text import plain, tokens

_STANDARD = "cp437"
_VALUE = re.compile(r"-?[0-9]{1,10}")
_BITS = 0xFFFFFFFF


class ControlSum:
    """Sums items up as they are read; in the file's own letters, too, as programs do that write no PC8."""

    def __init__(self, encoding: str) -> None:
        self._sums = dict.fromkeys((_STANDARD, encoding), 0)
        self.ended = False

    def add(self, found: list[str]) -> None:
        """The next item, as tokens."""
        if self.ended or found[0].upper() == "#KSUMMA":
            return
        text = "".join(_fields(found))
        for codec, so_far in self._sums.items():
            self._sums[codec] = zlib.crc32(text.encode(codec, "replace"), so_far)

    def check(self, value: str) -> None:
        """The sum that the file ends with; refused as `control-total-mismatch` where it is another."""
        self.ended = True
        if not _VALUE.fullmatch(value) or int(value) & _BITS not in self._sums.values():
            raise refuse("control-total-mismatch", "#KSUMMA")


def _fields(found: list[str]) -> list[str]:
    fields: list[str] = []
    for token in found:
        if token[0] == "{":
            fields += _fields(tokens(token.strip("{}")))
        elif token[0] != "}":
            try:
                fields.append(plain(token))
            except Fault:
                fields.append(token)
    return fields
