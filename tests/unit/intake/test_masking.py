"""Identity numbers never leave in the clear."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.masking import (
    MASK,
    mask_free_text,
    mask_free_text_in,
    mask_identity_numbers,
    mask_identity_numbers_in,
    mask_value,
    without_name,
)


@pytest.mark.attack("L2")
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Avser 570428-9999 september", f"Avser {MASK} september"),
        ("19570428-9999", MASK),
        ("195704289999,", f"{MASK},"),
        ("5704289999", MASK),
        ("730288-9931", MASK),
        ("570428 9999", MASK),
        ("570428–9999", MASK),
        ("570428-9998 fel siffra", f"{MASK} fel siffra"),
        ("5704289998", "5704289998"),
        ("570428 9998", "570428 9998"),
        ("556016-0680 AB", "556016-0680 AB"),
        ("OCR 15704289999123", "OCR 15704289999123"),
    ],
)
def test_identity_numbers_in_free_text_are_masked(text: str, masked: str) -> None:
    assert mask_identity_numbers(text) == masked


def test_a_column_is_masked_as_its_values_are() -> None:
    column = pl.Series("text", ["x 570428-9999", None, "faktura 17", "5704289999"])

    assert mask_identity_numbers_in(column).to_list() == [f"x {MASK}", None, "faktura 17", MASK]


@given(st.lists(st.none() | st.text(alphabet="0123456789-+ a")))
def test_the_cheap_look_misses_nothing(texts: list[str | None]) -> None:
    column = pl.Series("text", texts, dtype=pl.String)

    assert mask_identity_numbers_in(column).to_list() == [
        None if text is None else mask_identity_numbers(text) for text in texts
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Svensson Anna", "S••••••• A•••"),
        ("570428-9999", "57••••-••••"),
        ("12,345", "12,•••"),
        ("1,2", "1,2"),
        (None, None),
        ("a" * 60, "a" + "•" * 39 + "…"),
    ],
)
def test_a_rejected_value_shows_only_its_shape(value: str | None, shown: str | None) -> None:
    assert mask_value(value) == shown


@pytest.mark.attack("L2")
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ring 070-174 06 05 om bidraget", "Ring ••• om bidraget"),
        ("tel +46701740605", "tel •••"),
        ("+46 (0) 70 174 06 05", "•••"),
        ("svara eva.k+bidrag@mejl.example, tack", "svara •••, tack"),
        ("121212-1212 och 0730000123", "••••••-•••• och •••"),
        ("faktura 07123, avtal 0701, belopp 07 000 000", "faktura 07123, avtal 0701, belopp 07 000 000"),
        ("order 9070174060512", "order 9070174060512"),
    ],
)
def test_contacts_in_free_text_are_masked(text: str, masked: str) -> None:
    assert mask_free_text(text) == masked
    assert mask_free_text_in(pl.Series([None, "x", text])).to_list() == [None, "x", masked]


@pytest.mark.attack("L2")
@pytest.mark.parametrize(
    ("text", "name", "words", "left"),
    [
        ("Bistånd Eva Kanariesson", "Eva Kanariesson", True, "Bistånd •••"),
        ("KANARIESSON, EVA mars", "Eva Kanariesson", True, "•••, ••• mars"),
        ("Evas hus", "Eva Kanariesson", True, "Evas hus"),
        ("Trollet AB städ", "Städ Trollet", False, "Trollet AB städ"),
        ("städ trollet mars", "Städ Trollet", False, "••• mars"),
        ("a (b) [c]", "(b) [c]", False, "a •••"),
        ("text", "", True, "text"),
    ],
)
def test_a_persons_name_is_taken_out_of_the_text_beside(text: str, name: str, words: bool, left: str) -> None:
    assert without_name(text, name, words=words) == left
