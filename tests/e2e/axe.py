"""Accessibility findings of axe-core on a page."""

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
CONTRAST: Final = ("color-contrast",)


def findings(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it stands, a line each: the rule and the element; only *rules*, if given."""
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
    options: dict[str, Any] = {"runOnly": chosen, "resultTypes": ["violations"]}
    response: dict[str, Any] = Axe().run(page, options=options).response
    return [f"{found['id']}: {node['html'][:160]}" for found in response["violations"] for node in found["nodes"]]


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways; empty where it reflows."""
    script = """() => {
      const limit = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= limit) return [];
      return [...document.body.querySelectorAll("*")]
        .filter((element) => !element.closest(".scroll") && element.getBoundingClientRect().right > limit + 1)
        .map((element) => element.outerHTML.slice(0, 120));
    }"""
    found: list[str] = page.evaluate(script)
    return found
