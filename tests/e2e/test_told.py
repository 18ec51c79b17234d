"""From the public page to those who read: over the gateway, sealed, and told to who is to know."""

from typing import Any

import httpx
import pytest

from tests.running import Platform, wait_for

pytestmark = pytest.mark.slow


def test_a_tip_from_the_public_page_is_read_by_a_controller_who_was_told(platform: Platform) -> None:
    said = "Ingen kommer till träningen som kommunen betalar för."
    with httpx.Client(base_url=platform.base_url, headers={"Origin": platform.base_url}) as anybody:
        shown = anybody.get("/tip")
        files = {"files": ("närvaro.txt", b"ingen")}
        sent = anybody.post("/tip", data={"what": said, "concerns": "association_grant"}, files=files)
    number = sent.headers["location"].rpartition("/")[2]

    api = platform.api("controller")
    found = api.get("/records/tip", params={"q": number}).json()["items"][0]["recordId"]
    tip = api.get(f"/public-tips/{found}").json()

    def told() -> Any:
        messages = api.get("/notifications", params={"limit": 100}).json()["items"]
        return next((one for one in messages if "/told/tip" in one["link"]), None)

    assert wait_for(told, "a message of the tip")
    assert (shown.status_code, sent.status_code, tip["answers"]["what"]) == (200, 303, said)
    assert [file["name"] for file in tip["files"]] == ["närvaro.txt"]
    assert "set-cookie" not in {*shown.headers, *sent.headers}
