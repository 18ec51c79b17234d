"""A key per case in a folder: kept whole, wrapped anew, destroyed for good."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from shared.vault import Destroyed, KeyDestroyed, KeyFile, KeyFolder, KeyMissing, KeyOwner, Place
from shared.vault.keks import format_versions

OWNER = KeyOwner("9999", "son", UUID(int=1))
OTHER = KeyOwner("9999", "son", UUID(int=2))
PLACE = Place("9999", "note", "text", 1)
HOW = Destroyed(datetime(2031, 5, 2, tzinfo=UTC), "SON 2031/14", "u-17", "u-4")


@pytest.fixture
def kek(tmp_path: Path) -> Path:
    file = tmp_path / "kek"
    file.write_bytes(format_versions({1: b"1" * 32}))
    return file


@pytest.fixture
def folder(tmp_path: Path, kek: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys", KeyFile(kek))


def test_a_key_made_twice_is_one_key(folder: KeyFolder) -> None:
    sealed = folder.create(OWNER).seal("text", PLACE)

    assert folder.create(OWNER).open(sealed, PLACE) == "text"


def test_a_key_file_is_read_by_its_owner_only(folder: KeyFolder, tmp_path: Path) -> None:
    folder.create(OWNER)

    (path,) = (tmp_path / "keys").glob("*/*.key")
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)


def test_a_key_that_never_was_is_missing_not_made(folder: KeyFolder) -> None:
    with pytest.raises(KeyMissing):
        folder.keys(OWNER)


def test_a_destroyed_key_is_gone_and_says_by_what_decision(folder: KeyFolder, tmp_path: Path) -> None:
    folder.create(OWNER)

    folder.destroy(OWNER, HOW)

    assert list((tmp_path / "keys").glob("*/*.key")) == []
    with pytest.raises(KeyDestroyed, match="2031-05-02 by decision SON 2031/14"):
        folder.keys(OWNER)


def test_a_destroyed_key_is_not_made_again(folder: KeyFolder) -> None:
    folder.create(OWNER)
    folder.destroy(OWNER, HOW)

    with pytest.raises(KeyDestroyed):
        folder.create(OWNER)


def test_a_key_put_back_from_a_copy_stays_unreadable(folder: KeyFolder, tmp_path: Path) -> None:
    folder.create(OWNER)
    (path,) = (tmp_path / "keys").glob("*/*.key")
    copy = path.read_bytes()
    folder.destroy(OWNER, HOW)
    path.write_bytes(copy)

    with pytest.raises(KeyDestroyed):
        folder.keys(OWNER)


def test_destroying_again_finishes_and_keeps_the_first_decision(folder: KeyFolder, tmp_path: Path) -> None:
    folder.create(OWNER)
    (path,) = (tmp_path / "keys").glob("*/*.key")
    copy = path.read_bytes()
    folder.destroy(OWNER, HOW)
    path.write_bytes(copy)

    again = folder.destroy(OWNER, Destroyed(HOW.at, "another", "u-1", "u-2"))

    assert (again, path.exists()) == (HOW, False)


def test_destroying_one_key_leaves_the_others(folder: KeyFolder) -> None:
    sealed = folder.create(OTHER).seal("text", PLACE)
    folder.create(OWNER)

    folder.destroy(OWNER, HOW)

    assert folder.keys(OTHER).open(sealed, PLACE) == "text"


def test_a_rewrapped_key_opens_without_the_old_version(folder: KeyFolder, kek: Path) -> None:
    sealed = folder.create(OWNER).seal("text", PLACE)
    kek.write_bytes(format_versions({1: b"1" * 32, 2: b"2" * 32}))

    assert [folder.rewrap(OWNER), folder.rewrap(OWNER)] == [True, False]

    kek.write_bytes(format_versions({2: b"2" * 32}))
    assert folder.keys(OWNER).open(sealed, PLACE) == "text"


def test_a_destroyed_key_is_not_brought_back_by_rewrapping(folder: KeyFolder, kek: Path, tmp_path: Path) -> None:
    folder.create(OWNER)
    folder.destroy(OWNER, HOW)
    kek.write_bytes(format_versions({1: b"1" * 32, 2: b"2" * 32}))

    assert not folder.rewrap(OWNER)
    assert list((tmp_path / "keys").glob("*/*.key")) == []


def test_a_new_version_seals_and_the_old_one_still_opens(folder: KeyFolder) -> None:
    old = folder.create(OWNER).seal("text", PLACE)

    folder.add_version(OWNER)

    keys = folder.keys(OWNER)
    assert (keys.newest, keys.open(old, PLACE)) == (2, "text")


def test_a_key_file_in_the_place_of_another_does_not_unwrap(folder: KeyFolder, tmp_path: Path) -> None:
    folder.create(OWNER)
    folder.create(OTHER)
    one, other = sorted((tmp_path / "keys").glob("*/*.key"))
    other.write_bytes(one.read_bytes())

    with pytest.raises(Exception, match="does not unwrap"):
        folder.keys(OTHER)
