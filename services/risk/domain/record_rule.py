"""A rule on records: a pure function over the tables that it declares, found anew for whatever was touched.

Live and back-test are the same by construction, as long as a rule keeps to its partition: what it says of one key
(a payee, a contract, a decision) follows from the rows of that key alone. A rule without a key reads everything
that a committee knows, and is asked more seldom. A test holds the law for every rule.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from services.risk.domain.book import Book, Findings
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.rule import P, Rule, RuleTexts

RecordCheck = Callable[[Book, P], Findings]
WHOLE = "*"
"""The key of rules that read all that a committee knows."""


@dataclass(frozen=True, slots=True)
class Reads:
    """The *columns* of a kind that a rule reads and, unless it reads all rows, the column *by* which its key is found.

    A column of two names gives a row to both keys: by="worker user".
    """

    kind: str
    columns: tuple[str, ...]
    by: tuple[str, ...]


def reads(kind: str, columns: str, by: str = "") -> Reads:
    """What a rule reads of a kind: names apart by blanks. ValueError: a column that rules may not read."""
    names, keys = tuple(columns.split()), tuple(by.split())
    schema = KINDS[kind].schema
    if unknown := [name for name in (*names, *keys) if name not in schema]:
        raise ValueError(f"{kind} has no {', '.join(unknown)} that rules read")
    if unshared := [name for name in keys if name not in KINDS[kind].keys]:
        raise ValueError(f"{kind} cannot be found by {', '.join(unshared)}")
    return Reads(kind, (*names, *(name for name in keys if name not in names)), keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRule(Rule[P]):
    """A rule on records. *areas* are those of the catalogue; *daily*: the answer changes with the calendar.

    It stays quiet where a committee has none of the *needed* kinds (default: all that it reads).
    """

    areas: tuple[str, ...]
    reads: tuple[Reads, ...]
    needed: tuple[str, ...]
    daily: bool
    check: RecordCheck[P] = field(repr=False)

    @property
    def key(self) -> str:
        """What its partitions are named by: party, contract …; WHOLE for a rule that reads everything."""
        names = {KINDS[one.kind].keys[name] for one in self.reads for name in one.by}
        return names.pop() if names else WHOLE


AnyRecordRule = RecordRule[Any]


def ready(rules: Iterable[AnyRecordRule], kinds: Collection[str]) -> list[AnyRecordRule]:
    """Those of the rules that can say something where *kinds* were told of: all that they need, and some record.

    A rule that reads everything, or nothing but payments, may say something of payments alone.
    """
    return [
        rule
        for rule in rules
        if all(kind in kinds for kind in rule.needed)
        and (rule.key == WHOLE or on_payments(rule) or any(_told(one, kinds) for one in rule.reads))
    ]


def on_payments(rule: AnyRecordRule) -> bool:
    """Whether a rule reads payments and nothing else."""
    return bool(rule.reads) and all(one.kind == PAYMENT.name for one in rule.reads)


def _told(one: Reads, kinds: Collection[str]) -> bool:
    return one.kind != PAYMENT.name and one.kind in kinds


def record_rule(
    rule_id: str,
    *,
    version: int,
    typology: str,
    severity: int,
    family: str,
    follow_up: str,
    areas: str,
    params: type[P],
    texts: RuleTexts,
    reads: tuple[Reads, ...],
    needed: tuple[str, ...] | None = None,
    daily: bool = False,
    modifier: bool = False,
) -> Callable[[RecordCheck[P]], RecordRule[P]]:
    """Make a pure function on records a rule of the rule book; ValueError where its keys name different things."""
    named = {KINDS[one.kind].keys[name] for one in reads for name in one.by}
    keyed = {bool(one.by) for one in reads}
    if len(named) > 1 or len(keyed) > 1:
        raise ValueError(f"{rule_id} does not read by one key")

    def wrap(check: RecordCheck[P]) -> RecordRule[P]:
        return RecordRule(
            id=rule_id,
            version=version,
            typology=typology,
            severity=severity,
            family=family,
            follow_up=follow_up,
            params=params,
            texts=texts,
            columns=tuple(f"{one.kind}.{name}" for one in reads for name in one.columns),
            modifier=modifier,
            areas=tuple(areas.split()),
            reads=reads,
            needed=tuple(one.kind for one in reads) if needed is None else needed,
            daily=daily,
            check=check,
        )

    return wrap
