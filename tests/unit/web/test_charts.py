"""Pictures: their values, their words, and that nothing in them can be markup."""

from datetime import date, timedelta
from typing import Any

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.charts import Bar, Column, Mark, Picture, bars, columns, interval, timeline
from services.web.charts.picture import ceiling

ATTACK = '"><script>alert(1)</script>&<svg onload="x">'
DAY = date(2026, 11, 21)
LABELS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


def drawn(picture: Picture) -> Any:
    return lxml.etree.fromstring(str(picture.svg))


def lengths(svg: Any, name: str) -> list[float]:
    return [float(str(value).removesuffix("%")) for value in svg.xpath(f"//rect/@{name}")]


def test_the_longest_bar_is_whole_and_the_others_are_their_share_of_it() -> None:
    svg = drawn(bars("Två", ("Vad", "Antal"), [Bar("a", 50, "50"), Bar("b", 200, "200")]))

    assert svg.xpath("//rect[@class='t-brand']/@width") == ["25.00%", "100.00%"]


def test_a_bar_of_nothing_has_its_words_and_no_length() -> None:
    svg = drawn(bars("Inget", ("Vad", "Antal"), [Bar("a", 0, "0")]))

    assert svg.xpath("//rect[@class='t-brand']") == []
    assert svg.xpath("//text/text()") == ["a", "0"]


def test_a_picture_of_no_bars_is_still_a_picture() -> None:
    picture = bars("Inga", ("Vad", "Antal"), [])

    assert drawn(picture).get("aria-label") == "Inga"
    assert picture.rows == ()


def test_the_table_beside_a_picture_holds_every_value() -> None:
    picture = columns("Tre", ("Månad", "Antal"), [Column(str(n), f"månad {n}", n, f"{n} st") for n in range(3)])

    assert picture.head == ("Månad", "Antal")
    assert picture.rows == (("månad 0", "0 st"), ("månad 1", "1 st"), ("månad 2", "2 st"))


def test_columns_stand_as_high_as_their_values() -> None:
    svg = drawn(
        columns("Två", ("Månad", "Antal"), [Column("a", "a", 50, "50"), Column("b", "b", 100, "100")], height=140)
    )

    assert lengths(svg, "height") == [50, 100]


def test_a_single_payment_among_thousands_is_still_seen() -> None:
    svg = drawn(columns("Två", ("Månad", "Antal"), [Column("a", "a", 1, "1"), Column("b", "b", 90_000, "90 000")]))

    assert lengths(svg, "height")[0] == 1


def test_payments_stand_at_their_days_in_order() -> None:
    marks = [Mark(DAY, 100_00, "sen", "100"), Mark(DAY - timedelta(100), 50_00, "tidig", "50")]

    picture = timeline("Två", ("Dag", "Nr", "Belopp"), marks, "%s kr")

    assert [row[1] for row in picture.rows] == ["tidig", "sen"]
    assert lengths(drawn(picture), "x") == [2.83, 97.17]


def test_what_the_signal_speaks_of_has_a_colour_a_dot_and_an_arc() -> None:
    marks = [Mark(DAY - timedelta(n), 100_00, str(n), "100", flagged=n in {10, 40}) for n in (0, 10, 20, 40)]

    svg = drawn(timeline("Fyra", ("Dag", "Nr", "Belopp"), marks, "%s kr"))

    assert len(svg.xpath("//rect[@class='t-look']")) == 2
    assert len(svg.xpath("//circle[@class='t-look']")) == 2
    assert len(svg.xpath("//path[@class='arc']")) == 1


def test_two_payments_of_one_day_have_no_arc_between_them() -> None:
    marks = [Mark(DAY, 100_00, name, "100", flagged=True) for name in "ab"]

    assert drawn(timeline("Två", ("Dag", "Nr", "Belopp"), marks, "%s kr")).xpath("//path") == []


def test_a_credit_hangs_below_the_line() -> None:
    marks = [Mark(DAY, 100_00, "faktura", "100"), Mark(DAY - timedelta(9), -50_00, "kredit", "-50")]

    svg = drawn(timeline("Två", ("Dag", "Nr", "Belopp"), marks, "%s kr"))
    line = float(svg.xpath("//line[@class='axis']/@y1")[0])

    tops = lengths(svg, "y")
    assert tops[0] == line
    assert tops[1] < line


def test_an_interval_stands_between_nothing_and_all() -> None:
    svg: Any = lxml.etree.fromstring(str(interval("67 %", 0.58, 0.67, 0.75)))

    assert svg.xpath("//rect[@class='t-range']/@x") == ["58.00%"]
    assert svg.xpath("//rect[@class='t-range']/@width") == ["17.00%"]
    assert svg.xpath("//circle/@cx") == ["67.00%"]


@pytest.mark.parametrize(
    "picture",
    [
        bars(ATTACK, (ATTACK, ATTACK), [Bar(ATTACK, 1, ATTACK)]),
        columns(ATTACK, (ATTACK, ATTACK), [Column(ATTACK, ATTACK, 1, ATTACK)]),
        timeline(ATTACK, (ATTACK, ATTACK, ATTACK), [Mark(DAY, 1, ATTACK, ATTACK)], "%s kr"),
    ],
    ids=["bars", "columns", "timeline"],
)
def test_words_in_a_picture_stay_words(picture: Picture) -> None:
    svg = drawn(picture)

    assert svg.get("aria-label") == ATTACK
    assert svg.xpath("//script | //*[@onload]") == []


@given(st.integers(min_value=-5, max_value=10**13))
def test_the_top_line_is_round_and_never_below_the_values(value: int) -> None:
    top = ceiling(value)

    assert top >= max(1, value)
    assert top <= max(1, value) * 1.5
    assert str(top).rstrip("0") in {"1", "15", "2", "25", "3", "4", "5", "6", "8"}


@given(
    st.lists(
        st.builds(
            Mark,
            day=st.dates(date(2000, 1, 1), date(2050, 1, 1)),
            minor=st.integers(-(10**13), 10**13),
            label=LABELS,
            shown=LABELS,
            flagged=st.booleans(),
        ),
        max_size=30,
    )
)
def test_any_payments_give_a_picture_inside_its_frame(marks: list[Mark]) -> None:
    picture = timeline("Alla", ("Dag", "Nr", "Belopp"), marks, "%s kr")
    svg = drawn(picture)

    assert len(picture.rows) == len(marks)
    assert all(0 <= x <= 100 for x in lengths(svg, "x"))
    tops, tall = lengths(svg, "y"), lengths(svg, "height")
    assert all(y >= 40 and y + height <= 152 for y, height in zip(tops, tall, strict=True))
