"""C5: a few hundred damaged inputs for every reader; python -m tests.fuzz tries many more, guided by coverage."""

from pathlib import Path
from random import Random

import pytest

from services.intake.domain import Refused, Text
from services.intake.formats import KINDS
from services.intake.formats.reasons import refuse
from tests.fuzz.formats import FORMATS
from tests.fuzz.judging import MOST_MB, MOST_SECONDS, Judge, Memory
from tests.fuzz.mutations import mutated

INPUTS = 300


class Much(Memory):
    """A reader that takes too much."""

    def peak_mb(self) -> float:
        return MOST_MB + 1


@pytest.mark.attack("C5")
@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize("name", FORMATS)
def test_damaged_inputs_are_read_or_refused(tmp_path: Path, name: str) -> None:
    wanted, rng = FORMATS[name], Random(name)
    judge = Judge(wanted.read, tmp_path / "input", memory=Memory(base=0.0))

    for _ in range(INPUTS):
        judge.judge(mutated(rng.choice(wanted.own), rng, wanted.shape, wanted.own))

    assert {found: story for found, (_, story) in judge.findings.items()} == {}


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_mutated_is_read_to_begin_with(tmp_path: Path, name: str) -> None:
    for own in FORMATS[name].own:
        path = tmp_path / "input"
        path.write_bytes(own)

        FORMATS[name].read(path)

        assert path.read_bytes() == own


def test_every_kind_of_file_is_fuzzed() -> None:
    assert {wanted.kind() for wanted in FORMATS.values()} == set(KINDS)


def judged(tmp_path: Path, error: BaseException) -> set[str]:
    def read(_path: Path) -> None:
        raise error

    judge = Judge(read, tmp_path / "input", memory=Memory(base=0.0))
    judge.judge(b"x")
    return set(judge.findings)


def test_a_reader_that_raises_is_found(tmp_path: Path) -> None:
    assert judged(tmp_path, ValueError("x")) == {"ValueError-check"}


def test_a_refusal_without_a_text_is_found(tmp_path: Path) -> None:
    assert judged(tmp_path, Refused("made-up", Text("", ""))) == {"refusal-made-up"}


def test_a_named_refusal_is_no_finding(tmp_path: Path) -> None:
    assert judged(tmp_path, refuse("empty-file")) == set()


def test_a_slow_reader_is_found(tmp_path: Path) -> None:
    clock = iter([0.0, 0.0, MOST_SECONDS + 1, MOST_SECONDS + 1])
    judge = Judge(
        print, tmp_path / "input", memory=Memory(base=0.0), clock=lambda: next(clock), cpu=lambda: next(clock)
    )

    judge.judge(b"x")

    assert set(judge.findings) == {"slow"}


def test_a_reader_that_takes_much_memory_is_found(tmp_path: Path) -> None:
    judge = Judge(print, tmp_path / "input", memory=Much())

    judge.judge(b"x")

    assert set(judge.findings) == {"memory"}


def test_what_an_input_takes_is_measured_anew_for_each() -> None:
    memory = Memory(base=0.0)
    memory.begin()
    held = bytearray(64 << 20)
    held[:: 1 << 12] = b"x" * (len(held) >> 12)
    first = memory.peak_mb()

    memory.begin()

    assert first > 60
    assert memory.peak_mb() < 10


def test_the_same_chance_makes_the_same_input() -> None:
    for wanted in FORMATS.values():
        once, again = (mutated(wanted.own[0], Random(7), wanted.shape, wanted.own) for _ in range(2))

        assert once == again
