"""Accounts: normal form, check digits, label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from services.intake.accounts import account_label, bankgiro_valid, iban_valid, normalise_account, plusgiro_valid


@pytest.mark.parametrize(
    ("kind", "number", "normal", "valid"),
    [
        ("bankgiro", "5050-1055", ("bankgiro", "50501055"), True),
        ("bankgiro", "0050501055", ("bankgiro", "50501055"), True),
        ("bankgiro", "5050-1056", ("bankgiro", "50501056"), False),
        ("plusgiro", "1 23 44-4", ("plusgiro", "123444"), False),
        ("plusgiro", "1234-4", ("plusgiro", "12344"), True),
        ("iban", "se45 5000 0000 0583 9825 7466", ("iban", "SE4550000000058398257466"), True),
        ("other", "SE4550000000058398257466", ("iban", "SE4550000000058398257466"), True),
        ("iban", "SE4550000000058398257467", ("iban", "SE4550000000058398257467"), False),
        ("bban", "6000 123 456 789", ("bban", "6000123456789"), True),
        ("other", "A1", ("other", "A1"), False),
    ],
)
def test_an_account_has_one_normal_form(kind: str, number: str, normal: tuple[str, str], valid: bool) -> None:
    account = normalise_account(kind, number)

    assert account is not None
    assert ((account.kind, account.number), account.valid) == (normal, valid)


@pytest.mark.parametrize("number", [None, "", "00XXXXXXXX", "****", " - "])
def test_no_digits_or_masked_ones_are_no_account(number: str | None) -> None:
    assert normalise_account("bankgiro", number) is None


@pytest.mark.parametrize(
    ("kind", "number", "label"),
    [
        ("bankgiro", "5050-1055", "bankgiro ••••1055"),
        ("plusgiro", "1234-4", "plusgiro ••••44"),
        ("iban", "SE4550000000058398257466", "IBAN ••••7466"),
        ("bban", "6000123456789", "bankkonto ••••6789"),
        ("bban", "33005704289999", "bankkonto ••••"),
        ("iban", "SE7930000000005704289999", "IBAN ••••"),
        (None, None, None),
    ],
)
def test_a_label_shows_four_digits_unless_they_are_a_persons(
    kind: str | None, number: str | None, label: str | None
) -> None:
    assert account_label(kind, number) == label


@given(st.from_regex(r"[0-9]{2,10}", fullmatch=True))
def test_giro_check_digits_agree_with_the_oracle(digits: str) -> None:
    checks = luhn.is_valid(digits)

    assert bankgiro_valid(digits) == (checks and len(digits) in {7, 8})
    assert plusgiro_valid(digits) == (checks and 2 <= len(digits) <= 8)


@given(st.from_regex(r"SE[0-9]{22}", fullmatch=True))
def test_iban_check_digits_agree_with_the_oracle(text: str) -> None:
    right = text[:2] + iban.calc_check_digits(text[:2] + "00" + text[4:]) + text[4:]

    assert iban_valid(right)
    assert iban_valid(text) == (text == right)
