"""Who a source row speaks of: organisation, personal and coordination numbers, and what a name tells.

Organisation numbers: lag (1974:174); the third digit is at least 2, the last is a Luhn check digit.
Personal numbers: folkbokföringslag (1991:481) 18 §; coordination numbers add 60 to the day (lag (2022:1697) om
samordningsnummer), and where the day or the month of birth is not known they have 60 or 00 there (Skatteverket).
VAT numbers: SE, the ten digits, and 01 (or a later sequence number).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.names import is_company_name, is_foreign_company_name, looks_like_natural_person


class PartyKind(StrEnum):
    """What a payee is; whoever is not surely a company or foreign is guarded as a person."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    PERSON = "person"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identifier and a name say together: ten digits for an organisation, twelve for a person."""

    kind: PartyKind
    organisation_number: str | None = None
    personal_number: str | None = None
    valid: bool = False
    note: str = ""


# First digits in use: 1 estates, 2 state and municipalities, 3 foreign, 5 limited companies, 6 partnerships,
# 7 cooperatives and housing societies, 8 associations and foundations, 9 trading and limited partnerships.
ORGANISATION_GROUPS = frozenset("12356789")

_COORDINATION = 60
_NOTHING = frozenset({"", "0", "-", "--", ".", "NULL", "NONE", "NAN", "N/A", "NA", "SAKNAS", "OKÄNT", "OKÄND"})
_MASKED = re.compile(r"\*|PERSONUPPGIFT|SEKRETESS|SKYDDAD|X{4,}", re.IGNORECASE)
# from the first blank of several only, or every blank of a long run would be tried
_SEPARATORS = re.compile(r"(?<!\s)\s*(?:[/;,|&]|\s(?:OCH|AND)\s)\s*")
_PERSONAL = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+ ]?)(\d{4})")
# month and day; of coordination numbers 60 more in the day, with 00 and 60 for what is not known
_BIRTHDAY = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[0-9]|1[0-2])(?:[678][0-9]|9[01])")
_HIDDEN_NAME = re.compile(r"^\W*\*+\W*$|\*{2,}|personuppgift|^\W*(?:sekretess\w*|skyddad\w* \w+)\W*$", re.IGNORECASE)
# A country's letters and at least six digits: shorter codes are somebody's own numbering.
_FOREIGN_VAT = re.compile(
    r"(?:AT|BE|BG|CH|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|GR|HR|HU|IE|IS|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SI|SK|US)"
    r"(?=(?:[^0-9]*[0-9]){6})[0-9A-Z.-]{6,16}"
)
_SCHEME_PREFIX = re.compile(r"^(?:0007|9955|ORGNR|ORG\.?\s?NR\.?|MOMSREG(?:NR)?|VAT(?:NR)?)[:\s]\s*")


def luhn_valid(digits: str) -> bool:
    """Whether a string of digits ends in its mod-10 check digit."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        tens, units = divmod(int(char) * (2 if place % 2 else 1), 10)
        total += tens + units
    return total % 10 == 0


def organisation_number(text: str) -> str | None:
    """The ten digits of a valid organisation number written with or without hyphen, 16 or SE...01."""
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"SE\d{12}", digits):
        digits = digits[2:12]
    elif re.fullmatch(r"16\d{10}", digits):
        digits = digits[2:]
    if not re.fullmatch(r"[0-9]{10}", digits) or digits[2] < "2" or digits[0] not in ORGANISATION_GROUPS:
        return None
    return digits if luhn_valid(digits) else None


def personal_number(text: str, today: date) -> str | None:
    """The twelve digits of a valid personal or coordination number, its century found from `today`."""
    match = _PERSONAL.fullmatch(text)
    if match is None or not text.isascii() or match[5] == " ":
        return None
    century, year, month, day, sign, serial = match.groups()
    if serial.startswith("000") or not luhn_valid(year + month + day + serial):
        return None
    coordination = int(day) >= _COORDINATION
    calendar_day = int(day) - _COORDINATION if coordination else int(day)
    full_year = int(century) * 100 + int(year) if century else _full_year(int(year), int(month), calendar_day, today)
    full_year -= 100 if sign == "+" and not century else 0
    # what is not known of a birth may be its first: the number is then right if any day would be
    known = (int(month) or 1, calendar_day or 1) if coordination else (int(month), calendar_day)
    born = _date_or_none(full_year, *known)
    return f"{born.year:04d}{month}{day}{serial}" if born is not None and born <= today else None


def _full_year(year: int, month: int, day: int, today: date) -> int:
    """The latest year with those last digits whose day has come."""
    full = today.year // 100 * 100 + year
    return full - 100 if (full, month, day) > (today.year, today.month, today.day) else full


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def classify_identifier(raw: str | None, scheme: str | None, name: str | None, today: date) -> Identity:
    """Judge one identifier beside a name: its kind, the number it holds, and whether that number is valid."""
    text = _cleaned(raw)
    if _MASKED.search(text) or _HIDDEN_NAME.search(name or ""):
        return Identity(PartyKind.PERSON, note="masked")
    if text in _NOTHING:
        return _from_name(name, "no-identifier")
    found = [_classify_one(part, scheme, name, today) for part in _parts(text)]
    sure = [one for one in found if one.valid]
    if not sure:
        return found[0] if len(found) == 1 else _from_name(name, "not-recognised")
    numbers = {one.organisation_number or one.personal_number for one in sure}
    if len(numbers) == 1:
        return sure[0]
    first = next((one for one in sure if one.personal_number), sure[0])
    return Identity(first.kind, first.organisation_number, first.personal_number, True, "several-numbers")


def _cleaned(raw: str | None) -> str:
    text = unicodedata.normalize("NFKC", raw or "").upper().strip()
    text = text.replace("–", "-").replace("−", "-").removesuffix(".0")
    return _SCHEME_PREFIX.sub("", text).strip()


def _parts(text: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) == 1 and re.fullmatch(r"\d{6}-?\d{4}(\s+\d{6}-?\d{4})+", text):
        return text.split()
    return parts or [text]


def _classify_one(text: str, scheme: str | None, name: str | None, today: date) -> Identity:
    compact = re.sub(r"\s", "", text)
    if company := organisation_number(text):
        return Identity(PartyKind.COMPANY, company, None, True)
    if vat := re.fullmatch(r"SE(\d{6}-?\d{4})\d{2}", compact):
        person = personal_number(vat[1], today)
        trader = Identity(PartyKind.SOLE_TRADER, None, person, True, "vat-number")
        return trader if person else _from_name(name, "check-digit")
    # a spreadsheet that took the number for a quantity has dropped its leading zeros
    padded = text.zfill(10) if re.fullmatch(r"\d{8,9}", text) and scheme != "other" else text
    if person := personal_number(padded, today):
        return Identity(_person_or_trader(name), None, person, True)
    if _FOREIGN_VAT.fullmatch(compact):
        kind = PartyKind.PERSON if looks_like_natural_person(name or "") else PartyKind.FOREIGN
        return Identity(kind, None, None, True, "foreign-vat")
    return _not_valid(text, name)


def _not_valid(text: str, name: str | None) -> Identity:
    """What is left of a number that does not check: it may still be a person's, mistyped."""
    match = _PERSONAL.fullmatch(text)
    if match is None:
        return _from_name(name, "not-recognised")
    like_a_birthday = _BIRTHDAY.fullmatch(match[3] + match[4])
    if like_a_birthday and not is_company_name(name or ""):
        return Identity(PartyKind.PERSON, note="check-digit")
    return _from_name(name, "check-digit")


def _person_or_trader(name: str | None) -> PartyKind:
    return PartyKind.PERSON if looks_like_natural_person(name or "") else PartyKind.SOLE_TRADER


def _from_name(name: str | None, note: str) -> Identity:
    text = name or ""
    if is_company_name(text):
        return Identity(PartyKind.COMPANY, note=note)
    if is_foreign_company_name(text):
        return Identity(PartyKind.FOREIGN, note=note)
    if looks_like_natural_person(text):
        return Identity(PartyKind.PERSON, note=note)
    return Identity(PartyKind.UNKNOWN, note=note)
