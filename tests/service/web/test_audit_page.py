"""The auditor's page: activity, seals and records, in both languages, for the auditor alone."""

import httpx
import pytest

from tests.service.web.conftest import signed_in
from tests.service.web.html import parsed, text_of


def shown(url: str, path: str = "/audit", language: str = "sv") -> httpx.Response:
    with signed_in(url, "auditor", language) as auditor:
        return auditor.get(path)


def test_the_heading_says_that_a_trail_was_tampered_with(reading_url: str) -> None:
    page = parsed(shown(reading_url))

    assert text_of(page.xpath("//h1")[0]) == "Loggen har ändrats i efterhand: se vilken nedan"


def test_each_service_stands_with_its_seal(reading_url: str) -> None:
    page = parsed(shown(reading_url))

    seals = page.xpath("//caption[text()='Förseglingen']/..//tbody/tr/th/text()")
    assert len(seals) == 8
    assert "skadad: changed" in text_of(page)
    assert "försenad" in text_of(page)


def test_records_can_be_chosen_by_outcome(reading_url: str) -> None:
    page = parsed(shown(reading_url, "/audit?service=cases&outcome=denied"))

    assert "s-2" in text_of(page)
    assert "s-3" not in text_of(page)


def test_the_picture_has_its_values_as_a_table(reading_url: str) -> None:
    page = parsed(shown(reading_url, language="en"))

    heads = page.xpath("//figure//thead//th/text()")
    assert heads == ["Day", "Done", "Refused", "Not shown", "Failed"]
    assert len(page.xpath("//figure//tbody/tr")) == 21


@pytest.mark.parametrize("query", ["from=igår", "service=../x", "outcome=all", "page=9"])
def test_a_query_that_makes_no_sense_shows_what_there_is(reading_url: str, query: str) -> None:
    assert shown(reading_url, f"/audit?{query}").status_code == 200


def test_an_empty_trail_says_so(empty_url: str) -> None:
    assert "Ingen post passar" in shown(empty_url).text


def test_what_stands_in_the_trail_is_shown_as_text(poisoned_url: str) -> None:
    assert "<script>alert" not in shown(poisoned_url).text


@pytest.mark.parametrize("user", ["controller", "security-head", "board-member"])
def test_others_than_the_auditor_neither_see_the_page_nor_its_name(reading_url: str, user: str) -> None:
    with signed_in(reading_url, user) as client:
        answer, start = client.get("/audit"), client.get("/")

    assert answer.status_code == 403
    assert "/audit" not in parsed(start).xpath("//nav//a/@href")
