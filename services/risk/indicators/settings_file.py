"""The settings files of Cardinal (INI): which indicators are asked, with which settings."""

from collections.abc import Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, get_args, get_origin, get_type_hints

from services.risk.indicators.indicator import AnyIndicator, Common

_TOP: Final = "top of the file"
# what another command of Cardinal reads there, to prepare releases
_PREPARING: Final = ("defaults", "redactions", "corrections", "modifications", "codelists.")
_COMMON: Final = {
    "no_price_comparison_procurement_methods": "no_price_comparison",
    "price_comparison_procurement_methods": "price_comparison",
}
_DETAILS: Final = "procurement_method_details"


class UnknownSetting(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """The settings file cannot be read, or says something that no indicator has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The indicators that are asked, each with its settings, and what holds for all."""

    indicators: Mapping[AnyIndicator, Any]
    common: Common


def read_settings(text: str, known: Mapping[str, AnyIndicator]) -> Settings:
    """The settings that the file says; UnknownSetting names what does not fit."""
    parser = ConfigParser(delimiters=("=",), inline_comment_prefixes=("#", ";"), interpolation=None, default_section="")
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of procedures keep their capitals
    try:
        parser.read_string(f"[{_TOP}]\n{text}")
    except Error as error:
        raise UnknownSetting(f"not a settings file: {type(error).__name__}") from None
    indicators: dict[AnyIndicator, Any] = {}
    common = Common()
    for section in parser.sections():
        values = dict(parser[section])
        if section == _TOP:
            common = _common(common, values)
        elif section == "exclusions":
            common = replace(common, excluded_details=_names(_only(section, values, _DETAILS)))
        elif section in known:
            indicator = known[section]
            given = indicators.get(indicator, indicator.settings())
            indicators[indicator] = _replaced(indicator, given, {n: _read(indicator, n, v) for n, v in values.items()})
        elif (code := section.removesuffix(f".{_DETAILS}")) in known:
            indicator = known[code]
            given = indicators.get(indicator, indicator.settings())
            days = {name: _whole(name, value) for name, value in values.items()}
            indicators[indicator] = _replaced(indicator, given, {_DETAILS: days})
        elif not section.startswith(_PREPARING):
            raise UnknownSetting(f"no such section: {section}")
    return Settings(indicators, common)


def _common(common: Common, values: Mapping[str, str]) -> Common:
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name != "currency" and name not in _COMMON:
            raise UnknownSetting(f"no such setting: {name}")
        given |= {_COMMON[name]: _names(value)} if name in _COMMON else {name: value}
    return replace(common, **given)


def _replaced(indicator: AnyIndicator, settings: Any, values: Mapping[str, object]) -> Any:
    wrong = values.keys() - {known.name for known in indicator.setting_values()}
    if wrong:
        raise UnknownSetting(f"{indicator.id} has no such setting: {', '.join(sorted(wrong))}")
    return replace(settings, **values)


def _read(indicator: AnyIndicator, name: str, value: str) -> object:
    kind = get_type_hints(indicator.settings).get(name)
    if get_origin(kind) is frozenset:
        return _names(value)
    return _part(name, value) if Fraction in get_args(kind) else _whole(name, value)


def _whole(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 9):  # noqa: PLR2004 - no count is longer
        raise UnknownSetting(f"{name} is not a whole number: {value}")
    return int(value)


def _part(name: str, value: str) -> Fraction:
    whole, _, rest = value.partition(".")
    if not (whole + rest).isascii() or not (whole + rest).isdigit() or len(value) > 30:  # noqa: PLR2004 - as above
        raise UnknownSetting(f"{name} is not a decimal number: {value}")
    return Fraction(f"{whole or 0}.{rest or 0}")


def _names(value: str) -> frozenset[str]:
    return frozenset(name for name in value.split("|") if name)


def _only(section: str, values: Mapping[str, str], name: str) -> str:
    if set(values) - {name}:
        raise UnknownSetting(f"{section} has {name} alone")
    return values.get(name, "")
