"""P15: for arbitrary days, rules and holds nothing goes too early, under a hold, or twice."""

import calendar
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.clock import swedish_date, utc_now
from shared.events import DisposalReported
from shared.testing import published
from tests.service.disposal.archive import Archive, a_line

DAYS = st.dates(date(2015, 1, 1), date(2027, 1, 1))
DOCUMENTS = st.lists(
    st.tuples(st.none() | DAYS, st.sampled_from(["free", "held", "held until yesterday", "held and released"])),
    min_size=1,
    max_size=6,
)


def due_day(completed: date, months: int, *, year_end: bool) -> date:
    """The first day on which a document may go, counted by hand (lag 1930:173 1 §)."""
    start = date(completed.year, 12, 31) if year_end else completed
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=DOCUMENTS, months=st.integers(1, 130), year_end=st.booleans(), as_of=DAYS)
async def test_only_what_is_due_and_free_goes_and_once(
    archive: Archive, documents: list[tuple[date | None, str]], months: int, year_end: bool, as_of: date
) -> None:
    await archive.admin.execute("TRUNCATE controls.control_task, controls.disposal_hold, controls.outbox")
    free: set[UUID] = set()
    for completed, hold in documents:
        task_id = await archive.control(completed)
        if hold != "free":
            until = swedish_date(utc_now()) - timedelta(days=1) if hold == "held until yesterday" else None
            hold_id = await archive.hold(task_id, until=until)
            if hold == "held and released":
                await archive.hold(task_id, hold_id=hold_id, version=2, active=False)
        if hold != "held" and completed and due_day(completed, months, year_end=year_end) <= as_of:
            free.add(task_id)
    before = await archive.ids()

    first = await archive.run(a_line(months, year_end=year_end), as_of=as_of)
    second = await archive.run(a_line(months, year_end=year_end), as_of=as_of)

    assert before - await archive.ids() == free
    assert (first.parts[0].removed, second.parts[0].removed) == (len(free), 0)
    assert len([e for e in await published(archive.sessions) if isinstance(e, DisposalReported)]) == 2
