"""Disposal on its pages: the plan, decisions, holds, and a run from its count to its report."""

import hashlib
import re

import pytest

from services.web.messages import language
from services.web.pages.disposal_runs import ahead, answers, for_archive, renews
from services.web.schemas.disposal import WholeRun
from tests.service.web.conftest import Person, signed_in
from tests.service.web.fake_data import made_id
from tests.service.web.fake_disposal import EVERYBODY, SHA256, run
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said, text_of
from tests.service.web.places import PAGES

PLAN, COUNTED, PROPOSED = PAGES["disposal"], PAGES["disposal counted"], PAGES["disposal proposed"]
RULE, HOLD = made_id("rule-case"), made_id("legal-hold-case")
DECISION = {
    "type": "payment",
    "months": "84",
    "fromYearEnd": "yes",
    "disposition": "delete",
    "decisionNumber": "KS 2026/17",
    "decidedOn": "2026-01-15",
    "decidedBy": "Kommunstyrelsen",
    "legalBasis": "arkivlagen (1990:782) 10 §",
    "validFrom": "2026-02-01",
}


def a_run(town: Town, name: str) -> WholeRun:
    return WholeRun.model_validate(run(town.today, name))


def test_the_heading_says_what_waits_for_a_second_person(person: Person) -> None:
    page = parsed(person("registrar").get(PLAN))

    assert text_of(page.xpath("//h1")[0]) == "En gallring väntar på en andra person"


def test_the_plan_tells_proposed_decided_and_waiting_times_with_their_sources(person: Person) -> None:
    page = parsed(person("auditor").get(PLAN))

    rows = [text_of(row) for row in page.xpath("//section[@aria-labelledby='plan']//tbody/tr")]
    assert "7 år, från årets slutarkivlagen (1990:782) 10 §; förslag" in rows[0]
    assert re.search(r"7 år, från årets slutTas bortKS 2026/17, Kommunstyrelsen\d{4}-\d\d-\d\d", rows[0])
    assert "Bevaras 10 årTas bortKS 2026/17" in rows[1]
    assert "1 månad" in rows[2]


def test_a_decision_is_registered_as_the_register_has_it(person: Person, town: Town) -> None:
    answer = person("registrar").post("/disposal/rules", data=DECISION)

    assert said(answer) == "Registrerat. En andra person jämför med beslutet."
    assert town.sent == [("POST", "/disposal/rules", {**DECISION, "months": 84, "fromYearEnd": True})]


def test_what_a_decision_lacks_is_said_beside_its_field_and_the_rest_is_kept(person: Person) -> None:
    page = refused(
        person("registrar").post("/disposal/rules", data={**DECISION, "decisionNumber": "", "decidedBy": ""})
    )

    assert links_of(page) == ["decisionNumber", "decidedBy"]
    assert page.xpath("//input[@id='months']/@value") == ["84"]
    assert page.xpath("//input[@id='legalBasis']/@value") == ["arkivlagen (1990:782) 10 §"]


def test_from_a_row_of_the_plan_the_form_begins_with_what_is_proposed(person: Person) -> None:
    page = parsed(person("registrar").get(PAGES["disposal with a type"]))

    assert page.xpath("//select[@id='type']/option[@selected]/@value") == ["payment"]
    assert page.xpath("//input[@id='months']/@value") == ["84"]
    assert page.xpath("//input[@name='fromYearEnd']/@checked")
    assert page.xpath("//select[@id='disposition']/option/@value") == ["delete", "archive_then_delete", "preserve"]


@pytest.mark.parametrize(
    ("user", "offered"),
    [
        ("registrar", {"/disposal/rules", f"/disposal/rules/{RULE}/withdraw", "/disposal/holds", "/disposal/runs"}),
        ("security-head", {f"/disposal/rules/{RULE}/approve", f"/disposal/holds/{HOLD}/release", "/disposal/holds"}),
        ("auditor", set()),
    ],
)
def test_each_is_offered_what_the_policy_lets_them_do(person: Person, user: str, offered: set[str]) -> None:
    page = parsed(person(user).get(PLAN))

    assert set(page.xpath("//main//form[@method='post']/@action")) == offered


@pytest.mark.parametrize(
    ("user", "step", "told"),
    [("security-head", "approve", "Regeln gäller."), ("registrar", "withdraw", "Tillbakadraget.")],
)
def test_a_decision_that_waits_goes_on(person: Person, town: Town, user: str, step: str, told: str) -> None:
    answer = person(user).post(f"/disposal/rules/{RULE}/{step}")

    assert said(answer) == told
    assert town.sent == [("POST", f"/disposal/rules/{RULE}/{step}", {})]


def test_a_legal_hold_is_set_without_a_last_day(person: Person, town: Town) -> None:
    form = {"kind": "case", "objectId": f" {made_id('case-open')} ", "reason": "Tvist.", "until": ""}

    answer = person("registrar").post("/disposal/holds", data=form)

    assert said(answer) == "Det hålls kvar, vad planen än säger."
    assert town.sent[0][2] == {"kind": "case", "objectId": made_id("case-open"), "reason": "Tvist.", "until": None}


def test_a_hold_without_an_id_leads_to_the_field(person: Person) -> None:
    page = refused(person("registrar").post("/disposal/holds", data={"kind": "case", "reason": "Tvist."}))

    assert links_of(page) == ["objectId"]
    assert page.xpath("string(//section[@id='keep']//textarea)") == "Tvist."


def test_a_hold_is_released_with_a_reason(person: Person, town: Town) -> None:
    head = person("security-head")

    page = refused(head.post(f"/disposal/holds/{HOLD}/release", data={"reason": " "}))
    answer = head.post(f"/disposal/holds/{HOLD}/release", data={"reason": "Tvisten är avgjord."})

    assert links_of(page) == [f"reason-{HOLD}"]
    assert said(answer) == "Gallringsstoppet är hävt."
    assert [path for _, path, _ in town.sent] == [f"/disposal/holds/{HOLD}/release"]


def test_a_hold_that_follows_a_restriction_is_not_offered_for_release(person: Person) -> None:
    page = parsed(person("security-head").get(PLAN))

    released = {action for action in page.xpath("//form/@action") if action.endswith("/release")}
    assert released == {f"/disposal/holds/{HOLD}/release"}
    assert "Det följer en begränsning av behandlingen" in page.text_content()


def test_a_count_leads_to_its_run(person: Person, town: Town) -> None:
    answer = person("registrar").post("/disposal/runs")

    assert said(answer) == "Räkningen är påbörjad. Inget tas bort."
    assert answer.url.path == PAGES["disposal counting"]
    assert town.sent == [("POST", "/disposal/runs", {})]


def test_what_was_counted_stands_with_what_is_held_and_why(person: Person) -> None:
    page = parsed(person("registrar").get(COUNTED))

    row = text_of(page.xpath("//section[@id='counted']//tbody/tr[1]")[0])
    assert row.startswith("BetalningarFiler och betalningar, payment:paymentTas bort 4 711 1 234 567,50")
    assert "3: gallringsstopp12: ett öppet ärende hänvisar till det" in row
    assert row.endswith("2018-01-022018-12-30")


def test_the_months_ahead_are_drawn_with_their_table(person: Person, town: Town) -> None:
    page = parsed(person("registrar").get(COUNTED))
    picture = ahead(language("sv"), a_run(town, "counted"))

    assert picture is not None
    assert picture.summary == "600 poster blir mogna de kommande tolv månaderna."
    assert [row[1] for row in picture.rows[:4]] == ["100", "200", "300", "0"]
    assert len(page.xpath("//figure//tbody/tr")) == len(picture.rows) == 12


def test_a_proposal_without_a_reason_is_not_sent(person: Person, town: Town) -> None:
    page = refused(person("registrar").post(f"{COUNTED}/propose", data={"reason": ""}))

    assert links_of(page) == ["reason"]
    assert town.sent == []


def test_a_count_is_proposed_with_its_reason(person: Person, town: Town) -> None:
    answer = person("registrar").post(f"{COUNTED}/propose", data={"reason": "Årets gallring."})

    assert said(answer) == "Föreslaget. En andra person beslutar."
    assert town.sent == [("POST", f"{COUNTED}/propose", {"reason": "Årets gallring."})]


def test_a_run_that_somebody_took_further_is_told(person: Person) -> None:
    page = refused(person("registrar").post(f"{PROPOSED}/propose", data={"reason": "Årets gallring."}))

    assert "Någon har redan tagit det vidare" in page.xpath("string(//div[@class='errors'])")


def test_the_second_person_is_warned_and_decides(person: Person, town: Town) -> None:
    head = person("security-head")

    page = parsed(head.get(PROPOSED))
    answer = head.post(f"{PROPOSED}/approve")

    assert "Kan inte ångras" in text_of(page.xpath("//section[@id='decide']")[0])
    assert said(answer) == "Beslutat. Gallringen har börjat."
    assert town.sent == [("POST", f"{PROPOSED}/approve", {})]


def test_who_proposed_is_not_offered_to_decide(person: Person) -> None:
    page = parsed(person("registrar").get(PROPOSED))

    assert page.xpath("//form[contains(@action, '/approve')]") == []
    assert "Du föreslog detta" in text_of(page.xpath("//section[@id='decide']")[0])


def test_a_waiting_page_says_who_has_answered_and_renews_itself_without_scripts(person: Person) -> None:
    answer = person("registrar").get(PAGES["disposal counting"])

    assert (
        "2 av 7 har svarat. Återstår: Kontroller, Ärenden, Rapporter, Meddelanden, Inloggning och katalog."
        in answer.text
    )
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in answer.text


def test_the_progress_is_told_to_the_script(person: Person) -> None:
    answer = person("registrar").get(f"{PAGES['disposal removing']}/progress")

    told = "4 av 7 har svarat. Återstår: Rapporter, Meddelanden, Inloggning och katalog."
    assert answer.json() == {"running": True, "progress": 57, "message": told}


def test_what_waits_for_the_archive_says_what_the_operator_runs_and_does_not_renew(person: Person) -> None:
    answer = person("registrar").get(PAGES["disposal archive"])

    run_id = made_id("disposal-archive")
    assert f"./tillit disposal archive {run_id} --to mapp" in answer.text
    assert f"./tillit disposal archived {run_id} --folder mapp --yes" in answer.text
    assert "http-equiv" not in answer.text


def test_only_a_decided_run_waits_for_the_archive(town: Town) -> None:
    assert for_archive(a_run(town, "archive")) == ["cases"]
    assert [for_archive(a_run(town, name)) for name in ("counting", "proposed", "done")] == [[], [], []]
    assert [renews(a_run(town, name)) for name in ("counting", "removing", "archive", "done")] == [
        *(True, True, False, False)
    ]


def test_when_all_have_answered_nobody_is_named(town: Town) -> None:
    whole = a_run(town, "removing").model_copy(update={"answered": tuple(EVERYBODY)})

    assert answers(language("en"), whole) == "7 of 7 have answered."


def test_the_report_that_is_fetched_has_the_hash_that_is_shown(person: Person) -> None:
    registrar = person("registrar")

    page, report = registrar.get(PAGES["disposal done"]), registrar.get(f"{PAGES['disposal done']}/report")

    assert SHA256 in page.text
    assert hashlib.sha256(report.content).hexdigest() == SHA256
    assert report.headers["content-disposition"].startswith("attachment")


def test_an_empty_plan_says_that_nothing_was_counted(empty_url: str) -> None:
    with signed_in(empty_url, "registrar") as client:
        page = parsed(client.get(PLAN))

    assert "Inget har räknats än" in page.text_content()
    assert "Inget är stoppat" in page.text_content()


@pytest.mark.parametrize("user", ["controller", "case-officer", "board-member"])
def test_others_neither_see_the_page_nor_its_name(reading_url: str, user: str) -> None:
    with signed_in(reading_url, user) as client:
        answers = [client.get(PLAN), client.get(COUNTED), client.get("/help")]

    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert PLAN not in parsed(answers[2]).xpath("//nav//a/@href")
