"""The console over the running platform: a person's way from a file to a held payment, and axe on every page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.clock import swedish_date, utc_now
from tests.e2e.axe import findings, too_wide
from tests.e2e.browser import chromium, opened, sign_in
from tests.running import Platform, upload, wait_for

pytestmark = pytest.mark.slow

LEDGER = """Leverantör;Organisationsnummer;Fakturanummer;Belopp;Fakturadatum;Förfallodatum
Tallbackens Måleri AB;556036-0793;M-2201;61 300,00;{first};{first}
Tallbackens Måleri AB;556036-0793;M2201;61 300,00;{second};{due}
Tallbackens Måleri AB;556036-0793;M-2209;58 040,00;{second};{due}
Tallbackens Måleri AB;556036-0793;M-2210;5x,00;{second};{due}
"""
LISTS = ("/", "/files", "/alerts", "/payments", "/rules", "/tasks", "/cases", "/notifications", "/mailbox", "/reports")
FIRST_OF = {
    "/files": "fileId",
    "/alerts": "alertId",
    "/payments": "paymentId",
    "/rules": "rule",
    "/tasks": "taskId",
    "/cases": "caseId",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def ledger() -> bytes:
    """Two invoices that look alike, the later one to be paid in two days, and a row that cannot be read."""
    today = swedish_date(utc_now())
    first, second, due = today - timedelta(40), today - timedelta(12), today + timedelta(2)
    return LEDGER.format(first=first, second=second, due=due).encode()


def alert_about(platform: Platform, name: str) -> dict[str, Any]:
    """The signal about a supplier, once it is raised."""
    api = platform.api("controller")

    def found() -> dict[str, Any] | None:
        items: list[dict[str, Any]] = api.get("/alerts", params={"q": name}).json()["items"]
        return items[0] if items else None

    return wait_for(found, f"a signal about {name}")


def following(platform: Platform, path: str, alert: dict[str, Any]) -> dict[str, Any]:
    """The control (/tasks) or the case (/cases) that followed the signal, once it is there."""
    api = platform.api("controller")

    def found() -> dict[str, Any] | None:
        items: list[dict[str, Any]] = api.get(path, params={"limit": 100}).json()["items"]
        return next((item for item in items if item["alertId"] == alert["alertId"]), None)

    return wait_for(found, f"{path} of a signal")


@pytest.fixture(scope="module")
def journey(browser: Browser, platform: Platform) -> Platform:
    """The platform after a person has gone the whole way in the console."""
    with opened(browser, platform.base_url) as page:
        sign_in(page, "controller")
        _send_the_file(page)
        alert = alert_about(platform, "Tallbackens")
        _judge(page, alert["alertId"])
        _finish_the_control(page, following(platform, "/tasks", alert)["taskId"])
        _propose_a_hold(page, following(platform, "/cases", alert)["caseId"])
    return platform


def _send_the_file(page: Page) -> None:
    page.goto("/files")
    page.locator("#committeeId").select_option("son")
    page.locator("#file").set_input_files({"name": "maleri.csv", "mimeType": "text/csv", "buffer": ledger()})
    page.get_by_role("button", name="Skicka och granska").click()
    page.wait_for_url("**/files/*-*")
    expect(page.get_by_role("heading", level=1)).to_have_text("En rad behöver rättas", timeout=60_000)


def _judge(page: Page, alert_id: str) -> None:
    page.goto(f"/alerts/{alert_id}")
    page.get_by_label("Stämmer, behöver kontroll").check()
    page.locator("#reason").fill("Samma leverans tycks vara fakturerad två gånger.")
    page.get_by_role("button", name="Spara med motivering").click()
    expect(page.get_by_role("status")).to_have_text("Din bedömning är sparad. En kontroll öppnas.")


def _finish_the_control(page: Page, task_id: str) -> None:
    page.goto(f"/tasks/{task_id}")
    for step in page.locator("input[name=checklist]").all():
        step.check()
    page.get_by_label("Brist", exact=True).check()
    page.get_by_label("Allvarlig brist").check()
    page.get_by_label("Öppna ett ärende").check()
    page.locator("#summary").fill("Båda fakturorna gäller samma målning av samma rum.")
    page.get_by_role("button", name="Avsluta kontrollen").click()
    expect(page.get_by_role("status")).to_have_text("Kontrollen är klar och bristen är noterad.")


def _propose_a_hold(page: Page, case_id: str) -> None:
    page.goto(f"/cases/{case_id}")
    page.get_by_text("Föreslå att pausa en betalning").click()
    page.locator("#hold-amount").fill("61 300,00")
    page.locator("#hold-until").fill((swedish_date(utc_now()) + timedelta(10)).isoformat())
    page.locator("#hold-legalGround").select_option(index=1)
    page.locator("#hold-reason").fill("Svar väntas från leverantören.")
    page.get_by_role("button", name="Föreslå pausen").click()
    expect(page.get_by_role("status")).to_contain_text("Pausen är föreslagen")


def test_the_hold_waits_for_a_second_person_who_approves_it(browser: Browser, journey: Platform) -> None:
    case = following(journey, "/cases", alert_about(journey, "Tallbackens"))
    with opened(browser, journey.base_url) as page:
        sign_in(page, "controller-2")
        page.goto(f"/cases/{case['caseId']}")
        page.get_by_role("button", name="Godkänn pausen av 61").click()

        expect(page.get_by_role("status")).to_have_text("Pausen är godkänd och gäller.")


def test_the_signal_is_explained_beside_its_payments(browser: Browser, journey: Platform) -> None:
    alert = alert_about(journey, "Tallbackens")
    with opened(browser, journey.base_url) as page:
        sign_in(page, "auditor")
        page.goto(f"/alerts/{alert['alertId']}")

        expect(page.locator("mark").first).to_be_visible()
        rows = page.get_by_role("region", name="Betalningarna bredvid varandra").locator("tbody tr").all()
        assert {row.inner_text().split()[0] for row in rows} >= {"M2201", "M-2201"}
        expect(page.get_by_role("link", name="maleri.csv").first).to_be_visible()
        assert page.locator("form[action*='triage']").count() == 0


def test_another_committee_finds_nothing_of_it(browser: Browser, journey: Platform) -> None:
    alert = alert_about(journey, "Tallbackens")
    with opened(browser, journey.base_url) as page:
        sign_in(page, "case-officer-culture")
        answer = page.goto(f"/alerts/{alert['alertId']}")
        page.goto("/search?q=Tallbackens")

        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("Inget passar ”Tallbackens”")


@pytest.mark.parametrize(("mode", "look"), [("wide", findings), ("narrow", too_wide)], ids=["axe", "smallest screen"])
def test_nothing_is_wrong_on_any_page(
    browser: Browser, journey: Platform, mode: str, look: Callable[[Page], list[str]]
) -> None:
    api, found = journey.api("controller"), {}
    items = {path: api.get(path, params={"limit": 5}).json()["items"] for path in FIRST_OF}
    single = [f"{path}/{item[FIRST_OF[path]]}" for path, several in items.items() for item in several[:2]]
    assert {path.split("/")[1] for path in single} == {path[1:] for path in FIRST_OF}

    with opened(browser, journey.base_url, mode) as page:
        sign_in(page, "controller")
        for path in (*LISTS, *single, "/search?q=Tallbackens", "/help", "/no-such-page", "/sign-in"):
            page.goto(path)
            found[path] = look(page)

    assert {path: what for path, what in found.items() if what} == {}


def test_no_page_shows_an_identity_number(browser: Browser, platform: Platform) -> None:
    number = "19811218-9876"  # Skatteverket's own test number
    head = "Leverantör;Organisationsnummer;Fakturanummer;Belopp;Fakturadatum"
    file = f"{head}\nEnskild Firma;{number};9;100,00;2026-10-02\n"
    read = upload(platform.api("controller"), "person.csv", file.encode(), committeeId="son")
    payment = platform.api("controller").get("/payments", params={"fileId": read["fileId"]}).json()["items"]

    with opened(browser, platform.base_url) as page:
        sign_in(page, "controller")
        shown = []
        for path in (f"/files/{read['fileId']}", f"/payments?file={read['fileId']}", *_pages_of(payment)):
            page.goto(path)
            shown.append(page.content())

    digits = number[2:].replace("-", "")
    assert [text for text in shown if digits in text.replace("-", "") or number in text] == []
    assert read["accepted"] + read["rejected"] == 1


def _pages_of(payments: list[dict[str, Any]]) -> list[str]:
    return [f"/payments/{payment['paymentId']}" for payment in payments]
