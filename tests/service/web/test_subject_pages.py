"""What persons ask for, on its pages: registered, answered by a second person, restricted; and marks elsewhere."""

from datetime import timedelta

import pytest

from services.web.messages import language
from services.web.pages.subject_requests import days_left
from services.web.schemas.subjects import SubjectRequest
from tests.service.web.conftest import Person, signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_subjects import request
from tests.service.web.html import links_of, parsed, refused, said, text_of
from tests.service.web.places import PAGES

LIST, OPEN, RESTRICTED = "/subject-requests", PAGES["request rectification"], PAGES["request restricted"]
ASKED = {
    "partyId": f" {made_id('party-new')} ",
    "right": "rectification",
    "receivedOn": "2026-11-20",
    "statement": "Jag heter något annat sedan i våras.",
}
ALERT, PAYMENT = PAGES["alert"], PAGES["payment"]


def test_the_heading_says_what_is_late(person: Person) -> None:
    page = parsed(person("registrar").get(LIST))

    assert text_of(page.xpath("//h1")[0]) == "En begäran skulle ha besvarats"


def test_the_days_that_are_left_are_drawn_for_each_open_request(town: Town) -> None:
    rows = [SubjectRequest.model_validate(request(town.today, name)) for name in ("late", "rectification")]

    picture = days_left(language("sv"), rows, town.today)

    came = town.today - timedelta(20)
    assert picture.rows == (
        (f"Tillgång till uppgifterna, kom in {came}", "2 dagar sen"),
        (f"Rättelse, kom in {came}", "8 dagar kvar"),
    )
    assert str(picture.svg).count('class="t-look"') == 1


def test_the_list_says_what_is_asked_by_when_and_what_is_restricted(person: Person) -> None:
    page = parsed(person("auditor").get(LIST))

    rows = [text_of(row) for row in page.xpath("//table[@data-list]/tbody/tr")]
    assert len(rows) == 5
    assert "8 dagar kvar" in rows[1]
    assert "Ska besvaras Begränsad" in rows[2]
    assert rows[3].endswith("Avslag")


def test_a_request_is_registered_in_the_persons_words(person: Person, town: Town) -> None:
    answer = person("registrar").post(LIST, data=ASKED)

    assert said(answer) == "Registrerat. En annan person beslutar."
    assert town.sent == [("POST", LIST, {**ASKED, "partyId": made_id("party-new")})]
    assert answer.url.path == OPEN


def test_what_a_request_lacks_is_said_beside_its_field(person: Person) -> None:
    page = refused(person("registrar").post(LIST, data={**ASKED, "right": "", "statement": ""}))

    assert links_of(page) == ["new-right", "new-statement"]
    assert page.xpath("//input[@id='new-receivedOn']/@value") == ["2026-11-20"]


def test_a_payee_that_nobody_knows_leads_to_the_field(person: Person) -> None:
    page = refused(person("registrar").post(LIST, data={**ASKED, "partyId": made_id("nobody")}))

    assert links_of(page) == ["new-partyId"]


@pytest.mark.parametrize(
    ("user", "path", "steps"),
    [
        ("registrar", OPEN, {"restrict", "extend", "withdraw"}),
        ("security-head", OPEN, {"decide"}),
        ("registrar", RESTRICTED, {"restrict", "withdraw"}),
        ("security-head", RESTRICTED, {"decide", "lift"}),
        ("registrar", PAGES["request refused"], set()),
        ("security-head", PAGES["request refused"], set()),
        ("auditor", RESTRICTED, set()),
    ],
)
def test_each_is_offered_what_the_policy_and_the_state_let_them_do(
    person: Person, user: str, path: str, steps: set[str]
) -> None:
    page = parsed(person(user).get(path))

    assert {action.rpartition("/")[2] for action in page.xpath("//main//form/@action")} == steps


@pytest.mark.parametrize(
    ("user", "step", "form", "told"),
    [
        ("registrar", "extend", {"reason": "Två enheter."}, "Tiden är förlängd. Underrätta personen, med skälen."),
        ("registrar", "withdraw", {"reason": "Per telefon."}, "Det är antecknat att personen tar tillbaka begäran."),
        (
            "registrar",
            "restrict",
            {"basis": "accuracy_contested", "exception": "legal_claims", "reason": "Kontrolleras."},
            "Behandlingen är begränsad.",
        ),
        (
            "security-head",
            "decide",
            {"outcome": "granted", "reason": "Rätt.", "correctedName": "Kim Nyberg"},
            "Beslutat. Underrätta personen.",
        ),
    ],
)
def test_a_step_reaches_the_gateway(
    person: Person, town: Town, user: str, step: str, form: dict[str, str], told: str
) -> None:
    answer = person(user).post(f"{OPEN}/{step}", data=form)

    assert said(answer) == told
    assert town.sent == [("POST", f"{OPEN}/{step}", form)]


def test_what_is_left_empty_is_not_sent_and_no_exception_is_none(person: Person, town: Town) -> None:
    form = {"outcome": "granted", "ground": "", "reason": "Rätt.", "correctedName": " "}

    person("registrar").post(
        f"{OPEN}/restrict", data={"basis": "accuracy_contested", "exception": "", "reason": "Oklart."}
    )
    person("security-head").post(f"{OPEN}/decide", data=form)

    assert [body for _, _, body in town.sent] == [
        {"basis": "accuracy_contested", "exception": None, "reason": "Oklart."},
        {"outcome": "granted", "reason": "Rätt."},
    ]


@pytest.mark.parametrize("step", ["extend", "withdraw", "restrict"])
def test_a_step_without_reasons_leads_to_its_own_field(person: Person, step: str) -> None:
    page = refused(person("registrar").post(f"{OPEN}/{step}", data={"reason": "", "basis": "accuracy_contested"}))

    assert links_of(page) == [f"{step}-reason"]


def test_who_registered_is_told_that_somebody_else_decides(person: Person) -> None:
    registrar = person("registrar")

    page = parsed(registrar.get(OPEN))
    answer = refused(registrar.post(f"{OPEN}/decide", data={"outcome": "granted", "reason": "Rätt namn."}))

    told = "Du registrerade detta, så någon annan beslutar."
    assert told in text_of(page.xpath("//section[@id='decide']")[0])
    assert told in text_of(answer.xpath("//div[@class='errors']")[0])


def test_the_grounds_are_those_that_fit_the_right_with_their_law(person: Person) -> None:
    page = parsed(person("security-head").get(OPEN))

    assert page.xpath("//select[@id='decide-ground']/option/text()") == [
        "Ingen",
        "Uppgifterna är riktiga (dataskyddsförordningen art. 16)",
        "Uppenbart ogrundad eller orimlig (dataskyddsförordningen art. 12.5)",
    ]


def test_a_name_is_corrected_in_a_rectification_only(person: Person) -> None:
    head = person("security-head")

    found = [parsed(head.get(path)).xpath("//input[@name='correctedName']") for path in (OPEN, RESTRICTED)]

    assert [len(fields) for fields in found] == [1, 0]


def test_a_refusal_stands_with_its_ground_and_how_to_appeal(person: Person) -> None:
    page = parsed(person("registrar").get(PAGES["request refused"]))

    told = text_of(page.xpath("//section[@id='decision']")[0])
    assert "Avslag: Uppenbart ogrundad eller orimlig dataskyddsförordningen art. 12.5" in told
    assert "Du kan överklaga till förvaltningsrätten." in told


def test_a_restriction_is_lifted_by_another_once_the_person_was_told(person: Person, town: Town) -> None:
    head, party = person("security-head"), made_id("party-restricted")

    page = refused(head.post(f"{RESTRICTED}/lift", data={"reason": "Kontrollerat."}))
    answer = head.post(f"{RESTRICTED}/lift", data={"informed_on": "2026-11-24", "reason": "Kontrollerat."})

    assert links_of(page) == ["lift-informedOn"]
    assert said(answer) == "Begränsningen är hävd."
    body = {"informedOn": "2026-11-24", "reason": "Kontrollerat."}
    assert town.sent[-1] == ("POST", f"/restrictions/{party}/lift", body)


def test_a_request_that_was_answered_meanwhile_is_told(person: Person) -> None:
    answer = person("registrar").post(f"{PAGES['request refused']}/withdraw", data={"reason": "Per telefon."})

    assert "Begäran är inte längre öppen" in text_of(refused(answer).xpath("//div[@class='errors']")[0])


@pytest.mark.parametrize("exception", [None, "legal_claims"])
def test_a_payment_of_a_restricted_payee_says_so(person: Person, town: Town, exception: str | None) -> None:
    payment = town.one(town.payments, "paymentId", PAYMENT.rpartition("/")[2])
    payment |= {"restriction": {"since": "2026-11-20", "exception": exception}, "statement": "Jag har bytt namn."}

    text = parsed(person("controller").get(PAYMENT)).text_content()

    assert "begränsad sedan 20 november 2026" in text
    assert ("Uppgifterna får bara lagras" in text) == (exception is None)
    assert ("Arbetet behövs för ett rättsligt anspråk" in text) == (exception is not None)
    assert "Jag har bytt namn." in text


@pytest.mark.parametrize(("exception", "forms"), [(None, 0), ("legal_claims", 1)])
def test_a_signal_of_a_restricted_payee_is_judged_only_on_an_exception(
    person: Person, town: Town, exception: str | None, forms: int
) -> None:
    alert = town.one(town.alerts, "alertId", ALERT.rpartition("/")[2])
    alert["restriction"] = {"since": "2026-11-20", "exception": exception}

    page = parsed(person("controller").get(ALERT))

    assert "begränsad sedan 20 november 2026" in page.text_content()
    assert len(page.xpath("//section[@id='judge']//form")) == forms


def test_the_list_of_signals_and_a_rule_say_what_is_restricted(person: Person, town: Town) -> None:
    town.one(town.alerts, "alertId", ALERT.rpartition("/")[2])["restriction"] = {"since": "2026-11-20"}
    town.one(town.rules, "rule", "INV-01")["restrictedPayees"] = 2
    controller = person("controller")

    signals, rule = parsed(controller.get("/alerts")), parsed(controller.get(PAGES["rule"]))

    marked = signals.xpath("//tr[td/span[text()='Begränsad']]/th/a/@href")
    assert marked == [ALERT]
    assert "2 mottagare vars uppgifter bara får lagras hoppas över." in rule.text_content()


def test_where_nobody_has_asked_the_page_says_so(empty_url: str) -> None:
    with signed_in(empty_url, "registrar") as client:
        page = parsed(client.get(LIST))

    assert text_of(page.xpath("//h1")[0]) == "Ingen begäran väntar på svar"
    assert "Ingen har begärt något än." in page.text_content()


@pytest.mark.parametrize("user", ["controller", "case-officer", "board-member"])
def test_others_neither_see_the_page_nor_its_name(reading_url: str, user: str) -> None:
    with signed_in(reading_url, user) as client:
        answers = [client.get(LIST), client.get(OPEN), client.get("/help")]

    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert LIST not in parsed(answers[2]).xpath("//nav//a/@href")
