"""Disclosures and matching on their pages: put together, decided, refused, matched."""

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said
from tests.service.web.places import PAGES

DRAFT, WAITING = PAGES["disclosure draft"], PAGES["disclosure proposed"]
CASE = made_id("case-open")
FORM = {"committeeId": "son", "to": "committee:kfn", "purpose": "Samma förening.", "initiative": "own"}


def test_a_disclosure_begins_with_a_recipient_and_a_purpose(person: Person, town: Town) -> None:
    answer = person("case-officer").post("/disclosures", data={**FORM, "about": f"case:{CASE}"})

    assert said(answer) == "Utkastet är påbörjat."
    assert answer.url.params["about"] == f"case:{CASE}"
    assert town.sent[0][2]["toCommittee"] == "kfn"


def test_without_recipient_and_purpose_nothing_is_begun(person: Person, town: Town) -> None:
    page = refused(person("case-officer").post("/disclosures", data={"committeeId": "son"}))

    assert links_of(page) == ["to", "purpose"]
    assert town.sent == []


def test_what_is_chosen_is_sent_with_its_section_and_proposed(person: Person, town: Town) -> None:
    chosen = {
        "item": [f"case:{CASE}:26:1", ""],
        "basis": "osl_10_15_a",
        "balancing": "Väger tyngre.",
        "then": "propose",
    }

    answer = person("case-officer").post(DRAFT, data={**FORM, **chosen})

    assert said(answer) == "Föreslaget. En andra person beslutar."
    assert town.sent[0][2]["items"] == [{"kind": "case", "objectId": CASE, "secrecySection": "26:1"}]
    assert town.sent[1][:2] == ("POST", f"{DRAFT}/propose")


def test_the_bases_say_which_can_carry_it_and_why_others_do_not(person: Person) -> None:
    page = parsed(person("case-officer").get(DRAFT))

    answers = [
        " ".join(each.split())
        for each in page.xpath("//section[@id='basis']//label[input[@type='radio']]/span/span[1]/text()")
    ]
    assert answers == ["Kan användas", "Håller inte"]
    assert "Undantaget: 26:1." in page.text_content()


def test_who_may_decide_is_offered_to_and_a_case_officer_is_not(person: Person) -> None:
    offered = [
        parsed(person(who).get(WAITING)).xpath("//form[contains(@action, '/decide')]/@action")
        for who in ("security-head", "case-officer")
    ]

    assert offered == [[f"{WAITING}/decide"], []]


def test_a_refusal_without_reasons_is_not_sent(person: Person, town: Town) -> None:
    page = refused(person("security-head").post(f"{WAITING}/refuse", data={"reason": ""}))

    assert links_of(page) == ["reason"]
    assert town.sent == []


def test_a_decision_is_sent_without_reasons(person: Person, town: Town) -> None:
    answer = person("security-head").post(f"{WAITING}/decide", data={"reason": ""})

    assert said(answer) == "Beslutat."
    assert town.sent == [("POST", f"{WAITING}/decide", {"reason": None})]


def test_what_is_shown_on_a_ground_says_so_and_offers_no_change(person: Person, town: Town) -> None:
    case = town.one(town.cases, "caseId", CASE)
    case["ground"] = {"disclosureId": made_id("disclosure-decided"), "until": "2027-02-18"}

    page = parsed(person("case-officer").get(f"/cases/{CASE}"))

    assert "Visas med stöd av ett beslut om utlämnande" in page.text_content()
    assert page.xpath("//main//form") == []


def test_a_mandate_is_run_for_the_own_committee(person: Person, town: Town) -> None:
    answer = person("case-officer").post(f"/matching/{made_id('mandate')}/run", data={"committee": "son"})

    assert said(answer) == "Matchat."
    assert town.sent == [("POST", "/matching/runs", {"mandateId": made_id("mandate"), "committeeId": "son"})]


def test_a_mandate_needs_all_that_it_says(person: Person, town: Town) -> None:
    page = refused(person("security-head").post("/matching", data={"purpose": "Dubbla stöd."}))

    assert links_of(page) == ["committees", "basis", "impactAssessment", "identifiers", "validFrom", "validTo"]
    assert town.sent == []


def test_from_a_hit_a_disclosure_is_begun(person: Person) -> None:
    page = parsed(person("case-officer").get(PAGES["matching run"]))

    assert "/disclosures/new" in page.xpath("//main//a/@href")
