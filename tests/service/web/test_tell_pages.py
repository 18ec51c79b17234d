"""Telling in the console: forms made from declared questions, lists for those who read, and the public page."""

from collections.abc import Iterator

import httpx
import pytest

from services.web.pages.tip import Desk
from services.web.told_words import ANSWERS, CONCERNS
from shared.clock import swedish_date, utc_now
from tests.service.web.conftest import POISON, Person, console_over, served
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_gateway import create as create_gateway
from tests.service.web.html import links_of, parsed, refused, said, text_of

DEVIATION = {"noticedOn": "2026-11-05", "what": "Fel belopp", "area": "home_care", "severity": "2"}
INCIDENT = {"supportOffered": "no", "happenedOn": "2026-11-03", "incidentKind": "threat"}
TIP = {"what": "Ingen kommer till träningen.", "concerns": "association_grant"}


def test_the_first_question_of_undue_influence_is_about_support(person: Person) -> None:
    page = parsed(person("board-member").get("/tell/undue-influence-incident"))

    first = page.xpath("//form[@action='/tell/undue-influence-incident']//*[self::legend or self::label]")[0]
    assert text_of(first).startswith("Har den som utsattes erbjudits stöd?")
    assert "Stöd först" in [text_of(heading) for heading in page.xpath("//h2")]


def test_a_form_goes_to_the_api_as_it_takes_it(person: Person, town: Town) -> None:
    form = DEVIATION | {"atStakeMinor": "4 875,50", "party": "Städ AB", "party-number": "", "committee": "son"}

    answer = person("controller").post("/tell/deviation", data=form)

    assert "X-2026-KRBWQXTM" in said(answer)
    expected = {**DEVIATION, "severity": 2, "atStakeMinor": 487_550, "party": {"name": "Städ AB"}}
    assert town.sent == [("/told/deviation", "committeeId=son", expected)]


def test_several_choices_and_a_no_are_sent(person: Person, town: Town) -> None:
    person("auditor").post("/tell/undue-influence-incident", data=INCIDENT)
    item = {"seenOn": "2026-11-03", "heading": "Dom", "areas": ["home_care", "school"]}
    person("auditor").post("/tell/horizon-item", data=item)

    assert [body for _, _, body in town.sent] == [INCIDENT | {"supportOffered": False}, item]


def test_all_that_is_wrong_stands_beside_its_question(person: Person, town: Town) -> None:
    form = {"what": "x" * 501, "noticedOn": "2999-01-01", "area": "<b>", "atStakeMinor": "mycket", "party": "x" * 201}

    page = refused(person("controller").post("/tell/deviation", data=form))

    assert links_of(page) == ["noticedOn", "what", "area", "party", "atStakeMinor"]
    assert page.xpath("string(//*[@id='what-wrong'])") == "Skriv högst 500 tecken."
    assert page.xpath("string(//textarea[@id='what'])") == "x" * 501
    assert town.sent == []


def test_an_empty_form_names_what_is_needed(person: Person) -> None:
    page = refused(person("controller").post("/tell/undue-influence-incident", data={}))

    assert links_of(page) == ["supportOffered", "happenedOn", "incidentKind"]


def test_what_the_api_refuses_stands_beside_its_question_too(person: Person) -> None:
    form = DEVIATION | {"party": "Städ AB", "party-number": "wrong"}

    assert links_of(refused(person("controller").post("/tell/deviation", data=form))) == ["party"]


def test_what_was_typed_comes_back_as_text(person: Person) -> None:
    page = refused(person("controller").post("/tell/deviation", data={"what": POISON}))

    assert page.xpath("string(//textarea[@id='what'])") == POISON.strip()


def test_a_committee_that_is_not_ones_own_is_refused(person: Person, town: Town) -> None:
    answer = person("case-officer").post("/tell/deviation", data=DEVIATION | {"committee": "kfn"})

    assert (answer.status_code, town.sent) == (422, [])


def test_a_form_from_another_site_is_stopped(person: Person, town: Town) -> None:
    headers = {"Origin": "https://evil.example"}
    answer = person("controller").post("/tell/deviation", data=DEVIATION, headers=headers)

    assert (answer.status_code, town.sent) == (403, [])


def test_only_who_may_read_is_led_to_what_others_told(person: Person) -> None:
    def led(user: str) -> list[str]:
        found: list[str] = parsed(person(user).get("/tell")).xpath("//main//a[starts-with(@href, '/told/')]/@href")
        return [href.removeprefix("/told/") for href in found]

    three = ["deviation", "improvement-suggestion", "horizon-item"]
    assert [led("controller"), led("security-head"), led("board-member")] == [
        [*three, "tip"],
        [*three, "undue-influence-incident", "tip"],
        [],
    ]


@pytest.mark.parametrize("path", ["/told/undue-influence-incident", f"/told/undue-influence-incident/{made_id('x')}"])
def test_incidents_are_for_the_head_of_security(person: Person, path: str) -> None:
    assert person("controller").get(path).status_code == 403


def test_a_search_shows_what_fits_and_says_when_nothing_does(person: Person) -> None:
    client = person("controller")

    def rows(words: str) -> int:
        return len(parsed(client.get("/told/deviation", params={"q": words})).xpath("//table[@data-list]/tbody/tr"))

    assert (rows("fakturor"), rows("finns inte")) == (2, 0)
    assert "Inget stämmer med orden" in client.get("/told/deviation?q=finns inte").text


def test_an_incident_without_support_says_what_to_do_first(person: Person) -> None:
    path = f"/told/undue-influence-incident/{made_id('told-undue-influence-incident')}"
    page = person("security-head").get(path)

    assert page.status_code == 200
    assert "Att kontrollen skulle ställas in" in text_of(parsed(page).xpath("//h1")[0])


def test_a_tip_is_read_with_its_files(person: Person) -> None:
    client = person("registrar")
    page = parsed(client.get(f"/told/tip/{made_id('told-tip')}"))

    link = page.xpath("//main//a[contains(@href, '/files/')]/@href")[0]
    file = client.get(link)
    assert "Ett bidrag till en förening" in text_of(page.xpath("//main")[0])
    assert (file.status_code, file.headers["content-disposition"]) == (200, "attachment; filename*=UTF-8''bild.jpg")


@pytest.fixture
def anybody(console_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=console_url, headers={"Origin": console_url}) as client:
        yield client


def send(client: httpx.Client, path: str = "/tip", files: object = None, **data: str) -> httpx.Response:
    sent = files or {"files": ("", b"")}
    return client.post(path, data=TIP | data, files=sent)  # type: ignore[arg-type]


def test_the_public_page_needs_no_sign_in_and_sets_no_cookie(anybody: httpx.Client) -> None:
    answers = [anybody.get("/tip"), anybody.get("/tip/en"), send(anybody), anybody.get("/tip/received/T-2026-KRBWQXTM")]

    assert [answer.status_code for answer in answers] == [200, 200, 303, 200]
    assert [answer.headers.get("set-cookie") for answer in answers] == [None] * 4
    assert not [answer for answer in answers if "<script" in answer.text]


def test_the_language_of_the_public_page_is_in_its_address(anybody: httpx.Client) -> None:
    pages = [parsed(anybody.get(path, headers={"Cookie": "lang=en"})) for path in ("/tip", "/tip/en")]

    assert [page.get("lang") for page in pages] == ["sv", "en"]


def test_a_tip_reaches_the_api_with_its_files_and_gets_a_number(anybody: httpx.Client, town: Town) -> None:
    files = {"files": ("bild.jpg", b"\xff\xd8")}

    answer = send(anybody, files=files, name="IF Norrskenet", strange="x")

    assert answer.headers["location"] == "/tip/received/T-2026-KRBWQXTM"
    assert town.sent == [("/public-tips", "sv", TIP | {"name": "IF Norrskenet", "files": ["bild.jpg"]})]


def test_a_files_name_passes_as_it_is_written(anybody: httpx.Client, town: Town) -> None:
    send(anybody, files={"files": ("närvaro 100 %.txt", b"1")})

    assert town.sent[0][2]["files"] == ["närvaro 100 %.txt"]


def test_the_page_after_a_tip_shows_numbers_alone(anybody: httpx.Client) -> None:
    assert [anybody.get(f"/tip/received/{text}").status_code for text in ("T-2026-KRBWQXTM", "Ring-0900")] == [200, 404]


def test_a_tip_that_is_refused_keeps_its_text(anybody: httpx.Client, town: Town) -> None:
    page = refused(send(anybody, "/tip/en", organisationNumber="1", how=POISON))

    assert links_of(page) == ["organisationNumber"]
    assert page.xpath("string(//textarea[@id='how'])") == POISON.strip()
    assert town.sent == []


def test_an_empty_tip_says_what_is_needed(anybody: httpx.Client) -> None:
    assert links_of(refused(send(anybody, what=" "))) == ["what"]


def test_a_tip_that_is_too_large_is_told_so_on_the_page(anybody: httpx.Client) -> None:
    page = refused(send(anybody, files={"files": ("stor.txt", b"x" * (15 * 1_048_576))}))

    assert (
        page.xpath("string(//*[@id='files-wrong'])")
        == "Det var för mycket på en gång: högst 15 MB. Skicka färre filer."
    )


def test_a_tip_from_another_site_is_stopped(anybody: httpx.Client, town: Town) -> None:
    answer = anybody.post("/tip", data=TIP, files={"files": ("", b"")}, headers={"Origin": "https://evil.example"})

    assert (answer.status_code, town.sent) == (403, [])


def test_a_flood_is_turned_away_and_nothing_is_lost() -> None:
    town = Town(swedish_date(utc_now()))
    with (
        served(create_gateway(town)) as gateway,
        console_over(gateway, public_tips_per_minute="2") as url,
        httpx.Client(base_url=url, headers={"Origin": url}) as client,
    ):
        answers = [send(client) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert parsed(answers[2]).xpath("string(//textarea[@id='what'])") == TIP["what"]


def test_a_flood_ends_with_its_minute() -> None:
    desk, now = Desk(1), utc_now()

    assert [desk.takes_another(now), desk.takes_another(now)] == [True, False]


def test_without_a_key_the_page_says_that_it_takes_nothing_before_anybody_writes() -> None:
    town = Town(swedish_date(utc_now()))
    with (
        served(create_gateway(town)) as gateway,
        console_over(gateway, profile="production") as url,
        httpx.Client(base_url=url, headers={"Origin": url}) as client,
    ):
        shown, sent = client.get("/tip"), send(client)

    assert [shown.status_code, sent.status_code, town.sent] == [503, 503, []]
    assert not parsed(shown).xpath("//form")
    assert parsed(sent).xpath("string(//textarea[@id='what'])") == TIP["what"]


def test_the_page_asks_what_the_api_takes() -> None:
    from services.intake.telling import choices
    from services.intake.telling.public import LONGEST

    assert (set(ANSWERS), list(CONCERNS)) == (set(LONGEST), list(choices.CONCERNS))
