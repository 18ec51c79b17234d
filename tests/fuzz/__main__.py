"""Feed every reader of intake with damaged files: python -m tests.fuzz [--inputs N] [--format NAME] [--seed N].

Guided by coverage (atheris): inputs that reach new paths are kept and changed further. Ends with 1 where a reader
raised anything but a refusal, broke its promises, took over two seconds or more than 200 MB; the inputs that did
so lie in the folder --out, with their stories beside them.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.data_files import ROOT
from tests.fuzz.formats import FORMATS

_MOST_STARTS = 20


@dataclass
class Came:
    """What came of one format."""

    inputs: int = 0
    new_paths: int = 0
    slowest_ms: float = 0.0
    peak_mb: float = 0.0
    findings: list[str] = field(default_factory=list)


def fuzz(name: str, inputs: int, seed: int, out: Path) -> Came:
    """Fuzz one format in a child process; one that libFuzzer ends is started again with what it has learnt."""
    came = Came()
    with tempfile.TemporaryDirectory(prefix="tillit-fuzz-") as temporary:
        folder = Path(temporary)
        (folder / "findings").mkdir()
        seeds = _corpus(folder / "corpus", FORMATS[name].seeds())
        for start in range(_MOST_STARTS):
            command = [sys.executable, "-m", "tests.fuzz.child", name, folder, inputs - came.inputs, seed + start]
            child = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, check=False)
            if not (folder / "stats.json").exists():
                sys.stderr.buffer.write(child.stderr[-4000:])
                raise SystemExit(2)
            _add(came, json.loads((folder / "stats.json").read_text("utf-8")))
            if child.returncode == 0 or came.inputs >= inputs:
                break
            (folder / "input").rename(folder / "findings" / f"ended-{start}")
            (folder / "findings" / f"ended-{start}.txt").write_bytes(child.stderr[-4000:])
        came.new_paths = len(list((folder / "corpus").iterdir())) - seeds
        found = sorted((folder / "findings").iterdir())
        came.findings = [path.name for path in found if path.suffix != ".txt"]
        for path in found:
            out.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, out / f"{name}-{path.name}")
    return came


def _corpus(folder: Path, seeds: list[bytes]) -> int:
    folder.mkdir()
    for data in seeds:
        (folder / hashlib.sha256(data).hexdigest()).write_bytes(data)
    return len(list(folder.iterdir()))


def _add(came: Came, stats: dict[str, float]) -> None:
    came.inputs += int(stats["inputs"])
    came.slowest_ms = max(came.slowest_ms, stats["slowest_ms"])
    came.peak_mb = max(came.peak_mb, stats["peak_mb"])


def main() -> int:
    """Print the table; 1 where something was found."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--inputs", type=int, default=100_000, help="per format")
    options.add_argument("--format", choices=sorted(FORMATS), action="append")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "tillit-fuzz-findings")
    asked = options.parse_args()
    table = Table()
    for heading in ("format", "inputs", "new paths", "slowest ms", "peak MB", "findings"):
        table.add_column(heading, overflow="fold")
    found = 0
    for name in asked.format or FORMATS:
        came = fuzz(name, asked.inputs, asked.seed, asked.out)
        found += len(came.findings)
        figures = (came.inputs, came.new_paths, f"{came.slowest_ms:.0f}", f"{came.peak_mb:.0f}")
        table.add_row(name, *map(str, figures), ", ".join(came.findings) or "none")
    console = Console(width=120)
    console.print(table)
    if found:
        console.print(f"{found} findings in {asked.out}", markup=False, highlight=False)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
