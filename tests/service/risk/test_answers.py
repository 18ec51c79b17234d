"""A rule that fails does not silence the others."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from services.risk.books import Wanted
from services.risk.domain.book import Book, Findings, table
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.operations.activation import running
from services.risk.operations.findings import FAILED, answers
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.time.overlap import overlapping_shifts
from tests.unit.risk.rules.test_overlap import shift


@dataclass(frozen=True, slots=True)
class Params:
    """None that matters."""

    days: Annotated[int, Parameter("days", POLICY, SINCE)] = 1


@record_rule(
    "TIM-99",
    version=1,
    typology="T2.a.ii",
    severity=1,
    family="time",
    follow_up="question",
    areas="HT",
    params=Params,
    texts=RuleTexts(Text("a", "b"), Text("a", "b"), (), Text("a", "b"), {}),
    reads=(reads("shift", "worker starts_at", by="worker"),),
)
def broken(book: Book, p: Params) -> Findings:
    """A rule with a mistake in it."""
    raise ZeroDivisionError(f"{book.day} {p.days}")


def test_a_rule_that_fails_is_counted_and_the_others_are_heard() -> None:
    book = Book(
        {"shift": table("shift", [shift("a", "08:00", "12:00"), shift("b", "11:00", "14:00")])}, date(2026, 3, 3)
    )
    before = FAILED.labels("TIM-99")._value.get()

    said = answers(
        book,
        [running(broken, {"days": 1}), running(overlapping_shifts, {"tolerance_minutes": 10})],
        "9999",
        Wanted("son", "party", ("w",)),
    )

    assert [(one.rule.id, found.height) for one, found in said] == [("TIM-01", 1)]
    assert FAILED.labels("TIM-99")._value.get() == before + 1
