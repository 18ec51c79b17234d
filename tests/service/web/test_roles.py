"""A role sees what it may, is told who may where it may not, and is offered nothing that would be refused."""

import httpx
import pytest

from tests.service.web.conftest import Person, signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.html import parsed
from tests.service.web.places import PAGES, TOLD

# forms that change nothing but one's own view, and those of everybody who works here
OWN = {"/language", "/sign-out", "/help/shortcuts", *(f"/tell/{kind}" for kind in TOLD)}
# who may read rules may have a text checked; nothing is stored
CHECKED = {PAGES["own rule, new"], PAGES["own rule"]}
OF_THE_HEAD = "/told/undue-influence-incident"
FOR_AUDITORS = {name: path for name, path in PAGES.items() if path != OF_THE_HEAD}
OPEN_TO_BOARD = ("/reports", "/risks", "/help", "/tell", "/fairness", "/random-controls/recall")
CLOSED_TO_BOARD = {name: path for name, path in PAGES.items() if not path.startswith(OPEN_TO_BOARD)}


@pytest.mark.parametrize("path", FOR_AUDITORS.values(), ids=FOR_AUDITORS)
def test_an_auditor_reads_every_page_and_is_offered_no_change(reading_url: str, path: str) -> None:
    with signed_in(reading_url, "auditor") as auditor:
        answer = auditor.get(path)

    assert answer.status_code == 200
    assert set(parsed(answer).xpath("//form[@method='post']/@action")) <= OWN | CHECKED


def test_an_auditor_who_sends_a_form_anyway_is_told_who_may(person: Person) -> None:
    form = {"outcome": "explained", "reason": "Delleverans."}

    answer = person("auditor").post(f"{PAGES['alert']}/triage", data=form)

    assert answer.status_code == 403
    assert "Den här sidan är inte för din roll" in answer.text
    assert "be säkerhetschefen" in answer.text


def test_a_board_member_starts_at_the_figures(reading_url: str) -> None:
    with signed_in(reading_url, "board-member") as member:
        answer = member.get("/")

    assert answer.url.path == "/reports"
    assert [link.strip() for link in parsed(answer).xpath("//nav[@class='rail-in']//li/a/text()[1]")] == [
        "Likabehandling",
        "Risker",
        "Utlämnanden",
        "Rapporter",
        "Berätta",
    ]


@pytest.mark.parametrize("path", CLOSED_TO_BOARD.values(), ids=CLOSED_TO_BOARD)
def test_a_board_member_sees_no_single_signal_payment_or_case(reading_url: str, path: str) -> None:
    with signed_in(reading_url, "board-member") as member:
        answer = member.get(path)

    assert answer.url.path == "/reports" or answer.status_code == 403 or path.startswith("/search")
    assert "Björkens" not in answer.text


def test_another_committees_signal_is_not_found(reading_url: str) -> None:
    with signed_in(reading_url, "case-officer-culture") as officer:
        answer = officer.get(PAGES["alert"])

    assert answer.status_code == 404
    assert "en nämnd som du inte arbetar för" in answer.text


def test_a_case_officer_sees_lists_and_counts_of_the_own_committee_only(reading_url: str) -> None:
    with signed_in(reading_url, "case-officer-culture") as officer:
        page = parsed(officer.get("/alerts"))

    assert page.xpath("//tbody//a/@href") == [f"/alerts/{made_id('alert-account')}"]
    assert page.xpath("string(//a[@href='/alerts'][1]/span)") == "1"
    assert page.xpath("//select[@name='committee']/option/@value") == ["", "kfn"]


def test_a_machine_is_not_offered_to_sign_in(reading_url: str) -> None:
    page = parsed(httpx.get(f"{reading_url}/sign-in"))

    offered = page.xpath("//form[@action='/sign-in']/input[@name='user']/@value")
    assert "controller" in offered
    assert "integration" not in offered


def test_a_machine_cannot_sign_in_by_hand(reading_url: str) -> None:
    answer = httpx.post(f"{reading_url}/sign-in", data={"user": "integration"}, headers={"Origin": reading_url})

    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
