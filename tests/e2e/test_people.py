"""An administrator lets people and machines in by the console, and they are in."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.browser import chromium, opened, sign_in
from tests.running import Platform

pytestmark = pytest.mark.slow


@pytest.fixture
def page(platform: Platform) -> Iterator[Page]:
    """A browser of the administrator."""
    with chromium() as browser, opened(browser, platform.base_url) as page:
        sign_in(page, "administrator")
        yield page


def let_in(page: Page, name: str, kind: str) -> None:
    page.goto("/people")
    page.get_by_label("Namn", exact=True).nth(1).fill(name)
    page.get_by_label("Loggar in som").fill(name)
    page.get_by_label("Subjekt", exact=True).fill(name)
    page.get_by_label("Slag").select_option(kind)
    page.get_by_role("button", name="Släpp in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def give(page: Page, role: str, committee: str) -> None:
    page.get_by_label("Roll", exact=True).select_option(role)
    page.get_by_label("Nämnd").select_option(committee)
    page.get_by_role("button", name="Ge rollen").click()
    expect(page.get_by_role("status")).to_contain_text("nästa klick")


def test_an_administrator_starts_at_the_people_and_sees_no_matters(page: Page) -> None:
    expect(page).to_have_url(re.compile("/people$"))

    refused = page.goto("/alerts")

    assert refused is not None
    assert refused.status == 403


def test_a_machine_that_was_let_in_calls_with_the_key_that_was_shown(page: Page, platform: Platform) -> None:
    let_in(page, f"maskin-{uuid4().hex[:6]}", "machine")
    give(page, "integration_client", "son")

    page.get_by_role("button", name="Gör en nyckel").click()
    key = page.locator("[aria-labelledby=new-key] code").inner_text()
    address = f"{platform.base_url}/tillit/v1/files"
    opened_by_key = httpx.get(address, headers={"X-API-Key": key}, timeout=30).status_code
    page.get_by_role("button", name="Spärra").click()
    expect(page.get_by_role("status")).to_contain_text("öppnar inget")

    assert opened_by_key == 200
    assert httpx.get(address, headers={"X-API-Key": key}, timeout=30).status_code == 401
    assert key not in page.content()


def test_a_person_gets_a_role_and_loses_it(page: Page) -> None:
    let_in(page, f"person-{uuid4().hex[:6]}", "person")
    give(page, "case_officer", "kfn")
    expect(page.locator("[aria-labelledby=roles]")).to_contain_text("Kultur- och fritidsnämnden")

    page.get_by_role("button", name="Ta bort").click()

    expect(page.locator("[aria-labelledby=roles]")).to_contain_text("ingen än")


def test_a_deputy_is_made_and_ended(page: Page) -> None:
    page.goto("/people")
    page.get_by_label("Vem som handlar").fill("controller-2")
    page.get_by_label("För vem").fill("controller")
    page.get_by_label("Första dag").fill("2026-01-01")
    page.get_by_label("Sista dag").fill("2099-12-31")
    page.get_by_role("button", name="Utse ersättaren").click()
    expect(page.locator("[aria-labelledby=deputies]")).to_contain_text("controller-2 handlar för controller")

    page.locator("form[action$='/end'] button").click()

    expect(page.locator("[aria-labelledby=deputies]")).to_contain_text("Ingen handlar för någon annan")


def test_what_is_missing_is_said_beside_the_field(page: Page) -> None:
    page.goto("/people")

    page.get_by_role("button", name="Släpp in").click()

    expect(page.get_by_role("alert")).to_contain_text("Skriv namnet")


@pytest.mark.parametrize("path", ["/people", "/sign-in"])
def test_the_pages_are_accessible(page: Page, path: str) -> None:
    page.goto(path)

    assert findings(page) == []
