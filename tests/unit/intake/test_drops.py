"""What lies in a drop: what is whole, what is left alone, in which order, and under which name it is put away."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.domain import Kind, Text
from services.intake.drops.configured import FolderDrop, SftpDrop
from services.intake.drops.domain import REASON, Entry, Form, Watch, kept_name, left_alone
from services.intake.drops.places import TROUBLES
from services.intake.drops.texts import REFUSALS, Read, known_before, read_or_refused, refused_unread
from services.intake.operations.arrivals import Channel
from services.intake.settings import Settings
from services.web.source_words import CHANNELS, SILENCES
from shared.clock import utc_now

NAMES = st.text(min_size=1, max_size=400).filter(lambda name: "\x00" not in name)


def a_drop(**changes: Any) -> dict[str, Any]:
    told = {
        "sender": "raindance",
        "municipality_id": "9999",
        "committee_id": "son",
        "owner": "Ekonomiavdelningen",
        "legal_basis": "Dataskyddsförordningen art. 6.1 e",
        "purpose": "Att hitta felaktiga betalningar",
        "folder": "/srv/drop",
    }
    return told | changes


def an_sftp_drop(**changes: Any) -> dict[str, Any]:
    keys = {"host": "sftp.example", "user": "tillit", "key_file": "/k", "known_hosts_file": "/h", "folder": "ut"}
    return a_drop(**keys) | changes


def names(entries: Any) -> list[str]:
    return [entry.name for entry in entries]


def test_a_file_is_whole_at_the_second_look() -> None:
    watch, file = Watch(), Entry("a.csv", 10, 1)

    assert (names(watch.whole([file])), names(watch.whole([file]))) == ([], ["a.csv"])


def test_a_file_that_grows_is_not_whole() -> None:
    watch = Watch()
    watch.whole([Entry("a.csv", 10, 1)])

    assert names(watch.whole([Entry("a.csv", 11, 1)])) == []


def test_a_file_that_was_written_again_is_not_whole() -> None:
    watch = Watch()
    watch.whole([Entry("a.csv", 10, 1)])

    assert names(watch.whole([Entry("a.csv", 10, 2)])) == []


@pytest.mark.parametrize("ending", [".part", ".tmp", ".filepart", ".PART"])
def test_a_partial_name_is_never_whole(ending: str) -> None:
    watch, file = Watch(), Entry(f"a.csv{ending}", 10, 1)
    watch.whole([file])

    assert names(watch.whole([file])) == []


def test_a_file_that_was_renamed_from_its_partial_name_is_whole_at_once() -> None:
    watch = Watch()
    watch.whole([Entry("a.csv.part", 10, 1)])

    assert names(watch.whole([Entry("a.csv", 10, 1)])) == ["a.csv"]


def test_a_file_beside_its_partial_name_is_not_a_renamed_one() -> None:
    watch = Watch()
    watch.whole([Entry("a.csv.part", 10, 1)])

    assert names(watch.whole([Entry("a.csv.part", 10, 1), Entry("a.csv", 10, 1)])) == []


def test_the_oldest_comes_first_and_then_the_name_decides() -> None:
    watch = Watch()
    files = [Entry("b", 1, 2), Entry("a", 1, 2), Entry("z", 1, 1)]
    watch.whole(files)

    assert names(watch.whole(files)) == ["z", "a", "b"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(".hidden", 1, 1), "hidden"),
        (Entry("done", 1, 1, Form.FOLDER), "subfolder"),
        (Entry("done", 1, 1, Form.LINK), "subfolder"),
        (Entry("a.tmp", 1, 1), "partial"),
        (Entry("a.csv.reason.txt", 1, 1), "reason"),
        (Entry("../../etc/passwd", 1, 1), "unsafe"),
        (Entry("..", 1, 1), "unsafe"),
        (Entry("a\x00b", 1, 1), "unsafe"),
        (Entry("a.csv", 1, 1), ""),
        (Entry("link", 1, 1, Form.LINK), ""),
    ],
)
def test_what_is_none_of_ours_is_left_alone_for_a_reason(entry: Entry, reason: str) -> None:
    assert left_alone(entry) == reason


def test_a_drop_with_nothing_in_it_is_at_rest_after_a_look_that_ended_well() -> None:
    watch, hidden = Watch(), Entry(".hidden", 1, 1)
    watch.whole([hidden])
    watch.calm = True

    assert (watch.at_rest([hidden]), watch.at_rest([Entry("a.csv", 1, 1)])) == (True, False)


@given(NAMES, st.sampled_from(["", "0123abcd"]))
def test_a_kept_name_is_one_name_that_leaves_room_for_its_reason(name: str, tag: str) -> None:
    kept = kept_name(name, tag)

    assert len((kept + REASON).encode()) <= 255
    assert kept.isprintable()
    assert "/" not in kept


@given(NAMES)
def test_a_tag_makes_another_name(name: str) -> None:
    assert kept_name(name, "0123abcd") != kept_name(name)


def test_a_plain_name_is_kept_and_a_tag_goes_before_its_ending() -> None:
    assert (kept_name("Utbetalningar åäö.csv"), kept_name("a.b.csv", "0123")) == (
        "Utbetalningar åäö.csv",
        "a.b-0123.csv",
    )


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_says_what_happened_why_and_what_to_do_in_both_languages(reason: str) -> None:
    word = refused_unread(reason, utc_now())

    assert [line.partition(":")[0] for line in word.splitlines()[2:] if line] == [
        "Vad hände",
        "Varför",
        "Att göra",
        "What happened",
        "Why",
        "What to do",
    ]


@pytest.mark.attack("L2")
def test_the_word_beside_a_file_tells_no_identity_number() -> None:
    refused = Text("Rad 2 har 19850709-9805.", "Row 2 has 850709-9805.")

    word = read_or_refused(Read(0, 0, 0, refused), utc_now())

    assert "9805" not in word


def test_the_word_beside_a_read_file_counts_its_rows() -> None:
    word = read_or_refused(Read(4, 2, 1, None), utc_now())

    assert "4 rader är nya, 2 var kända, 1 togs inte emot" in word


def test_a_known_file_asks_for_nothing() -> None:
    assert "Att göra: Inget." in known_before(utc_now())


@pytest.mark.parametrize(
    "wrong",
    [
        a_drop(folder="relative"),
        a_drop(municipality_id="99"),
        a_drop(committee_id="SON"),
        a_drop(kind="nothing"),
        a_drop(sender="a b"),
        a_drop(sender="s" * 33),
        a_drop(owner=""),
        a_drop(more="x"),
    ],
)
def test_a_folder_drop_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FolderDrop.model_validate(wrong)


@pytest.mark.parametrize(
    "wrong",
    [an_sftp_drop(key_file=None), an_sftp_drop(known_hosts_file=None), an_sftp_drop(port=0), an_sftp_drop(host="a b")],
)
def test_an_sftp_drop_without_key_or_host_key_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SftpDrop.model_validate(wrong)


def test_a_drop_is_named_by_how_it_comes_and_its_sender() -> None:
    folder, sftp = FolderDrop.model_validate(a_drop()), SftpDrop.model_validate(an_sftp_drop())

    assert (folder.key, sftp.key, folder.folder) == ("folder:raindance", "sftp:raindance", Path("/srv/drop"))


def test_two_drops_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="each sender once"):
        Settings(folder_drops=[a_drop(), a_drop(folder="/srv/other")])


def test_a_folder_and_a_server_may_have_one_name() -> None:
    settings = Settings(folder_drops=[a_drop()], sftp_drops=[an_sftp_drop()])

    assert [drop.key for drop in settings.drops] == ["folder:raindance", "sftp:raindance"]


def test_drops_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDER_DROPS", json.dumps([a_drop(kind="pain001", expected_hours=168)]))

    (drop,) = Settings().folder_drops

    assert (drop.kind, drop.expected_hours, drop.folder) == (Kind.PAIN001, 168, Path("/srv/drop"))


@pytest.mark.attack("D3")
@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "::1"])
def test_production_refuses_a_server_on_this_machine_or_its_link(host: str) -> None:
    with pytest.raises(ValidationError, match="SFTP_DROPS must not name"):
        Settings(profile="production", sftp_drops=[an_sftp_drop(host=host)])


def test_the_console_has_words_for_every_channel_and_every_trouble() -> None:
    assert set(Channel) <= CHANNELS.keys()
    assert set(TROUBLES) <= SILENCES.keys()
