"""A provider that we did not write, Keycloak, signs a person in to the console and a machine in to the API."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from deploy.local import keycloak
from deploy.local.background import background, free_port_base
from tests.e2e.browser import chromium, opened
from tests.running import Platform, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(keycloak.missing()), reason=keycloak.missing())]


@pytest.fixture(scope="module")
def with_keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose people sign in with Keycloak."""
    environment = {"OIDC": "keycloak"} | {name: os.environ[name] for name in ("KAFKA",) if name in os.environ}
    with background(tmp_path_factory.mktemp("keycloak"), free_port_base(), **environment) as running:
        platform = Platform(running)
        yield platform
        platform.close()


@pytest.fixture
def page(with_keycloak: Platform) -> Iterator[Page]:
    """A fresh browser at the console."""
    with chromium() as browser, opened(browser, with_keycloak.base_url) as page:
        yield page


def sign_in(page: Page, user: str) -> None:
    """As a person does it: through the console to the provider's own page and back."""
    page.goto("/alerts")
    page.get_by_role("link", name="Logga in med din organisation").click()
    page.fill("#username", user)
    page.fill("#password", "demo")
    page.click("#kc-login")


def token_of(platform: Platform, client: str, secret: str) -> str:
    """An access token by client credentials."""
    issuer = keycloak.issuer(platform.running.config)
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    answer = httpx.post(f"{issuer}/protocol/openid-connect/token", data=form, timeout=30)
    token: str = answer.raise_for_status().json()["access_token"]
    return token


def test_a_person_signs_in_to_the_page_that_was_asked_for(page: Page, with_keycloak: Platform) -> None:
    sign_in(page, "kim")

    expect(page).to_have_url(f"{with_keycloak.base_url}/alerts")
    expect(page.locator("header.top")).to_contain_text("Kim Controller")


def test_the_browser_never_holds_a_token_of_the_provider(page: Page, with_keycloak: Platform) -> None:
    sign_in(page, "kim")
    expect(page.locator("header.top")).to_contain_text("Kim Controller")

    cookies = [cookie for cookie in page.context.cookies() if str(with_keycloak.running.config.ports["web"])]
    ours = [cookie for cookie in cookies if cookie["name"].startswith("tillit")]
    assert [cookie["name"] for cookie in ours] == ["tillit"]
    assert all(cookie["httpOnly"] and "." not in cookie["value"] for cookie in ours)
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_signing_out_ends_the_session_here_and_at_the_provider(page: Page) -> None:
    sign_in(page, "kim")

    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/sign-in")

    page.goto("/alerts")
    page.get_by_role("link", name="Logga in med din organisation").click()
    expect(page.locator("#username")).to_be_visible()


def test_a_stranger_is_told_whom_to_ask(page: Page) -> None:
    sign_in(page, "stranger")

    expect(page.get_by_role("heading", level=1)).to_have_text("Du finns inte i Tillits katalog")


def test_a_person_whose_role_is_taken_away_sees_nothing_at_the_next_click(page: Page, with_keycloak: Platform) -> None:
    sign_in(page, "kim")
    expect(page.locator("header.top")).to_contain_text("Kim Controller")
    directory = with_keycloak.api("administrator")
    person = next(p for p in directory.get("/directory/people").json()["items"] if p["subject"] == "controller")
    address = f"/directory/people/{person['personId']}/assignments"

    assert directory.put(address, json={"assignments": []}).status_code == 200
    refused = page.goto("/alerts")
    kept = [{"role": one["role"], "committeeId": one["committeeId"]} for one in person["assignments"]]
    assert directory.put(address, json={"assignments": kept}).status_code == 200

    assert refused is not None
    assert refused.status == 403


def test_a_machine_calls_the_api_with_client_credentials(with_keycloak: Platform) -> None:
    token = token_of(with_keycloak, "ekonomisystemet", "machine-secret-of-the-demo")

    with httpx.Client(base_url=f"{with_keycloak.base_url}/tillit/v1", timeout=30) as api:
        api.headers["Authorization"] = f"Bearer {token}"
        me = api.get("/auth/me").json()
        files, alerts = api.get("/files"), api.get("/alerts")

    assert (me["subject"], me["roles"]) == ("integration", ["integration_client"])
    assert (files.status_code, alerts.status_code) == (200, 403)


def test_a_token_of_the_provider_opens_no_service_directly(with_keycloak: Platform) -> None:
    token = token_of(with_keycloak, "ekonomisystemet", "machine-secret-of-the-demo")
    port = with_keycloak.running.config.ports["intake"]

    answer = httpx.get(f"http://127.0.0.1:{port}/files", headers={"Authorization": f"Bearer {token}"}, timeout=30)

    assert answer.status_code == 401


def test_while_the_provider_is_down_those_who_are_signed_in_work_on(page: Page, with_keycloak: Platform) -> None:
    """A5: what was signed with keys that are known goes on; who is new gets a page that says why."""
    sign_in(page, "kim")
    token = token_of(with_keycloak, "ekonomisystemet", "machine-secret-of-the-demo")
    with_keycloak.running.kill("keycloak")

    still = page.goto("/alerts")
    machine = httpx.get(
        f"{with_keycloak.base_url}/tillit/v1/files", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    wait_for(lambda: with_keycloak.running.state().processes["keycloak"].ready, "Keycloak to come back")

    assert still is not None
    assert (still.status, machine.status_code) == (200, 200)


def test_the_demo_realm_names_no_secret_that_production_would_take() -> None:
    from shared.production import SAMPLE_SECRETS

    realm = Path(keycloak.REALM).read_text(encoding="utf-8")

    assert keycloak.CONSOLE_SECRET in realm
    assert keycloak.CONSOLE_SECRET in SAMPLE_SECRETS
