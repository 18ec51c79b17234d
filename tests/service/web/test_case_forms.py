"""Work on a case from its page: holds by two persons, notes, evidence, states, outcome."""

import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said
from tests.service.web.places import PAGES

CASE = PAGES["case"]


def test_a_hold_is_proposed_in_ore_with_its_ground(person: Person, town: Town) -> None:
    form = {"amount": "48 750,50", "ground": "contract", "until": "2026-12-18", "reason": "Två lika fakturor."}

    answer = person("controller").post(f"{CASE}/holds", data={**form, "payment": made_id("twin-2")})

    assert "Den gäller när en annan person har godkänt den" in said(answer)
    assert town.sent[0][2] == {
        "amount": {"minor": 4875050, "currency": "SEK"},
        "legalGround": "contract",
        "until": "2026-12-18",
        "reason": "Två lika fakturor.",
        "paymentId": made_id("twin-2"),
    }


@pytest.mark.parametrize("amount", ["", "0", "-5", "48.750,00", "1e9", "mycket"])
def test_a_hold_of_no_clear_amount_is_not_sent(person: Person, town: Town, amount: str) -> None:
    form = {"amount": amount, "ground": "contract", "until": "2026-12-18", "reason": "Två lika fakturor."}

    page = refused(person("controller").post(f"{CASE}/holds", data=form))

    assert links_of(page) == ["hold-amount"]
    assert page.xpath("//details[@open]//input[@id='hold-until']/@value") == ["2026-12-18"]
    assert town.sent == []


def test_the_one_who_proposed_a_hold_is_not_offered_to_approve_it(person: Person) -> None:
    page = parsed(person("controller").get(CASE))

    offered = page.xpath("//form[contains(@action, '/holds/') and contains(@action, '/approve')]/@action")
    assert offered == [f"{CASE}/holds/{made_id('hold-other')}/approve"]
    assert "Du föreslog den, så en annan person behöver godkänna den." in page.text_content()


def test_a_second_person_approves_a_hold(person: Person, town: Town) -> None:
    answer = person("controller-2").post(f"{CASE}/holds/{made_id('hold-mine')}/approve")

    assert said(answer) == "Pausen är godkänd och gäller."
    assert town.sent == [("POST", f"/holds/{made_id('hold-mine')}/approve", {})]


def test_approving_ones_own_hold_by_hand_is_refused_in_words(person: Person) -> None:
    page = refused(person("controller").post(f"{CASE}/holds/{made_id('hold-mine')}/approve"))

    assert "annan person än den som föreslog den" in page.xpath("string(//div[@class='errors'])")


def test_a_hold_ends_with_a_reason(person: Person, town: Town) -> None:
    client, path = person("controller"), f"{CASE}/holds/{made_id('hold-live')}/end"

    page = refused(client.post(path, data={"reason": ""}))
    done = client.post(path, data={"reason": "Kontot är bekräftat."})

    assert links_of(page) == ["end-reason"]
    assert said(done) == "Pausen har upphört."
    assert town.sent == [("POST", f"/holds/{made_id('hold-live')}/end", {"reason": "Kontot är bekräftat."})]


@pytest.mark.parametrize(
    ("what", "form", "sent"),
    [
        ("notes", {"text": "Hört av sig.", "kind": "party_heard"}, {"text": "Hört av sig.", "kind": "party_heard"}),
        ("transitions", {"to": "measures", "reason": "Klart."}, {"to": "measures", "reason": "Klart."}),
    ],
)
def test_work_on_a_case_reaches_the_gateway(
    person: Person, town: Town, what: str, form: dict[str, str], sent: dict[str, str]
) -> None:
    answer = person("security-head").post(f"{CASE}/{what}", data=form)

    assert said(answer)
    assert town.sent == [("POST", f"{CASE}/{what}", sent)]


@pytest.mark.parametrize(
    ("what", "field"), [("notes", "note-text"), ("transitions", "move-to"), ("outcome", "outcome-outcome")]
)
def test_an_empty_form_of_a_case_leads_to_its_first_field(person: Person, town: Town, what: str, field: str) -> None:
    page = refused(person("controller").post(f"{CASE}/{what}", data={}))

    assert links_of(page)[0] == field
    assert town.sent == []


def test_an_outcome_is_recorded_in_ore(person: Person, town: Town) -> None:
    form = {"outcome": "recovered", "suspected": "97 500", "stopped": "48 750,00 kr", "reason": "Krediterat."}

    answer = person("controller").post(f"{CASE}/outcome", data=form)

    assert said(answer) == "Utfallet är noterat."
    body = town.sent[0][2]
    assert [body[name]["minor"] for name in ("suspected", "stopped", "claimed", "recovered")] == [
        9750000,
        4875000,
        0,
        0,
    ]


def test_evidence_passes_through_as_it_is(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{CASE}/evidence", files={"file": ("brev.pdf", b"%PDF-\x00\xff")})

    assert said(answer) == "Filen är sparad, med sitt fingeravtryck."
    assert b"%PDF-\x00\xff" in town.sent[0][2]


def test_evidence_is_handed_out_to_be_kept_and_never_shown(person: Person) -> None:
    answer = person("auditor").get(f"{CASE}/evidence/{made_id('evidence')}")

    assert answer.content == b"%PDF-evidence"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_case_is_opened_by_hand_for_a_committee_of_ones_own(person: Person, town: Town) -> None:
    client = person("case-officer")

    page = refused(client.post("/cases", data={"title": "Kör", "committeeId": "kfn"}))
    done = client.post("/cases", data={"title": "Kör utan tur", "committeeId": "son", "area": "home_care"})

    assert links_of(page) == ["committeeId"]
    assert said(done) == "Ärendet är öppnat."
    assert town.sent[0][2] == {"title": "Kör utan tur", "committeeId": "son", "area": "home_care"}


def test_a_case_whose_key_was_destroyed_says_when_and_by_what_decision(person: Person, town: Town) -> None:
    stone = {"at": "2031-05-02T09:00:00Z", "decision": "SON 2031/14 § 7"}
    town.one(town.cases, "caseId", CASE.rpartition("/")[2])["contentDestroyed"] = stone

    page = parsed(person("controller").get(CASE)).text_content()

    assert "Innehållet i det här ärendet är förstört" in page
    assert "enligt beslut SON 2031/14 § 7" in page
