"""Compare what the steps hold: pure functions over the evidence, one per promise."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from deploy.reconcile.evidence import AGES_AGO, Evidence, Traffic
from deploy.reconcile.report import Finding, Report, finding
from deploy.reconcile.topic import TopicLog
from shared.disposal.catalogue import HOLDERS

# who must have handled which events; a test holds this against the handlers
CONSUMERS: Mapping[str, tuple[str, ...]] = {
    "payments.received": ("risk",),
    "records.received": ("notifications", "risk"),
    "record.withdrawn": ("risk",),
    "file.processed": ("notifications", "reporting"),
    "party.protection_changed": ("risk",),
    "party.restriction_changed": ("cases", "risk"),
    "party.merged": (),
    "party.unmerged": (),
    "payments.screened": ("reporting",),
    "alert.raised": ("notifications", "reporting"),
    "alert.signals_added": ("reporting",),
    "alert.triaged": ("controls", "reporting"),
    "alert.put_aside": ("reporting",),
    "alert.brought_back": ("reporting",),
    "control_task.opened": ("notifications", "reporting"),
    "control_task.completed": ("reporting",),
    "finding.recorded": ("cases", "reporting"),
    "case.opened": ("notifications", "reporting"),
    "case.state_changed": ("notifications", "reporting"),
    "case.access_changed": ("risk", "controls", "notifications"),
    "case.outcome_recorded": ("reporting",),
    "hold.proposed": ("notifications", "reporting"),
    "hold.approved": ("notifications", "reporting"),
    "hold.ended": ("reporting",),
    "disclosure.proposed": ("notifications",),
    "disclosure.decided": ("cases", "controls", "intake", "notifications", "risk"),
    "disclosure.ended": ("cases", "controls", "intake", "risk"),
    "disposal.hold_changed": HOLDERS,
    "disposal.ordered": HOLDERS,
    "disposal.reported": ("cases",),
    "tip.reminder": ("notifications",),
}

FINISHED = frozenset({"done", "rejected"})


def judge(evidence: Evidence, topic: TopicLog | None) -> Report:
    """Every finding about *evidence* and, where it could be read, the broker's *topic*."""
    checks = (
        files_add_up(evidence),
        payments_are_published(evidence),
        chunks_are_numbered(evidence),
        events_are_sent(evidence),
        events_are_handled(evidence),
        payments_are_screened(evidence),
        screening_keeps_order(evidence),
        screenings_are_told(evidence),
        alerts_stand_on_signals(evidence),
        confirmed_alerts_have_a_task(evidence),
        copies_agree(evidence),
        topic_holds_what_was_sent(evidence, topic) if topic else (),
    )
    return Report(_facts(evidence, topic), tuple(chain(*checks)), _notes(topic))


def _facts(e: Evidence, topic: TopicLog | None) -> dict[str, int]:
    facts = {
        "files": len(e.files),
        "rows accepted": sum(file.accepted for file in e.files),
        "payments accepted": len(e.accepted_first),
        "payments published": sum(len(chunk.payment_ids) for chunk in e.chunks),
        "payments screened": sum(map(len, e.screened.values())),
        "signals": e.signals,
        "alerts": len(e.alerts),
        "control tasks": len(e.tasks),
        "events sent": sum(len(traffic.sent) for traffic in e.traffic.values()),
        "events handled": sum(len(traffic.handled) for traffic in e.traffic.values()),
    }
    return facts | ({"messages on the topic": topic.messages} if topic else {})


def _notes(topic: TopicLog | None) -> tuple[str, ...]:
    if topic and not topic.keeps:
        return ("the embedded broker keeps nothing over a restart: only the order of its messages is checked",)
    return ()


def files_add_up(e: Evidence) -> Iterator[Finding]:
    """Accepted, rejected and known rows are all rows, and exactly the accepted ones are stored."""
    place = "intake.file"
    yield from finding("waiting", place, (f.file_id for f in e.files if f.status not in FINISHED))
    done = [f for f in e.files if f.status == "done"]
    wrong = [f.file_id for f in done if f.accepted + f.rejected + f.known != f.rows]
    yield from finding("unaccounted", f"{place}: accepted + rejected + known is not rows", wrong)
    half = [f.file_id for f in done if f.stored != f.accepted or f.stored_minor != f.total_minor]
    yield from finding("unaccounted", f"{place}: stored rows are not the accepted ones", half)
    yield from finding("orphan", place, (f.file_id for f in e.files if f.status != "done" and f.stored))
    yield from finding("unaccounted", "intake.payment: not the sum of its ledger rows", e.uneven_payments)


def payments_are_published(e: Evidence) -> Iterator[Finding]:
    """Each accepted payment is in exactly one event."""
    counted = Counter(chain.from_iterable(chunk.payment_ids for chunk in e.chunks))
    place = "intake.payment -> intake.outbox"
    yield from finding("lost", place, e.accepted_lately - counted.keys())
    yield from finding("orphan", place, counted.keys() - e.accepted_last)
    yield from finding("duplicate", place, (one for one, times in counted.items() if times > 1))


def chunks_are_numbered(e: Evidence) -> Iterator[Finding]:
    """Chunks of a municipality count up by one in the order in which they were committed."""
    last: dict[str, int] = {}
    gaps, backwards = [], []
    for chunk in e.chunks:
        before = last.get(chunk.municipality_id)
        if before is not None and chunk.sequence <= before:
            backwards.append(chunk.event_id)
        elif before is not None and chunk.sequence != before + 1:
            gaps.append(chunk.event_id)
        last[chunk.municipality_id] = max(chunk.sequence, before or 0)
    yield from finding("out_of_order", "intake.outbox: sequence goes back", backwards)
    yield from finding("lost", "intake.outbox: sequence leaves a number out", gaps)


def events_are_sent(e: Evidence) -> Iterator[Finding]:
    """No event waits in an outbox, and none is written twice."""
    for service, traffic in e.traffic.items():
        yield from finding("waiting", f"{service}.outbox", (s.event_id for s in traffic.sent if s.waiting))
        counted = Counter(sent.event_id for sent in traffic.sent)
        twice = (one for one, times in counted.items() if times > 1)
        yield from finding("duplicate", f"{service}.outbox", twice)


def events_are_handled(e: Evidence) -> Iterator[Finding]:
    """Every consumer has handled, or openly set aside, every event meant for it, and no other."""
    by_type: dict[str, set[UUID]] = defaultdict(set)
    for traffic in e.traffic.values():
        for sent in traffic.sent:
            if not sent.waiting:
                by_type[sent.type].add(sent.event_id)
    published = set(chain.from_iterable(by_type.values()))
    published |= {sent.event_id for traffic in e.traffic.values() for sent in traffic.sent}
    for service, traffic in e.traffic.items():
        wanted = {one for kind, services in CONSUMERS.items() if service in services for one in by_type[kind]}
        yield from _handled(service, traffic, wanted)
        since = _comparable_since(e)
        unknown = (one for one, at in traffic.handled.items() if at >= since and one not in published)
        yield from finding("orphan", f"{service}.inbox", unknown)


def _comparable_since(e: Evidence) -> datetime:
    """From when on each handled event must still be in an outbox: inboxes are kept longer."""
    kept = max(traffic.kept_since for traffic in e.traffic.values())
    dropped = any(at < kept for traffic in e.traffic.values() for at in traffic.handled.values())
    return kept + timedelta(days=1) if dropped else AGES_AGO


def _handled(service: str, traffic: Traffic, wanted: set[UUID]) -> Iterator[Finding]:
    settled = {one for one, status in traffic.letters.items() if status in {"replayed", "dismissed"}}
    still_open = {one for one, status in traffic.letters.items() if status in {"open", "replay"}}
    missing = {one for one in wanted - traffic.handled.keys() if str(one) not in settled}
    yield from finding("set_aside", f"{service}.dead_letter", still_open)
    yield from finding("lost", f"-> {service}.inbox", (one for one in missing if str(one) not in still_open))


def payments_are_screened(e: Evidence) -> Iterator[Finding]:
    """Each accepted payment is screened once."""
    screened = set(chain.from_iterable(e.screened.values()))
    place = "intake.payment -> risk.payment"
    yield from finding("lost", place, e.accepted_first - screened)
    yield from finding("orphan", place, screened - e.accepted_last)
    yield from finding("duplicate", place, e.screened_twice)
    yield from finding("waiting", "risk.parked", e.parked)


def screening_keeps_order(e: Evidence) -> Iterator[Finding]:
    """Risk's order of a municipality's payments is the order in which intake committed them."""
    came: dict[str, list[UUID]] = defaultdict(list)
    for chunk in sorted(e.chunks, key=lambda chunk: chunk.sequence):
        came[chunk.municipality_id].extend(chunk.payment_ids)
    for municipality, screened in e.screened.items():
        place = {payment: number for number, payment in enumerate(came[municipality])}
        places = [place[payment] for payment in screened if payment in place]
        yield from finding("out_of_order", f"risk.payment of {municipality}", _falls(places))


def _falls(numbers: Iterable[int]) -> list[int]:
    """The numbers that are smaller than one before them."""
    highest, found = -1, []
    for number in numbers:
        if number < highest:
            found.append(number)
        highest = max(highest, number)
    return found


def screenings_are_told(e: Evidence) -> Iterator[Finding]:
    """Each screened payment is told of once, and was worked on in its order."""
    position = {one: (name, place) for name, ids in e.screened.items() for place, one in enumerate(ids)}
    counted = Counter(chain.from_iterable(ids for _, ids in e.told))
    place = "risk.payment -> risk.outbox"
    yield from finding("lost", place, e.screened_lately - counted.keys())
    yield from finding("orphan", place, counted.keys() - position.keys())
    yield from finding("duplicate", place, (one for one, times in counted.items() if times > 1))
    worked: dict[str, list[int]] = defaultdict(list)
    for _, ids in e.told:
        if ids and ids[0] in position:
            name, first = position[ids[0]]
            worked[name].append(first)
    for name, firsts in worked.items():
        yield from finding("out_of_order", f"screening of {name}", _falls(firsts))


def alerts_stand_on_signals(e: Evidence) -> Iterator[Finding]:
    """Each alert has a signal and was raised once; each signal speaks of what exists."""
    yield from finding("orphan", "risk.alert without signal", e.alerts_without_signal)
    yield from finding("orphan", "risk.signal about nothing", e.signals_about_nothing)
    yield from _once("risk.alert -> risk.outbox", e.alerts_lately, e.raised, e.alerts)


def confirmed_alerts_have_a_task(e: Evidence) -> Iterator[Finding]:
    """Each confirmed alert has led to one control task, and no other has."""
    place = "risk.alert (confirmed) -> controls.control_task"
    yield from _once(place, e.confirmed, e.tasks, e.confirmed)


def copies_agree(e: Evidence) -> Iterator[Finding]:
    """What a service keeps of another's facts is what the other says."""
    for copy in e.copies:
        yield from finding("lost", copy.place, copy.before.keys() - copy.copy.keys())
        yield from finding("orphan", copy.place, copy.copy.keys() - copy.after.keys())
        steady = (key for key, said in copy.before.items() if copy.after.get(key) == said)
        different = (key for key in steady if key in copy.copy and copy.copy[key] != copy.before[key])
        yield from finding("unaccounted", copy.place, different)


def _once(place: str, wanted: Collection[UUID], found: Iterable[UUID], allowed: Collection[UUID]) -> Iterator[Finding]:
    """Each of *wanted* is once in *found*, and nothing is that is not *allowed*."""
    counted = Counter(found)
    yield from finding("lost", place, set(wanted) - counted.keys())
    yield from finding("orphan", place, counted.keys() - set(allowed))
    yield from finding("duplicate", place, (one for one, times in counted.items() if times > 1))


def topic_holds_what_was_sent(e: Evidence, topic: TopicLog) -> Iterator[Finding]:
    """The broker has each chunk that was sent, and each municipality's first deliveries in order."""
    place = "topic intake.payments"
    if topic.keeps:
        expected = {c.event_id for c in e.chunks if not c.waiting and c.created_at > topic.kept_since}
        yield from finding("lost", place, expected - topic.event_ids)
    # a broker keeps less long than an outbox
    yield from finding("orphan", place, topic.event_ids - {chunk.event_id for chunk in e.chunks})
    for municipality, sequences in topic.first_seen.items():
        yield from finding("out_of_order", f"{place} of {municipality}", _falls(sequences))
