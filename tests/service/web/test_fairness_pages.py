"""Random controls and audits of equal treatment on their pages: what is told, what is hidden, and what is sent."""

import re

import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_versions import DIGESTS
from tests.service.web.html import parsed, text_of
from tests.service.web.places import PAGES

ACCUSING = re.compile(r"misstänk|fusk|bedräg|suspect|fraud|cheat", re.IGNORECASE)
OPEN = PAGES["random control"]
SHADOW = f"/rules/INV-01/versions/{DIGESTS['shadow']}"


@pytest.mark.parametrize("name", ["random controls", "random control", "random control with a fault", "recall"])
def test_a_random_control_speaks_against_nobody(person: Person, name: str) -> None:
    text = text_of(parsed(person("controller").get(PAGES[name])).xpath("//main")[0])

    assert ACCUSING.findall(text) == []


def test_who_looks_is_told_that_chance_chose(person: Person) -> None:
    text = text_of(parsed(person("controller").get(OPEN)).xpath("//main")[0])

    assert "Inget pekar på den och inget talar emot någon" in text


def test_a_fault_is_sent_in_ore_with_its_kind(person: Person, town: Town) -> None:
    form = {"wrong": "yes", "amount": "450,50", "family": "INV"}

    answer = person("controller").post(f"{OPEN}/outcome", data=form)

    path = f"{OPEN}/outcome"
    assert town.sent[-1] == ("POST", path, {"wrong": True, "wrongMinor": 45_050, "family": "INV"})
    assert "Sparat." in answer.text


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, ["wrong"]),
        ({"wrong": "yes"}, ["amount", "family"]),
        ({"wrong": "yes", "amount": "många", "family": "XYZ"}, ["amount", "family"]),
    ],
)
def test_half_an_outcome_is_shown_again(person: Person, town: Town, form: dict[str, str], wrong: list[str]) -> None:
    before = len(town.sent)

    answer = person("controller").post(f"{OPEN}/outcome", data=form)

    assert answer.status_code == 422
    assert [link.removeprefix("#") for link in parsed(answer).xpath("//div[@class='errors']//a/@href")] == wrong
    assert len(town.sent) == before


def test_what_somebody_has_looked_at_meanwhile_is_said(person: Person) -> None:
    path = f"{PAGES['random control of a decision']}/outcome"

    answer = person("controller").post(path, data={"wrong": "no"})

    assert "Någon har redan granskat det" in answer.text


def test_an_auditor_reads_a_random_control_and_is_offered_no_form(person: Person) -> None:
    page = parsed(person("auditor").get(OPEN))

    assert page.xpath("//main//form") == []


def test_recall_is_a_picture_and_a_table_and_says_why_it_is_not_to_rely_on(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["recall"]))

    text = text_of(page.xpath("//main")[0])
    assert "Ännu ingen siffra att lita på." in text
    assert len(page.xpath("//main//figure//svg//circle")) == 2
    assert len(page.xpath("//main//figure//table//tbody/tr")) == 2
    assert "74 % (52 %–90 %)" in text.replace("\u00a0", " ")


def test_the_proposed_number_is_in_the_form_and_the_decision_is_sent(person: Person, town: Town) -> None:
    client = person("controller")
    proposed = parsed(client.get(PAGES["recall"])).xpath("//input[@name='value']/@value")

    form = {"committeeId": "son", "validFrom": "2026-12-01", "measure": "number", "value": "3", "decision": "SON 1"}
    client.post("/random-controls/policies", data=form)

    assert proposed == ["2"]
    assert town.sent[-1] == ("POST", "/random-controls/policies", form | {"value": 3})


def test_more_than_may_be_drawn_is_said(person: Person) -> None:
    form = {"committeeId": "son", "validFrom": "2026-12-01", "measure": "number", "value": "51", "decision": "SON 1"}

    answer = person("controller").post("/random-controls/policies", data=form)

    assert "mer än vad som får lottas fram" in answer.text


def test_a_group_of_few_is_shown_as_hidden(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["audit of all signals"]))

    figures = page.xpath("//main//figure")
    assert "X: dolt: få personer" in figures[0].xpath(".//svg/@aria-label")[0]
    # three groups are told, and the fourth has its words alone
    assert len(figures[0].xpath(".//svg//circle")) == 3
    assert "dolt: få personer" in text_of(page.xpath("//section[h2='Efter område']")[0])


def test_an_audit_shows_each_figure_by_group_by_area_and_month_by_month(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["audit of all signals"]))

    assert len(page.xpath("//main//figure")) == 8
    assert "K, januari 2026" in page.xpath("(//main//figure)[5]//svg/@aria-label")[0]


def test_what_is_not_reviewed_stands_out(person: Person) -> None:
    text = text_of(parsed(person("controller").get(PAGES["fairness"])).xpath("//main")[0])

    assert "1 namn är inte genomgånget." in text
    assert "en nycklad symbol" in text


def test_an_audit_of_a_version_is_handed_in(person: Person, town: Town) -> None:
    client, audit = person("controller"), made_id("audit-version")
    offered = parsed(client.get(SHADOW)).xpath("//input[@name='report']/@value")

    client.post(f"{SHADOW}/fairness-reports", data={"report": offered})

    assert offered == [audit]
    assert town.sent[-1] == ("POST", f"{SHADOW}/fairness-reports", {"reportIds": [audit]})


def test_an_audit_must_be_chosen_and_be_of_the_version(person: Person) -> None:
    client = person("controller")

    nothing = client.post(f"{SHADOW}/fairness-reports", data={})
    other = client.post(f"{SHADOW}/fairness-reports", data={"report": made_id("audit-all")})

    assert "Välj granskningarna som ska lämnas in." in nothing.text
    assert "Granskningen gäller inte den här versionen." in other.text


def test_a_rule_that_is_seldom_right_stands_out_in_the_list(person: Person) -> None:
    page = parsed(person("controller").get("/rules"))

    due = page.xpath("//section[h2='Behöver ses över']//a/@href")
    assert due == ["/rules/STA-01"]


def test_what_stands_beside_the_rules_says_why_it_gives_no_signals(person: Person) -> None:
    page = parsed(person("controller").get("/rules"))

    assert "Slumpen väljer." in text_of(page.xpath("//section[h2='Vid sidan av reglerna']")[0])
