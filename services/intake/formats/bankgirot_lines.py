"""Bankgirot's files as lines of fixed positions, read one by one from a file of any size.

Positions are counted from 1, both ends taken in, as Bankgirot's manuals do.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from services.intake.formats.bankgirot import short_day
from services.intake.formats.money import Fault
from services.intake.formats.reasons import refuse
from services.intake.formats.text import encoding_of_file, swedish_seven_bit

WIDTH = 80
# Real files have lines padded to half as many again; what is longer is read in pieces.
_LONGEST = 400
_DIGITS = frozenset("0123456789")
_SEVEN_BIT = re.compile(r"LEVERANT\\RS|/\[NDRING|L\\N ")
_ORGANISATION, _PERSON = 10, 12
_CENTURIES = ("18", "19", "20")

Line = tuple[int, str]


class Lines:
    """A file's lines that are not blank, padded to 80 positions, with their numbers; read anew at each iteration."""

    def __init__(self, path: Path) -> None:
        if not path.stat().st_size:
            raise refuse("empty-file")
        self._path, self._encoding, self._seven_bit = path, encoding_of_file(path), False

    def __iter__(self) -> Iterator[Line]:
        number = 0
        with self._path.open(encoding=self._encoding, errors="replace", newline=None) as file:
            while line := file.readline(_LONGEST):
                number += 1
                text = line.lstrip("\ufeff").rstrip("\0\x1a \t\r\n")
                if len(text) > WIDTH:  # two records in one line, and the second would be lost
                    raise refuse("bankgirot-broken", f"line {number}: {len(text)} > {WIDTH}")
                if not text:
                    continue
                if not self._seven_bit and _SEVEN_BIT.search(text):
                    self._seven_bit = True
                yield number, (swedish_seven_bit(text) if self._seven_bit else text).ljust(WIDTH)

    def digest(self) -> str:
        """Names a file that has no id of its own: the same records give the same name however they are written."""
        digest = hashlib.blake2b(digest_size=10)
        for _, line in self:
            digest.update(line.rstrip().encode() + b"\n")
        return digest.hexdigest()


def cut(line: str, first: int, last: int) -> str | None:
    """The text between two positions without the blanks around it; None where nothing stands."""
    return " ".join(line[first - 1 : last].split()) or None


def code(line: str) -> str:
    """The record's transaction code."""
    return line[:2]


def whole(line: str, first: int, last: int) -> int | None:
    """A number without decimals; None where it is blank or no number."""
    text = line[first - 1 : last].strip()
    return int(text) if text and _DIGITS.issuperset(text) else None


def total(line: str, first: int, last: int) -> int:
    """A count or sum of a closing record; the file is refused where none stands."""
    found = whole(line, first, last)
    if found is None:
        raise refuse("bankgirot-broken", f"{code(line)}:{first}-{last}")
    return found


def amount(line: str, first: int, last: int) -> int:
    """An amount in öre."""
    found = whole(line, first, last)
    if found is None:
        text = line[first - 1 : last].strip()
        raise Fault("amount-not-a-number" if text else "amount-missing", f"{code(line)}:{first}-{last}", text or None)
    return found


def day(line: str, first: int, last: int, record: str | None = None) -> date | None:
    """A day of six or eight digits; None where blanks, zeros or GENAST stand. `record` names it in a fault."""
    text = line[first - 1 : last].strip()
    if not text.strip("0") or text == "GENAST":
        return None
    found = short_day(text) if last - first < len("YYYYMMD") else _long_day(text)
    if found is None:
        raise Fault("date-not-understood", f"{record or code(line)}:{first}-{last}", text)
    return found


def _long_day(text: str) -> date | None:
    if len(text) != len("YYYYMMDD") or not _DIGITS.issuperset(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def number_at(line: str, first: int, last: int) -> str | None:
    """A number that is a name, without the zeros it is filled up with."""
    return (cut(line, first, last) or "").lstrip("0") or None


def giro(number: str | None, kind: str = "bankgiro") -> dict[str, str | None] | None:
    """A giro account as records.ACCOUNT has it; None without digits, or where an example masks them."""
    digits = (number or "").strip().lstrip("0")
    return {"kind": kind, "number": digits} if digits and _DIGITS.issuperset(digits) else None


def bank_account(line: str, first: int, last: int) -> dict[str, str | None] | None:
    """Clearing and account number as records.ACCOUNT has them."""
    digits = "".join(line[first - 1 : last].split())
    return {"kind": "bban", "number": digits} if digits.strip("0") and _DIGITS.issuperset(digits) else None


def party(number: str | None, name: str | None = None) -> dict[str, str | None] | None:
    """A party by the twelve digits Bankgirot writes: a century and ten for a person, two zeros before a company's."""
    digits = (number or "").strip()
    if not digits.strip("0"):
        return {"identifier": None, "scheme": None, "name": name} if name else None
    ten = digits[-_ORGANISATION:]
    if len(digits) == _PERSON and digits.startswith(_CENTURIES):
        return {"identifier": digits, "scheme": "personal", "name": name}
    if _DIGITS.issuperset(digits) and len(digits) in {_ORGANISATION, _PERSON} and digits[:-_ORGANISATION] in {"", "00"}:
        # the third digit of an organisation number is at least 2, of a person's the month's first
        scheme = "organisation_number" if ten[2] not in "01" else "personal"
        return {"identifier": ten, "scheme": scheme, "name": name}
    return {"identifier": digits, "scheme": "other", "name": name}
