"""Whether every line of lists of numbers is judged right: python -m tests.identity_table [DIR].

DIR holds lists as ids_se of the shared sample files does: JSON arrays of numbers that are all right, or of objects
with `valid` and the number in several forms; or text files of one number a line, all right. Beside them stand our own
lists: coordination numbers of people whose birthday is not known, bankgiro, plusgiro and IBAN (the examples of the
ISO 13616 registry), each with a copy in which a digit is wrong. Ends with 1 where a line is judged wrong. Numbers are
told by their place in the list, never themselves.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from services.intake.accounts import normalise_account
from services.intake.identity import classify_identifier, luhn_valid, organisation_number, personal_number
from tests.data_files import data_dir


def _words(text: str) -> list[str]:
    return text.split()


TODAY: Final = date(2026, 11, 25)
_PERSONAL_FORMS: Final = ("long_format", "separated_format", "separated_long")
_ORGANISATION_FORMS: Final = ("input", "short_format", "long_format", "vat_number")
_IBANS: Final = _words(
    "SE4550000000058398257466 NO9386011117947 DK5000400440116243 FI2112345600000785 DE89370400440532013000 "
    "GB29NWBK60161331926819 NL91ABNA0417164300 FR1420041010050500013M02606 BE68539007547034 "
    "PL61109010140000071219812874 EE382200221020145685 LT121000011101001000 LV80BANK0000435195001 "
    "ES9121000418450200051332 IT60X0542811101000000123456 AT611904300234573201 IE29AIBK93115212345678 "
    "LU280019400644750000 CH9300762011623852957 IS140159260076545510730339 CZ6508000000192000145399 "
    "PT50000201231234567890154"
)
_BANKGIRO: Final = ("5050-1055", "991-2346", "5805-6201", "0050501055", "5050 1055")
_PLUSGIRO: Final = ("90 19 50-6", "1234-4", "901950-6")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: whether it is right, and whether it is judged so."""

    expected: bool
    judged: bool


def lists(folder: Path | None) -> dict[str, list[Line]]:
    """Every list by its name; our own, and those of *folder*."""
    found = {
        "coordination numbers, birth not known": list(_with_a_wrong_copy(_unknown_births(), _is_personal)),
        "bankgiro": list(_with_a_wrong_copy(_BANKGIRO, _is_account("bankgiro"))),
        "plusgiro": list(_with_a_wrong_copy(_PLUSGIRO, _is_account("plusgiro"))),
        "IBAN": list(_with_a_wrong_copy(_IBANS, _is_account("iban"))),
    }
    if folder is None:
        return found
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return found | {path.relative_to(folder).as_posix(): list(_lines(path)) for path in files}


def _lines(path: Path) -> Iterator[Line]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix != ".json":
        yield from (Line(True, _is_number(number)) for number in re.findall(r"[0-9][0-9+-]{8,12}[0-9]", text))
        return
    for one in json.loads(text):
        yield from [Line(True, _is_number(str(one)))] if not isinstance(one, dict) else _forms(one)


def _forms(one: dict[str, Any]) -> Iterator[Line]:
    """A line for each way in which the number is written."""
    if "vat_number" in one:
        for form in _ORGANISATION_FORMS:
            identity = classify_identifier(one[form], "organisation_number", None, TODAY)
            # a firm of one person has the person's number for its own
            whose = identity.organisation_number if one["type"] == "Aktiebolag" else identity.personal_number
            yield Line(one["valid"], identity.valid and whose is not None)
    elif one["type"] == "org":
        # such a list says of numbers of organisations that they are nobody's personal number
        yield from (Line(True, organisation_number(one[form]) is not None) for form in ("short_format",))
        yield Line(one["valid"], _is_personal(one["separated_format"]))
    else:
        for form in _PERSONAL_FORMS:
            yield Line(one["valid"], personal_number(one[form], TODAY) == one["long_format"])


def _is_number(text: str) -> bool:
    return _is_personal(text) or organisation_number(text) is not None


def _is_personal(text: str) -> bool:
    return personal_number(text, TODAY) is not None


def _is_account(kind: str) -> Callable[[str], bool]:
    def judge(number: str) -> bool:
        account = normalise_account(kind, number)
        return account is not None and account.valid

    return judge


def _unknown_births() -> list[str]:
    """Numbers without a month, without a day, and without either, made with their check digits."""
    bodies = [
        f"{year:02}{born}{serial}"
        for year in (15, 48, 79)
        for born in ("0072", "0560", "0060")
        for serial in (239, 980)
    ]
    return [f"19{body}{digit}" for body in bodies for digit in range(10) if luhn_valid(f"{body}{digit}")]


def _with_a_wrong_copy(right: Iterable[str], judge: Callable[[str], bool]) -> Iterator[Line]:
    for number in right:
        yield Line(True, judge(number))
        last = str((int(number[-1]) + 1) % 10)
        yield Line(False, judge(number[:-1] + last))


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a line is judged wrong."""
    shared = data_dir()
    folder = Path(arguments[0]) if arguments else shared and shared / "ids_se"
    table, wrong = Table(), 0
    for heading in ("list", "lines", "right", "wrong", "the first wrong lines"):
        table.add_column(heading)
    for name, lines in lists(folder).items():
        places = [str(number) for number, line in enumerate(lines, 1) if line.expected != line.judged]
        wrong += len(places)
        table.add_row(name, str(len(lines)), str(len(lines) - len(places)), str(len(places)), ", ".join(places[:5]))
    Console(width=120).print(table)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
