"""Whether the indicators of procurement give what Cardinal publishes: python -m tests.cardinal_table [DIR].

DIR holds Cardinal's fixtures: a file of releases (R003-threshold-10.jsonl, one a line) beside what is expected of it
(.expected). The name tells the indicator and its settings, as Cardinal's own tests read it. The shared ones if none is
given. Prints per indicator how many expected files there are, which are not equal, and in how many of the releases
each place that it reads holds something. Ends with 1 where a file is not equal.
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from services.risk.indicators import BY_ID
from services.risk.indicators.results import coverage, results
from services.risk.indicators.settings_file import read_settings
from tests.data_files import data_dir

FIXTURES: Final = "ocds_redflags/open-contracting__cardinal-rs"
# what Cardinal's own tests set besides
COMMON: Final = "no_price_comparison_procurement_methods = NPC\n[exclusions]\nprocurement_method_details = EXC\n"


@dataclass(frozen=True, slots=True)
class Fixture:
    """One file of releases, what is expected of it, and what came."""

    name: str
    indicator: str
    releases: list[Any]
    expected: Any
    came: Any


def settings_text(name: str) -> str:
    """The settings that the name of a fixture tells: code, then nothing, a word, a setting and its value, or pairs."""
    code, *parts = name.replace("+", "|").split("-")
    if len(parts) < 2:
        own = f"[{code}]\n"
    elif len(parts) == 2:
        own = f"[{code}]\n{parts[0]} = {parts[1]}\n"
    else:
        own = f"[{code}.{parts[0]}]\n" + "".join(
            f"{key} = {value}\n" for key, value in zip(parts[1::2], parts[2::2], strict=True)
        )
    return COMMON + own


def lines_of(path: Path) -> list[Any]:
    """The releases of a file; amounts exact."""
    return [json.loads(line, parse_float=Decimal) for line in path.read_text("utf-8").splitlines() if line.strip()]


def fixtures(folder: Path) -> list[Fixture]:
    """Every fixture of the folder that has an expected file."""
    found = []
    for path in sorted(folder.rglob("*.expected")):
        name = path.stem.rpartition("__")[2]
        settings = read_settings(settings_text(name), BY_ID)
        releases = lines_of(path.with_suffix(".jsonl"))
        came = results(releases, settings.indicators, settings.common)
        found.append(Fixture(name, name.partition("-")[0], releases, json.loads(path.read_text("utf-8")), came))
    return found


def examples(folder: Path) -> dict[str, list[Any]]:
    """The releases of the examples of Cardinal's pages, by indicator."""
    return {f"R{path.stem.rpartition('__')[2]}": lines_of(path) for path in sorted(folder.rglob("*examples__R__*"))}


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a file is not equal."""
    shared = data_dir()
    folder = Path(arguments[0]) if arguments else shared and shared / FIXTURES
    if folder is None or not folder.is_dir():
        sys.stderr.write("No fixtures of Cardinal: name their folder, or set TILLIT_DATA.\n")
        return 2
    by_indicator: dict[str, list[Fixture]] = defaultdict(list)
    for fixture in fixtures(folder):
        by_indicator[fixture.indicator].append(fixture)
    shown = examples(folder)
    table = Table("indicator", "expected files", "equal", "not equal", "releases", "of which hold each place it reads")
    wrong = 0
    for code, indicator in BY_ID.items():
        own = by_indicator[code]
        unequal = [fixture.name for fixture in own if fixture.came != fixture.expected]
        wrong += len(unequal)
        releases = [*chain.from_iterable(fixture.releases for fixture in own), *shown.get(code, [])]
        places = "\n".join(f"{place} {number}" for place, number in coverage(releases, indicator).items())
        equal = str(len(own) - len(unequal)) if own else "–"
        table.add_row(code, str(len(own)), equal, ", ".join(unequal), str(len(releases)), places, end_section=True)
    Console(width=140).print(table)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
