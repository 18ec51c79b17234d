"""The risk register on its pages: where risks lie, who writes and who approves, and what is lacking."""

from typing import Any

import pytest

from services.web.messages import language
from services.web.pages.risks import field_name, picture_of
from services.web.risk_forms import analysis_body, field_of, risk_body, rows_of, scale_body, typed_from
from services.web.schemas.risks import HeatMap, Outlines
from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_risks import risks
from tests.service.web.html import links_of, parsed, refused, said, text_of
from tests.service.web.places import PAGES

RISK = PAGES["risk"]
FORM = {
    "committeeId": "son",
    "level": "unit",
    "unit": "Hemtjänst norr",
    "processId": "",
    "title": "Tid som inte är utförd",
    "cause": "Orsak",
    "event": "Händelse",
    "consequence": "Konsekvens",
    "typology": "T2.a.ii",
    "focusArea": "",
    "inherent-likelihood": "4",
    "inherent-consequence": "5",
    "residual-likelihood": "",
    "residual-consequence": "",
    "owner": "Chefen",
    "treatment": "reduce",
    "stage": "open",
    "actions-0-what": "Jämför",
    "actions-0-responsible": "Chefen",
    "actions-0-dueOn": "2027-01-31",
    "actions-1-what": "",
    "rules": "INV-01, SUP-01",
    "controls": "",
    "horizonItems": "",
}
BODY: dict[str, Any] = {
    **{name: FORM[name] for name in ("level", "unit", "title", "cause", "event", "consequence", "typology", "owner")},
    "treatment": "reduce",
    "stage": "open",
    "processId": None,
    "focusArea": None,
    "inherent": {"likelihood": 4, "consequence": 5},
    "residual": None,
    "actions": [{"what": "Jämför", "responsible": "Chefen", "dueOn": "2027-01-31", "done": False}],
    "rules": ["INV-01", "SUP-01"],
    "controls": [],
    "horizonItems": [],
}


def test_the_heading_says_which_risks_call_for_close_control(person: Person) -> None:
    page = parsed(person("controller").get("/risks"))

    assert text_of(page.xpath("//h1")[0]) == "En risk kräver tät kontroll"
    assert page.xpath("string(//svg/@aria-label)") == "Två risker efter sannolikhet och konsekvens."


@pytest.mark.parametrize(("code", "first"), [("sv", "Mycket sannolikt"), ("en", "Very likely")])
def test_the_table_beside_the_heat_map_tells_the_same(code: str, first: str) -> None:
    names = [("Mycket osannolikt", "Very unlikely"), ("Möjligt", "Possible"), ("Mycket sannolikt", "Very likely")]
    steps = {axis: [{"sv": sv, "en": en} for sv, en in names] for axis in ("likelihood", "consequence")}
    cells = [{"likelihood": 3, "consequence": 1, "risks": 4}]
    told = {"scale": {"version": 1, "validFrom": "2026-01-01", **steps}, "cells": cells}

    picture = picture_of(language(code), HeatMap.model_validate(told))

    assert picture.rows[0] == (first, "4", "0", "0")
    assert [cells[1:] for cells in picture.rows[1:]] == [("0", "0", "0"), ("0", "0", "0")]


def test_a_risk_is_registered_as_the_api_takes_it(person: Person, town: Town) -> None:
    answer = person("case-officer").post("/risks/new", data=FORM)

    assert (said(answer), answer.url.path) == ("Risken är registrerad.", RISK)
    assert town.sent[-1] == ("POST", "/risks", BODY | {"committeeId": "son"})


def test_what_is_shown_in_the_form_is_what_the_api_keeps(town: Town) -> None:
    told = risks(town.today)[0]

    body = risk_body(typed_from(told))

    assert {name: told[name] for name in body} == body


def test_a_change_names_the_version_that_was_read(person: Person, town: Town) -> None:
    client = person("case-officer")
    version = parsed(client.get(RISK)).xpath("string(//form[.//textarea]/input[@name='version']/@value)")

    answer = client.post(RISK, data=FORM | {"version": version})

    assert "det tidigare läget finns kvar" in said(answer)
    assert (town.sent[-1][0], town.sent[-1][2]["version"]) == ("PUT", 3)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(person: Person) -> None:
    page = refused(person("controller").post("/risks/new", data=FORM | {"event": "", "inherent-likelihood": ""}))

    assert links_of(page) == ["event", "inherent-likelihood"]
    assert text_of(page.xpath("//*[@id='inherent-likelihood-wrong']")[0]) == "Välj ett steg på skalan."
    assert page.xpath("string(//input[@id='actions-0-what']/@value)") == "Jämför"


def test_who_changed_an_old_version_is_told(person: Person) -> None:
    page = refused(person("controller").post(RISK, data=FORM | {"version": "99"}))

    assert "Någon har ändrat under tiden" in text_of(page.xpath("//div[@class='errors']")[0])


def test_the_history_names_what_was_changed_and_who_approved(person: Person) -> None:
    page = parsed(person("board-member").get(RISK))

    items = [text_of(item) for item in page.xpath("//ol[@class='history']/li")]
    assert "Utan åtgärder, sannolikhet" in items[0]
    assert "Godkänd" in items[1]
    assert "SON 2026/41" in items[1]


@pytest.mark.parametrize(
    ("user", "approves", "writes"),
    [("security-head", True, True), ("case-officer", False, True), ("auditor", False, False)],
)
def test_a_role_is_offered_what_it_may(person: Person, user: str, approves: bool, writes: bool) -> None:
    page = parsed(person(user).get(RISK))

    offered = page.xpath("//form[@method='post']/@action")
    assert (f"{RISK}/approve" in offered, RISK in offered) == (approves, writes)


def test_a_risk_is_approved_as_it_was_read(person: Person, town: Town) -> None:
    answer = person("security-head").post(f"{RISK}/approve", data={"version": "3", "decision": " SON 2026/41 "})

    assert said(answer).startswith("Godkänt.")
    assert town.sent[-1][1:] == (RISK + "/approve", {"version": 3, "decision": "SON 2026/41"})


@pytest.mark.parametrize("path", ["/risks/new", "/risks/analyses/new?kind=procurement"])
def test_who_only_reads_is_offered_no_form(person: Person, path: str) -> None:
    assert person("auditor").get(path).status_code == 403


def test_a_gap_leads_to_the_form_of_its_risk(person: Person) -> None:
    client = person("controller")
    page = parsed(client.get("/risks/processes"))

    [link] = page.xpath("//a[contains(., 'Registrera dess risk')]/@href")
    form = parsed(client.get(link))
    assert "saknar risk i registret" in text_of(page.xpath("//h1")[0])
    assert form.xpath("string(//select[@id='committeeId']/option[@selected]/@value)") == "son"


def test_a_process_is_registered_with_its_flags(person: Person, town: Town) -> None:
    form = {"committeeId": "son", "name": "Bostadsanpassning", "unit": "", "pays": "yes", "decides": "yes"}

    person("controller").post("/risks/processes", data=form)

    flags = [name for name, value in town.sent[-1][2].items() if value is True]
    assert (town.sent[-1][1], flags) == ("/risks/processes", ["pays", "decides"])


def test_an_analysis_says_what_is_lacking_and_what_was_paid(person: Person) -> None:
    page = text_of(parsed(person("controller").get(PAGES["analysis"])).xpath("//main")[0])

    assert "Hur kostnaden väntas utvecklas, och varför; Köpets risk." in page
    assert "9 876 500,00 kr" in page.replace("\u00a0", " ")
    assert "412 betalningar ur reskontran" in page


def test_an_analysis_is_sent_as_the_api_takes_it(person: Person, town: Town) -> None:
    form = {
        "committeeId": "son",
        "title": "Hemtjänst",
        "sections-area": "Låga trösklar.",
        "areaRisk-likelihood": "4",
        "areaRisk-consequence": "3",
        "accruedCost-suppliers": made_id("party-son"),
        "accruedCost-from": "2024-01-01",
        "accruedCost-until": "2026-12-31",
        "expectedCost": "12 000 000,50",
    }

    person("controller").post("/risks/analyses/new?kind=procurement", data=form)

    body = town.sent[-1][2]
    assert (body["kind"], body["sections"]) == ("procurement", {"area": "Låga trösklar."})
    assert (body["areaRisk"], body["objectRisk"]) == ({"likelihood": 4, "consequence": 3}, None)
    assert body["expectedCost"] == {"minor": 1_200_000_050, "currency": "SEK"}
    assert body["accruedCost"]["suppliers"] == [made_id("party-son")]


def test_a_template_without_costs_sends_none() -> None:
    [template] = Outlines.model_validate(
        {"items": [{"kind": "situation_picture", "sections": [{"code": "crime"}]}]}
    ).items

    body = analysis_body({"title": "Lägesbild", "sections-crime": "Så här."}, template)

    assert body.keys() == {"title", "sections", "basedOn", "actions", "horizonItems", "stage"}


def test_the_situation_says_until_when_it_holds(person: Person) -> None:
    page = person("board-member").get("/risks/situation").text

    assert "Lägesbilden och åtgärdsplanen gäller till" in page
    assert "lag (2023:196) 6 §" in page


def test_a_scale_is_the_steps_that_are_named() -> None:
    typed = {"validFrom": "2027-01-01", "likelihood-0-sv": "Låg", "likelihood-0-en": "Low", "consequence-1-sv": "Hög"}

    body = scale_body(typed)

    assert body["likelihood"] == [{"sv": "Låg", "en": "Low"}]
    assert body["consequence"] == [{"sv": "Hög", "en": ""}]


@pytest.mark.parametrize("name", ["actions-999999999-what", "actions-x-what", "actions--what", "actions-1-2-3"])
def test_a_row_that_no_form_has_is_not_counted(name: str) -> None:
    assert len(rows_of({name: "x"})) == len(rows_of({}))


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("#/title", "title"),
        ("#/inherent/likelihood", "inherent-likelihood"),
        ("#/actions/0/dueOn", "actions-0-dueOn"),
        ("#/rules/1", "rules"),
        ("#/accruedCost/suppliers/0", "accruedCost-suppliers"),
        ("#/consequence", "consequence"),
    ],
)
def test_a_fault_is_shown_beside_the_field_that_the_api_means(pointer: str, field: str) -> None:
    assert field_of(pointer) == field


def test_a_change_is_called_as_people_call_it() -> None:
    assert field_name(language("sv"), "actions.1.due_on") == "Åtgärder, 1, dag"
    assert field_name(language("sv"), "brand_new") == "brand_new"
