"""What is sealed opens where it was sealed, and nowhere else (P10)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.sealing import Sealer
from shared.vault import DataKeys, KeyFile, KeyUnusable, Place, SealBroken
from shared.vault.keks import format_versions

KEYS = DataKeys({1: b"a" * 32, 2: b"b" * 32})
NAMES = st.sampled_from(("9998", "9999", "note", "text", "by_name", "r1", "r2"))
PLACES = st.builds(Place, NAMES, NAMES, NAMES, NAMES)
NUMBERS = st.text("0123456789", min_size=12, max_size=12)


@given(st.text(), PLACES)
def test_a_sealed_value_opens_to_what_it_was(text: str, place: Place) -> None:
    assert KEYS.open(KEYS.seal(text, place), place) == text


@given(st.text(), PLACES, st.data())
def test_a_value_with_a_flipped_bit_does_not_open(text: str, place: Place, data: st.DataObject) -> None:
    sealed = bytearray(KEYS.seal(text, place))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        KEYS.open(bytes(sealed), place)


@given(st.text(), PLACES, PLACES)
def test_a_value_that_was_moved_does_not_open(text: str, place: Place, other: Place) -> None:
    sealed = KEYS.seal(text, place)

    if place == other:
        assert KEYS.open(sealed, other) == text
    else:
        with pytest.raises(SealBroken):
            KEYS.open(sealed, other)


@given(st.text(min_size=8), PLACES)
def test_a_sealed_value_does_not_hold_its_text(text: str, place: Place) -> None:
    assert text.encode() not in KEYS.seal(text, place)


def test_an_older_version_of_a_key_still_opens() -> None:
    place = Place("9999", "note", "text", "1")
    old = DataKeys({1: b"a" * 32}).seal("anteckning", place)

    assert KEYS.open(old, place) == "anteckning"


@given(NUMBERS, NUMBERS)
def test_blind_indexes_are_equal_exactly_for_equal_values(one: str, other: str) -> None:
    sealer = Sealer(b"k" * 32, "9999", KEYS)

    assert (sealer.party_key("person", one) == sealer.party_key("person", other)) == (one == other)
    assert (sealer.account_token("iban", one) == sealer.account_token("iban", other)) == (one == other)


def test_blind_indexes_have_the_values_they_always_had() -> None:
    sealer = Sealer(b"k" * 32, "9999", KEYS)

    assert sealer.party_key("organisation", "5560160680").hex()[:16] == "9aabb7f0dc585b8e"
    assert sealer.account_token("bankgiro", "9912346") == "1b1d878086a2e73f2358115224705292"


def test_a_blind_index_of_another_municipality_is_another() -> None:
    here, there = (Sealer(b"k" * 32, code, KEYS) for code in ("9998", "9999"))

    assert here.party_key("person", "199001012385") != there.party_key("person", "199001012385")


def test_a_new_version_wraps_at_once_and_the_old_one_still_unwraps(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_bytes(format_versions({1: b"1" * 32}))
    keks = KeyFile(file)
    old = keks.wrap(b"d" * 32, b"case")

    file.write_bytes(format_versions({1: b"1" * 32, 2: b"2" * 32}))

    assert keks.newest() == 2
    assert keks.unwrap(old, b"case") == keks.unwrap(keks.wrap(b"d" * 32, b"case"), b"case")


def test_a_key_that_is_dropped_opens_nothing_more(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_bytes(format_versions({1: b"1" * 32}))
    keks = KeyFile(file)
    old = keks.wrap(b"d" * 32, b"case")
    file.write_bytes(format_versions({2: b"2" * 32}))

    with pytest.raises(KeyUnusable, match="has no version 1"):
        keks.unwrap(old, b"case")


def test_a_wrapped_key_does_not_unwrap_for_another_owner(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_bytes(format_versions({1: b"1" * 32}))
    keks = KeyFile(file)

    with pytest.raises(KeyUnusable):
        keks.unwrap(keks.wrap(b"d" * 32, b"case 1"), b"case 2")


@pytest.mark.parametrize("content", [b"", b"k" * 32, b"1:short\n", b"1:" + b"A" * 44, b"0:" + b"QUFB" * 10])
def test_a_file_without_a_sound_key_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kek").write_bytes(content)

    with pytest.raises(KeyUnusable, match="key file"):
        KeyFile(tmp_path / "kek").newest()
