"""How people work with signals on the pages: the order, the clock, what is deferred, and what is put aside."""

from datetime import UTC, datetime, timedelta

import pytest

from services.web.messages import language
from services.web.pages.desk import clock, minutes_in
from services.web.schemas.risk import Value
from tests.service.web.conftest import Person
from tests.service.web.fake_data import made_id
from tests.service.web.fake_gateway import Town
from tests.service.web.html import links_of, parsed, refused, said, text_of

ALERT = f"/alerts/{made_id('alert-twin')}"
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SV, EN = language("sv"), language("en")
WHY = "Leverantören har lovat en kreditnota."


@pytest.mark.parametrize(
    ("ahead", "passed", "words"),
    [
        pytest.param(timedelta(hours=3), False, "kan stoppas till 2026-11-26 12:00, 3 timmar kvar", id="hours"),
        pytest.param(timedelta(minutes=20), False, "kan stoppas till 2026-11-26 09:20, 20 minuter kvar", id="minutes"),
        pytest.param(timedelta(days=4), False, "kan stoppas till 2026-11-30 09:00, 4 dagar kvar", id="days"),
        pytest.param(-timedelta(hours=1), True, "kunde stoppas till 2026-11-26 08:00, vilket har passerat", id="over"),
    ],
)
def test_the_clock_says_until_when_a_payment_can_be_stopped(ahead: timedelta, passed: bool, words: str) -> None:
    assert clock(SV, Value(stoppable_until=NOW + ahead, cut_off_passed=passed), NOW) == words


def test_without_a_payment_to_come_there_is_no_clock() -> None:
    assert (clock(EN, Value(), NOW), clock(EN, None, NOW)) == ("", "")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("10", 600), ("7,5", 450), ("7.5", 450), ("", None), ("many", None), ("-1", None), ("nan", None), ("1001", None)],
)
def test_hours_are_read_as_people_write_them(written: str, minutes: int | None) -> None:
    assert minutes_in(written) == minutes


def test_the_week_says_what_fits_and_what_is_deferred_with_its_total(person: Person) -> None:
    shown = parsed(person("controller").get("/alerts/week"))

    headings = [text_of(heading) for heading in shown.xpath("//h2")]
    assert text_of(shown.xpath("//h1")[0]) == "Två signaler ryms i veckan"
    assert "Ryms i tiden" in headings
    assert "Får vänta: Mer än tiden räcker till" in headings
    assert "kan stoppas till" in text_of(shown)


def test_hours_are_stated_in_minutes(person: Person, town: Town) -> None:
    form = {"committee": "son", "hours": "7,5", "validFrom": "2026-12-01"}

    answer = person("controller").post("/alerts/week", data=form)

    assert said(answer)
    assert town.sent[-1] == (
        "POST",
        "/alerts/capacity",
        {"committeeId": "son", "minutes": 450, "validFrom": "2026-12-01"},
    )


def test_hours_that_are_no_number_are_said_beside_the_field(person: Person) -> None:
    answer = person("controller").post(
        "/alerts/week", data={"committee": "son", "hours": "x", "validFrom": "2026-12-01"}
    )

    assert links_of(refused(answer)) == ["minutes"]
    assert "Skriv timmarna per vecka som ett tal" in text_of(parsed(answer))


@pytest.mark.parametrize(
    ("step", "form", "body"),
    [
        ("snooze", {"snooze-until": "2026-12-04", "snooze-reason": WHY}, {"until": "2026-12-04", "reason": WHY}),
        ("merge", {"merge-into": made_id("alert-account"), "merge-reason": WHY}, {"into": made_id("alert-account")}),
        ("reopen", {"reopen-reason": WHY}, {"reason": WHY}),
        (
            "suppressions",
            {"suppress-rule": "INV-01", "suppress-scope": "party", "suppress-until": "2026-12-04"}
            | {"suppress-reason": WHY},
            {"rule": "INV-01", "scope": "party", "until": "2026-12-04", "reason": WHY},
        ),
    ],
)
def test_what_is_done_with_a_signal_is_sent_with_its_reason(
    person: Person, town: Town, step: str, form: dict[str, str], body: dict[str, str]
) -> None:
    answer = person("controller").post(f"{ALERT}/{step}", data=form)

    assert said(answer)
    assert town.sent[-1] == ("POST", f"{ALERT}/{step}", {"reason": WHY, **body})


@pytest.mark.parametrize(
    "form",
    [f"{ALERT}/snooze", f"{ALERT}/merge", f"{ALERT}/suppressions", f"/alerts/{made_id('alert-round')}/reopen"],
)
def test_without_a_reason_nothing_is_sent(person: Person, town: Town, form: str) -> None:
    before = len(town.sent)

    answer = person("controller").post(form, data={})

    assert links_of(refused(answer))
    assert "fem tecken" in text_of(parsed(answer))
    assert len(town.sent) == before


def test_whoever_proposed_is_told_that_another_has_to_approve(person: Person) -> None:
    answer = person("controller").post(f"/alerts/suppressed/{made_id('suppression-active')}/approve")

    assert "Be någon annan" in text_of(refused(answer))


def test_the_list_is_ordered_by_value_and_says_so(person: Person) -> None:
    shown = parsed(person("controller").get("/alerts"))

    assert shown.xpath("string(//select[@id='order']/option[@selected])") == "Väntat värde per timme, kr"
