"""Which data each rule needs, on its pages: how complete, how fresh, from whom, and whether the rule exists."""

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.html import parsed, text_of

LIST = "/rule-data"


def test_the_heading_says_how_many_rules_have_all_their_data(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    assert text_of(page.xpath("//h1")[0]) == "1 regel av 3 har alla sina uppgifter"


def test_each_rule_has_its_state_and_a_bar_of_its_weakest_field(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    rows = page.xpath("//table[@data-list]/tbody/tr")
    assert [text_of(row.xpath("td[1]")[0]) for row in rows] == ["Fullständiga", "Delvis", "Saknas"]
    assert [row.xpath("string(.//svg/@aria-label)").replace("\xa0", " ") for row in rows] == [
        "98 % ifyllt",
        "42 % ifyllt",
        "0 % ifyllt",
    ]


def test_a_rule_that_is_not_built_yet_is_said_to_be_so(person: Person) -> None:
    page = parsed(person("controller").get(LIST))

    told = ["Regeln finns inte än".casefold() in text_of(row).casefold() for row in page.xpath("//tbody/tr")]
    assert told == [False, True, True]


def test_the_rules_of_an_area_alone_are_shown_when_asked_for(person: Person) -> None:
    page = parsed(person("controller").get(f"{LIST}?area=HT"))

    assert page.xpath("//table[@data-list]//th/a/@href") == ["/rule-data/INV-01", "/rule-data/TIM-08"]
    assert page.xpath("//ul[@class='tabs']//a[@aria-current]/@href") == ["/rule-data?area=HT"]


def test_an_area_that_nobody_knows_shows_all(person: Person) -> None:
    page = parsed(person("controller").get(f"{LIST}?area=shoes"))

    assert len(page.xpath("//table[@data-list]/tbody/tr")) == 3


def test_a_rules_page_says_where_its_data_come_from(person: Person) -> None:
    page = parsed(person("controller").get(f"{LIST}/TIM-08"))

    told = text_of(page.xpath("//main")[0]).replace("\xa0", " ")
    assert "Besök enligt lås eller telefon" in told
    assert "Debiterade minuter" in told
    assert "Regeln finns inte än" in told
    assert f"/files/{made_id('file-good')}" in page.xpath("//main//a/@href")


def test_a_rule_without_data_says_that_nothing_came(person: Person) -> None:
    page = parsed(person("controller").get(f"{LIST}/PRC-01"))

    assert "Inget har kommit än." in text_of(page.xpath("//main")[0])


def test_a_built_rule_and_its_data_lead_to_each_other(person: Person) -> None:
    controller = person("controller")

    assert "/rules/INV-01" in parsed(controller.get(f"{LIST}/INV-01")).xpath("//main//a/@href")
    assert "/rule-data/INV-01" in parsed(controller.get("/rules/INV-01")).xpath("//main//a/@href")
    assert LIST in parsed(controller.get("/rules")).xpath("//main//a/@href")


def test_the_menu_leads_to_the_data_of_rules(person: Person) -> None:
    page = parsed(person("controller").get("/"))

    assert LIST in page.xpath("//nav//a/@href")


def test_the_page_is_told_in_english_too(person: Person) -> None:
    english = person("controller")
    english.cookies.set("lang", "en")

    assert "the rule does not exist yet" in english.get(LIST).text
