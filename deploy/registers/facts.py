"""What the simulated registers know: the demo municipality's suppliers and persons, and what was changed since."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

COMPANIES: Final = Path(__file__).with_name("companies.json")
# of the demo's sole trader: one of Skatteverket's published test numbers
PERSONS: Final = ("198507099805",)
STATUSES: Final = ("active", "inactive", "bankruptcy", "liquidation", "reconstruction", "deregistered")
PROTECTIONS: Final = ("none", "marked", "registration")
COMPANY_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class Company:
    """What Bolagsverket and Skatteverket know of a company."""

    name: str
    legal_form: str = "AB"
    sni: str = "82990"
    registered_on: str = "2010-01-04"
    f_tax: bool = True
    vat: bool = True
    employer: bool = True
    status: str = "active"
    status_since: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """What the population register knows of a person."""

    protection: str = "none"
    deceased_on: str = ""
    emigrated_on: str = ""
    address: str = "Storgatan 1"


@dataclass(slots=True)
class Facts:
    """Everybody by number, kept in *file*."""

    file: Path
    companies: dict[str, Company] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def load(cls, file: Path) -> "Facts":
        """The demo's facts, with what was changed in an earlier run."""
        made = {number: Company(**told) for number, told in json.loads(COMPANIES.read_text(encoding="utf-8")).items()}
        facts = cls(file, made, dict.fromkeys(PERSONS, Person()))
        if file.exists():
            kept = json.loads(file.read_text(encoding="utf-8"))
            facts.companies |= {number: Company(**told) for number, told in kept["companies"].items()}
            facts.persons |= {number: Person(**told) for number, told in kept["persons"].items()}
        return facts

    def told(self, number: str) -> dict[str, Any] | None:
        """All that is known of *number*; None for one that no register knows."""
        found = self.companies.get(number) or self.persons.get(number)
        return asdict(found) if found else None

    def change(self, number: str, changes: dict[str, Any], today: date) -> dict[str, Any]:
        """Change what is said of *number*, who is known from then on; ValueError names a wrong change."""
        if len(number) == COMPANY_DIGITS:
            company = self.companies.get(number, Company(f"Exempelbolaget {number} AB"))
            if changes.get("status", "active") not in STATUSES:
                raise ValueError(f"status is one of {', '.join(STATUSES)}")
            since = {"status_since": today.isoformat()} if "status" in changes else {}
            self.companies[number] = _with(company, changes | since)
        else:
            if changes.get("protection", "none") not in PROTECTIONS:
                raise ValueError(f"protection is one of {', '.join(PROTECTIONS)}")
            self.persons[number] = _with(self.persons.get(number, Person()), changes)
        self._keep()
        return self.told(number) or {}

    def _keep(self) -> None:
        everything = {
            "companies": {number: asdict(one) for number, one in self.companies.items()},
            "persons": {number: asdict(one) for number, one in self.persons.items()},
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(everything, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(self.file)


def _with(known: Any, changes: dict[str, Any]) -> Any:
    names = set(asdict(known))
    unknown = set(changes) - names
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} does not fit this number: one of {', '.join(sorted(names))}")
    for name, value in changes.items():
        if type(value) is not type(getattr(known, name)):
            raise ValueError(f"{name} is not of the right kind")
    return replace(known, **changes)
