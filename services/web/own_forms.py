"""The form of a rule that the municipality writes: from what was typed to what the API takes, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

Typed = Mapping[str, str]

MOST_PARAMETERS: Final = 20
EMPTY_ROWS: Final = 2
LANGUAGES: Final = ("sv", "en")
_PLAIN: Final = ("kind", "key", "condition", "amount", "typology", "family", "followUp", "legalBasis", "purpose")
_TEXTS: Final = ("title", "description", "nextStep", "explanation")
_PARAMETER: Final = ("name", "value", "unit", "source", "validFrom")


def empty(kind: str, today: date) -> dict[str, str]:
    """A form that nobody has typed in."""
    amount = "row.amount_minor" if kind == "payment" else "0"
    return {"kind": kind, "amount": amount, "score": "0.5", "severity": "2", "today": today.isoformat()}


def own_body(typed: Typed) -> dict[str, Any]:
    """What the API takes."""
    told: dict[str, Any] = {name: typed.get(name, "") for name in _PLAIN}
    told |= {name: {code: typed.get(f"{name}-{code}", "") for code in LANGUAGES} for name in _TEXTS}
    swedish, english = (typed.get(f"innocent-{code}", "").splitlines() for code in LANGUAGES)
    return told | {
        "party": typed.get("party") or None,
        "score": _number(typed.get("score", "")),
        "severity": _number(typed.get("severity", "")),
        "areas": [one for one in typed.get("areas", "").split(", ") if one],
        "innocent": [
            {"sv": sv, "en": en} for sv, en in zip(_filled(swedish), _filled(english), strict=False)
        ],
        "parameters": [_parameter(typed, row) for row in range(MOST_PARAMETERS) if typed.get(f"p{row}-name")],
    }  # fmt: skip


def with_words(typed: Typed) -> dict[str, str]:
    """The form with a dash for each text that is not written yet: a condition is checked before its words are."""
    told = [f"{name}-{code}" for name in (*_TEXTS, "innocent") for code in LANGUAGES]
    return {**typed, **{name: typed.get(name, "").strip() or "–" for name in (*told, "legalBasis", "purpose")}}


def typed_from(text: Mapping[str, Any]) -> dict[str, str]:
    """The form as it was when *text* was written."""
    typed = {name: str(text.get(name) or "") for name in (*_PLAIN, "party", "score", "severity")}
    typed |= {f"{name}-{code}": text.get(name, {}).get(code, "") for name in _TEXTS for code in LANGUAGES}
    typed |= {f"innocent-{code}": "\n".join(one[code] for one in text.get("innocent", ())) for code in LANGUAGES}
    for row, one in enumerate(text.get("parameters", ())):
        typed |= {f"p{row}-{name}": str(one.get(name, "")) for name in _PARAMETER}
    return typed | {"areas": ", ".join(text.get("areas", ()))}


def rows_of(typed: Typed) -> range:
    """The rows of parameters: those that are filled, and some empty ones."""
    filled = max((row + 1 for row in range(MOST_PARAMETERS) if typed.get(f"p{row}-name")), default=0)
    return range(min(filled + EMPTY_ROWS, MOST_PARAMETERS))


def field_of(pointer: str) -> str:
    """The field of the form that the API's pointer, or the part of a finding, means."""
    first, *rest = pointer.removeprefix("#/").replace(".", "/").split("/")
    if first == "parameters":
        return f"p{rest[0]}-{rest[1]}" if len(rest) > 1 else "p0-name"
    if first == "innocent":
        return f"innocent-{rest[1]}" if len(rest) > 1 else "innocent-sv"
    return f"{first}-{rest[0]}" if first in _TEXTS and rest else first


def _filled(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _parameter(typed: Typed, row: int) -> dict[str, Any]:
    one = {name: typed.get(f"p{row}-{name}", "") for name in _PARAMETER}
    return {**one, "value": _number(one["value"])}


def _number(text: str) -> Any:
    """A whole number, or one with decimals; what is none goes on as it is, for the API to refuse."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        return float(plain) if "." in plain else int(plain)
    except ValueError:
        return text
