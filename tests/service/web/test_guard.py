"""Sessions, cookies, headers, changes from elsewhere, and attacks written into the data."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from services import web
from services.web import api
from services.web.main import create as create_console
from services.web.security import SAFE_METHODS
from services.web.settings import Settings
from tests.service.web.conftest import POISON, Person, console_over, served, signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import parsed
from tests.service.web.places import PAGES

ELSEWHERE = "https://evil.example"
CHANGES = sorted(
    {
        re.sub(r"\{rule\}", "INV-01", re.sub(r"\{\w+_id\}", made_id("any"), route.path)).replace("{digest}", "0" * 64)
        for area in api.AREAS
        for route in area.router.routes
        if isinstance(route, APIRoute) and not SAFE_METHODS.issuperset(route.methods or ())
    }
)


@pytest.fixture(scope="module")
def controller(reading_url: str) -> Iterator[httpx.Client]:
    with signed_in(reading_url, "controller") as client:
        yield client


def test_there_are_changes_to_guard() -> None:
    assert {"/sign-in", "/files", f"/alerts/{made_id('any')}/triage", "/cases"} <= set(CHANGES)


@pytest.mark.attack("F3")
@pytest.mark.asvs("3.5.1", "3.5.3")
@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": ELSEWHERE}, id="another origin"),
        pytest.param({"Origin": "null"}, id="no origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="typed by hand"),
        pytest.param({"Origin": ""}, id="nothing said"),
    ],
)
def test_a_change_from_elsewhere_is_stopped(person: Person, town: Town, path: str, headers: dict[str, str]) -> None:
    client = person("controller")

    answer = client.post(path, headers=headers, data={"outcome": "explained", "reason": "Delleverans."})

    assert answer.status_code == 403
    assert "Ändringen stoppades" in answer.text
    assert town.sent == []


def test_a_change_behind_a_proxy_is_known_by_the_host_that_people_see(person: Person) -> None:
    headers = {"Origin": "https://tillit.kommun.example", "X-Forwarded-Host": "tillit.kommun.example"}

    answer = person("controller").post("/language", data={"code": "en"}, headers=headers)

    assert answer.status_code == 200


@pytest.mark.attack("F4")
@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
@pytest.mark.parametrize("path", ["/sign-in", "/", "/no-such-page", "/static/base.css", "/health/live", "/files/x"])
def test_every_answer_carries_the_headers_that_keep_it_safe(reading_url: str, path: str) -> None:
    headers = httpx.get(f"{reading_url}{path}").headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


def test_a_static_file_may_be_kept_when_its_address_names_its_content(controller: httpx.Client) -> None:
    address = parsed(controller.get("/help")).xpath("//link[1]/@href")[0]

    assert controller.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert controller.get("/static/none.css?v=1").headers["cache-control"] == "no-store"


@pytest.mark.attack("C6")
@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize("name", ["..%2fmain.py", "%2e%2e/main.py", "main.py", "base.css/../../main.py"])
def test_no_other_file_than_the_static_ones_is_given_out(reading_url: str, name: str) -> None:
    answer = httpx.get(f"{reading_url}/static/{name}")

    assert answer.status_code == 404


@pytest.mark.asvs("3.3.2", "3.3.4", "7.2.3")
def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(reading_url: str) -> None:
    answer = httpx.post(f"{reading_url}/sign-in", data={"user": "controller"}, headers={"Origin": reading_url})

    cookie = answer.headers["set-cookie"]
    assert re.match(r"tillit=[\w-]{43}; ", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


@pytest.mark.attack("F4")
@pytest.mark.asvs("3.3.1", "3.3.3", "3.4.1")
def test_over_tls_the_cookie_is_bound_to_the_host_and_the_browser_keeps_to_tls() -> None:
    with console_over("http://127.0.0.1:1", public_url="https://tillit.kommun.example") as url:
        headers = {"Origin": "https://tillit.kommun.example"}
        cookies = {"__Host-tillit": "x"}
        answer = httpx.post(f"{url}/sign-out", headers=headers, cookies=cookies)

    assert answer.headers["set-cookie"].startswith('__Host-tillit=""')
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("7.2.1")
def test_nobody_sees_a_page_without_signing_in_and_comes_back_to_it(reading_url: str) -> None:
    answer = httpx.get(f"{reading_url}/alerts?status=open&q=a%20b")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/alerts%3Fstatus%3Dopen%26q%3Da%2520b"


@pytest.mark.asvs("3.7.2", "1.2.2")
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb", "a"]
)
def test_signing_in_never_leads_to_another_site(reading_url: str, target: str) -> None:
    form = {"user": "controller", "next": target}

    answer = httpx.post(f"{reading_url}/sign-in", data=form, headers={"Origin": reading_url})

    assert answer.headers["location"] == "/"


@pytest.mark.asvs("7.4.1")
def test_a_session_ends_with_sign_out(person: Person) -> None:
    client = person("controller")
    stolen = dict(client.cookies)

    client.post("/sign-out")

    assert httpx.get(client.base_url.join("/alerts"), cookies=stolen).status_code == 303


@pytest.mark.asvs("7.2.4")
def test_signing_in_again_gives_another_session_and_ends_the_first(person: Person) -> None:
    client = person("controller")
    first = client.cookies["tillit"]

    client.post("/sign-in", data={"user": "auditor"})

    assert client.cookies["tillit"] != first
    assert httpx.get(client.base_url.join("/alerts"), cookies={"tillit": first}).status_code == 303


def test_a_token_that_the_gateway_no_longer_accepts_ends_the_session(person: Person, town: Town) -> None:
    client = person("controller")
    town.revoked.add("controller")

    answer = client.get("/alerts")

    assert answer.url.path == "/sign-in"
    assert client.get("/help").url.path == "/sign-in"


@pytest.mark.attack("L4")
def test_the_access_token_never_reaches_the_browser(controller: httpx.Client) -> None:
    answers = [controller.get(path) for path in PAGES.values()]

    assert [a.url for a in answers if "token-of" in a.text or "token-of" in str(a.headers)] == []


@pytest.mark.attack("C7")
@pytest.mark.asvs("1.2.1", "3.2.2", "1.1.2")
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_an_attack_in_the_data_stays_text(poisoned_url: str, path: str) -> None:
    with signed_in(poisoned_url, "security-head") as client:
        page = parsed(client.get(path))

    assert (
        page.xpath(
            "//script[not(@src)] | //img | //svg[@onload] | //*[@onerror] | //*[@onfocus] | //*[@autofocus] | //iframe"
            " | //base | //style | //math | //meta[contains(@content, 'evil')] | //form[contains(@action, 'evil')]"
        )
        == []
    )
    assert page.xpath("//a[starts-with(@href, 'javascript')]") == []
    assert len(page.xpath("//h1")) == 1


# pages of counts and fixed words alone, such as the data that rules need
OF_FIXED_WORDS = 6


def test_the_attack_is_really_in_the_pages(poisoned_url: str) -> None:
    with signed_in(poisoned_url, "security-head") as client:
        texts = [parsed(client.get(path)).text_content() for path in PAGES.values()]

    assert sum(POISON in text for text in texts) >= len(PAGES) - OF_FIXED_WORDS


@pytest.mark.attack("C7")
@pytest.mark.asvs("1.2.1")
def test_an_attack_in_the_address_stays_text(controller: httpx.Client) -> None:
    for path in ("/search", "/payments", "/alerts"):
        page = parsed(controller.get(path, params={"q": POISON[:80]}))
        assert page.xpath("//script[not(@src)] | //img") == []
        assert page.xpath("//main//input[@name='q']/@value") == [POISON[:80]]


@pytest.mark.attack("F4", "F5")
@pytest.mark.asvs("3.4.3", "16.5.1", "16.5.4")
def test_a_bug_is_a_page_with_its_headers_and_without_our_insides() -> None:
    console = create_console(Settings.model_validate({"profile": "local", "log_level": "ERROR"}))

    @console.get("/bug")
    async def bug() -> None:
        raise RuntimeError("swordfish")

    with served(console) as url:
        answer = httpx.get(f"{url}/bug")

    assert answer.status_code == 500
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert [word for word in ("swordfish", "RuntimeError", "Traceback") if word in answer.text] == []


@pytest.mark.attack("C7")
@pytest.mark.asvs("1.3.7", "1.3.10")
def test_no_template_is_made_from_text_and_none_trusts_text() -> None:
    folder = Path(web.__file__).parent
    code = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    templates = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}

    assert [path.name for path, text in code.items() if re.search(r"from_string|Template\(", text)] == []
    assert [path.name for path, text in templates.items() if re.search(r"\|\s*safe\b|autoescape\s+false", text)] == []
