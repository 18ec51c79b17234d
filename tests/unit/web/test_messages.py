"""Both catalogues are whole, and amounts, numbers and dates are written as people write them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from services.web.messages import LANGUAGES, LOCALES, language
from services.web.schemas import Money, Text
from services.web.templating import marked, word
from services.web.words import OUTCOMES
from tests.unit.web.catalogue import Message, messages

SV, EN = language("sv"), language("en")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?s")


def catalogue(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=code)


@pytest.fixture(scope="module")
def used() -> dict[Message, str]:
    return messages()


def singular(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def translations(code: str) -> Iterator[tuple[str, str]]:
    """Each source text with its translation, singular and plural apart."""
    for message in catalogue(code):
        if not message.id:
            continue
        if isinstance(message.id, str):
            yield message.id, str(message.string)
        else:
            yield from zip(message.id, message.string or (), strict=True)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_is_missing(code: str, used: dict[Message, str]) -> None:
    there = {singular(tuple(m.id) if not isinstance(m.id, str) else m.id) for m in catalogue(code) if m.id}

    assert {singular(message): place for message, place in used.items() if singular(message) not in there} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_is_left_over(code: str, used: dict[Message, str]) -> None:
    needed = {singular(message) for message in used}

    assert [
        text
        for m in catalogue(code)
        if m.id and (text := singular(tuple(m.id) if not isinstance(m.id, str) else m.id)) not in needed
    ] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_is_translated_with_the_same_values(code: str) -> None:
    assert [source for source, text in translations(code) if not text] == []
    differing = [
        source
        for source, text in translations(code)
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(source)) - {"%(word)s"}
    ]
    assert differing == []


def test_no_message_is_both_a_singular_and_a_text_of_its_own(used: dict[Message, str]) -> None:
    plurals = {message[0]: message for message in used if isinstance(message, tuple)}

    assert [message for message in used if isinstance(message, str) and message in plurals] == []
    assert len(plurals) == len([message for message in used if isinstance(message, tuple)])


def test_no_swedish_word_before_a_case_speaks_of_suspicion() -> None:
    assert [text for _, text in translations("sv") if re.search(r"misstänk|bedrägeri|fusk", text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("minor", "sv", "en"),
    [
        (4875000, "48 750,00 kr", "SEK 48,750.00"),
        (0, "0,00 kr", "SEK 0.00"),
        (-150, "-1,50 kr", "SEK -1.50"),
        (10**15, "10 000 000 000 000,00 kr", "SEK 10,000,000,000,000.00"),
        (9007199254740993, "90 071 992 547 409,93 kr", "SEK 90,071,992,547,409.93"),
    ],
)
def test_an_amount_is_written_to_the_ore(minor: int, sv: str, en: str) -> None:
    money = Money(minor=minor)

    assert SV.kr(money).replace("\u2212", "-") == sv.replace(" ", "\u00a0")
    assert EN.kr(money) == en.replace("SEK ", "SEK\u00a0")


@pytest.mark.parametrize(
    ("minor", "sv", "en"),
    [
        (142_000_000, "1,42 mnkr", "SEK 1.42M"),
        (61_230_000, "612 300 kr", "SEK 612,300"),
        (0, "0 kr", "SEK 0"),
    ],
)
def test_a_headline_amount_is_short(minor: int, sv: str, en: str) -> None:
    money = Money(minor=minor)

    assert (SV.kr_short(money).replace("\u00a0", " "), EN.kr_short(money).replace("\u00a0", " ")) == (sv, en)


def test_another_currency_keeps_its_code() -> None:
    assert SV.kr(Money(minor=100, currency="EUR")) == "1,00\u00a0EUR"


def test_a_time_is_told_in_swedish_time() -> None:
    assert SV.moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2026-07-02 00:30"


def test_days_are_told_by_what_is_left() -> None:
    today = date(2026, 11, 21)

    told = [SV.left(date(2026, 11, day), today) for day in (19, 20, 21, 22, 30)]

    assert told == ["2 dagar sen", "1 dag sen", "i dag", "1 dag kvar", "9 dagar kvar"]


def test_near_times_are_told_by_their_distance() -> None:
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    assert SV.ago(datetime(2026, 11, 21, 8, 14, tzinfo=UTC), now) == "i dag 09:14"
    assert SV.ago(datetime(2026, 11, 20, 8, 14, tzinfo=UTC), now) == "i går"
    assert EN.ago(datetime(2026, 11, 3, 8, 14, tzinfo=UTC), now) == "3 Nov"
    assert SV.ago(datetime(2025, 1, 3, 8, 14, tzinfo=UTC), now) == "2025-01-03"


@pytest.mark.parametrize(
    ("n", "sv", "en"),
    [
        (0, "Inga signaler är värda en titt", "No signals are worth a look"),
        (1, "En signal är värd en titt", "One signal is worth a look"),
        (2, "Två signaler är värda en titt", "Two signals are worth a look"),
        (1200, "1 200 signaler är värda en titt", "1,200 signals are worth a look"),
    ],
)
def test_a_sentence_begins_with_the_number_in_words(n: int, sv: str, en: str) -> None:
    one, many = "One signal is worth a look", "%(word)s signals are worth a look"

    assert SV.say_n(one, many, n).replace("\u00a0", " ") == sv
    assert EN.say_n(one, many, n) == en


def test_a_text_in_one_language_only_stands_for_both() -> None:
    assert SV.text(Text(en="only English")) == "only English"
    assert EN.text(Text(sv="bara svenska")) == "bara svenska"


def test_an_unknown_language_is_swedish() -> None:
    assert language("de").code == "sv"


def test_a_code_that_nobody_named_is_shown_as_it_is() -> None:
    assert word("sv", "confirmed", OUTCOMES) == "Stämmer, behöver kontroll"
    assert word("sv", "brand_new", OUTCOMES) == "brand_new"
    assert word("sv", None, OUTCOMES) == "–"


def test_marked_values_are_marked_and_all_else_is_text() -> None:
    assert marked("a ⟦1 kr⟧ <b>") == 'a <mark class="whole">1 kr</mark> &lt;b&gt;'
    assert marked("⟦<i>⟧") == '<mark class="whole">&lt;i&gt;</mark>'
    assert marked("⟦open") == "⟦open"
    assert marked("⟦" + "x" * 40 + "⟧") == "<mark>" + "x" * 40 + "</mark>"
