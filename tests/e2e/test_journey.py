"""From a file to the board's figures, through every service."""

from typing import Any

import httpx
import pytest

from tests.running import Platform, upload, wait_for

pytestmark = pytest.mark.slow

LEDGER = """Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Fakturadatum
Resans Städ AB;556016-0680;2026-7117;46362 Städ;48 751,00;2026-10-02
Resans Städ AB;556016-0680;20267117;46362 Städ;48 751,00;2026-10-25
Resans Städ AB;556016-0680;2026-7126;46362 Städ;47 120,00;2026-11-02
"""


def first(api: httpx.Client, path: str, what: str) -> dict[str, Any]:
    """The first item of a list, once there is one."""

    def found() -> dict[str, Any] | None:
        items: list[dict[str, Any]] = api.get(path).json()["items"]
        return items[0] if items else None

    return wait_for(found, what)


def test_a_file_leads_to_alert_control_case_hold_notification_and_figures(platform: Platform) -> None:
    kim, kai = platform.api("controller"), platform.api("controller-2")
    file = upload(kim, "reskontra.csv", LEDGER.encode(), committeeId="son")
    assert (file["status"], file["accepted"], file["rejected"]) == ("done", 3, 0)

    alert = first(kim, "/alerts?status=open&q=Resans", "an alert")
    explained = kim.get(f"/alerts/{alert['alertId']}").json()
    assert explained["signals"][0]["rule"] == "INV-01"
    assert {s["fileId"] for s in explained["signals"][0]["subjects"]} == {file["fileId"]}

    judged = kim.post(
        f"/alerts/{alert['alertId']}/triage", json={"outcome": "confirmed", "reason": "Samma leverans två gånger."}
    )
    assert judged.status_code == 200, judged.text

    task = first(kim, f"/tasks?alertId={alert['alertId']}", "a control task")
    keys = [item["key"] for item in task["checklist"]]
    done = kim.post(
        f"/tasks/{task['taskId']}/complete",
        json={
            "outcome": "finding",
            "summary": "Båda fakturorna gäller leveransen i september.",
            "checklist": keys,
            "severity": "major",
            "openCase": True,
        },
    )
    assert done.status_code == 200, done.text

    case = first(kim, f"/cases?alertId={alert['alertId']}", "a case")
    ground = kim.get("/legal-grounds").json()["items"][0]["code"]
    hold = kim.post(
        f"/cases/{case['caseId']}/holds",
        json={
            "paymentId": explained["signals"][0]["subjects"][0]["paymentId"],
            "amount": {"minor": 4875100, "currency": "SEK"},
            "legalGround": ground,
            "until": wait_until_date(),
            "reason": "Fakturan ska krediteras.",
        },
    )
    assert hold.status_code in {200, 201, 202}, hold.text
    hold_id = hold.json()["holdId"]
    assert kim.post(f"/holds/{hold_id}/approve").status_code in {403, 409}
    assert kai.post(f"/holds/{hold_id}/approve").status_code == 200

    sam = platform.api("case-officer")
    first(sam, "/notifications", "a notification")
    mails = wait_for(lambda: kim.get("/mailbox").json()["items"] or None, "a mail")
    assert "Resans" not in str(mails)

    def figures() -> dict[str, Any] | None:
        body: dict[str, Any] = platform.api("board-member").get("/reports/summary").json()
        whole: dict[str, Any] = kim.get("/reports/summary").json()
        return whole if whole.get("holds", {}).get("approved") and "screened" in body else None

    summary = wait_for(figures, "the board's figures")
    assert summary["screened"] >= 3
    assert summary["outcomes"]["confirmed"] >= 1


def wait_until_date() -> str:
    """A date within the time that a hold may last."""
    from datetime import timedelta

    from shared.clock import swedish_date, utc_now

    return (swedish_date(utc_now()) + timedelta(days=5)).isoformat()


@pytest.mark.attack("B3")
@pytest.mark.asvs("8.2.2")
def test_another_committees_things_are_not_there(platform: Platform) -> None:
    sam, kaj = platform.api("case-officer"), platform.api("case-officer-culture")
    content = LEDGER.replace("556016-0680", "556036-0793").replace("Resans Städ", "Norrbygg")
    file = upload(sam, "reskontra.csv", content.encode())
    assert file["committeeId"] == "son"
    payment = sam.get(f"/payments?fileId={file['fileId']}").json()["items"][0]
    alert = first(sam, "/alerts?q=Norrbygg", "an alert")

    for path in (
        f"/files/{file['fileId']}",
        f"/payments/{payment['paymentId']}",
        f"/alerts/{alert['alertId']}",
        f"/alerts/{alert['alertId']}/timeline",
    ):
        assert kaj.get(path).status_code == 404, path
    for path in ("/files", "/payments", "/alerts", "/tasks", "/cases"):
        seen = {item["committeeId"] for item in kaj.get(f"{path}?limit=100").json()["items"]}
        assert seen <= {"kfn"}, path
    for path in ("/alerts?q=Norrbygg", "/payments?q=Norrbygg"):
        assert kaj.get(path).json()["total"] == 0, path


def test_a_payment_tells_how_it_was_screened(platform: Platform) -> None:
    machine = platform.api("integration")
    order = {
        "amount": {"minor": 125000, "currency": "SEK"},
        "payee": {"name": "Söderhamns Bygg AB", "organisationNumber": "5560743089"},
        "invoiceNumber": "7001",
        "dueDate": "2026-12-01",
    }
    sent = machine.post("/payments", json=order, headers={"Idempotency-Key": "journey-1"})
    again = machine.post("/payments", json=order, headers={"Idempotency-Key": "journey-1"})
    assert (sent.status_code, again.status_code) == (202, 202)
    assert sent.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    payment_id = sent.json()["items"][0]["paymentId"]

    def screened() -> dict[str, Any] | None:
        body: dict[str, Any] = machine.get(f"/payments/{payment_id}").json()
        return body if body["screening"]["status"] == "screened" else None

    assert wait_for(screened, "the screening")["screening"]["verdict"] in {"clear", "look"}
