"""Keys in a token: SoftHSM, which speaks PKCS #11 as a hardware module does."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.ids import new_id
from shared.vault import DataKeys, KeyFolder, KeyOwner, KeyUnusable, MovedKeys, Place, key_file
from shared.vault.keks import KeyEncryption, KeyFile, format_versions

MODULES = [Path("/usr/lib/softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so")]
MODULE = next((module for module in MODULES if module.exists()), None)
pytestmark = pytest.mark.skipif(
    MODULE is None or shutil.which("softhsm2-util") is None,
    reason="no SoftHSM on this machine: apt-get install softhsm2",
)
PIN = "5678"
DATA_KEY = b"d" * 32


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token of our own; a process loads the library, and its configuration, once."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "tillit", "--so-pin", "1234", "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        yield "tillit"


@pytest.fixture
def kek(tmp_path: Path, token: str) -> Path:
    """A key file that names keys which only this test has."""
    (tmp_path / "pin").write_text(f"{PIN}\n")
    file = tmp_path / "kek_cases"
    file.write_text(uri(token, tmp_path.name, tmp_path / "pin"))
    return file


def uri(token: str, label: str, pin: Path) -> str:
    return f"pkcs11:token={token};object=kek-{label}?module-path={MODULE}&pin-source=file:{pin}\n"


@pytest.fixture
def keks(kek: Path) -> KeyEncryption:
    keks = key_file(kek)
    keks.add()
    return keks


def test_what_the_token_wraps_it_unwraps_for_the_same_owner_only(keks: KeyEncryption) -> None:
    wrapped = keks.wrap(DATA_KEY, b"case 1")

    assert DATA_KEY not in wrapped
    assert keks.unwrap(wrapped, b"case 1") == DATA_KEY
    with pytest.raises(KeyUnusable, match="refused"):
        keks.unwrap(wrapped, b"case 2")


def test_a_new_version_wraps_at_once_and_the_old_one_still_unwraps(keks: KeyEncryption) -> None:
    old = keks.wrap(DATA_KEY, b"case")

    keks.add()

    assert (keks.newest(), sorted(keks.versions())) == (2, [1, 2])
    assert keks.unwrap(old, b"case") == keks.unwrap(keks.wrap(DATA_KEY, b"case"), b"case")


def test_a_version_that_is_forgotten_opens_nothing_more(keks: KeyEncryption) -> None:
    old = keks.wrap(DATA_KEY, b"case")
    keks.add()

    assert keks.forget_older() == 1

    with pytest.raises(KeyUnusable, match="has no version 1"):
        keks.unwrap(old, b"case")


def test_the_keys_of_another_name_in_the_same_token_are_not_seen(
    keks: KeyEncryption, tmp_path: Path, token: str
) -> None:
    other = tmp_path / "kek_other"
    other.write_text(uri(token, f"{tmp_path.name}-other", tmp_path / "pin"))

    with pytest.raises(KeyUnusable, match="tillit keys rotate"):
        key_file(other).versions()


def test_a_wrong_pin_is_told_without_the_pin(tmp_path: Path, token: str) -> None:
    """In a process of its own: one that has signed in stays so."""
    (tmp_path / "pin").write_text("9999")
    (tmp_path / "kek").write_text(uri(token, "x", tmp_path / "pin"))
    ask = f"import pathlib, shared.vault as v; v.key_file(pathlib.Path({str(tmp_path / 'kek')!r})).newest()"

    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False).stderr

    assert "KeyUnusable" in said
    assert "PinIncorrect" in said
    assert "9999" not in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("pkcs11:token=tillit?module-path=/m&pin-source=/p", "object"),
        ("pkcs11:token=tillit;object=kek?pin-source=/p", "module-path"),
        ("pkcs11:token=tillit;object=kek?module-path=/m&pin-value=5678", "pin-source"),
        ("pkcs11:token=tillit;object=kek?module-path=/nowhere/m.so&pin-source=/nowhere/pin", "cannot open"),
    ],
)
def test_an_address_that_names_no_token_says_what_is_wrong(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "kek").write_text(content)

    with pytest.raises(KeyUnusable, match=why) as told:
        key_file(tmp_path / "kek").newest()

    assert "5678" not in str(told.value)


def test_keys_move_from_a_file_into_the_token_with_all_that_they_wrap(keks: KeyEncryption, tmp_path: Path) -> None:
    before = tmp_path / "kek_before"
    before.write_bytes(format_versions({1: b"1" * 32}))
    place, owner = Place("9999", "note", "text", 1), KeyOwner("9999", "sn", new_id())
    sealed = KeyFolder(tmp_path / "keys", KeyFile(before)).create(owner).seal("Tyra har ringt.", place)

    moving = KeyFolder(tmp_path / "keys", MovedKeys(keks, KeyFile(before)))
    moved = [moving.rewrap(owner, always=True) for _ in range(2)]

    opened = KeyFolder(tmp_path / "keys", keks).keys(owner)
    assert moved == [True, True]
    assert isinstance(opened, DataKeys)
    assert opened.open(sealed, place) == "Tyra har ringt."
    with pytest.raises(KeyUnusable):
        KeyFolder(tmp_path / "keys", KeyFile(before)).keys(owner)
