"""What a reconciliation found: figures on the way, and facts that are lost, doubled or out of place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from deploy.cli.output import console, print_table

Kind = Literal["lost", "duplicate", "orphan", "out_of_order", "unaccounted", "waiting", "set_aside"]
KINDS: tuple[Kind, ...] = ("lost", "duplicate", "orphan", "out_of_order", "unaccounted", "waiting", "set_aside")
EXAMPLES = 20

MEANING: dict[Kind, str] = {
    "lost": "was there before and is missing after",
    "duplicate": "is there more than once",
    "orphan": "is there after and was never there before",
    "out_of_order": "took effect in another order than it came",
    "unaccounted": "counts that do not add up",
    "waiting": "has not arrived yet; try again, or look at ./tillit outbox status",
    "set_aside": "could not be handled; look at ./tillit dlq list",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """*count* facts that are wrong in the same way at the same place, some of them by id."""

    kind: Kind
    place: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of each step, and every finding; clean when there is none."""

    facts: dict[str, int]
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def clean(self) -> bool:
        """Whether everything is accounted for."""
        return not self.findings

    @property
    def unsettled(self) -> bool:
        """Whether time alone may cure every finding: what is missing may be on its way."""
        return all(finding.kind in {"lost", "waiting", "unaccounted"} for finding in self.findings)

    def counts(self) -> dict[Kind, int]:
        """Number of facts by kind of finding."""
        found: Counter[str] = Counter()
        for finding in self.findings:
            found[finding.kind] += finding.count
        return {kind: found[kind] for kind in KINDS}

    def as_dict(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "clean": self.clean,
            "counts": self.counts(),
            "facts": self.facts,
            "findings": [asdict(finding) for finding in self.findings],
            "notes": self.notes,
        }


def finding(kind: Kind, place: str, ids: Iterable[Any]) -> Iterable[Finding]:
    """One finding about those ids, or none if there are none."""
    found = [str(identifier) for identifier in ids]
    if found:
        yield Finding(kind, place, len(found), tuple(sorted(found)[:EXAMPLES]))


def show(report: Report) -> None:
    """The report for people."""
    print_table(("step", "facts"), list(report.facts.items()), right=(1,))
    for note in report.notes:
        console.print(f"note: {note}", markup=False)
    for found in report.findings:
        console.print(f"\n{found.kind}: {found.count} at {found.place} ({MEANING[found.kind]})", markup=False)
        console.print("  " + "\n  ".join(found.examples[:5]), markup=False)
    console.print("\n" + _sentence(report.counts()), markup=False)


def _sentence(counts: dict[Kind, int]) -> str:
    shown: Sequence[str] = [f"{count} {kind.replace('_', ' ')}" for kind, count in counts.items()]
    return ", ".join(shown)
