"""How well rows of one organisation are told from rows of two: python -m tests.entity_table [--rows N] [--seed N].

Precision and recall over pairs of rows, of what is merged without asking (*merged*), and with what a person is asked
about (*and asked*), over

- a made municipality (tests/entity_town.py), whose planted firms are hard to tell apart;
- the firms of a real supplier ledger, with the same ways to write their names;
- labelled names: people on the United Nations' consolidated list against the list, and made-up people who are not
  on it. Only the comparison of names is measured with them: in the register natural persons are never compared.

Ends with 1 where precision is below 0.99 or recall below 0.9 of what is merged.
"""

import argparse
import csv
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb
from pathlib import Path
from typing import Final

from lxml import etree
from rich.console import Console
from rich.table import Table

from services.intake.formats import parse
from services.intake.identity import organisation_number
from services.intake.resolution.features import Organisation
from services.intake.resolution.grouping import Pair, resolved
from tests.data_files import data_dir
from tests.entity_town import Row, rows_of, town

DAY: Final = date(2026, 11, 25)
PRECISION_GOAL, RECALL_GOAL = 0.99, 0.9
ROWS: Final = 40_000
SEED: Final = 101
LEDGER: Final = "supplier_ledger_se/Sambruk__Open-Accounts-Payable/Orebro.2016-03.A.xlsx"
LIST: Final = "sanctions_ftm/moov-io__watchman/test__testdata__UN_consolidated.xml.gz"
_YENTE: Final = "sanctions_ftm/opensanctions__yente/contrib__"
ON_LIST: Final = f"{_YENTE}candidate_generation_benchmark__fixtures__positives_un_untreated.csv"
NOT_ON_LIST: Final = f"{_YENTE}validation_report__fixtures__negatives_global.csv"
ALIKE: Final = frozenset({"same", "respelled", "slip_in_long", "slip"})
"""Levels of the comparison of names at which two names are one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs found and pairs that there are."""

    name: str
    rows: int
    right: int
    found: int
    there: int
    recall_with_asked: float | None = None
    asked: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, so much is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what there is, so much was found."""
        return self.right / self.there if self.there else 1.0

    @property
    def good(self) -> bool:
        """Whether both goals are reached."""
        return self.precision >= PRECISION_GOAL and self.recall >= RECALL_GOAL


def judged(name: str, rows: Sequence[Row]) -> Judged:
    """The pairs of rows that end in one group, against those of one firm."""
    pairs = resolved([row.organisation for row in rows], DAY)
    firm = {row.organisation.party: row.firm for row in rows}
    there = sum(comb(n, 2) for n in Counter(firm.values()).values())
    sure = [pair for pair in pairs if pair.sure]
    right, found = _within(_grouped(firm, sure), firm)
    # a person confirms what is right and rejects what is not
    confirmed = [pair for pair in pairs if not pair.sure and firm[pair.left] == firm[pair.right]]
    with_asked, _ = _within(_grouped(firm, sure + confirmed), firm)
    return Judged(name, len(rows), right, found, there, with_asked / there, len(pairs) - len(sure))


def _grouped(parties: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    above = {party: party for party in parties}

    def top(party: str) -> str:
        while above[party] != party:
            above[party] = above[above[party]]
            party = above[party]
        return party

    for pair in pairs:
        above[top(pair.left)] = top(pair.right)
    return {party: top(party) for party in above}


def _within(group: dict[str, str], firm: dict[str, int]) -> tuple[int, int]:
    """How many pairs of one group are of one firm, and how many there are."""
    both: dict[str, Counter[int]] = defaultdict(Counter)
    for party, top in group.items():
        both[top][firm[party]] += 1
    right = sum(comb(n, 2) for firms in both.values() for n in firms.values())
    return right, sum(comb(firms.total(), 2) for firms in both.values())


def real_firms(folder: Path) -> list[tuple[str, str]]:
    """Name and organisation number of each firm of a real ledger."""
    records = parse(folder / LEDGER).records.select("supplier_name", "supplier_identifier").unique(maintain_order=True)
    firms: dict[str, str] = {}
    for name, identifier in records.iter_rows():
        if name and identifier and (number := organisation_number(identifier)):
            firms.setdefault(number, name)
    return [(name, number) for number, name in firms.items()]


def listed_names(folder: Path) -> Judged:
    """Whether labelled names are found on a real list, and made-up ones are not."""
    listed = [
        Organisation(f"list {entry} {n}", name, f"{entry:010}", fresh=False)
        for entry, names in enumerate(_entries(folder / LIST))
        for n, name in enumerate(names)
    ]
    wanted, strangers = (_full_names(folder / file) for file in (ON_LIST, NOT_ON_LIST))
    asked = [Organisation(f"on {n}", name) for n, name in enumerate(wanted)]
    asked += [Organisation(f"off {n}", name) for n, name in enumerate(strangers)]
    alike = {
        party
        for pair in resolved(listed + asked, DAY)
        if any(one.field == "name" and one.level in ALIKE for one in pair.agreements)
        for party in (pair.left, pair.right)
    }
    right = sum(party.startswith("on ") for party in alike)
    wrong = sum(party.startswith("off ") for party in alike)
    return Judged("labelled names, UN list", len(asked), right, right + wrong, len(wanted))


def _entries(path: Path) -> Iterable[list[str]]:
    with gzip.open(path) as file:
        root = etree.fromstring(file.read(), etree.XMLParser(resolve_entities=False, no_network=True))
    for person in root.iter("INDIVIDUAL"):
        parts = [person.findtext(f"{place}_NAME") for place in ("FIRST", "SECOND", "THIRD", "FOURTH")]
        aliases = [alias.findtext("ALIAS_NAME") for alias in person.iter("INDIVIDUAL_ALIAS")]
        yield [" ".join(part for part in parts if part), *(alias for alias in aliases if alias)]


def _full_names(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [row["full_name"] for row in csv.DictReader(file)]


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.entity_table")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    lines = [judged(f"made municipality, seed {options.seed}", town(options.rows, options.seed))]
    if folder := data_dir():
        lines += [judged("real ledger's firms", rows_of(real_firms(folder), options.seed)), listed_names(folder)]
    else:
        sys.stderr.write("The real sample files are absent: set TILLIT_DATA for the other two lines.\n")
    table = Table()
    for heading in ("what", "rows", "pairs", "found", "precision", "recall", "asked", "recall and asked", "goals"):
        table.add_column(heading)
    for line in lines:
        both = "-" if line.recall_with_asked is None else f"{line.recall_with_asked:.3f}"
        counts = (line.rows, line.there, line.found, f"{line.precision:.4f}", f"{line.recall:.3f}", line.asked, both)
        table.add_row(line.name, *map(str, counts), "reached" if line.good else "missed")
    Console(width=150).print(table)
    return 0 if all(line.good for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
