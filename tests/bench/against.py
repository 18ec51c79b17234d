"""The same benchmarks in an earlier commit and here, taking turns, so that the machine's mood is the same for both."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import say

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 2
_MEASURED = re.compile(r"^(?P<name>.+?)\s{2,}(?P<value>[\d,]+\.\d+) (?P<unit>\S+)")


def compare(commit: str, names: Sequence[str]) -> None:
    """Print each figure of both, and here as a share of *commit*; figures that only one of them has are left out."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with _checked_out(commit) as there:
        for number in range(1, ROUNDS + 1):
            for name in names:
                for which, folder in (("there", there), ("here", ROOT)):
                    say(f"round {number}, {name}, {which}")
                    for figure, value in _measured(folder, name):
                        found[figure][which].append(value)
    width = max(map(len, found), default=0)
    print(f"{'figure'.ljust(width)}  {commit:>12}  {'here':>12}  ratio")
    for figure, values in found.items():
        if len(values) == len(("there", "here")):
            before, now = statistics.median(values["there"]), statistics.median(values["here"])
            print(f"{figure.ljust(width)}  {before:>12,.1f}  {now:>12,.1f}  {now / before:.2f}")


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "there"
        _git("worktree", "add", "--detach", str(place), commit)
        try:
            yield place
        finally:
            _git("worktree", "remove", "--force", str(place))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)


def _measured(folder: Path, name: str) -> Iterator[tuple[str, float]]:
    """The figures that the benchmark *name* prints in the checkout at *folder*, run by this interpreter."""
    command = [sys.executable, "-m", "tests.bench", name]
    done = subprocess.run(command, cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"  not measured: {done.stderr.strip().splitlines()[-1:]}")
        return
    for line in done.stdout.splitlines():
        if row := _MEASURED.match(line):
            yield f"{row['name']} ({row['unit']})", float(row["value"].replace(",", ""))


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder)}
