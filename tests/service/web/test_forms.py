"""What people send reaches the gateway as the API wants it, and what is wrong is said beside its field."""

import pytest

from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said
from tests.service.web.places import PAGES

ALERT, TASK, RULE = PAGES["alert"], PAGES["task"], PAGES["rule"]
LEDGER = PAGES["mapping to correct"]


def test_a_judgement_reaches_the_gateway(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{ALERT}/triage", data={"outcome": "explained", "reason": "Delleverans."})

    assert said(answer) == "Din bedömning är sparad."
    assert town.sent == [("POST", f"{ALERT}/triage", {"outcome": "explained", "reason": "Delleverans."})]


def test_a_judgement_without_reason_is_not_sent_and_keeps_what_was_chosen(person: Person, town: Town) -> None:
    page = refused(person("controller").post(f"{ALERT}/triage", data={"outcome": "explained", "reason": " "}))

    assert links_of(page) == ["reason"]
    assert page.xpath("//input[@name='outcome'][@checked]/@value") == ["explained"]
    assert page.xpath("//textarea[@name='reason'][@aria-invalid='true']/@aria-describedby") == [
        "reason-hint reason-wrong"
    ]
    assert town.sent == []


def test_a_judgement_without_outcome_leads_to_the_first_choice(person: Person) -> None:
    page = refused(person("controller").post(f"{ALERT}/triage", data={"reason": "Delleverans."}))

    assert links_of(page) == ["outcome"]
    assert page.xpath("string(//title)").startswith("Rätta")


def test_a_judgement_that_came_too_late_is_told(person: Person, town: Town) -> None:
    kim, sam = person("controller"), person("case-officer")
    sam.post(f"{ALERT}/triage", data={"outcome": "explained", "reason": "Delleverans."})

    page = refused(kim.post(f"{ALERT}/triage", data={"outcome": "confirmed", "reason": "Samma leverans."}))

    assert "Någon har redan bedömt signalen" in page.xpath("string(//div[@class='errors'])")
    assert "Sam Handläggare" in page.xpath("string(//section[@id='judge'])")


def test_a_file_passes_through_as_it_is_and_leads_to_its_page(person: Person, town: Town) -> None:
    files = {"file": ("lev.xml", b"<Document>\xff</Document>", "application/xml")}

    answer = person("controller").post("/files", data={"committeeId": "son"}, files=files)

    assert answer.url.path == PAGES["file being read"]
    method, path, body = town.sent[0]
    assert (method, path) == ("POST", "/files")
    assert b'filename="lev.xml"' in body
    assert b"<Document>\xff</Document>" in body
    assert b'name="committeeId"\r\n\r\nson' in body


def test_a_file_of_many_megabytes_passes_through(person: Person, town: Town) -> None:
    content = b"x" * 20 * 1024 * 1024

    answer = person("controller").post("/files", files={"file": ("lev.csv", content)})

    assert answer.url.path == PAGES["file being read"]
    assert content in town.sent[0][2]


def test_a_script_that_sends_a_file_is_told_where_it_is(person: Person) -> None:
    files = {"file": ("lev.xml", b"x")}

    answer = person("controller").post("/files", files=files, headers={"Accept": "application/json"})

    assert answer.status_code == 201
    assert answer.json() == {"location": PAGES["file being read"]}


def test_no_file_chosen_leads_to_the_field(person: Person) -> None:
    # as a browser sends it, with an empty name
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}

    page = refused(person("controller").post("/files", content=body, headers=headers))

    assert links_of(page) == ["file"]


def test_corrected_columns_reach_the_gateway_without_those_left_out(person: Person, town: Town) -> None:
    form = {"column-amount": "UTFALL", "column-supplier_name": "LEVERANTÖR", "column-unit": ""}

    answer = person("controller").post(LEDGER, data=form)

    assert said(answer) == "Kolumnerna är sparade och filen läses om."
    assert town.sent[0] == ("PUT", LEDGER, {"columns": {"amount": "UTFALL", "supplier_name": "LEVERANTÖR"}})


def test_a_column_cannot_be_two_things(person: Person, town: Town) -> None:
    page = refused(person("controller").post(LEDGER, data={"column-amount": "UTFALL", "column-unit": "UTFALL"}))

    assert links_of(page) == ["column-unit"]
    assert town.sent == []


def test_the_columns_of_a_stored_file_are_only_shown(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["mapping"]))

    assert page.xpath("//main//select") == []
    assert "Betalningar ur filen är sparade" in page.text_content()


def test_a_finished_control_reaches_the_gateway(person: Person, town: Town) -> None:
    form = {
        "checklist": ["no_conflict", "compare_documents"],
        "outcome": "finding",
        "severity": "major",
        "openCase": "yes",
        "summary": "Samma leverans två gånger.",
    }

    answer = person("case-officer").post(f"{TASK}/complete", data=form)

    assert said(answer) == "Kontrollen är klar och bristen är noterad."
    assert town.sent[0][2] == {**form, "openCase": True}


def test_a_control_without_finding_says_nothing_of_how_serious_it_is(person: Person, town: Town) -> None:
    form = {"checklist": ["no_conflict"], "outcome": "no_finding", "severity": "major", "summary": "Allt stämde här."}

    person("controller").post(f"{TASK}/complete", data=form)

    assert town.sent[0][2] == {"outcome": "no_finding", "summary": "Allt stämde här.", "checklist": ["no_conflict"]}


def test_steps_that_the_gateway_misses_are_led_to_and_the_rest_is_kept(person: Person) -> None:
    form = {"checklist": ["ask_party"], "outcome": "no_finding", "summary": "Allt stämde här."}

    page = refused(person("controller").post(f"{TASK}/complete", data=form))

    assert links_of(page) == ["checklist"]
    assert page.xpath("//input[@name='checklist'][@checked]/@value") == ["ask_party"]
    assert page.xpath("string(//textarea[@name='summary'])") == "Allt stämde här."


def test_a_finding_has_to_be_weighed(person: Person, town: Town) -> None:
    form = {"checklist": ["no_conflict"], "outcome": "finding", "summary": "kort"}

    page = refused(person("controller").post(f"{TASK}/complete", data=form))

    assert links_of(page) == ["severity", "summary"]
    assert town.sent == []


def test_a_rule_is_run_over_a_time(person: Person, town: Town) -> None:
    answer = person("controller").post(f"{RULE}/backtests", data={"from": "2026-01-01", "to": ""})

    assert answer.url.path == PAGES["backtest"]
    assert town.sent[0][2] == {"rule": "INV-01", "from": "2026-01-01"}


@pytest.mark.parametrize(
    ("first", "last", "field"), [("2026-13-01", "", "from"), ("2026-02-01", "2026-01-01", "to"), ("", "i går", "to")]
)
def test_a_time_that_is_none_is_not_run(person: Person, town: Town, first: str, last: str, field: str) -> None:
    page = refused(person("controller").post(f"{RULE}/backtests", data={"from": first, "to": last}))

    assert links_of(page) == [field]
    assert town.sent == []


def test_a_message_is_marked_as_read(person: Person, town: Town) -> None:
    answer = person("controller").post(f"/notifications/{made_id('message-new')}/read")

    assert said(answer) == "Meddelandet är markerat som läst."
    assert "Inget meddelande är nytt" in answer.text


def test_the_language_is_remembered_and_leads_back(person: Person) -> None:
    answer = person("controller").post("/language", data={"code": "en", "next": "/rules/INV-01"})

    assert answer.url.path == "/rules/INV-01"
    assert "How often it was right" in answer.text


def test_single_keys_can_be_turned_off(person: Person) -> None:
    client = person("controller")
    before = client.get("/").text

    client.post("/help/shortcuts", data={"choice": "off"})

    assert "keys.js" in before
    assert "keys.js" not in client.get("/").text
