"""The small decisions of the console, each as a function of its values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.figures import parse_kr, twelve_months, year_so_far
from services.web.messages import language
from services.web.navigation import areas
from services.web.pages.alerts import beside_usual, neighbours, pay_day
from services.web.pages.cases import steps
from services.web.pages.overview import Waiting, headline
from services.web.schemas import Token
from services.web.schemas.intake import Payment
from services.web.schemas.risk import Beside, Signal
from services.web.security import is_same_origin
from services.web.sessions import MAX_SESSIONS, Sessions
from services.web.visit import local_path

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
TOKEN = Token(access_token="t", expires_in=3600, name="Kim Controller", roles=("controller",), committees=("*",))
OURS = "https://tillit.example"


@pytest.mark.parametrize(
    ("waiting", "sentence"),
    [
        (Waiting(2, 5, 14), "Hej, Kim. Två betalningar bör ses innan de betalas ut."),
        (Waiting(0, 1, 14), "Hej, Kim. En kontroll skulle ha varit klar."),
        (Waiting(0, 0, 14), "Hej, Kim. 14 signaler är värda en titt."),
        (Waiting(0, 0, 0), "Hej, Kim. Inget väntar på dig just nu."),
    ],
)
def test_the_most_pressing_comes_first(waiting: Waiting, sentence: str) -> None:
    at_noon = NOW.replace(hour=11)

    assert headline(language("sv"), at_noon, "Kim Controller", waiting) == sentence


@pytest.mark.parametrize(("hour", "greeting"), [(4, "God morgon"), (9, "Hej"), (16, "Hej"), (18, "God kväll")])
def test_the_greeting_follows_the_swedish_day(hour: int, greeting: str) -> None:
    said = headline(language("sv"), NOW.replace(hour=hour), "Kim", Waiting(0, 0, 0))

    assert said.startswith(greeting)


def test_the_nearest_day_ahead_is_the_pay_day() -> None:
    payments = [
        Payment(payment_id="a", due_date=TODAY - timedelta(1)),
        Payment(payment_id="b", due_date=TODAY + timedelta(9)),
        Payment(payment_id="c", due_date=TODAY + timedelta(30), payment_date=TODAY + timedelta(2)),
        Payment(payment_id="d"),
    ]

    assert pay_day(payments, TODAY) == TODAY + timedelta(2)
    assert pay_day(payments[:1], TODAY) is None


@pytest.mark.parametrize(
    ("here", "expected"),
    [("a", (None, "b")), ("b", ("a", "c")), ("c", ("b", None)), ("judged", (None, "a"))],
)
def test_the_next_signal_is_the_next_that_waits(here: str, expected: tuple[str | None, str | None]) -> None:
    assert neighbours(["a", "b", "c"], here) == expected


def test_no_signal_follows_when_none_waits() -> None:
    assert neighbours([], "judged") == (None, None)


def test_a_pause_for_the_police_stands_at_the_inquiry() -> None:
    assert steps("paused_police") == steps("investigating")
    assert [place for _, place in steps("investigating")] == ["done"] * 3 + ["now"] + ["ahead"] * 3


@pytest.mark.parametrize(
    ("text", "minor"),
    [("48 750,00", 4875000), ("48\u00a0750,5 kr", 4875050), ("12.30", 1230), ("7", 700), ("0", 0)],
)
def test_an_amount_is_read_as_people_write_it(text: str, minor: int) -> None:
    assert parse_kr(text) == minor


@pytest.mark.parametrize("text", ["", "kr", "1,234", "1,2,3", "-1", "1e3", "٣", "½", "1" * 13, "48.750,00"])
def test_what_is_no_clear_amount_is_none(text: str) -> None:
    assert parse_kr(text) is None


@given(st.integers(0, 10**14 - 1))
def test_an_amount_that_we_wrote_is_read_back(minor: int) -> None:
    assert parse_kr(f"{minor // 100},{minor % 100:02}") == minor


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 21), date(2025, 12, 1)),
        (date(2026, 12, 1), date(2026, 1, 1)),
        (date(2026, 1, 31), date(2025, 2, 1)),
    ],
)
def test_twelve_months_end_with_this_one(today: date, first: date) -> None:
    assert twelve_months(today) == (first, today)
    assert year_so_far(today) == (date(today.year, 1, 1), today)


def test_a_session_is_found_until_it_has_been_idle_too_long() -> None:
    sessions = Sessions(timedelta(minutes=30))
    session_id = sessions.open("controller", TOKEN, NOW)

    assert sessions.find(session_id, NOW + timedelta(minutes=29)) is not None
    assert sessions.find(session_id, NOW + timedelta(minutes=58)) is not None
    assert sessions.find(session_id, NOW + timedelta(minutes=88)) is None
    assert sessions.find(session_id, NOW + timedelta(minutes=59)) is None


def test_a_session_never_outlives_its_token() -> None:
    sessions = Sessions(timedelta(minutes=720))
    session_id = sessions.open("controller", TOKEN, NOW)

    assert sessions.find(session_id, NOW + timedelta(seconds=3599)) is not None
    assert sessions.find(session_id, NOW + timedelta(seconds=3600)) is None


def test_the_session_longest_unseen_makes_room() -> None:
    sessions = Sessions(timedelta(minutes=30))
    first, second = (sessions.open("controller", TOKEN, NOW) for _ in range(2))
    sessions.find(first, NOW)

    for _ in range(MAX_SESSIONS - 1):
        sessions.open("controller", TOKEN, NOW)

    assert sessions.find(second, NOW) is None
    assert sessions.find(first, NOW) is not None


def test_no_cookie_is_no_session() -> None:
    sessions = Sessions(timedelta(minutes=30))

    assert sessions.find(None, NOW) is None
    assert sessions.find("", NOW) is None


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, True),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ({"origin": OURS, "host": "inside:8087"}, True),
        ({"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"}, True),
        ({"origin": "http://127.0.0.1:9", "host": "127.0.0.1:8080"}, False),
        ({"origin": "null", "host": ""}, False),
        ({"host": "127.0.0.1:8080"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_change_things(headers: Mapping[str, str], ours: bool) -> None:
    assert is_same_origin(headers, OURS) is ours


@given(st.text(max_size=30))
def test_a_way_back_stays_on_this_site(target: str) -> None:
    path = local_path(target)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isprintable()


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (
            "controller",
            [
                *(
                    "overview",
                    "alerts",
                    "tasks",
                    "random_controls",
                    "cases",
                    "payments",
                    "files",
                    "records",
                    "sources",
                    "parties",
                    "rules",
                ),
                *("fairness", "rule_data", "network"),
                *("risks", "disclosures", "reports", "notifications", "tell"),
            ],
        ),
        ("board_member", ["fairness", "risks", "disclosures", "reports", "tell"]),
        ("integration_client", []),
    ],
)
def test_the_menu_holds_what_the_role_may_see(role: str, keys: list[str]) -> None:
    assert [area.key for area in areas(frozenset({role}), {})] == keys


def test_a_value_is_drawn_over_the_usual_one() -> None:
    pair = Beside(
        value=300.0,
        shown={"sv": "3 h", "en": "3 h"},
        usual=100.0,
        usual_shown={"sv": "1 h", "en": "1 h"},
    )

    picture = beside_usual(language("sv"), Signal(beside=pair))

    assert picture is not None
    assert picture.rows == (("Här", "3 h"), ("Det vanliga", "1 h"))
    assert 'width="33.30%"' in picture.svg
    assert "3 h här, och vanligen 1 h." in picture.svg


def test_what_was_held_against_nothing_has_no_picture_of_it() -> None:
    assert beside_usual(language("sv"), Signal()) is None
