"""How well the rules of invoices find what they should: python -m tests.invoice_rules_table [FILE].

FILE holds one labelled case a line: `xml`, and in `expect` per rule whether the case keeps it ("success") or breaks
it. The shared one if none is given. A case is judged on the rules that it names; all others are left alone, as most
cases are fragments. Ends with 1 where a Swedish rule misses a case or raises a false alarm.
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from rich.console import Console
from rich.table import Table

from services.intake.formats import FINDINGS
from services.intake.formats.invoice_rows import findings_of
from services.intake.formats.ubl import invoice_of
from services.intake.formats.xml import node_of
from tests.data_files import data_dir

CASES = "ubl_peppol_rules/expanded_cases.jsonl"


@dataclass
class Score:
    """What became of the cases that name one rule."""

    broken: int = 0
    found: int = 0
    kept: int = 0
    false_alarms: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """The part of the broken cases that was found; None where no case breaks the rule."""
        return self.found / self.broken if self.broken else None


def scores(cases: Path) -> dict[str, Score]:
    """The score of every rule that is looked at here; one without a case has an empty one."""
    result: dict[str, Score] = defaultdict(Score, {rule: Score() for rule in FINDINGS})
    for line in cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        found = set(findings_of(invoice_of(node_of(etree.fromstring(case["xml"])))))
        for label in case["expect"]:
            if label["rule"] in FINDINGS:
                _count(result[label["rule"]], case, broken=label["outcome"] != "success", found=label["rule"] in found)
    return dict(result)


def _count(score: Score, case: dict[str, object], *, broken: bool, found: bool) -> None:
    score.broken += broken
    score.kept += not broken
    score.found += broken and found
    score.false_alarms += found and not broken
    if broken != found:
        score.wrong.append(f"{case['source_file']} test {case['test']}: {'missed' if broken else 'false alarm'}")


def main() -> int:
    """Print the table; 1 where a Swedish rule is wrong about a case."""
    folder = data_dir()
    cases = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / CASES if folder else None
    if cases is None or not cases.is_file():
        sys.stderr.write("No labelled cases: name the file, or set TILLIT_DATA.\n")
        return 2
    console, table = Console(width=120), Table(title=cases.name)
    for heading in ("rule", "cases broken", "found", "recall", "cases kept", "false alarms"):
        table.add_column(heading)
    result = scores(cases)
    without = [rule for rule, score in result.items() if not score.broken and not score.kept]
    for rule, score in result.items():
        if rule not in without:
            recall = "–" if score.recall is None else f"{score.recall:.2f}"
            table.add_row(rule, *map(str, (score.broken, score.found, recall, score.kept, score.false_alarms)))
    console.print(table)
    console.print(f"Without a case: {', '.join(without)}", markup=False, highlight=False)
    for rule, score in result.items():
        for line in score.wrong:
            console.print(f"{rule}: {line}", markup=False, highlight=False)
    return 1 if any(score.wrong for rule, score in result.items() if rule.startswith("SE-")) else 0


if __name__ == "__main__":
    sys.exit(main())
