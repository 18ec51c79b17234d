"""Who must not see a case, and steps that take two persons, from the page of the case."""

import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said
from tests.service.web.places import PAGES

CASE = PAGES["case"]
BAR = f"{CASE}/bars/{made_id('bar')}/lift"


def test_who_declares_a_conflict_is_led_away_from_the_case(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{CASE}/bars", data={"reason": "Min syster äger bolaget."})

    assert "Personen ser inte längre ärendet" in said(answer)
    assert town.sent == [("POST", CASE + "/bars", {"reason": "Min syster äger bolaget."})]


def test_a_colleague_is_named(person: Person, town: Town) -> None:
    person("controller").post(f"{CASE}/bars", data={"subject": " robin ", "reason": "Gift med ägaren."})

    assert town.sent[0][2] == {"subject": "robin", "reason": "Gift med ägaren."}


def test_an_employees_unit_is_named_with_a_reason(person: Person, town: Town) -> None:
    form = {"unit": "hemtjanst-norr", "reason": "Bolaget ägs av en anställd."}

    answer = person("controller").post(f"{CASE}/employee-involvement", data=form)

    assert "samråd med HR och säkerhet" in said(answer)
    assert town.sent == [("POST", CASE + "/employee-involvement", form)]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("bars", ["bar-reason"]), ("employee-involvement", ["employee-unit", "employee-reason"])],
)
def test_nothing_is_sent_without_a_reason(person: Person, town: Town, path: str, wrong: list[str]) -> None:
    page = refused(person("controller").post(f"{CASE}/{path}", data={}))

    assert links_of(page) == wrong
    assert town.sent == []


def test_a_bar_is_shown_and_its_lifting_is_approved_by_another(person: Person, town: Town) -> None:
    page = parsed(person("controller").get(CASE))
    person("controller").post(f"{BAR}/approve")

    assert page.xpath(f"//form[@action='{BAR}/approve']")
    assert "Hävning väntar på en andra person" in page.text_content()
    assert town.sent == [("POST", f"/bars/{made_id('bar')}/lift/approve", {})]


def test_who_proposed_a_step_is_not_offered_to_approve_it(person: Person) -> None:
    step = f"{CASE}/steps/{made_id('step')}"

    own = parsed(person("controller").get(CASE)).xpath("//form[contains(@action, '/steps/')]/@action")
    others = parsed(person("controller-2").get(CASE)).xpath("//form[contains(@action, '/steps/')]/@action")

    assert own == [f"{step}/withdraw"]
    assert others == [f"{step}/approve", f"{step}/withdraw"]


def test_an_auditor_only_reads_who_is_kept_away(person: Person) -> None:
    page = parsed(person("auditor").get(CASE))

    assert "Vem som inte får se ärendet" in page.text_content()
    assert not page.xpath("//form[contains(@action, '/bars') or contains(@action, '/steps/')]")
