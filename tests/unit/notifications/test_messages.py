"""What people are told: complete in both languages, and silent about persons and money."""

from string import Formatter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain import (
    CATALOGUES,
    LANGUAGES,
    Catalogue,
    Kind,
    Language,
    Line,
    body,
    link,
    mail_body,
    mail_subject,
    subject,
)

AN_ID = UUID("0193a1b2-0000-7000-8000-000000000001")
CONSOLE = "https://tillit.exempelby.example"


def line(kind: Kind = Kind.ALERT, number: int = 1, reference: str = "") -> Line:
    return Line(AN_ID, kind, number, AN_ID, reference)


def texts(catalogue: Catalogue) -> list[str]:
    """Every text of a language, in a fixed order."""
    wordings = [catalogue.kinds[kind] for kind in Kind]
    frame = [catalogue.several_kinds, catalogue.sign_in, catalogue.footer]
    return [text for wording in wordings for text in (wording.one, wording.many, wording.body)] + frame


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_texts_in_every_language(language: Language) -> None:
    catalogue = CATALOGUES[language]

    assert set(catalogue.kinds) == set(Kind)
    assert all(text.strip() for text in texts(catalogue))


def test_both_languages_have_the_same_placeholders() -> None:
    swedish, english = ([placeholders(text) for text in texts(CATALOGUES[language])] for language in LANGUAGES)

    assert swedish == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_place_for_a_name_or_an_amount(language: Language) -> None:
    for text in texts(CATALOGUES[language]):
        assert placeholders(text) <= {"count", "reference", "url"}


@pytest.mark.parametrize("word", ["misstänk", "brott", "bedräg", "fusk", "suspect", "fraud", "crime"])
def test_no_text_accuses_anybody(word: str) -> None:
    everything = " ".join(text for language in LANGUAGES for text in texts(CATALOGUES[language])).lower()

    assert word not in everything


@given(st.text(max_size=60) | st.from_regex(r"(19|20)?\d{6}[-+]?\d{4}", fullmatch=True))
def test_a_reference_that_is_none_is_left_out(text: str) -> None:
    told = subject("sv", Kind.CASE_OPENED, 1, f"{text}\r\nBcc: somebody@elsewhere.example")

    assert told == "Nytt ärende"


@given(st.from_regex(r"(19|20)?\d{6}[-+]?\d{4}", fullmatch=True))
def test_an_identity_number_is_never_a_reference(number: str) -> None:
    assert subject("en", Kind.CASE_MOVED, 1, number) == "New state of case"


def test_a_case_is_told_by_its_reference() -> None:
    assert subject("sv", Kind.CASE_OPENED, 1, "Ä-2026-000012") == "Nytt ärende Ä-2026-000012"


def test_several_things_are_told_by_their_number() -> None:
    assert subject("sv", Kind.ALERT, 37, "") == "37 nya signaler"
    assert subject("en", Kind.ALERT, 37, "") == "37 new signals"


def test_one_thing_links_to_its_page_and_several_to_the_list() -> None:
    assert link(Kind.TASK, 1, AN_ID) == f"/tasks/{AN_ID}"
    assert link(Kind.TASK, 2, AN_ID) == "/tasks"


def test_a_mail_about_one_kind_in_two_committees_adds_them_up() -> None:
    lines = [line(number=30), line(number=7)]

    assert mail_subject("sv", lines) == "37 nya signaler"
    assert f"Logga in för att se: {CONSOLE}/alerts\n" in mail_body("sv", lines, CONSOLE)


def test_a_mail_about_several_kinds_names_each_with_its_number() -> None:
    lines = [line(number=30), line(Kind.TASK), line(Kind.CASE_OPENED, 1, "Ä-2026-000012")]

    assert mail_subject("en", lines) == "32 updates in Tillit"
    assert mail_body("en", lines, CONSOLE).splitlines()[:3] == [
        "30 new signals",
        "One new control to do",
        "New case Ä-2026-000012",
    ]
    assert f"{CONSOLE}/notifications" in mail_body("en", lines, CONSOLE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_mail_asks_to_sign_in(language: Language, kind: Kind) -> None:
    text = mail_body(language, [line(kind)], CONSOLE)

    assert body(language, kind) in text
    assert f"{CONSOLE}{link(kind, 1, AN_ID)}" in text
