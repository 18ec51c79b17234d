"""Whoever steals every database, and the program with it, but no key, learns nobody's name or number."""

import asyncio
import subprocess
from typing import Any

import pytest
from pydantic import SecretStr

from deploy.local.config import ROOT
from deploy.local.credentials import ensure_credentials
from services.gateway.issuer import DEMO_USERS
from shared.settings import database_url
from tests.dumped import Dump, dump, files_of, given_away
from tests.e2e.test_journey import first, wait_until_date
from tests.e2e.test_secrecy import forms, personal_number
from tests.running import Platform, upload, wait_for

pytestmark = pytest.mark.slow

CANARIES = 12
FIRST, LAST = ("Tyra", "Östen", "Märta", "Folke"), ("Papegoj", "Undulat", "Kakadu")
# put together here, so that no file of the repository holds one
NAMES = [f"{FIRST[n % 4]} {LAST[n % 3]}{'s' * 2}on" for n in range(CANARIES)]
NUMBERS = [form for serial in range(300, 300 + CANARIES) for form in forms(personal_number(serial))]
PROTECTED = NAMES[5]
MAIL = f"{FIRST[0]}.{LAST[0]}{'s' * 2}on@hemma.example".lower()
OFFICIALS = [*(demo.name for demo in DEMO_USERS.values()), *(f"{user}@exempelby" for user in DEMO_USERS)]


def ledger() -> bytes:
    """Persons as payees, named in texts too; and a company paid twice, so that there is something to judge."""
    lines = ["Leverantör;Organisationsnummer;Fakturanummer;Text;Belopp;Fakturadatum"]
    for place, name in enumerate(NAMES):
        number = personal_number(300 + place)
        lines.append(f"{name};{number};P{place};Bistånd till {name};1 25{place % 10},00;2026-10-02")
        lines.append(f"{name};{number};Q{place};Bistånd;{name};2026-10-02")
    lines.append("Sigills Bygg AB;556016-0680;2026-8117;Takbyte;58 751,00;2026-10-02")
    lines.append("Sigills Bygg AB;556016-0680;20268117;Takbyte;58 751,00;2026-10-25")
    return "\n".join(lines).encode()


SAID = f"{NAMES[0]} ({NUMBERS[0]}, {MAIL}) har ringt om {NAMES[1]}."


@pytest.fixture(scope="module")
def case_id(platform: Platform) -> str:
    """The canaries in everything that people can hand in or write, through every service."""
    kim, sasha = platform.api("controller"), platform.api("controller-2")
    file = upload(kim, f"Utbetalning {NAMES[2]}.csv", ledger(), committeeId="son")
    assert (file["status"], file["accepted"], file["name"]) == ("done", CANARIES + 2, f"Utbetalning {NAMES[2]}.csv")
    order = {
        "amount": {"minor": 99_000, "currency": "SEK"},
        "payee": {"name": NAMES[3], "identityNumber": personal_number(303)},
        "invoiceNumber": "R-1",
        "text": f"Till {NAMES[3].upper()}",
    }
    sent = platform.api("integration").post("/payments", json=order, headers={"Idempotency-Key": "seal-1"})
    assert sent.status_code == 202, sent.text
    alert = first(kim, "/alerts?status=open&q=Sigills", "an alert")
    judged = kim.post(f"/alerts/{alert['alertId']}/triage", json={"outcome": "confirmed", "reason": SAID})
    assert judged.status_code == 200, judged.text
    task = first(kim, f"/tasks?alertId={alert['alertId']}", "a control task")
    done = {"outcome": "finding", "summary": SAID, "severity": "major", "openCase": True}
    steps = [item["key"] for item in task["checklist"]]
    assert kim.post(f"/tasks/{task['taskId']}/complete", json={**done, "checklist": steps}).status_code == 200
    found: str = first(kim, f"/cases?alertId={alert['alertId']}", "a case")["caseId"]
    assert kim.post(f"/cases/{found}/notes", json={"text": SAID}).status_code == 201
    evidence = kim.post(f"/cases/{found}/evidence", files={"file": (f"{NAMES[4]}.txt", SAID.encode() * 9_000)})
    assert evidence.status_code == 201, evidence.text
    hold = {"amount": {"minor": 100, "currency": "SEK"}, "legalGround": "payment_control", "reason": SAID}
    held = kim.post(f"/cases/{found}/holds", json={**hold, "until": wait_until_date()}).json()["holdId"]
    assert sasha.post(f"/holds/{held}/approve").status_code == 200
    assert sasha.post(f"/holds/{held}/end", json={"reason": SAID}).status_code == 200
    wait_for(lambda: kim.get("/mailbox").json()["items"] or None, "a mail")
    say_why(platform)
    return found


def say_why(platform: Platform) -> None:
    """The canaries where people give reasons for what they keep from others, and ask to see."""
    alex = platform.api("security-head")
    payees = [item["payee"] for item in alex.get("/payments?limit=100").json()["items"]]
    party = next(payee["partyId"] for payee in payees if payee["name"] == PROTECTED)
    protected = {"source": SAID[:200], "since": "2026-03-01"}
    assert alex.put(f"/protected-identities/{party}", json=protected).status_code == 200
    asked = platform.api("controller").post("/unmaskings", json={"partyId": party, "reason": SAID})
    assert (asked.status_code, asked.json()["reason"]) == (201, SAID)
    assert alex.put("/secrecy/INV-01", json={"reason": SAID}).status_code == 204
    assert alex.get("/secrecy").json()["items"][0]["reason"] == SAID


def stolen(platform: Platform) -> Dump:
    """Every table of every schema, and the files that the services keep."""
    config = platform.running.config
    password = SecretStr(ensure_credentials(config.secrets)["postgres"])
    tables = asyncio.run(dump(database_url(config.database_url, "postgres", password)))
    return tables | files_of(config.data / "files")


def test_a_stolen_database_without_keys_names_nobody(platform: Platform, case_id: str) -> None:
    found = stolen(platform)

    assert given_away(found, ["Sigills Bygg AB"]) != [], "the search finds nothing at all"
    assert given_away(found, [*NAMES, *NUMBERS, MAIL, *OFFICIALS, "har ringt"]) == []


def test_the_program_itself_names_nobody(case_id: str) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = {name: (ROOT / name).read_bytes() for name in listed.stdout.splitlines() if (ROOT / name).is_file()}

    assert given_away(files, [*NAMES, MAIL]) == []


def test_with_the_keys_the_api_shows_what_was_written(platform: Platform, case_id: str) -> None:
    kim = platform.api("controller")
    case: dict[str, Any] = kim.get(f"/cases/{case_id}").json()
    evidence = kim.get(f"/cases/{case_id}/evidence/{case['evidence'][0]['evidenceId']}")
    payees = {item["payee"]["name"] for item in kim.get("/payments?limit=100").json()["items"]}

    assert [note["text"] for note in case["notes"]] == [SAID]
    assert (case["holds"][0]["reason"], case["holds"][0]["approvedByName"]) == (SAID, "Sasha Controller")
    assert evidence.content == SAID.encode() * 9_000
    assert payees >= set(NAMES) - {PROTECTED}
    assert kim.get(f"/alerts/{case['alertId']}").json()["reason"] == SAID
    assert first(kim, f"/tasks?alertId={case['alertId']}", "the control")["summary"] == SAID
    assert kim.get("/mailbox").json()["items"][0]["to"].endswith("@exempelby.example")
