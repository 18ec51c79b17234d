"""A sealed file opens whole, unchanged and in its own place, or not at all (P10)."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vault import DataKeys, FileDamaged, open_chunks, sealed_writer
from shared.vault.chunks import CHUNK

KEYS = DataKeys({1: b"a" * 32})
HEADER = 40
SEALED_CHUNK = CHUNK + 16
THREE_CHUNKS = b"1" * CHUNK + b"2" * CHUNK + b"3" * 99


def seal(path: Path, content: bytes, bound_to: str = "here", step: int = 50_000) -> bytes:
    with sealed_writer(path, KEYS, bound_to) as target:
        for start in range(0, len(content), step):
            target.write(content[start : start + step])
    return path.read_bytes()


def opened(path: Path, bound_to: str = "here") -> bytes:
    return b"".join(open_chunks(path, KEYS, bound_to))


def chunks(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + SEALED_CHUNK] for start in range(HEADER, len(sealed), SEALED_CHUNK)]


@given(st.integers(0, 3 * CHUNK + 2), st.integers(1, 2 * CHUNK))
def test_a_file_opens_to_what_it_was(size: int, step: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    with TemporaryDirectory() as folder:
        seal(Path(folder) / "f", content[:size], step=step)

        assert opened(Path(folder) / "f") == content[:size]


@given(st.data())
def test_a_file_with_a_flipped_bit_does_not_open(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        sealed = bytearray(seal(path, b"x" * 500))
        bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
        sealed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(sealed)

        with pytest.raises(Exception, match="Tell your administrator"):
            opened(path)


@given(st.integers(0, HEADER + 2 * SEALED_CHUNK + 99 + 15))
def test_a_file_that_was_cut_does_not_open(kept: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        path.write_bytes(seal(path, THREE_CHUNKS)[:kept])

        with pytest.raises(FileDamaged):
            opened(path)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda a, b, c: (b, a, c), id="reordered"),
        pytest.param(lambda a, b, c: (a, a, b, c), id="duplicated"),
        pytest.param(lambda a, _b, c: (a, c), id="left out"),
        pytest.param(lambda a, b, c: (a, b, c, c), id="added to"),
        pytest.param(lambda a, b, _c: (a, b), id="cut at a chunk"),
    ],
)
def test_a_file_whose_chunks_were_moved_does_not_open(tmp_path: Path, harm: Callable[..., tuple[bytes, ...]]) -> None:
    path = tmp_path / "f"
    sealed = seal(path, THREE_CHUNKS)
    path.write_bytes(sealed[:HEADER] + b"".join(harm(*chunks(sealed))))

    with pytest.raises(FileDamaged):
        opened(path)


def test_a_file_in_the_place_of_another_does_not_open(tmp_path: Path) -> None:
    seal(tmp_path / "f", b"one", bound_to="evidence 1")

    with pytest.raises(FileDamaged):
        opened(tmp_path / "f", bound_to="evidence 2")


def test_a_chunk_of_another_file_does_not_open(tmp_path: Path) -> None:
    one, other = seal(tmp_path / "1", THREE_CHUNKS), seal(tmp_path / "2", THREE_CHUNKS)
    (tmp_path / "1").write_bytes(one[:HEADER] + b"".join((chunks(other)[0], *chunks(one)[1:])))

    with pytest.raises(FileDamaged):
        opened(tmp_path / "1")


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    def cut_off() -> None:
        with sealed_writer(tmp_path / "f", KEYS, "here") as target:
            target.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()

    assert list(tmp_path.iterdir()) == []
