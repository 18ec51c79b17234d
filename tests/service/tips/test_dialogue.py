"""W15: a report goes in, an answer comes out, and nobody else takes part."""

import pytest

from tests.service.tips.conftest import PASSPHRASE, TOLD, Office, Reporter, receipt_on, token_on


async def test_a_report_can_be_read_by_its_recipients(reporter: Reporter, office: Office) -> None:
    await reporter.report(where="Hemtjänsten", relation="employee")

    [report_id] = await office.reports("ida")
    opened = (await office.open(report_id, "ida")).json()

    assert opened["entries"][0]["answers"]["what"] == TOLD
    assert opened["entries"][0]["answers"]["relation"] == "employee"


async def test_with_the_receipt_the_reporter_reads_the_answer(reporter: Reporter, office: Office) -> None:
    receipt = await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/answer", "ida", {"text": "Tack. Vilka fakturor?"})

    page = await reporter.come_back(receipt)

    assert "Tack. Vilka fakturor?" in page.text
    assert TOLD in page.text


async def test_a_reply_reaches_the_recipients(reporter: Reporter, office: Office) -> None:
    receipt = await reporter.report()
    page = await reporter.come_back(receipt)

    answered = await reporter.post("/tip/reply", {"token": token_on(page), "what": "De från mars."})

    [report_id] = await office.reports("ali")
    said = (await office.open(report_id, "ali")).json()["entries"]
    assert answered.status_code == 200
    assert [entry["answers"]["what"] for entry in said] == [TOLD, "De från mars."]


@pytest.mark.attack("W13")
async def test_a_form_sent_again_is_one_report_with_the_same_receipt(reporter: Reporter, office: Office) -> None:
    token = token_on(await reporter.get("/tip/form"))
    receipts = set()
    for _ in range(2):
        sent = await reporter.post("/tip/form", {"token": token, "what": TOLD})
        receipts.add(receipt_on(await reporter.get(sent.headers["location"])))

    assert len(receipts) == 1
    assert len(await office.reports("ida")) == 1


@pytest.mark.attack("W13")
async def test_a_reply_sent_again_is_one_message(reporter: Reporter, office: Office) -> None:
    token = token_on(await reporter.come_back(await reporter.report()))
    for _ in range(2):
        await reporter.post("/tip/reply", {"token": token, "what": "En gång."})

    [report_id] = await office.reports("ida")
    assert len((await office.open(report_id, "ida")).json()["entries"]) == 2


@pytest.mark.attack("W13")
async def test_a_sent_form_is_answered_by_a_redirect_without_the_receipt(reporter: Reporter) -> None:
    sent = await reporter.send()
    page = await reporter.get(sent.headers["location"])

    assert sent.status_code == 303
    assert receipt_on(page).replace(" ", "") not in sent.headers["location"]


async def test_an_old_page_keeps_what_was_written(reporter: Reporter) -> None:
    answer = await reporter.post("/tip/form", {"token": "AAAA", "what": TOLD})

    assert answer.status_code == 400
    assert TOLD in answer.text


async def test_an_empty_form_says_what_is_missing_and_stores_nothing(reporter: Reporter, office: Office) -> None:
    answer = await reporter.send(what="  ")

    assert (answer.status_code, await office.reports("ida")) == (400, [])
    assert "Skriv vad som har hänt." in answer.text


async def test_without_recipients_the_page_says_where_else_to_turn(client: object, app: object) -> None:
    reporter = Reporter(client, [])  # type: ignore[arg-type]  # the fixture's own client

    answer = await reporter.get("/tip/form")

    assert answer.status_code == 503
    assert "externa kanal" in answer.text


async def test_a_confirmation_is_shown_to_the_reporter(reporter: Reporter, office: Office) -> None:
    receipt = await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/acknowledge", "ida")

    assert "Bekräftad" in (await reporter.come_back(receipt)).text


async def test_a_closed_matter_takes_no_more(reporter: Reporter, office: Office) -> None:
    receipt = await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/close", "ida")

    page = await reporter.come_back(receipt)

    assert 'name="what"' not in page.text
    assert "Avslutad" in page.text


async def test_the_channel_speaks_english(reporter: Reporter) -> None:
    page = await reporter.get("/tip/en")

    assert 'lang="en"' in page.text
    assert "You can tell of wrongdoing" in page.text


async def test_the_archive_gets_the_report_in_clear(reporter: Reporter, office: Office) -> None:
    await reporter.report(("bevis.txt", b"rad ett"))
    [report_id] = await office.reports("ida")

    answer = await office.post(f"/reports/{report_id}/archive", "ida", {"passphrase": PASSPHRASE})

    assert answer.content.startswith(b"PK")
    assert answer.status_code == 200
