"""What an indicator of procurement is: a pure function over Open Contracting releases, and what it says of itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar, get_type_hints

from services.risk.domain.explain import Text
from services.risk.domain.rule import Parameter

Group = Literal["OCID", "Buyer", "ProcuringEntity", "Tenderer"]
Release = Mapping[str, Any]  # a compiled release of OCDS 1.1: any JSON
P = TypeVar("P")

CARDINAL: Final = "Cardinal, Open Contracting Partnership: the default of the indicator's page"
SINCE: Final = date(2026, 1, 1)


class Result(NamedTuple):
    """A process or an organisation that is worth a look, with the indicator's value."""

    group: Group
    key: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for every indicator. Details are values of tender/procurementMethodDetails.

    Prices are compared in *currency*, else in the first that is met. *price_comparison*, where given, names all
    procedures whose prices may be compared; else all but those of *no_price_comparison*.
    """

    currency: str | None = None
    price_comparison: frozenset[str] = frozenset()
    no_price_comparison: frozenset[str] = frozenset()
    excluded_details: frozenset[str] = frozenset()


Check = Callable[[Sequence[Release], P, Common], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class IndicatorTexts:
    """What an indicator says of itself."""

    title: Text
    definition: Text
    innocent: tuple[Text, ...]
    next_step: Text


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting of an indicator as it is shown; the value None means that it is worked out from the data."""

    name: str
    value: object
    unit: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Indicator(Generic[P]):
    """An indicator. *fields* are the places of OCDS that it reads.

    *kept* are the fields of intake's records that hold them (kind.field), *not_kept* what no record holds.
    """

    id: str
    settings: type[P]
    texts: IndicatorTexts
    fields: tuple[str, ...]
    kept: tuple[str, ...]
    check: Check[P] = field(repr=False)
    not_kept: tuple[str, ...] = ()

    def setting_values(self, values: P | None = None) -> list[SettingValue]:
        """Each setting with its value, unit, source and date."""
        values = self.settings() if values is None else values
        return [
            SettingValue(name, getattr(values, name), told.unit, told.source, told.valid_from)
            for name, hint in get_type_hints(self.settings, include_extras=True).items()
            for told in hint.__metadata__
            if isinstance(told, Parameter)
        ]


AnyIndicator = Indicator[Any]


@dataclass(frozen=True, slots=True)
class NoSettings:
    """Of an indicator that has none."""
