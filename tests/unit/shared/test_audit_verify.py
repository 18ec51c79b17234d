"""P11: whatever is done to a sealed trail is found, and nothing is found where nothing was done."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.checkpoint import BadSignature, Signer, UnreadableCheckpoint, Verifier
from shared.audit.records import AuditRecord, NotForTheTrail, content_of, leaf_of, object_id, values_of
from shared.audit.report import Damage, Report
from shared.audit.tree import Frontier
from shared.audit.verify import Entry, Verification

NOW = datetime(2026, 10, 20, 10, tzinfo=UTC)
SIGNER = Signer("tillit/test/risk", b"k" * 32)
COLUMNS = ("actor", "action", "outcome", "rule", "ground", "request_id", "details", "at", "municipality_id")


def an_entry(position: int, actor: str = "kim") -> Entry:
    row = {
        **dict.fromkeys(("acting_for", "rule", "ground", "trace_id"), ""),
        "record_id": UUID(int=position),
        "municipality_id": "9999",
        "at": NOW,
        "actor": actor,
        "roles": ["controller"],
        "action": "alert.read",
        "outcome": "permitted",
        "objects": [],
        "request_id": str(position),
        "details": "{}",
    }
    content = content_of(row)
    return Entry(position, str(UUID(int=position)), leaf_of(content), content)


def notes_over(entries: list[Entry], sizes: set[int], signer: Signer = SIGNER) -> list[str]:
    frontier, notes = Frontier(), []
    for entry in entries:
        frontier.append(entry.leaf)
        if frontier.size in sizes:
            notes.append(signer.sign(frontier.size, frontier.root(), NOW))
    return notes


def verified(entries: list[Entry], notes: list[str], elsewhere: list[str] | None = None) -> Report:
    verification = Verification(SIGNER.verifier, notes, elsewhere or [])
    verification.feed(entries)
    return verification.finish()


trails = st.integers(2, 60).flatmap(
    lambda size: st.tuples(st.just(size), st.sets(st.integers(1, size), max_size=6).map(lambda some: some | {size}))
)


@given(trails)
def test_an_untouched_trail_is_whole(trail: tuple[int, set[int]]) -> None:
    entries = [an_entry(position) for position in range(trail[0])]

    assert verified(entries, notes_over(entries, trail[1])).whole


@given(trails, st.data())
def test_an_edit_is_named(trail: tuple[int, set[int]], data: st.DataObject) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    at, column = data.draw(st.integers(0, trail[0] - 1)), data.draw(st.sampled_from(COLUMNS))
    content: dict[str, Any] = {**(entries[at].content or {}), column: "forged"}
    entries[at] = entries[at]._replace(content=content)

    report = verified(entries, notes)

    assert (report.kind, report.position, report.record_id) == (Damage.CHANGED, at, entries[at].record_id)


@given(trails, st.data())
def test_an_edit_with_its_hash_is_found_between_two_checkpoints(
    trail: tuple[int, set[int]], data: st.DataObject
) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    at = data.draw(st.integers(0, trail[0] - 1))
    entries[at] = an_entry(at, "mallory")

    report = verified(entries, notes)

    before = max((size for size in trail[1] if size <= at), default=0)
    assert (report.kind, report.position) == (Damage.CHANGED, before)


@given(trails, st.data())
def test_a_deletion_is_named(trail: tuple[int, set[int]], data: st.DataObject) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    at = data.draw(st.integers(0, trail[0] - 1))
    gone = [*entries[:at], *entries[at + 1 :]]

    report = verified(gone, notes)

    # the last place has nothing after it: what is missing is the end
    kind = Damage.DELETED if at < trail[0] - 1 else Damage.TRUNCATED
    assert (report.kind, report.position) == (kind, at)


@given(trails, st.data())
def test_a_swap_is_found(trail: tuple[int, set[int]], data: st.DataObject) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    one, other = data.draw(st.lists(st.integers(0, trail[0] - 1), min_size=2, max_size=2, unique=True))
    entries[one], entries[other] = (
        entries[other]._replace(position=one),
        entries[one]._replace(position=other),
    )

    assert verified(entries, notes).kind is Damage.CHANGED


@given(trails, st.data())
def test_a_tail_cut_off_with_its_checkpoints_is_found_by_a_kept_one(
    trail: tuple[int, set[int]], data: st.DataObject
) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    left = data.draw(st.integers(0, trail[0] - 1))
    own = notes_over(entries[:left], trail[1] | {left})

    report = verified(entries[:left], own, notes[-1:])

    assert (report.kind, report.position) == (Damage.TRUNCATED, left)


@given(trails, st.data())
def test_a_fork_with_good_signatures_is_found_by_a_kept_checkpoint(
    trail: tuple[int, set[int]], data: st.DataObject
) -> None:
    entries = [an_entry(position) for position in range(trail[0])]
    notes = notes_over(entries, trail[1])
    at = data.draw(st.integers(0, trail[0] - 1))
    forked = [*entries[:at], an_entry(at, "mallory"), *entries[at + 1 :]]
    own = notes_over(forked, trail[1])

    assert (verified(forked, own).whole, verified(forked, own, notes[-1:]).kind) == (True, Damage.FORKED)


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_checkpoint_with_one_byte_changed_is_not_believed(at: int, change: int) -> None:
    note = SIGNER.sign(4711, b"r" * 32, NOW).encode()
    place = at % len(note)
    forged = note[:place] + bytes([note[place] ^ change]) + note[place + 1 :]

    try:
        found = SIGNER.verifier.check(forged.decode("utf-8", "replace"))
    except (BadSignature, UnreadableCheckpoint):
        return
    # only the line break after the signature, or unused bits of its last digit, can change without effect
    assert (found.size, found.root, found.origin) == (4711, b"r" * 32, "tillit/test/risk")


def test_a_key_is_read_as_it_was_written() -> None:
    assert Verifier.read(SIGNER.verifier.text()) == SIGNER.verifier


@pytest.mark.parametrize("text", ["", "a+b", "tillit/x+00000000+AAAA", SIGNER.verifier.text().replace("risk", "cases")])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCheckpoint):
        Verifier.read(text)


@pytest.mark.parametrize("details", [{"name": "x"}, {"problem": "19640823-3234 Anna"}, {"count": 1.5}, {"type": None}])
def test_a_detail_that_could_name_somebody_is_refused(details: dict[str, Any]) -> None:
    record = AuditRecord(municipality_id="9999", at=NOW, actor="kim", action="x.y", details=details)

    with pytest.raises(NotForTheTrail):
        values_of(record)


@pytest.mark.parametrize("value", ["19640823-3234", "640823-3234", "Anna", "", "../x", "a@b.se", "SE45 5000", None])
def test_what_is_no_opaque_id_names_no_object(value: object) -> None:
    assert object_id("party", value) is None


def test_a_searched_word_is_kept_as_a_salted_hash_only() -> None:
    record = AuditRecord(municipality_id="9999", at=NOW, actor="kim", action="x.y", searched="Anna Andersson")

    (first, salt), (second, other) = values_of(record), values_of(record)

    assert "Anna" not in str(first)
    assert first != second
    assert salt != other
