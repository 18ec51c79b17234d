"""Networks on their pages: the picture and the table say the same, by keyboard too; groups, and what changed."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from services.web.messages import language
from services.web.pages.alert_network import shown
from services.web.schemas.network import Network
from shared.clock import swedish_date, utc_now
from tests.e2e.browser import chromium, opened, sign_in
from tests.service.web.conftest import signed_in
from tests.service.web.html import parsed, text_of
from tests.service.web.places import PAGES


@pytest.fixture
def alert(reading_url: str) -> Any:
    """The page of an alert, in Swedish."""
    with signed_in(reading_url, "controller") as client:
        return parsed(client.get(PAGES["alert"]))


def test_every_node_of_the_picture_has_its_row_in_the_table(alert: Any) -> None:
    [card] = alert.xpath("//section[@aria-labelledby='network']")

    marks = {text_of(mark) for mark in card.xpath(".//svg//text[contains(@class, 'net-mark')]")}
    told = {text_of(number).rstrip(".") for number in card.xpath(".//table//span[@class='quiet']")}
    assert marks == told
    assert len(marks) > 10


def test_the_picture_is_reached_by_links_to_rows(alert: Any) -> None:
    links = alert.xpath("//section[@aria-labelledby='network']//svg//a")

    assert links
    for link in links:
        [row] = alert.xpath("//tr[@id=$id]", id=link.get("href").removeprefix("#"))
        assert link.get("aria-label").split(".")[0] in {text_of(one).rstrip(".") for one in row.xpath(".//span")}


def test_what_is_not_shown_is_said(alert: Any) -> None:
    said = text_of(alert.xpath("//section[@aria-labelledby='network']")[0])

    assert "Delas av fler än 25" in said
    assert "Personer med skyddade uppgifter" in said


def test_a_change_near_a_large_payment_is_marked(alert: Any) -> None:
    rows = alert.xpath("//section[@aria-labelledby='changes']//tbody/tr")

    assert [row.get("class") for row in rows] == ["hit", None, None]
    assert "en person" in text_of(rows[1])


def test_an_alert_without_a_network_has_no_empty_picture(reading_url: str) -> None:
    with signed_in(reading_url, "controller") as client:
        page = parsed(client.get(PAGES["alert judged"]))

    assert page.xpath("//section[@aria-labelledby='network' or @aria-labelledby='changes']") == []


def test_the_groups_tell_by_what_companies_are_linked(reading_url: str) -> None:
    with signed_in(reading_url, "controller", "en") as client:
        page = parsed(client.get("/network"))

    assert text_of(page.xpath("//h1")[0]) == "One group of companies shares much"
    assert "Account, Owner" in text_of(page.xpath("//table")[0])


def test_who_may_not_see_networks_has_no_menu_entry(reading_url: str) -> None:
    with signed_in(reading_url, "board-member") as client:
        answer: httpx.Response = client.get("/risks")

    assert not parsed(answer).xpath("//nav//a[@href='/network']")


def test_a_network_of_nobody_is_no_picture() -> None:
    drawn = shown(language("sv"), Network(), swedish_date(utc_now()))

    assert (drawn.rows, drawn.legend) == ((), ())


def test_a_keyboard_reaches_the_picture_and_its_row(reading_url: str) -> None:
    with chromium() as browser, opened(browser, reading_url) as page:
        sign_in(page, "controller")
        page.goto(PAGES["alert"])
        link = page.locator(".net a").first
        link.focus()
        page.keyboard.press("Enter")

        expect(page.locator("tr:target")).to_be_visible()
