"""GRT-03: documents and attendance that look copied."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.grants.copies import copied_documents
from services.risk.rules.grants.words import alike
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.test_sketch import tokens

Rows = list[dict[str, Any]]
WORDS = [f"ord{n}" for n in range(40)]
CLUB = {"committee_id": "kfn", "association": "club", "association_name": "IF Norrskenet"}


def report(year: int, text: str | None = None, **more: Any) -> dict[str, Any]:
    given = {"record_id": f"r{year}", "grant_number": f"FB-{year}", "received_on": date(year, 2, 10), "text": text}
    return {**CLUB, **given, **more}


def activity(number: int, persons: list[str], **more: Any) -> dict[str, Any]:
    starts_at = datetime(2026, 2, 1, 16, tzinfo=UTC) + timedelta(days=number)
    return {**CLUB, "record_id": f"a{number:02}", "starts_at": starts_at, "participants": persons, **more}


def found(*reports: dict[str, Any], accounts: Rows | None = None, activities: Rows | None = None) -> Rows:
    given = {
        "grant_report": table("grant_report", reports),
        "association_account": table("association_account", accounts or []),
        "activity": table("activity", activities or []),
    }
    return judged(copied_documents, given)


@pytest.mark.case("GRT-03", "fires")
def test_a_report_in_the_same_words_as_the_one_before_is_shown() -> None:
    [one] = found(report(2025, " ".join(WORDS)), report(2026, " ".join([*WORDS[:-1], "nytt"]).upper()))

    assert (one["subject_id"], one["period"], one["score"]) == ("club", "report:r2026", 0.5)
    assert told(copied_documents, one).replace("\u00a0", " ") == (
        "Redovisningen som ⟦IF Norrskenet⟧ lämnade ⟦10 februari 2026⟧ för bidrag ⟦FB-2026⟧ liknar till ⟦97,5 %⟧ den "
        "från ⟦10 februari 2025⟧ för bidrag ⟦FB-2025⟧."
    )


def test_a_report_in_other_words_is_left_alone() -> None:
    assert found(report(2025, " ".join(WORDS)), report(2026, " ".join([*WORDS[:37], "helt", "andra", "ord"]))) == []


def test_a_short_report_is_left_alone() -> None:
    assert found(report(2025, " ".join(WORDS[:29])), report(2026, " ".join(WORDS[:29]))) == []


@pytest.mark.case("GRT-03", "innocent")
def test_a_corrected_report_of_one_grant_may_be_alike() -> None:
    again = report(2026, " ".join(WORDS), grant_number="FB-2025")

    assert found(report(2025, " ".join(WORDS)), again) == []


def test_annual_documents_with_the_checksum_of_another_year_are_shown() -> None:
    accounts = [
        {**CLUB, "record_id": f"y{year}", "year": year, "received_on": date(year + 1, 3, 20), "content_hash": "h"}
        for year in (2024, 2025)
    ]

    [one] = found(accounts=accounts)

    assert [(row["kind"], row["id"]) for row in one["records"]] == [
        ("association_account", "y2025"),
        ("association_account", "y2024"),
    ]
    assert "is identical with one of ⟦20\u00a0March 2025⟧" in told(copied_documents, one, "en")


def test_ten_activities_with_the_same_participants_are_shown() -> None:
    persons = tokens(1, 0, 8)

    [one] = found(activities=[activity(n, persons) for n in range(10)])

    assert one["period"] == "attendance:2026:1"
    assert "har ⟦10⟧ exakt samma deltagare som en annan" in told(copied_documents, one)


@pytest.mark.parametrize(("count", "size"), [(9, 8), (10, 4)])
def test_few_activities_or_a_small_group_are_left_alone(count: int, size: int) -> None:
    assert found(activities=[activity(n, tokens(1, 0, size)) for n in range(count)]) == []


def test_a_team_with_some_missing_each_time_is_left_alone() -> None:
    persons = tokens(1, 0, 12)

    assert found(activities=[activity(n, persons[:n] + persons[n + 1 :]) for n in range(12)]) == []


def beside_others(count: int, persons: int) -> Rows:
    """So many activities with one list, beside thirty others of which none are alike."""
    same = [activity(n, tokens(1, 0, persons)) for n in range(count)]
    return [*same, *(activity(100 + n, tokens(2, n, 12)) for n in range(30))]


def test_one_list_that_repeats_shows_whatever_else_the_association_does() -> None:
    [one] = found(activities=beside_others(10, 10))

    assert one["period"] == "list:2026:1"
    assert told(copied_documents, one, "en").replace("\u00a0", " ") == (
        "From ⟦1 February 2026⟧ to ⟦10 February 2026⟧ ⟦IF Norrskenet⟧ reports ⟦10⟧ activities with exactly the same "
        "⟦10⟧ participants."
    )


@pytest.mark.case("GRT-03", "almost")
@pytest.mark.parametrize(("count", "persons"), [(9, 10), (10, 9)], ids=["nine times", "nine persons"])
def test_a_list_that_is_short_or_repeats_less_is_left_alone(count: int, persons: int) -> None:
    assert found(activities=beside_others(count, persons)) == []


def test_who_took_part_is_never_told() -> None:
    [one] = found(activities=[activity(n, tokens(1, 0, 8)) for n in range(10)])

    assert [token for token in tokens(1, 0, 8) if token in one["evidence"]] == []


def test_texts_are_alike_by_their_words() -> None:
    assert [round(alike(*pair), 6) for pair in (("a b", "B A"), ("a b", "c d"), ("", "a"))] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_documents_arrive(seed: int) -> None:
    rng = Random(seed)
    texts = [" ".join(WORDS), " ".join(reversed(WORDS)), " ".join(f"x{word}" for word in WORDS), None]
    clubs = ["c1", "c2", "c3"]
    reports = [
        report(
            2000 + n % 20,
            rng.choice(texts),
            record_id=f"r{n}",
            association=rng.choice(clubs),
            content_hash=rng.choice("hijk"),
        )
        for n in range(25)
    ]
    accounts = [
        {
            **CLUB,
            "record_id": f"y{n}",
            "association": rng.choice(clubs),
            "year": n,
            "received_on": date(2000 + n, 3, 1),
            "content_hash": rng.choice("hi"),
        }
        for n in range(12)
    ]
    teams = [tokens(seed, 0, 11), tokens(seed, 10, 8)]
    activities = [activity(n, rng.choice(teams), association=rng.choice(clubs)) for n in range(50)]
    given = {
        "grant_report": table("grant_report", reports),
        "association_account": table("association_account", accounts),
        "activity": table("activity", activities),
    }

    live, once = stands_after(copied_documents, given, rng)

    assert {period.partition(":")[0] for period in once["period"]} == {"document", "report", "attendance", "list"}
    assert live.equals(once)
