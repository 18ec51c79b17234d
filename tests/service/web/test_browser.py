"""The pages in a browser: accessible in every mode, by keyboard, with and without scripts, unhurt by attacks."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, expect

from tests.e2e.axe import CONTRAST, findings, too_wide
from tests.e2e.browser import chromium, opened, sign_in
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.places import PAGES, PUBLIC

ALL = (*PAGES.values(), *PUBLIC, "/sign-in", "/no-such-page")
RICHEST = ("/", "/files", "/alerts", PAGES["alert"], PAGES["case"], PAGES["disposal"], PAGES["disposal done"])
Visit = Callable[[str, Iterable[str], Callable[[Page], list[str]]], dict[str, list[str]]]
RUNNING = made_id("file-running")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def at_work(browser: Browser, console_url: str) -> Iterator[Page]:
    with opened(browser, console_url) as page:
        sign_in(page, "controller")
        yield page


@pytest.fixture
def visit(browser: Browser, reading_url: str) -> Visit:
    """Goes through pages in a mode, and gives what *look* found wrong on each."""

    def through(mode: str, paths: Iterable[str], look: Callable[[Page], list[str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        with opened(browser, reading_url, mode) as page:
            sign_in(page, "security-head")
            for path in paths:
                page.goto(path)
                found[path] = look(page)
        return {path: what for path, what in found.items() if what}

    return through


@pytest.mark.slow
def test_axe_finds_nothing_on_any_page(visit: Visit) -> None:
    assert visit("wide", ALL, findings) == {}


def test_nothing_is_cut_off_on_the_smallest_screen(visit: Visit) -> None:
    assert visit("narrow", ALL, too_wide) == {}


def test_every_colour_can_be_read_in_the_dark(visit: Visit) -> None:
    assert visit("dark", ALL, lambda page: findings(page, CONTRAST)) == {}


@pytest.mark.parametrize("mode", ["narrow", "forced"])
def test_axe_finds_nothing_on_the_richest_pages_in_other_modes(visit: Visit, mode: str) -> None:
    assert visit(mode, RICHEST, findings) == {}


@pytest.mark.parametrize(
    ("user", "places"),
    [
        ("auditor", ("reports", "case", "task")),
        ("board-member", ("reports", "case", "task")),
        ("case-officer", ("reports", "case", "task")),
        ("registrar", ("disposal", "disposal with a type", "disposal counted", "disposal proposed")),
        ("registrar", ("requests of persons", "request late", "request restricted", "request refused")),
    ],
)
def test_axe_finds_nothing_on_what_other_roles_see(
    browser: Browser, reading_url: str, user: str, places: tuple[str, ...]
) -> None:
    found: dict[str, list[str]] = {}

    with opened(browser, reading_url) as page:
        sign_in(page, user)
        for path in (PAGES[place] for place in places):
            page.goto(path)
            found[path] = findings(page)

    assert {path: what for path, what in found.items() if what} == {}


def test_axe_does_find_what_is_wrong(browser: Browser, reading_url: str) -> None:
    with opened(browser, reading_url) as page:
        page.goto("/sign-in")
        page.evaluate("document.querySelector('h1').innerText = ''; document.documentElement.removeAttribute('lang')")

        found = findings(page)

    assert {line.partition(":")[0] for line in found} >= {"html-has-lang", "empty-heading"}


def test_the_tables_beside_pictures_are_accessible_when_opened(browser: Browser, reading_url: str) -> None:
    with opened(browser, reading_url, "narrow") as page:
        sign_in(page, "controller")
        for path in ("/", PAGES["alert"], "/reports"):
            page.goto(path)
            for summary in page.locator("main summary").all():
                summary.click()
            assert findings(page) == []
            assert too_wide(page) == []


@pytest.mark.attack("C7")
@pytest.mark.asvs("3.2.2")
@pytest.mark.slow
def test_no_attack_in_the_data_runs(browser: Browser, poisoned_url: str) -> None:
    happened: list[str] = []

    def note_error(message: ConsoleMessage) -> None:
        happened.extend([message.text] if message.type == "error" else [])

    def note_stranger(request: Request) -> None:
        happened.extend([] if request.url.startswith(poisoned_url) else [request.url])

    def note_dialog(dialog: Dialog) -> None:
        happened.append(dialog.message)
        dialog.dismiss()

    with opened(browser, poisoned_url) as page:
        page.on("console", note_error)
        page.on("request", note_stranger)
        page.on("dialog", note_dialog)
        sign_in(page, "security-head")
        for path in PAGES.values():
            page.goto(path)

    assert happened == []


def test_a_signal_is_judged_without_leaving_the_keyboard(at_work: Page, town: Town) -> None:
    at_work.goto("/alerts")
    at_work.keyboard.press("j")
    at_work.keyboard.press("Enter")
    at_work.wait_for_url("**/alerts/*-*")
    at_work.keyboard.press("2")
    at_work.keyboard.press("Tab")
    at_work.keyboard.type("Delleverans med samma pris.")
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Enter")

    expect(at_work.get_by_role("status")).to_have_text("Din bedömning är sparad.")
    assert town.sent[0][2] == {"outcome": "explained", "reason": "Delleverans med samma pris."}


def test_the_next_signal_is_one_key_away_and_the_list_keeps_its_place(at_work: Page) -> None:
    at_work.goto("/alerts?status=open")
    at_work.keyboard.press("j")
    at_work.keyboard.press("j")
    second = at_work.evaluate("document.activeElement.id")
    at_work.keyboard.press("Enter")
    at_work.wait_for_url("**/alerts/*-*")
    at_work.keyboard.press("u")

    at_work.wait_for_url("**/alerts?status=open")
    at_work.wait_for_function(f"document.activeElement.id === '{second}'")
    at_work.keyboard.press("k")
    at_work.keyboard.press("Enter")
    at_work.wait_for_url("**/alerts/*-*")
    before = at_work.url
    at_work.keyboard.press("n")
    at_work.wait_for_url(lambda url: url != before)
    assert at_work.url.endswith(second.removeprefix("a-"))


def test_typing_in_a_field_is_never_taken_for_a_key(at_work: Page) -> None:
    at_work.goto(PAGES["alert"])
    at_work.locator("#reason").click()
    at_work.keyboard.type("gn/?12jku")

    assert at_work.locator("#reason").input_value() == "gn/?12jku"
    assert at_work.url.endswith(PAGES["alert"])


def test_focus_goes_to_what_has_to_be_put_right(at_work: Page) -> None:
    at_work.goto(PAGES["task"])
    at_work.get_by_role("button", name="Avsluta kontrollen").click()

    at_work.wait_for_function("document.activeElement.classList.contains('errors')")
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Enter")
    assert at_work.evaluate("document.activeElement.id") == "outcome"


def test_everything_that_takes_focus_shows_it_and_can_be_left(at_work: Page) -> None:
    at_work.goto(PAGES["case"])
    unseen, places = [], set()
    for _ in range(120):
        at_work.keyboard.press("Tab")
        place, outline = at_work.evaluate(
            """() => {
                const element = document.activeElement, style = getComputedStyle(element);
                const seen = element.matches(':focus-visible') && style.outlineStyle !== 'none';
                return [element.outerHTML.slice(0, 90) + element.getBoundingClientRect().top, seen];
            }"""
        )
        if place.startswith("<body"):
            break
        places.add(place)
        unseen += [] if outline else [place]

    assert place.startswith("<body"), "the end of the page was never reached"
    assert len(places) > 15
    assert unseen == []


def test_the_skip_link_leads_past_the_menu(at_work: Page) -> None:
    at_work.goto("/rules")
    at_work.keyboard.press("Tab")
    at_work.keyboard.press("Enter")
    at_work.keyboard.press("Tab")

    assert at_work.evaluate("document.activeElement.closest('main') !== null")


def test_targets_are_large_enough_to_hit(at_work: Page) -> None:
    at_work.goto(PAGES["alert"])

    small = at_work.evaluate(
        """() => [...document.querySelectorAll("button, .button, nav a, summary, label.choice")]
            .filter((element) => element.offsetParent && element.getBoundingClientRect().height < 24)
            .map((element) => element.outerHTML.slice(0, 100))"""
    )

    assert small == []


def test_a_file_is_followed_until_it_is_read(at_work: Page, town: Town) -> None:
    at_work.goto(PAGES["file being read"])
    bar = at_work.locator("progress")
    expect(bar).to_have_attribute("value", "40")
    file = town.one(town.files, "fileId", RUNNING)

    file["progress"] = 0.8
    expect(at_work.get_by_role("status")).to_have_text("80\u00a0% läst")
    file |= {"status": "done", "rejected": 0, "accepted": 9000}

    expect(at_work.get_by_role("heading", level=1)).to_have_text("9\u00a0000 rader är lästa och granskas")


def test_files_are_sent_one_by_one_with_a_script(at_work: Page, town: Town, tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(b"<Document/>")
    at_work.goto("/files")
    at_work.locator("#file").set_input_files([tmp_path / "a.xml", tmp_path / "b.xml"])
    with at_work.expect_navigation():
        at_work.get_by_role("button", name="Skicka och granska").click()

    names = [name for name in (b"a.xml", b"b.xml") for _, _, body in town.sent if name in body]
    assert names == [b"a.xml", b"b.xml"]
    assert all(b'name="committeeId"' in body for _, _, body in town.sent)


def test_everything_works_without_scripts(browser: Browser, console_url: str, town: Town, tmp_path: Path) -> None:
    (tmp_path / "lev.xml").write_bytes(b"<Document/>")
    with opened(browser, console_url, scripts=False) as page:
        sign_in(page, "controller")
        page.goto("/files")
        page.locator("#file").set_input_files(tmp_path / "lev.xml")
        page.get_by_role("button", name="Skicka och granska").click()
        assert page.url.endswith(PAGES["file being read"])

        page.goto(PAGES["alert"])
        page.get_by_label("Förklarad").check()
        page.locator("#reason").fill("Delleverans.")
        page.get_by_role("button", name="Spara med motivering").click()
        expect(page.get_by_role("status")).to_have_text("Din bedömning är sparad.")

    assert [path for _, path, _ in town.sent] == ["/files", f"{PAGES['alert']}/triage"]


def test_the_menu_is_reached_on_a_small_screen(browser: Browser, console_url: str) -> None:
    with opened(browser, console_url, "narrow") as page:
        sign_in(page, "controller")
        page.get_by_text("Meny", exact=True).click()
        page.get_by_role("link", name="Regler", exact=True).click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("är i kraft")


def test_a_printed_page_leaves_the_menu_out(at_work: Page) -> None:
    at_work.goto(PAGES["alert"])
    at_work.emulate_media(media="print")

    assert not at_work.locator(".rail").is_visible()
    assert not at_work.locator("header.top").is_visible()
    assert at_work.locator("mark").first.is_visible()
