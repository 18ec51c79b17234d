"""Pictures of the alert page for each family of rules, of sheets and rule pages: python -m tests.look --out DIR.

Starts the local platform, hands in the demo files and the worked examples of rules on records, brings those rules
into force, and takes pictures of each alert in Swedish at 1280 and 320 pixels, one in the dark and one in English.
Prints what was refused and which rules raised no alert.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from deploy.local.background import background, free_port_base
from services.risk.operations import gate
from tests.e2e.browser import MODES, chromium, opened, sign_in
from tests.look.force import bring_into_force
from tests.look.sending import send
from tests.running import Platform

# one or two of each family
FAMILIES: Final = (
    "TIM-01", "TIM-03", "INV-13", "SUP-06", "EB-01", "GRT-04",
    "PRE-02", "HVB-02", "BAB-01", "LIC-01", "PRC-05", "EMP-07", "INF-04", "STA-01",
)  # fmt: skip
CONTROLLER: Final = "controller"
WAIT_SECONDS = 90.0


def main() -> int:
    """Take the pictures; 1 where a rule of a family raised no alert."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--rules", nargs="*", default=list(FAMILIES), help="rules on records to look at")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        values = {"TILLIT_DEMO": "1", "JUDGE_WHOLE_SECONDS": "1"}
        with background(Path(folder) / "data", free_port_base(), **values) as running:
            platform = Platform(running)
            try:
                return _look(platform, wanted.out, wanted.rules)
            finally:
                platform.close()


def _look(platform: Platform, out: Path, rules: list[str]) -> int:
    api = platform.api(CONTROLLER)
    for rule in rules:
        for line in send(api, rule):
            print("refused:", line)
    try:
        unseen = asyncio.run(bring_into_force(platform.running, rules))
    except gate.DemandsMissing as missing:
        raise SystemExit(f"{missing.detail} {missing.extra['demands']}") from missing
    print("saw nothing in shadow:", ", ".join(unseen) or "none")
    alerts = _alerts(platform, [rule for rule in rules if rule not in unseen])
    MODES["laptop"] = {"viewport": {"width": 1280, "height": 900}}
    with chromium() as browser:
        _pictures(browser, platform.base_url, out, alerts)
    print("pictures of:", ", ".join(sorted(alerts)))
    return 1 if set(rules) - set(alerts) else 0


def _alerts(platform: Platform, rules: list[str]) -> dict[str, str]:
    """An alert of each rule; of those on payments, whatever the demo files give."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        found: dict[str, str] = {}
        page = 1
        while items := _page(platform, page):
            for item in items:
                found.setdefault(item["rules"][0], item["alertId"])
                for rule in item["rules"]:
                    found.setdefault(rule, item["alertId"])
            page += 1
        if set(rules) <= set(found) or time.monotonic() > deadline:
            return found
        time.sleep(1)


def _page(platform: Platform, page: int) -> list[dict[str, Any]]:
    answer = platform.api(CONTROLLER).get("/alerts", params={"limit": 100, "page": page}).json()
    items: list[dict[str, Any]] = answer["items"]
    return items


def _pictures(browser: Browser, url: str, out: Path, alerts: dict[str, str]) -> None:
    for mode in ("laptop", "narrow", "dark", "english"):
        with opened(browser, url, "laptop" if mode == "english" else mode) as page:
            sign_in(page, CONTROLLER)
            if mode == "english":
                page.locator('form[action="/language"] button').first.click()
            some = alerts.items() if mode in {"laptop", "narrow"} else list(alerts.items())[:2]
            for rule, alert in some:
                page.goto(f"/alerts/{alert}")
                page.screenshot(path=out / f"{rule}-alert-{mode}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
                if wide:
                    print(f"{rule} at {mode} is wider than the window")
            for rule, alert in list(alerts.items())[:: 6 if mode == "laptop" else 12]:
                page.goto(f"/alerts/{alert}/sheet")
                page.screenshot(path=out / f"{rule}-sheet-{mode}.png", full_page=True)
                page.goto(f"/rules/{rule}")
                page.screenshot(path=out / f"{rule}-rule-{mode}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main())
