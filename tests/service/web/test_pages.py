"""Every page is whole: one heading, its language, its parts; in both languages, empty, and after a failure."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.service.web.conftest import console_over, served, signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_gateway import create as create_gateway
from tests.service.web.html import parsed, text_of
from tests.service.web.places import LISTS, PAGES

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def head(reading_url: str) -> Iterator[httpx.Client]:
    with signed_in(reading_url, "security-head") as client:
        yield client


@pytest.fixture(scope="module")
def english(reading_url: str) -> Iterator[httpx.Client]:
    with signed_in(reading_url, "security-head", "en") as client:
        yield client


@pytest.fixture(scope="module")
def left_alone() -> Iterator[httpx.Client]:
    """A person who is signed in when the gateway goes away."""
    with ExitStack() as gateway, ExitStack() as rest:
        address = gateway.enter_context(served(create_gateway(Town(date(2026, 11, 21)))))
        url = rest.enter_context(console_over(address))
        client = rest.enter_context(signed_in(url, "security-head"))
        gateway.close()
        yield client


def page(client: httpx.Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:300]
    return parsed(answer)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_has_one_heading_and_says_its_language(head: httpx.Client, path: str) -> None:
    shown = page(head, path)

    assert shown.get("lang") == "sv"
    assert len(shown.xpath("//h1")) == 1
    assert text_of(shown.xpath("//h1")[0])


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_names_every_id_once_and_points_only_to_ids_that_exist(head: httpx.Client, path: str) -> None:
    shown = page(head, path)

    ids = Counter(shown.xpath("//@id"))
    points = [part for name in ("for", "aria-labelledby", "aria-describedby") for part in shown.xpath(f"//@{name}")]

    assert [name for name, count in ids.items() if count > 1] == []
    assert [part for names in points for part in names.split() if part not in ids] == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_table_has_a_caption_and_a_field_has_a_label(head: httpx.Client, path: str) -> None:
    shown = page(head, path)

    labelled = set(shown.xpath("//label/@for"))
    fields = shown.xpath("//input[not(@type='hidden')] | //select | //textarea")

    assert [table for table in shown.xpath("//table") if not table.xpath("./caption")] == []
    assert [f.get("name") for f in fields if f.get("id") not in labelled and not f.xpath("ancestor::label")] == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_picture_has_words_and_a_table_beside_it(head: httpx.Client, path: str) -> None:
    shown = page(head, path)

    assert [picture for picture in shown.xpath("//svg[@role]") if not picture.get("aria-label")] == []
    assert [box for box in shown.xpath("//figure") if not box.xpath("./details//table//tbody/tr")] == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_in_english_differs_from_the_swedish_one(head: httpx.Client, english: httpx.Client, path: str) -> None:
    swedish_menu = [text_of(link) for link in page(head, path).xpath("//nav//a")]
    shown = page(english, path)

    assert shown.get("lang") == "en"
    assert [text_of(link) for link in shown.xpath("//nav//a")] != swedish_menu


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_comes_from_elsewhere(head: httpx.Client, path: str) -> None:
    shown = page(head, path)

    used = [*shown.xpath("//script/@src"), *shown.xpath("//link/@href"), *shown.xpath("//img/@src")]

    assert [address for address in used if not address.startswith("/static/")] == []
    assert shown.xpath("//script[not(@src)] | //style | //@style | //*[starts-with(name(@*), 'on')]") == []


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_an_empty_municipality_is_told_what_to_do_next(empty_url: str, path: str) -> None:
    with signed_in(empty_url, "controller") as client:
        shown = page(client, path)

    assert shown.xpath("//*[contains(@class, 'empty')] | //p[@class='quiet']/a")


@pytest.mark.parametrize("path", [path for name, path in PAGES.items() if name not in {"help", "search empty"}])
def test_a_gateway_that_does_not_answer_ends_in_a_page_that_offers_another_try(
    left_alone: httpx.Client, path: str
) -> None:
    answer = left_alone.get(path)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    shown = parsed(answer)
    assert text_of(shown.xpath("//h1")[0]) == "Systemet svarar inte just nu"
    assert path in {unquote(address) for address in shown.xpath("//main//a/@href")} | set(
        shown.xpath("//main//a/@href")
    )


def test_signing_in_while_the_gateway_is_away_says_so() -> None:
    with console_over(NOWHERE) as url, httpx.Client(base_url=url) as client:
        answer = client.post("/sign-in", data={"user": "controller"}, headers={"Origin": url})

    assert answer.status_code == 503
    assert "svarar inte just nu" in answer.text


def test_a_page_that_is_not_there_says_so_inside_the_menu(head: httpx.Client) -> None:
    shown = page(head, "/no-such-page", 404)

    assert text_of(shown.xpath("//h1")[0]) == "Sidan finns inte här"
    assert shown.xpath("//nav")


def test_an_id_that_is_no_id_is_not_found(head: httpx.Client) -> None:
    assert head.get("/alerts/not-an-id").status_code == 404


def test_the_heading_of_the_overview_says_what_matters_now(head: httpx.Client) -> None:
    heading = text_of(page(head, "/").xpath("//h1")[0])

    assert re.fullmatch(r"(God morgon|Hej|God kväll), Mio\. Tre betalningar bör ses innan de betalas ut\.", heading)


def test_the_alert_shows_its_values_marked_beside_the_payments_and_their_rows(head: httpx.Client) -> None:
    shown = page(head, PAGES["alert"])

    assert [text_of(mark) for mark in shown.xpath("//mark")] == ["48 750,00 kr", "mars 2026", "2026-0117", "20260117"]
    rows = [
        text_of(row) for row in shown.xpath("//section[not(@aria-labelledby='changes')]//tr[contains(@class, 'hit')]")
    ]
    assert len(rows) == 1
    assert "20260117" in rows[0]
    assert "lev-2026-11-20.xml, rad 1 042" in rows[0]


def test_the_alert_is_told_in_the_same_order_always(head: httpx.Client) -> None:
    shown = page(head, PAGES["alert"])

    assert [text_of(title) for title in shown.xpath("//aside//h2")] == [
        "Nästa steg",
        "Kan ha en god förklaring",
        "Bedöm signalen",
        "Vad en titt är värd",
        "Lägg undan eller ihop",
        "Vad som har gjorts",
        "Så räknade regeln",
        "Fråga den som saken gäller",
        "En annan myndighet behöver detta",
    ]


def test_the_picture_in_time_marks_what_the_signal_speaks_of(head: httpx.Client) -> None:
    shown = page(head, PAGES["alert"])

    picture = shown.xpath("//svg[@role='img']")[0]
    assert len(picture.xpath(".//rect[@class='t-look']")) == 2
    assert "betalningar i tid" in picture.get("aria-label")


def test_a_file_being_read_renews_itself_without_scripts(reading_url: str) -> None:
    with signed_in(reading_url, "controller") as client:
        html = client.get(PAGES["file being read"]).text

    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in html


def test_the_progress_of_a_file_is_told_to_the_script(head: httpx.Client) -> None:
    answer = head.get(f"{PAGES['file being read']}/progress", headers={"Accept": "application/json"})

    assert answer.json() == {"running": True, "progress": 40, "message": "40\u00a0% läst"}


def test_the_filters_of_the_list_reach_the_gateway(head: httpx.Client) -> None:
    shown = page(head, "/alerts?status=open&committee=kfn")

    assert [text_of(link) for link in shown.xpath("//tbody//a")] == ["Nytt bankgiro en vecka före betalning"]


def test_what_does_not_match_is_said_with_a_way_back(head: httpx.Client) -> None:
    shown = page(head, "/alerts?q=zzzz")

    assert text_of(shown.xpath("//h1")[0]) == "Ingen signal passar"
    assert shown.xpath("//p[@class='empty']/a[@href='/alerts']")


def test_the_search_finds_signals_payments_and_cases(head: httpx.Client) -> None:
    shown = page(head, "/search?q=st%C3%A4d")

    assert [text_of(title) for title in shown.xpath("//section/h2")] == ["Signaler", "Betalningar", "Ärenden"]


def test_a_message_leads_into_the_console_and_nowhere_else(head: httpx.Client) -> None:
    shown = page(head, "/notifications")

    assert shown.xpath("//article//a/@href") == ["/alerts", "/tasks"]


def test_another_page_of_a_list_keeps_what_was_chosen(reading_url: str) -> None:
    with signed_in(reading_url, "controller") as client:
        shown = page(client, "/payments?q=bj%C3%B6rken&page=1")

    assert len(shown.xpath("//tbody/tr")) == 16
    assert shown.xpath("//input[@name='q']/@value")[0] == "björken"


def test_a_payment_says_where_its_invoice_departs_from_the_rules(head: httpx.Client) -> None:
    shown = page(head, PAGES["payment"])

    (section,) = shown.xpath("//section[h2='Där fakturan avviker från reglerna']")
    assert [text_of(item) for item in section.xpath(".//li")] == ["F-skatt står inte på fakturan. SE-R-005"]


def test_a_payment_names_the_rules_that_spoke_of_it(head: httpx.Client) -> None:
    shown = page(head, PAGES["payment"])

    links = shown.xpath(f"//a[@href='/alerts/{made_id('alert-twin')}']")
    assert [text_of(link) for link in links] == ["Dubblettfaktura"]
