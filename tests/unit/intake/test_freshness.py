"""Whether what should come has come."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.sources.freshness import Freshness, freshness

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_ago", "expected_hours", "state"),
    [
        (24, 24, Freshness.IN_TIME),
        (25, 24, Freshness.LATE),
        (None, 24, Freshness.NEVER),
        (1_000, None, Freshness.UNWATCHED),
        (None, None, Freshness.UNWATCHED),
    ],
)
def test_how_a_source_stands(hours_ago: int | None, expected_hours: int | None, state: Freshness) -> None:
    last_at = None if hours_ago is None else NOW - timedelta(hours=hours_ago)

    assert freshness(last_at, expected_hours, NOW) is state
