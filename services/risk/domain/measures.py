"""Parameters of rules as people read them: 90 dagar, 85 % av gränsen, 700 000 kr utan moms."""

from typing import Final

from services.risk.domain.explain import NBSP, Language, Text, amount, decimal
from services.risk.domain.measure_words import SOURCES, SPECIFIC, WORDS
from services.risk.domain.own_rule import PREFIX
from services.risk.domain.rule import ParameterValue

# unit that a value is kept in -> how many of it make a whole per cent
_PER_CENT: Final = {
    "basis points": 100.0,
    "parts per million": 10_000.0,
    "hundredths of a per cent": 100.0,
    "per cent": 1.0,
    "share": 0.01,
    "equity": 0.01,
    "of what two companies share": 0.01,
    "standard deviation": 0.01,
}
# what a bare unit counts, where Swedish says it too
_ENGLISH: Final = {
    "basis points": "as the highest rate of VAT",
    "parts per million": "of the numbers may be vouchers",
    "hundredths of a per cent": "of the shares",
}
_KEPT: Final = ("equity", "of what two companies share", "standard deviation")
_ORE: Final = "öre"


def shown(rule: str, parameter: ParameterValue) -> Text:
    """The value with what it counts, in both languages; of a municipality's own rule with the name it was given."""
    specific = SPECIFIC.get(f"{rule}.{parameter.name}")
    after = specific or Text(WORDS.get(parameter.unit, parameter.unit), _without_unit(parameter.unit))
    name = f"{parameter.name}: " if rule.startswith(PREFIX) else ""
    return Text(name + _joined(parameter, after.sv, "sv"), name + _joined(parameter, after.en, "en"))


def source(parameter: ParameterValue) -> Text:
    """Where the value comes from, in both languages."""
    return SOURCES.get(parameter.source, Text(parameter.source, parameter.source))


def _scale(unit: str) -> str | None:
    return next(
        (kept for kept in (_ORE, *_PER_CENT) if unit == kept or unit.startswith((f"{kept} ", f"{kept},"))), None
    )


def _without_unit(unit: str) -> str:
    kept = _scale(unit)
    if unit in _ENGLISH:
        return _ENGLISH[unit]
    return unit if kept is None or kept in _KEPT else unit.removeprefix(kept).strip(" ,:")


def _joined(parameter: ParameterValue, after: str, language: Language) -> str:
    kept = _scale(parameter.unit)
    if kept == _ORE:
        value = amount(int(parameter.value), language)
    elif kept is not None:
        value = f"{decimal(parameter.value / _PER_CENT[kept], 2, language)}{NBSP}%"
    else:
        value = decimal(parameter.value, 3, language)
    return f"{value} {after}".rstrip()
