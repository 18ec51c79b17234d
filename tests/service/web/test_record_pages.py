"""Records on their pages, and files of them: counted, searched, as known then, corrected and run again."""

import pytest

from services.intake.domain import Kind as FileKind
from services.web.messages import language
from services.web.pages.records import end_of, history
from services.web.record_values import named, value_of
from services.web.schemas.records import Kind, Record
from services.web.words import FILE_KINDS
from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_records import SHIFT, records
from tests.service.web.html import parsed, text_of
from tests.service.web.places import PAGES

TABLE = made_id("file-table")
KIND = Kind.model_validate(SHIFT)


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("code", ["sv", "en"])
def test_every_kind_of_file_has_words(kind: FileKind, code: str) -> None:
    assert language(code).say(FILE_KINDS[kind.value]) not in {"", kind.value}


def test_a_file_of_records_has_no_sum(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["file of records"]))

    figures = [text_of(one) for one in page.xpath("//div[contains(@class, 'figure-card')]")]
    assert figures[1] == "37mottagna"


def test_a_table_says_what_it_holds(person: Person) -> None:
    assert "Tabell: Arbetspass" in person("controller").get(PAGES["file of records"]).text


def test_rows_to_correct_stand_in_groups(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["file of records"]))

    (row,) = page.xpath("//table[caption='Rader att rätta']/tbody/tr")
    cells = [text_of(cell) for cell in row]
    assert cells[:3] == ["Datumet går inte att tolka.", "UTFALL", "3"]


def test_the_rows_to_correct_are_taken_as_a_file(person: Person) -> None:
    answer = person("controller").get(f"/files/{TABLE}/rejected-rows")

    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.text.startswith("\ufeffRad / Row")


def test_a_file_is_run_again_as_it_is(person: Person, town: Town) -> None:
    answer = person("controller").post(f"/files/{TABLE}/run-again")

    assert "Filen läses igen." in answer.text
    assert ("POST", f"/files/{TABLE}/run-again", None) in town.sent


def test_a_file_that_cannot_be_run_again_says_why(person: Person) -> None:
    answer = person("controller").post(f"/files/{made_id('file-errors')}/run-again")

    assert (answer.status_code, "har gallrats" in answer.text) == (200, True)


def test_the_auditor_sees_the_groups_but_no_way_to_change(person: Person) -> None:
    page = parsed(person("auditor").get(PAGES["file of records"]))

    assert page.xpath("//table[caption='Rader att rätta']")
    assert not page.xpath("//form[contains(@action, 'run-again')]")


def test_columns_are_tried_on_the_first_rows(person: Person, town: Town) -> None:
    form = {"kind": "shift", "column-shift_number": "Pass", "do": "preview"}

    page = parsed(person("controller").post(f"/files/{TABLE}/mapping", data=form))

    rows = [text_of(row) for row in page.xpath("//table[caption='De första raderna, lästa så']/tbody/tr")]
    assert len(rows) == 2
    assert "Datumet går inte att tolka." in rows[1]
    assert town.sent[-1][1:] == (
        f"/files/{TABLE}/preview",
        {"columns": {"shift_number": "Pass"}, "kind": "shift"},
    )


def test_columns_that_were_tried_stay_chosen(person: Person) -> None:
    form = {"kind": "shift", "column-provider.number": "Utförare", "do": "preview"}

    page = parsed(person("controller").post(f"/files/{TABLE}/mapping", data=form))

    chosen = page.xpath("//select[@id='column-provider.number']/option[@selected]")
    assert [text_of(one) for one in chosen] == ["Utförare"]


def test_stored_columns_go_to_the_api_with_the_kind(person: Person, town: Town) -> None:
    form = {"kind": "shift", "column-shift_number": "Pass", "do": "store"}

    person("controller").post(f"/files/{TABLE}/mapping", data=form)

    assert ("PUT", f"/files/{TABLE}/mapping", {"columns": {"shift_number": "Pass"}, "kind": "shift"}) in town.sent


def test_no_column_at_all_is_told(person: Person) -> None:
    answer = person("controller").post(f"/files/{TABLE}/mapping", data={"kind": "shift", "do": "store"})

    assert (answer.status_code, "Välj minst en kolumn." in answer.text) == (422, True)


def test_what_a_table_cannot_hold_is_told_with_why(person: Person) -> None:
    assert "eftersom var och en har egna rader: Rader" in person("controller").get(PAGES["mapping of records"]).text


def test_the_list_asks_the_api_for_what_was_sent(person: Person, town: Town) -> None:
    person("controller").get("/records/shift?q=abc&from=2026-01-01&committee=son&known=2026-11-20")

    asked = next(query for method, path, query in town.sent[::-1] if path == "/records/shift")
    assert asked == {
        "page": "1",
        "q": "abc",
        "from": "2026-01-01",
        "committeeId": "son",
        "asOf": "2026-11-20T23:59:59.999999+01:00",
    }


@pytest.mark.parametrize("field", ["from", "to", "known"])
def test_a_day_that_is_none_is_told_beside_its_field(person: Person, field: str) -> None:
    answer = person("controller").get(f"/records/shift?{field}=igår")

    page = parsed(answer)
    assert (answer.status_code, len(page.xpath(f"//*[@id='{field}-wrong']"))) == (422, 1)


def test_a_record_shows_each_field_by_its_title(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["record"]))

    facts = {text_of(name): text_of(name.getnext()) for name in page.xpath("//section[@aria-labelledby='says']/dl/dt")}
    assert facts["Utförare"] == "Björkens Städ AB, 5560160680"
    assert (facts["Dubbelbemanning beslutad"], facts["Konto"]) == ("Ja", "bankgiro ••••4079")


def test_a_token_is_never_shown(person: Person) -> None:
    assert "0f3a" not in person("controller").get(PAGES["record"]).text


def test_history_says_what_changed(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["record"]))

    assert "Anteckning: Ordinarie → Rättat" in [text_of(one) for one in page.xpath("//*[@class='history']//ul/li")]


def test_a_withdrawn_record_says_so(person: Person) -> None:
    assert "drogs tillbaka" in person("controller").get(PAGES["record withdrawn"]).text


def test_what_was_not_known_then_is_not_shown(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["record known then"]))

    assert "Inget av detta var känt då" in text_of(page.xpath("//section[@aria-labelledby='says']")[0])


def test_the_end_of_a_day_is_swedish(town: Town) -> None:
    from datetime import date

    assert end_of(date(2026, 7, 1)).isoformat() == "2026-07-01T23:59:59.999999+02:00"


def test_history_is_newest_first_with_withdrawals(town: Town) -> None:
    versions = tuple(Record.model_validate(one) for one in records(town.today))

    steps = history(language("sv"), KIND, (versions[2],))

    assert [step.withdrawn for step in steps] == [True, False]


def test_a_record_without_references_is_called_as_its_kind(town: Town) -> None:
    one = Record.model_validate({**records(town.today)[0], "body": {}})

    assert named(language("en"), KIND, one) == "Shift"


def test_lines_of_a_record_are_worded(town: Town) -> None:
    field = next(field for field in KIND.fields if field.name == "lines")

    found = value_of(language("sv"), field, records(town.today)[0]["body"])

    assert found is not None
    assert found.lines[0] == "Artikel: Skruv, Antal: 2,5, Pris: 400,00\u00a0kr"


def test_a_payment_leads_to_what_else_is_told_of_its_payee(person: Person) -> None:
    page = parsed(person("controller").get(PAGES["payment"]))

    assert page.xpath("//a[@href=$to]", to=f"/records/shift?party={made_id('party-son')}")
    assert page.xpath("//a[@href='/records/invoice-response?q=2026-0117']")


def test_somebody_without_the_right_sees_no_records(person: Person) -> None:
    assert person("board-member").get("/records").status_code == 403
    assert not parsed(person("board-member").get("/reports")).xpath("//nav//a[@href='/records']")


def test_a_record_that_is_not_there_is_not_found(person: Person) -> None:
    assert person("controller").get(f"/records/shift/{made_id('no-such-record')}").status_code == 404


def test_an_alert_says_how_many_of_its_records_are_shown(person: Person, town: Town) -> None:
    [alert] = [one for one in town.alerts if one["alertId"] == made_id("alert-twin")]
    ids = [made_id("shift-second"), *(made_id(f"not-shown-{n}") for n in range(29))]
    told = [{"recordId": one, "kind": "shift", "role": "subject"} for one in ids]
    alert["signals"] = [{**alert["signals"][0], "records": told}, *alert["signals"][1:]]

    page = parsed(person("controller").get(f"/alerts/{alert['alertId']}"))

    assert "1 av 30 visas." in text_of(page.xpath("//main")[0])
