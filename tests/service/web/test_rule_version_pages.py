"""The way of a rule version into force, on its pages: what is done, what is missing, and who may do what."""

import httpx
import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_versions import DIGESTS
from tests.service.web.html import parsed, text_of

LIST = "/rules/INV-01/versions"
PAGE = {name: f"{LIST}/{digest}" for name, digest in DIGESTS.items()}


def actions(page: httpx.Response) -> set[str]:
    """The steps that the page offers."""
    forms = parsed(page).xpath("//main//form/@action")
    return {str(action).rpartition("/")[2] for action in forms}


def test_the_rules_page_shows_how_far_each_version_has_come(person: Person) -> None:
    page = parsed(person("controller").get("/rules/INV-01"))

    ways = page.xpath("//main//ol[@class='steps']")
    assert [len(way.xpath("li[@class='done']")) for way in ways] == [1, 1, 2, 5]
    assert f"/rules/INV-01/versions/{DIGESTS['shadow']}" in page.xpath("//main//a/@href")


def test_a_version_says_what_is_missing_and_what_history_says(person: Person) -> None:
    page = parsed(person("controller").get(PAGE["shadow"]))

    text = text_of(page.xpath("//main")[0])
    assert "Versionen har provkört i 12 dagar av 28." in text
    assert "1,01 i veckan" in text
    assert "24,5 timmar" in text
    assert "INV-02: 12" in text


@pytest.mark.parametrize(
    ("user", "name", "offered"),
    [
        ("controller", "draft", {"backtests", "retire"}),
        ("controller", "shadow", {"backtests", "fairness", "fairness-reports", "retire"}),
        ("controller", "asked", {"backtests", "approve", "retire"}),
        ("controller", "retired", set()),
        ("security-head", "asked", {"backtests", "approve", "retire"}),
        ("case-officer", "asked", set()),
        ("auditor", "asked", set()),
    ],
)
def test_who_may_take_a_step_is_offered_it(person: Person, user: str, name: str, offered: set[str]) -> None:
    page = person(user).get(PAGE[name])

    assert actions(page) == offered


def test_approving_is_sent_and_said(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{PAGE['asked']}/approve")

    assert town.sent == [("POST", f"/rules/INV-01/versions/{DIGESTS['asked']}/approve", {})]
    assert "Godkänd: regeln pekar på betalningar." in answer.text


def test_a_refusal_is_told_with_what_is_missing(person: Person) -> None:
    answer = person("controller").post(f"{PAGE['shadow']}/approve")

    assert answer.status_code == 422
    assert "Något saknas fortfarande" in answer.text
    assert "Det finns ingen rättviserapport." in answer.text


def test_only_changed_values_are_sent(person: Person, town: Town) -> None:
    person("controller").post(LIST, data={"p-window_days": "60", "p-amount_tolerance": "0,001"})

    assert town.sent == [("POST", "/rules/INV-01/versions", {"parameters": {"window_days": 60}})]


def test_a_value_that_is_no_number_is_said_so(person: Person, town: Town) -> None:
    answer = person("controller").post(LIST, data={"p-window_days": "många"})

    assert answer.status_code == 422
    assert "Ange varje värde som ett tal." in answer.text
    assert town.sent == []


def test_the_page_is_told_in_english_too(person: Person) -> None:
    controller = person("controller")
    controller.post("/language", data={"code": "en", "next": LIST})

    assert "There is no back-test of the version." in controller.get(PAGE["shipped"]).text
