"""A headless Chromium for tests that look at pages as people and their tools see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# As root there is no sandbox to be had; the rest keeps the browser from calling its maker.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# name -> what the browser is told about its screen
MODES: Final[dict[str, dict[str, object]]] = {
    "wide": {"viewport": {"width": 1360, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "dark": {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"},
    "forced": {"viewport": {"width": 1360, "height": 900}, "forced_colors": "active"},
}


def chromium_path() -> Path:
    """Where Chromium is; skips the test where there is none."""
    found = next((path for name in NAMES if (path := which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return Path(found)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that is closed afterwards."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, base_url: str, mode: str = "wide", *, scripts: bool = True) -> Iterator[Page]:
    """A fresh window of *mode* that remembers nothing of others."""
    options: dict[str, object] = {**MODES[mode], "base_url": base_url, "java_script_enabled": scripts}
    context = browser.new_context(**options)  # type: ignore[arg-type]  # the options above are of its own kinds
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, user: str) -> None:
    """Sign in as a demo user, as a person does it."""
    page.goto("/sign-in")
    page.locator(f'form:has(input[value="{user}"]) button').click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
