"""Payee accounts: one normal form per kind, check digits, and the label that may be shown."""

import re
from dataclasses import dataclass

from services.intake.identity import luhn_valid

# Length of an IBAN by country, for the countries Swedish municipalities pay most (ISO 13616 registry, 2024).
_IBAN_LENGTHS = {
    "SE": 24, "NO": 15, "DK": 18, "FI": 18, "DE": 22, "GB": 22, "NL": 18, "FR": 27, "BE": 16, "PL": 28, "EE": 20,
    "LT": 20, "LV": 21, "ES": 24, "IT": 27, "AT": 20, "IE": 22, "LU": 20, "CH": 21, "IS": 26, "CZ": 24, "PT": 25,
}  # fmt: skip
# Clearing numbers of Nordea's personal accounts: the account number is the holder's identity number.
PERSONAL_ACCOUNT_CLEARING = ("3300", "3782")
_LETTER_OFFSET = 55
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Account:
    """A payee account in normal form (digits, or an IBAN in capitals without blanks) and whether it checks."""

    kind: str
    number: str
    valid: bool


def normalise_account(kind: str | None, number: str | None) -> Account | None:
    """The account in its normal form; None where there is no number or it is masked."""
    compact = re.sub(r"[\s\-–.,/]", "", number or "").upper()
    if not compact or "X" * 4 in compact or "*" in compact:
        return None
    if kind in {None, "other", "bban", "iban"} and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact):
        return Account("iban", compact, iban_valid(compact))
    if kind in {"bankgiro", "plusgiro"}:
        digits = compact.lstrip("0")
        valid = bankgiro_valid(digits) if kind == "bankgiro" else plusgiro_valid(digits)
        return Account(kind, digits, valid) if digits else None
    if kind == "bban":
        return Account("bban", compact, bool(re.fullmatch(r"\d{6,16}", compact)))
    return Account("other" if kind in {None, "iban"} else str(kind), compact, False)


def bankgiro_valid(digits: str) -> bool:
    """Whether it is seven or eight digits with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{7,8}", digits)) and luhn_valid(digits)


def plusgiro_valid(digits: str) -> bool:
    """Whether it is two to eight digits with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{2,8}", digits)) and luhn_valid(digits)


def iban_valid(text: str) -> bool:
    """Whether the check digits (ISO 7064 mod 97-10) and, where known, the country's length are right."""
    # 00, 01 and 99 leave the same remainder as 97, 98 and 02, which alone are given out (ISO 13616-1)
    if not re.fullmatch(r"[A-Z]{2}(?!00|01|99)[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    if len(text) != _IBAN_LENGTHS.get(text[:2], len(text)):
        return False
    turned = text[4:] + text[:4]
    return int("".join(c if c.isdigit() else str(ord(c) - _LETTER_OFFSET) for c in turned)) % 97 == 1


def account_label(kind: str | None, number: str | None) -> str | None:
    """What may be shown of an account: its kind and last four characters, none where they are a person's number."""
    account = normalise_account(kind, number)
    if account is None:
        return None
    shown = account.number[-4:] if len(account.number) > _SHORT else account.number[-2:]
    name = {"iban": "IBAN", "bban": "bankkonto", "other": "konto"}.get(account.kind, account.kind)
    return f"{name} ••••" if _is_personal(account) else f"{name} ••••{shown}"


def _is_personal(account: Account) -> bool:
    if account.kind == "iban":
        # bank 300 (Nordea) with only ten digits behind the zeros: a personal account has no clearing number
        return re.fullmatch(r"SE[0-9]{2}3000{7}[0-9]{10}", account.number) is not None
    return account.kind == "bban" and account.number.startswith(PERSONAL_ACCOUNT_CLEARING)
