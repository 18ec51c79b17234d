"""A rule: one pure function with its severity, its parameters and what it says of itself."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, get_type_hints

from services.risk.domain.explain import Language, Text, Value
from services.risk.domain.frames import Found, Payments
from services.risk.domain.state import History

P = TypeVar("P")
Check = Callable[[Payments, History, P], Found]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Where a number comes from: its unit, the law or policy behind it, and since when it holds."""

    unit: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One parameter of a rule as it is shown."""

    name: str
    value: int | float
    unit: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Lookup:
    """Earlier payments that a rule compares with: per new payment the *latest* ones with the same *keys*.

    A payment with a null key is not looked up. *where* names a boolean column that must hold of both.
    """

    keys: tuple[str, ...]
    latest: int
    where: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What a rule says of itself; *explanations* has one template per case that its evidence can name."""

    title: Text
    description: Text
    innocent: tuple[Text, ...]
    next_step: Text
    explanations: Mapping[str, Text]


class UnknownParameter(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A rule is given a parameter that it does not have, or a value of another type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[P]):
    """A rule of the rule book. *modifier* rules only add to what other rules say and never stand alone.

    *columns* are facts without which the rule stays quiet.
    """

    id: str
    version: int
    typology: str
    severity: int
    family: str
    follow_up: str
    params: type[P]
    texts: RuleTexts
    columns: tuple[str, ...]
    modifier: bool = False

    def defaults(self) -> P:
        """The parameters as policy sets them."""
        return self.params()

    def parameters(self, values: P | None = None) -> list[ParameterValue]:
        """Each parameter with its value, unit, source and date."""
        values = self.defaults() if values is None else values
        hints = get_type_hints(self.params, include_extras=True)
        return [
            ParameterValue(name, getattr(values, name), told.unit, told.source, told.valid_from)
            for name, hint in hints.items()
            for told in hint.__metadata__
        ]

    def with_values(self, values: Mapping[str, int | float]) -> P:
        """The default parameters with some of them replaced; UnknownParameter names what does not fit."""
        known = {parameter.name: parameter.value for parameter in self.parameters()}
        wrong = [
            name
            for name, value in values.items()
            if name not in known
            or isinstance(value, bool)
            or not isinstance(value, int | float)
            or (isinstance(known[name], int) and not isinstance(value, int))
        ]
        if wrong:
            raise UnknownParameter(f"{self.id} has no such parameter, or not of that type: {', '.join(wrong)}")
        return dataclasses.replace(self.defaults(), **values)  # type: ignore[type-var]  # params are dataclasses

    def explain(self, evidence: Mapping[str, Value]) -> dict[Language, str]:
        """One sentence in each language with the values the signal used."""
        return self.texts.explanations[str(evidence["case"])].filled(evidence)


AnyRule = Rule[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRule(Rule[P]):
    """A rule on payments, looked at one chunk at a time."""

    lookups: tuple[Lookup, ...]
    check: Check[P] = field(repr=False)


AnyPaymentRule = PaymentRule[Any]


def rule(
    rule_id: str,
    *,
    version: int,
    typology: str,
    severity: int,
    family: str,
    follow_up: str,
    params: type[P],
    texts: RuleTexts,
    columns: tuple[str, ...],
    lookups: tuple[Lookup, ...] = (),
    modifier: bool = False,
) -> Callable[[Check[P]], PaymentRule[P]]:
    """Make a pure function on payments a rule of the rule book."""

    def wrap(check: Check[P]) -> PaymentRule[P]:
        return PaymentRule(
            id=rule_id,
            version=version,
            typology=typology,
            severity=severity,
            family=family,
            follow_up=follow_up,
            params=params,
            texts=texts,
            modifier=modifier,
            columns=columns,
            lookups=lookups,
            check=check,
        )

    return wrap
