"""C2, C4, C5: bookkeeping files made to hang, to fill the memory or to slip through."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import Refused
from services.intake.formats import REFUSALS
from tests.bench.books import peak_megabytes
from tests.data_files import shared_data
from tests.unit.intake.sie_samples import HEAD, SIE4, SIE5, VOUCHER, books, voucher

CALM = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SECONDS = 10.0
MOST_MORE_MEGABYTES = 30


def outcome(path: Path, data: bytes) -> str:
    """What came of it: "read", its invariants checked, or the code of a refusal that has its texts."""
    try:
        books(path, data)
    except Refused as refused:
        return refused.code if refused.code in REFUSALS and refused.sv and refused.en else "a refusal without a text"
    return "read"


@CALM
@given(
    st.sampled_from([SIE4.encode("cp437"), SIE4.encode("utf-8"), SIE5.encode()]),
    st.lists(
        st.tuples(
            st.integers(0, 10_000), st.binary(max_size=4) | st.sampled_from([b'"', b"{", b"}", b"\\", b"\n#VER "])
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_any_damage_gives_chunks_or_a_named_refusal(
    tmp_path: Path, sample: bytes, damage: list[tuple[int, bytes]]
) -> None:
    data = bytearray(sample)
    for at, piece in damage:
        place = at % len(data)
        data[place : place + len(piece)] = piece

    assert outcome(tmp_path, bytes(data)) in {"read", *REFUSALS}


@CALM
@given(st.binary(max_size=300))
def test_arbitrary_bytes_behind_a_head_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    assert outcome(tmp_path, HEAD.encode("cp437") + data) in {"read", *REFUSALS}


@pytest.mark.attack("C4", "C5")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (HEAD.encode("cp437") + b"#TRANS " + b'"' * 60_000, "read"),
        (HEAD.encode("cp437") + b"#TRANS " + b'\\"' * 30_000, "read"),
        (HEAD.encode("cp437") + b"#TRANS " + b"{" * 60_000, "read"),
        (HEAD.encode("cp437") + b"#IB 0 1930 " + b"{" * 60_000, "read"),
        (HEAD.encode("cp437") + b"#IB 0 1930 " + b'{"' * 30_000, "read"),
        (HEAD.encode("cp437") + b"#VER " + b'{"a' * 20_000, "sie-broken"),
        (HEAD.encode("cp437") + b"#VER A 1\n" + b"{\n" * 100_000, "sie-broken"),
        (HEAD.encode("cp437") + b"#PROSA " + b"x" * 40_000_000, "sie-too-large"),
        (SIE4.encode("cp437") + (b'#PROSA "x\n' + b"y\n" * 25) * 4_000, "read"),
        (SIE4.encode("cp437").replace(b"#RAR", b"\0#RAR\0"), "read"),
        (HEAD.encode("cp437") + b"\0" * 200_000, "binary-file"),
        (voucher(["#TRANS 1930 {} 0"] * 50_000).encode("cp437"), "read"),
        (b'<Sie xmlns="http://www.sie.se/sie5">' + b"<a/>" * 100_000, "not-xml"),
        (
            SIE5.encode().replace(
                b"<Overstrike", b'<ObjectReference dimId="1" objectId="2"/>' * 50_000 + b"<Overstrike"
            ),
            "read",
        ),
    ],
    ids=range(14),
)
def test_hostile_files_end_soon(tmp_path: Path, data: bytes, code: str) -> None:
    start = time.perf_counter()

    assert outcome(tmp_path, data) == code
    assert time.perf_counter() - start < SECONDS


def test_a_nul_is_in_no_text(tmp_path: Path) -> None:
    read = books(tmp_path, SIE4.replace("Köp av städning", "Köp\0 av städning").encode("cp437"))

    assert read.column("voucher_text")[0] == "Köp av städning"


@pytest.mark.attack("C4")
@pytest.mark.slow
def test_a_file_ten_times_as_large_takes_no_more_memory(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes((HEAD + VOUCHER * 4_000).encode("cp437"))
    large.write_bytes((HEAD + VOUCHER * 40_000).encode("cp437"))

    assert peak_megabytes(large) - peak_megabytes(small) < MOST_MORE_MEGABYTES


@pytest.mark.slow
def test_every_real_file_is_read_wherever_it_is_cut(tmp_path: Path) -> None:
    files = [path for path in (shared_data() / "sie4").rglob("*") if path.is_file()]

    came = {
        outcome(tmp_path, path.read_bytes()[: path.stat().st_size * part // 7]) for path in files for part in (3, 6)
    }

    assert came <= {"read", *REFUSALS}
