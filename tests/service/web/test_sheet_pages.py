"""The sheet for the person concerned: to print, in the reader's language, as text; and when there is none."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.service.web.conftest import signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.html import parsed, text_of

SHEET = f"/alerts/{made_id('alert-twin')}/sheet"


@pytest.fixture
def controller(reading_url: str) -> Iterator[httpx.Client]:
    with signed_in(reading_url, "controller") as client:
        yield client


def letter(client: httpx.Client, path: str = SHEET) -> str:
    [article] = parsed(client.get(path)).xpath("//article")
    return text_of(article)


def test_the_letter_says_who_asks_what_and_until_when(controller: httpx.Client) -> None:
    text = letter(controller)

    assert "Socialnämnden, Exempelby kommun" in text
    assert "Björkens Städ AB" in text
    assert "S-2026-000412" in text
    assert re.search(r"senast den \d+ \w+ 20\d\d", text)


def test_the_letter_says_what_was_seen_compared_with_what_and_what_may_explain_it(controller: httpx.Client) -> None:
    text = letter(controller)

    assert "48 750,00 kr till Björkens Städ AB: fakturanummer 20260117" in text
    assert "Tillits policy, avstämd mot kommuners öppna leverantörsreskontror, sedan 1 januari 2026:" in text
    assert "90 dagar bakåt som jämförs" in text
    assert "Den första fakturan krediteras senare." in text


def test_the_reader_may_have_it_in_another_language_than_the_sender(controller: httpx.Client) -> None:
    shown = parsed(controller.get(f"{SHEET}?in=en"))

    assert shown.get("lang") == "sv"
    assert shown.xpath("//article/@lang") == ["en"]
    assert "This may explain it" in text_of(shown.xpath("//article")[0])


def test_a_record_of_the_reader_is_told_by_its_days_and_figures_alone(controller: httpx.Client) -> None:
    text = letter(controller)

    assert "Arbetspass" in text
    assert "1 250,50 kr" in text
    assert "••••4079" not in text


def test_what_stands_beside_the_letter_is_not_printed(controller: httpx.Client) -> None:
    shown = parsed(controller.get(SHEET))

    [aside] = shown.xpath("//aside")
    assert "noprint" in aside.get("class")
    assert "Jämför de två underlagen" in text_of(aside)
    assert "Jämför de två underlagen" not in letter(controller)


def test_the_same_words_come_as_text(controller: httpx.Client) -> None:
    answer = controller.get(f"{SHEET}.txt")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "S-2026-000412-sv.txt" in answer.headers["content-disposition"]
    assert "⟦" not in answer.text
    assert "- Den första fakturan krediteras senare." in answer.text


def test_a_protected_identity_is_said_to_the_sender_and_named_nowhere(controller: httpx.Client) -> None:
    shown = parsed(controller.get(f"/alerts/{made_id('alert-account')}/sheet"))

    assert "Identiteten är skyddad" in text_of(shown.xpath("//aside")[0])
    assert "Till____" in text_of(shown.xpath("//article//dl")[0]).replace(" ", "").replace("\n", "")


def test_where_nobody_is_to_be_told_the_page_says_why(controller: httpx.Client) -> None:
    answer = controller.get(f"/alerts/{made_id('alert-round')}/sheet")

    assert answer.status_code == 200
    assert "kommunens eget arbete" in answer.text


def test_the_signal_leads_to_the_sheet_for_those_who_may_make_it(reading_url: str, controller: httpx.Client) -> None:
    link = f'href="{SHEET}"'

    with signed_in(reading_url, "auditor") as auditor:
        assert link not in auditor.get(f"/alerts/{made_id('alert-twin')}").text
    assert link in controller.get(f"/alerts/{made_id('alert-twin')}").text
