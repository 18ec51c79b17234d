"""What may come of an input: a result that keeps its promises, or a named refusal, soon and in little memory."""

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.intake.domain import RECORD, REJECT, Parsed, Refused
from services.intake.formats import REASONS, REFUSALS
from services.intake.records.chunks import MOST_ROWS, Chunk

MOST_SECONDS = 2.0
MOST_MB = 200.0
_OURS = ("/services/", "/shared/")


def check_parsed(parsed: Parsed) -> None:
    """Every source row is in exactly one of records and rejects, in the schemas, with known reasons."""
    rows = parsed.records["row"].to_list() + parsed.rejects["row"].to_list()
    assert parsed.rows == len(rows) == len(set(rows)), "rows are not records and rejects"
    assert dict(parsed.records.schema) == RECORD, "records are not in the schema"
    assert dict(parsed.rejects.schema) == REJECT, "rejects are not in the schema"
    assert set(parsed.rejects["reason"]) <= set(REASONS), "a reason without a text"


def check_chunks(chunks: Iterable[Chunk]) -> None:
    """The same for records, each chunk of bounded size."""
    for chunk in chunks:
        assert 0 < max(chunk.records.height, chunk.rejects.height) <= MOST_ROWS, "a chunk too large or empty"
        assert dict(chunk.records.schema) == chunk.kind.schema(), "records are not in the kind's schema"
        assert dict(chunk.rejects.schema) == REJECT, "rejects are not in the schema"
        assert set(chunk.rejects["reason"]) <= set(REASONS), "a reason without a text"
        needed = [name for name, one in chunk.kind.fields.items() if one.required]
        assert not any(chunk.records[name].null_count() for name in needed), "a required field is empty"


_SELF = Path("/proc/self")


def _resident_mb(name: str) -> float:
    lines = (_SELF / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


class Memory:
    """What reading one input takes: the process as it was before the first one, and what this one adds at most.

    The fuzzer's own memory grows with its corpus, for as long as it runs; that is no input's. *base* stands for the
    process where it held much else before.
    """

    def __init__(self, base: float | None = None) -> None:
        self._base = base
        self._before = 0.0

    def begin(self) -> None:
        """An input is about to be read."""
        (_SELF / "clear_refs").write_text("5", encoding="ascii")  # the peak is what is resident now
        self._before = _resident_mb("VmRSS")
        self._base = self._before if self._base is None else self._base

    def peak_mb(self) -> float:
        """The most that has been resident since, without what the fuzzer had taken for itself."""
        return (self._base or 0.0) + max(0.0, _resident_mb("VmHWM") - self._before)


@dataclass
class Judge:
    """Feeds inputs to a reader and keeps what was found: for each place at fault, the first input and its story."""

    read: Callable[[Path], Any]
    path: Path
    memory: Memory = field(default_factory=Memory)
    clock: Callable[[], float] = time.perf_counter
    cpu: Callable[[], float] = time.process_time
    inputs: int = 0
    slowest: float = 0.0
    peak_mb: float = 0.0
    findings: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def judge(self, data: bytes) -> None:
        """Read one input; whatever else than a result or a refusal with its texts comes of it is a finding."""
        self.inputs += 1
        self.path.write_bytes(data)
        self.memory.begin()
        start, cpu = self.clock(), self.cpu()
        try:
            self.read(self.path)
        except Refused as refused:
            if refused.code not in REFUSALS or not (refused.sv and refused.en):
                self._found(f"refusal-{refused.code}", data, "a refusal without a text")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - finding these is what the fuzzer is for
            self._found(_place(error), data, "".join(traceback.format_exception(error)))
        # a busy machine makes every input slow: both clocks must say so
        took = min(self.clock() - start, self.cpu() - cpu)
        self.slowest = max(self.slowest, took)
        if took > MOST_SECONDS:
            self._found("slow", data, f"{took:.2f} s")
        peak = self.memory.peak_mb()
        self.peak_mb = max(self.peak_mb, peak)
        if peak > MOST_MB:
            self._found("memory", data, f"{peak:.0f} MB")

    def _found(self, name: str, data: bytes, story: str) -> None:
        self.findings.setdefault(name, (data, story))


def _place(error: BaseException) -> str:
    """The kind of the error and the last line of ours on its way."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if any(part in one.filename for part in _OURS)]
    where = f"{Path(frames[-1].filename).stem}-{frames[-1].lineno}" if frames else "check"
    return f"{type(error).__name__}-{where}"
