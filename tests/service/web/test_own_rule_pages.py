"""A rule of the municipality's own, written in the console: mistakes are shown where they stand."""

from typing import Any

import pytest

from services.risk.own_schemas import EXAMPLE
from services.web.own_forms import own_body, typed_from, with_words
from services.web.pages.rules import _families
from services.web.schemas.risk import Rule
from tests.service.web.conftest import Person
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_versions import DIGESTS
from tests.service.web.html import parsed, text_of

NEW = "/rules/own/new"


def typed(**changed: str) -> dict[str, str]:
    return typed_from(EXAMPLE) | changed


def test_a_form_gives_back_what_it_was_filled_with() -> None:
    assert own_body(typed_from(EXAMPLE)) == EXAMPLE


def test_a_condition_is_checked_before_its_words_are_written() -> None:
    told = own_body(with_words({"condition": "true", "title-sv": "Namn", "purpose": " "}))

    assert (told["title"], told["purpose"], told["innocent"]) == (
        {"sv": "Namn", "en": "–"}, "–", [{"sv": "–", "en": "–"}],
    )  # fmt: skip


def test_own_rules_stand_under_a_heading_of_their_own() -> None:
    families = _families([Rule(rule="INV-01"), Rule(rule="OWN-01"), Rule(rule="OWN-02")])

    assert [(name, len(rules)) for name, rules in families] == [
        ("Invoices and payments", 1), ("The municipality’s own rules", 2)
    ]  # fmt: skip


def test_the_fields_of_the_kind_stand_beside_the_text(person: Person) -> None:
    page = parsed(person("controller").get(NEW))

    fields = text_of(page.xpath("//aside//table")[0])
    assert "row.amount_minorheltal5000000" in fields
    assert "row.file_id" not in fields


def test_another_kind_shows_its_own_fields(person: Person) -> None:
    page = parsed(person("controller").post(NEW, data=typed(kind="shift", do="show")))

    fields = text_of(page.xpath("//aside//table")[0])
    assert "row.starts_at" in fields
    assert "row.amount_minor " not in fields


def test_a_mistake_is_shown_with_its_line_and_a_mark_under_its_place(person: Person) -> None:
    condition = "has(row.party_id) &&\r\n  row.amont_minor > 5"

    answer = person("controller").post(NEW, data=typed(condition=condition, do="check"))

    page = parsed(answer)
    [place, *_] = page.xpath("//pre[@class='place']/text()")
    assert answer.status_code == 422
    assert place == "  row.amont_minor > 5\n      ^^^^^^^^^^^"
    said = text_of(page.xpath("//ol[@class='findings']/li")[0])
    assert "Rad 2, tecken 7" in said
    assert "Menade du amount_minor" in said
    assert page.xpath("//textarea[@id='condition']/@aria-invalid") == ["true"]


def test_what_is_typed_stays(person: Person) -> None:
    page = parsed(person("controller").post(NEW, data=typed(condition="1 <", do="check")))

    assert page.xpath("//textarea[@id='condition']")[0].text.strip() == "1 <"
    assert page.xpath("//input[@id='p0-name']/@value") == ["least_minor"]


def test_nothing_wrong_is_said(person: Person, town: Town) -> None:
    answer = person("controller").post(NEW, data=typed(do="check"))

    assert answer.status_code == 200
    assert "Inget är fel. Regeln kan skrivas." in answer.text
    assert town.sent == []


def test_a_written_rule_is_sent_and_its_draft_shown(person: Person, town: Town) -> None:
    controller = person("controller")

    answer = controller.post(NEW, data=typed(do="write"), follow_redirects=False)

    assert town.sent == [("POST", "/rules/own", EXAMPLE)]
    assert answer.headers["location"] == f"/rules/OWN-01/versions/{DIGESTS['draft']}"


def test_a_rule_with_a_mistake_is_not_sent(person: Person, town: Town) -> None:
    person("controller").post(NEW, data=typed(condition="row.x", do="write"))

    assert town.sent == []


def test_a_field_left_empty_is_named(person: Person) -> None:
    answer = person("controller").post(NEW, data=typed(legalBasis="", do="write"))

    assert parsed(answer).xpath("//div[@class='errors']//a/@href") == ["#legalBasis"]


@pytest.mark.parametrize(("user", "offered"), [("controller", True), ("case-officer", False), ("auditor", False)])
def test_who_may_write_is_offered_it(person: Person, user: str, *, offered: bool) -> None:
    page: Any = parsed(person(user).get("/rules/own/OWN-01"))

    assert bool(page.xpath("//button[@value='write']")) == offered


def test_the_page_is_told_in_english_too(person: Person) -> None:
    controller = person("controller")
    controller.post("/language", data={"code": "en", "next": NEW})

    answer = controller.post(NEW, data=typed(condition="row.amount_minor > 0.5", do="check"))

    assert "A whole number is compared with a decimal number." in answer.text
