"""One format's fuzzing in a process of its own: libFuzzer by way of atheris chooses, our mutations change.

python -m tests.fuzz.child FORMAT FOLDER INPUTS SEED; FOLDER/corpus is read and grows, FOLDER/stats.json and
FOLDER/findings tell what came, FOLDER/input is what is being read now.
"""

import json
import sys
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["services.intake"]):
    from tests.fuzz.formats import FORMATS
from tests.fuzz.judging import Judge
from tests.fuzz.mutations import mutated

TOLD_EVERY = 250
# what libFuzzer itself ends the process for: far beyond what the judge calls a finding
_STUCK_SECONDS = 30
_MOST_RSS_MB = 1500
_LARGEST = 65_536


def main() -> None:
    """Fuzz until the number of inputs is reached; libFuzzer ends the process."""
    name, folder, inputs, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    wanted = FORMATS[name]
    seeds = wanted.seeds()
    judge = Judge(wanted.read, folder / "input")

    def one_input(data: bytes) -> None:
        judge.judge(data)
        if judge.inputs % TOLD_EVERY == 0:
            tell(judge, folder)

    def change(data: bytes, most: int, chance: int) -> bytes:
        rng = Random(chance)
        return (
            bytes(atheris.Mutate(data, most)) if rng.random() < 0.2 else mutated(data, rng, wanted.shape, seeds)[:most]
        )

    options = [f"-atheris_runs={inputs}", f"-seed={seed}", f"-max_len={_LARGEST}", f"-timeout={_STUCK_SECONDS}"]
    options += [f"-rss_limit_mb={_MOST_RSS_MB}", f"-artifact_prefix={folder}/", "-len_control=0"]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], one_input, custom_mutator=change)
    tell(judge, folder)
    try:
        atheris.Fuzz()
    finally:
        tell(judge, folder)


def tell(judge: Judge, folder: Path) -> None:
    """Write down how it goes and what was found."""
    found = folder / "findings"
    for name, (data, story) in judge.findings.items():
        if not (found / name).exists():
            (found / name).write_bytes(data)
            (found / f"{name}.txt").write_text(story, encoding="utf-8")
    stats = {"inputs": judge.inputs, "slowest_ms": judge.slowest * 1000, "peak_mb": judge.peak_mb}
    (folder / "stats.json").write_text(json.dumps(stats), encoding="utf-8")


if __name__ == "__main__":
    main()
