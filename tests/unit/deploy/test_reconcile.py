"""What reconcile finds wrong, and what it lets pass: one planted fault a test."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import UUID, uuid5

import pytest

from deploy.local.config import SCHEMAS
from deploy.reconcile.copies import Copy
from deploy.reconcile.evidence import Chunk, Evidence, FileAccount, Sent, Traffic
from deploy.reconcile.judge import CONSUMERS, judge
from deploy.reconcile.report import Report
from deploy.reconcile.topic import TopicLog
from shared.revision import package

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SPACE = UUID(int=0)


def identity(name: str) -> UUID:
    return uuid5(SPACE, name)


PAYMENTS = [identity(f"payment {number}") for number in range(6)]
ALERT = identity("alert")


def chunk(sequence: int, payments: list[UUID]) -> Chunk:
    return Chunk(identity(f"chunk {sequence}"), "9999", sequence, tuple(payments), waiting=False, created_at=NOW)


def sound() -> Evidence:
    """Six payments in two chunks of one file, screened, one alert raised and confirmed."""
    chunks = [chunk(1, PAYMENTS[:3]), chunk(2, PAYMENTS[3:])]
    traffic = {service: Traffic(kept_since=NOW) for service in SCHEMAS}
    traffic["intake"].sent = [Sent(c.event_id, "payments.received", waiting=False) for c in chunks]
    traffic["risk"].handled = {c.event_id: NOW for c in chunks}
    everything = frozenset(PAYMENTS)
    return Evidence(
        files=[FileAccount(identity("file"), "done", 8, 6, 1, 1, 600, 6, 600)],
        accepted_first=everything,
        accepted_last=everything,
        accepted_lately=everything,
        chunks=chunks,
        traffic=traffic,
        screened={"9999": list(PAYMENTS)},
        screened_lately=everything,
        told=[("9999", tuple(PAYMENTS[:3])), ("9999", tuple(PAYMENTS[3:]))],
        signals=1,
        alerts=frozenset([ALERT]),
        alerts_lately=frozenset([ALERT]),
        raised=[ALERT],
        confirmed=frozenset([ALERT]),
        tasks=[ALERT],
        copies=[Copy("a -> b", {ALERT: ("open",)}, {ALERT: ("open",)}, {ALERT: ("open",)})],
    )


def topic(sequences: list[int], *, keeps: bool = True) -> TopicLog:
    ids = {identity(f"chunk {sequence}") for sequence in sequences}
    return TopicLog(keeps, NOW - timedelta(days=6), len(sequences), ids, {"9999": sequences})


def found(report: Report) -> set[tuple[str, str]]:
    return {(finding.kind, finding.place) for finding in report.findings}


def test_a_sound_platform_is_clean() -> None:
    assert judge(sound(), topic([1, 2])).clean


def lose_publication(e: Evidence) -> None:
    e.chunks = [chunk(1, PAYMENTS[:3]), chunk(2, PAYMENTS[3:5])]


def publish_twice(e: Evidence) -> None:
    e.chunks = [chunk(1, PAYMENTS[:3]), chunk(2, PAYMENTS[2:])]


def publish_unknown(e: Evidence) -> None:
    e.chunks = [chunk(1, PAYMENTS[:3]), chunk(2, [*PAYMENTS[3:], identity("stranger")])]


def leave_a_number_out(e: Evidence) -> None:
    e.chunks = [chunk(1, PAYMENTS[:3]), chunk(3, PAYMENTS[3:])]


def go_back(e: Evidence) -> None:
    e.chunks = [chunk(2, PAYMENTS[:3]), chunk(1, PAYMENTS[3:])]


def lose_screening(e: Evidence) -> None:
    e.screened, e.screened_lately = {"9999": PAYMENTS[:5]}, frozenset(PAYMENTS[:5])
    e.told = [("9999", tuple(PAYMENTS[:5]))]


def screen_unknown(e: Evidence) -> None:
    e.screened = {"9999": [*PAYMENTS, identity("stranger")]}


def screen_twice(e: Evidence) -> None:
    e.screened_twice = PAYMENTS[:1]


def screen_in_another_order(e: Evidence) -> None:
    e.screened = {"9999": [*PAYMENTS[3:], *PAYMENTS[:3]]}


def work_in_another_order(e: Evidence) -> None:
    e.told = list(reversed(e.told))


def park(e: Evidence) -> None:
    e.parked = ["9999 chunk 3"]


def tell_twice(e: Evidence) -> None:
    e.told = [*e.told, ("9999", (PAYMENTS[5],))]


def forget_to_raise(e: Evidence) -> None:
    e.raised = []


def raise_twice(e: Evidence) -> None:
    e.raised = [ALERT, ALERT]


def alert_for_nothing(e: Evidence) -> None:
    e.alerts_without_signal = [ALERT]


def lose_task(e: Evidence) -> None:
    e.tasks = []


def open_task_twice(e: Evidence) -> None:
    e.tasks = [ALERT, ALERT]


def open_task_unasked(e: Evidence) -> None:
    e.confirmed = frozenset()


def lose_delivery(e: Evidence) -> None:
    e.traffic["risk"].handled.popitem()


def handle_unknown(e: Evidence) -> None:
    e.traffic["risk"].handled[identity("stranger")] = NOW


def leave_unsent(e: Evidence) -> None:
    e.traffic["risk"].sent = [Sent(identity("late"), "alert.raised", waiting=True)]


def set_aside(e: Evidence) -> None:
    missing, _ = e.traffic["risk"].handled.popitem()
    e.traffic["risk"].letters = {str(missing): "open"}


def miscount_rows(e: Evidence) -> None:
    e.files = [e.files[0]._replace(rejected=2)]


def store_half(e: Evidence) -> None:
    e.files = [e.files[0]._replace(stored=5)]


def store_another_sum(e: Evidence) -> None:
    e.files = [e.files[0]._replace(stored_minor=599)]


def store_a_refused_file(e: Evidence) -> None:
    e.files = [e.files[0]._replace(status="rejected")]


def leave_a_file(e: Evidence) -> None:
    e.files = [e.files[0]._replace(status="processing", stored=0, stored_minor=0)]


def lose_a_copy(e: Evidence) -> None:
    e.copies = [replace(e.copies[0], copy={})]


def copy_wrongly(e: Evidence) -> None:
    e.copies = [replace(e.copies[0], copy={ALERT: ("triaged",)})]


def copy_unknown(e: Evidence) -> None:
    e.copies = [replace(e.copies[0], copy={ALERT: ("open",), identity("stranger"): ("open",)})]


@pytest.mark.parametrize(
    ("fault", "kind", "place"),
    [
        (lose_publication, "lost", "intake.payment -> intake.outbox"),
        (publish_twice, "duplicate", "intake.payment -> intake.outbox"),
        (publish_unknown, "orphan", "intake.payment -> intake.outbox"),
        (leave_a_number_out, "lost", "intake.outbox: sequence leaves a number out"),
        (go_back, "out_of_order", "intake.outbox: sequence goes back"),
        (lose_screening, "lost", "intake.payment -> risk.payment"),
        (screen_unknown, "orphan", "intake.payment -> risk.payment"),
        (screen_twice, "duplicate", "intake.payment -> risk.payment"),
        (screen_in_another_order, "out_of_order", "risk.payment of 9999"),
        (work_in_another_order, "out_of_order", "screening of 9999"),
        (park, "waiting", "risk.parked"),
        (tell_twice, "duplicate", "risk.payment -> risk.outbox"),
        (forget_to_raise, "lost", "risk.alert -> risk.outbox"),
        (raise_twice, "duplicate", "risk.alert -> risk.outbox"),
        (alert_for_nothing, "orphan", "risk.alert without signal"),
        (lose_task, "lost", "risk.alert (confirmed) -> controls.control_task"),
        (open_task_twice, "duplicate", "risk.alert (confirmed) -> controls.control_task"),
        (open_task_unasked, "orphan", "risk.alert (confirmed) -> controls.control_task"),
        (lose_delivery, "lost", "-> risk.inbox"),
        (handle_unknown, "orphan", "risk.inbox"),
        (leave_unsent, "waiting", "risk.outbox"),
        (set_aside, "set_aside", "risk.dead_letter"),
        (miscount_rows, "unaccounted", "intake.file: accepted + rejected + known is not rows"),
        (store_half, "unaccounted", "intake.file: stored rows are not the accepted ones"),
        (store_another_sum, "unaccounted", "intake.file: stored rows are not the accepted ones"),
        (store_a_refused_file, "orphan", "intake.file"),
        (leave_a_file, "waiting", "intake.file"),
        (lose_a_copy, "lost", "a -> b"),
        (copy_wrongly, "unaccounted", "a -> b"),
        (copy_unknown, "orphan", "a -> b"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_planted_fault_is_named(fault: Callable[[Evidence], None], kind: str, place: str) -> None:
    evidence = sound()

    fault(evidence)

    assert (kind, place) in found(judge(evidence, None))


def test_what_a_real_broker_lacks_is_lost() -> None:
    assert found(judge(sound(), topic([1]))) == {("lost", "topic intake.payments")}


def test_what_the_embedded_broker_lacks_is_not_held_against_it() -> None:
    report = judge(sound(), topic([2], keeps=False))

    assert report.clean
    assert report.notes


def test_first_deliveries_out_of_order_are_named() -> None:
    assert found(judge(sound(), topic([2, 1]))) == {("out_of_order", "topic intake.payments of 9999")}


def test_what_came_while_we_read_is_neither_lost_nor_orphaned() -> None:
    evidence = sound()
    late = identity("late")
    evidence.chunks = [*evidence.chunks, chunk(3, [late])]
    evidence.screened = {"9999": [*PAYMENTS, late]}
    evidence.told = [*evidence.told, ("9999", (late,))]
    evidence.accepted_last = frozenset([*PAYMENTS, late])

    assert judge(evidence, None).clean


def test_a_dismissed_letter_needs_no_handling() -> None:
    evidence = sound()
    missing, _ = evidence.traffic["risk"].handled.popitem()
    evidence.traffic["risk"].letters = {str(missing): "dismissed"}

    assert judge(evidence, None).clean


def test_events_of_dropped_days_are_not_orphans() -> None:
    evidence = sound()
    evidence.traffic["risk"].handled[identity("long ago")] = NOW - timedelta(days=31)

    assert judge(evidence, None).clean


def test_an_outcome_that_changed_while_we_read_is_no_difference() -> None:
    evidence = sound()
    evidence.copies = [Copy("a -> b", {ALERT: ("open",)}, {ALERT: ("triaged",)}, {ALERT: ("triaged",)})]

    assert judge(evidence, None).clean


@pytest.mark.parametrize("fault", [lose_screening, leave_unsent, leave_a_file])
def test_what_time_may_cure_is_looked_at_again(fault: Callable[[Evidence], None]) -> None:
    evidence = sound()

    fault(evidence)

    assert judge(evidence, None).unsettled


def test_a_duplicate_is_not_waited_out() -> None:
    evidence = sound()

    publish_twice(evidence)

    assert not judge(evidence, None).unsettled


def test_the_list_of_consumers_is_that_of_the_handlers() -> None:
    handled = {
        (event.type, service)
        for service in SCHEMAS
        for event in import_module(f"{package(service)}.handlers").HANDLERS
        if not event.outside
    }

    assert {(kind, service) for kind, services in CONSUMERS.items() for service in services} == handled
