"""Sources on their pages: what comes in from where, whether it comes, and who may say what it is."""

import pytest

from services.web.messages import language
from services.web.pages.sources import came_in
from services.web.schemas.sources import Source
from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_sources import source
from tests.service.web.html import parsed, text_of

LIST, ONE = "/sources", f"/sources/{made_id('source-Ekonomisystemet')}"
FORM = {
    "name": "Ekonomisystemet",
    "channel": "file",
    "sender": "ekonomi",
    "kinds": "payment_order, supplier_ledger",
    "owner": "Ekonomiavdelningen",
    "legalBasis": "Kommunallagen",
    "purpose": "Kontroll",
    "expectedHours": "48",
}


def test_the_heading_says_what_has_not_come(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    assert text_of(page.xpath("//h1")[0]) == "En källa har inte kommit som den ska"


def test_each_source_stands_with_its_state_and_a_picture(person: Person) -> None:
    page = parsed(person("auditor").get(LIST))

    rows = page.xpath("//table[@data-list]/tbody/tr")
    assert [text_of(row.xpath(".//span[contains(@class, 'tag')]")[0]) for row in rows] == [
        "I tid",
        "Sen",
        "I tid",
        "inte registrerad",
    ]
    assert all(row.xpath(".//svg[@role='img'][@aria-label]") for row in rows)


def test_a_silent_register_says_why(person: Person) -> None:
    assert "Registret ber oss vänta" in person("controller").get(LIST).text


def test_a_picture_has_a_column_for_each_day_on_which_something_came(town: Town) -> None:
    told = Source.model_validate(source(town.today, "Ekonomisystemet"))

    picture = came_in(language("sv"), told, town.today)

    assert [cells[1:] for cells in picture.rows] == [("40", "2", "1")]
    assert str(picture.svg).count("<rect") == 3


def test_a_source_is_registered_as_the_api_takes_it(person: Person, town: Town) -> None:
    answer = person("controller").post("/sources/new", data=FORM)

    assert (answer.status_code, answer.url.path) == (200, ONE)
    assert town.sent[-1] == (
        "POST",
        "/sources",
        FORM | {"kinds": ["payment_order", "supplier_ledger"], "expectedHours": 48},
    )


def test_hours_left_empty_are_not_watched(person: Person, town: Town) -> None:
    person("controller").post(ONE, data=FORM | {"expectedHours": ""})

    assert (town.sent[-1][0], town.sent[-1][2]["expectedHours"]) == ("PUT", None)


def test_what_is_wrong_is_said_beside_its_field(person: Person) -> None:
    answer = person("controller").post("/sources/new", data=FORM | {"purpose": ""})

    page = parsed(answer)
    assert (answer.status_code, text_of(page.xpath("//*[@id='purpose-wrong']")[0])) == (
        422,
        "Skriv vad den används till.",
    )


def test_a_sender_that_is_a_source_already_is_named(person: Person) -> None:
    answer = person("controller").post("/sources/new", data=FORM | {"sender": "taken"})

    assert "redan registrerat" in answer.text


@pytest.mark.parametrize(("user", "shown"), [("controller", True), ("security-head", False), ("auditor", False)])
def test_the_form_is_for_those_who_may_change_sources(person: Person, user: str, shown: bool) -> None:
    page = parsed(person(user).get(ONE))

    assert bool(page.xpath("//form[@action=$at]", at=ONE)) is shown


@pytest.mark.parametrize(("user", "status"), [("controller", 200), ("security-head", 403)])
def test_a_sender_is_described_by_those_who_may(person: Person, user: str, status: int) -> None:
    assert person(user).get("/sources/new?channel=api&sender=stranger").status_code == status
