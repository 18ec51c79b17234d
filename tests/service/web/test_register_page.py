"""The supplier register's page: pairs side by side, what speaks for and against, decisions and undo."""

import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said, text_of

LIST, WAITING, TAKEN, ONE = "/parties", made_id("pair-waiting"), made_id("pair-taken"), made_id("pair-one")
WHY = {"reason": "Samma bankgiro, och bolaget bekräftar.", "state": "proposed"}


def test_the_heading_says_how_many_wait(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    assert text_of(page.xpath("//h1")[0]) == "Två par kan vara en organisation vart"


def test_the_two_stand_side_by_side(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    rows = [row.xpath("./*/text()") for row in page.xpath(f"//section[@id='pair-{WAITING}']//tbody/tr")]
    assert rows[0] == ["Namn", "Björkens Städ AB", "Novara Lokalvård AB"]
    assert rows[1] == ["Organisationsnummer", "5560160680", "–"]


def test_it_says_what_speaks_for_and_against(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    told = [text_of(item) for item in page.xpath(f"//section[@id='pair-{WAITING}']/ul/li")]
    assert told[0].startswith("Namn: olika namn talar emot")
    assert told[1].startswith("Konto: samma konto talar för")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("confirm", "De två är nu en organisation. Inget skrivs om, och det går att häva."),
        ("reject", "De är två organisationer och föreslås inte igen."),
    ],
)
def test_a_pair_is_decided_with_a_reason(person: Person, town: Town, how: str, message: str) -> None:
    answer = person("controller").post(f"{LIST}/{WAITING}/{how}", data=WHY)

    assert said(answer) == message
    assert town.sent == [("POST", f"/parties/merges/{WAITING}/{how}", {"reason": WHY["reason"]})]


def test_a_merge_is_undone_with_a_reason(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{LIST}/{ONE}/unmerge", data=WHY | {"state": "merged"})

    assert said(answer) == "Sammanslagningen är hävd, och båda är som de var."
    assert town.sent[0][1] == f"/parties/merges/{ONE}/unmerge"


def test_a_decision_without_a_reason_leads_to_its_field(person: Person) -> None:
    page = refused(person("controller").post(f"{LIST}/{WAITING}/confirm", data={"reason": " ", "state": "proposed"}))

    assert links_of(page) == [f"reason-{WAITING}"]


def test_what_was_written_is_not_lost_when_somebody_was_first(person: Person) -> None:
    page = refused(person("controller").post(f"{LIST}/{TAKEN}/confirm", data=WHY))

    assert WHY["reason"] in text_of(page.xpath(f"//textarea[@id='reason-{TAKEN}']")[0])


def test_who_may_not_decide_reads(person: Person) -> None:
    page = parsed(person("auditor").get(LIST))

    assert page.xpath(f"//section[@id='pair-{WAITING}']") != []
    assert page.xpath("//form[starts-with(@action, '/parties/')]") == []


def test_a_state_without_pairs_says_so(person: Person) -> None:
    page = parsed(person("controller").get(f"{LIST}?state=rejected"))

    assert "Det finns inget sådant par." in text_of(page)
