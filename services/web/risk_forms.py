"""The forms of the risk register: what was typed, by the place where the API keeps it, such as inherent-likelihood.

What cannot be read goes to the API as it was typed, and is refused there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.datastructures import FormData

from services.web.figures import parse_kr
from services.web.risk_words import FLAGS
from services.web.schemas.base import Money
from services.web.schemas.risks import Outline

Typed = Mapping[str, str]
MOST_FIELDS: Final = 400
LENGTH: Final = 10_000
EMPTY_ROWS: Final = 2
_ROW: Final = re.compile(r"actions-([0-9]{1,2})-[a-zA-Z]+")
_BETWEEN: Final = re.compile(r"[\s,;]+")
_NESTED: Final = frozenset({"inherent", "residual", "areaRisk", "objectRisk", "sections", "accruedCost"})
_ACTION: Final = ("what", "responsible", "dueOn", "done")
_ROWS: Final = frozenset({"actions", "likelihood", "consequence"})


def typed_in(form: FormData) -> dict[str, str]:
    """What was typed, by field."""
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    # browsers end lines in their own way, which is no change of what was said
    return {name: text.replace("\r\n", "\n").strip()[:LENGTH] for name, text in texts.items()}


def typed_from(told: Mapping[str, Any], place: str = "") -> dict[str, str]:
    """What the API keeps, as the form shows it."""
    return dict(_fields(told, place))


def _fields(told: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        at = f"{place}{name}"
        if isinstance(value, dict):
            yield from _fields(value, f"{at}-")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for n, one in enumerate(value):
                yield from _fields(one, f"{at}-{n}-")
        elif isinstance(value, list):
            yield at, ", ".join(map(str, value))
        elif isinstance(value, bool):
            yield at, "yes" if value else ""
        else:
            yield at, "" if value is None else str(value)


def field_of(pointer: str) -> str:
    """The field of the form that the API's pointer means."""
    first, *rest = pointer.removeprefix("#/").split("/")
    if first in _ROWS and len(rest) > 1:
        return f"{first}-{rest[0]}-{rest[1]}"
    return f"{first}-{rest[0]}" if first in _NESTED and rest else first


def rows_of(typed: Typed) -> range:
    """The rows of measures to show: those that are filled in, and some more."""
    found = [_ROW.fullmatch(name) for name, value in typed.items() if value]
    filled = [int(row[1]) for row in found if row]
    return range(max(filled, default=-1) + 1 + EMPTY_ROWS)


def risk_body(typed: Typed) -> dict[str, Any]:
    """A risk as the API takes it."""
    words = ("level", "title", "cause", "event", "consequence", "typology", "owner", "treatment", "stage", "unit")
    return {
        **{name: typed.get(name, "") for name in words},
        "processId": typed.get("processId") or None,
        "focusArea": typed.get("focusArea") or None,
        "inherent": _rating(typed, "inherent") or {"likelihood": "", "consequence": ""},
        "residual": _rating(typed, "residual"),
        "actions": _actions(typed),
        **{name: _listed(typed, name) for name in ("rules", "controls", "horizonItems")},
    }


def process_body(typed: Typed) -> dict[str, Any]:
    """A process as the API takes it."""
    flags = {name: typed.get(name) == "yes" for name in (*FLAGS, "retired")}
    return {"name": typed.get("name", ""), "unit": typed.get("unit", ""), **flags}


def analysis_body(typed: Typed, template: Outline) -> dict[str, Any]:
    """An analysis by *template* as the API takes it."""
    answers = {one.code: typed.get(f"sections-{one.code}", "") for one in template.sections}
    body: dict[str, Any] = {
        "title": typed.get("title", ""),
        "sections": {code: answer for code, answer in answers.items() if answer},
        "basedOn": typed.get("basedOn") or None,
        "actions": _actions(typed),
        "horizonItems": _listed(typed, "horizonItems"),
        "stage": typed.get("stage") or "open",
    }
    if template.rated:
        body |= {name: _rating(typed, name) for name in ("areaRisk", "objectRisk")}
    if template.costed:
        body |= {"accruedCost": _period(typed), "expectedCost": _money(typed.get("expectedCost", ""))}
    return body


def scale_body(typed: Typed) -> dict[str, Any]:
    """A scale as the API takes it: the steps that are named."""
    steps: dict[str, list[dict[str, str]]] = {"likelihood": [], "consequence": []}
    for axis, named in steps.items():
        for n in range(10):
            step = {code: typed.get(f"{axis}-{n}-{code}", "") for code in ("sv", "en")}
            if any(step.values()):
                named.append(step)
    return {"validFrom": typed.get("validFrom", ""), "decision": typed.get("decision", ""), **steps}


def shown_kr(money: Money | None) -> str:
    """An amount as it is typed."""
    if money is None:
        return ""
    kronor, ore = divmod(money.minor, 100)
    return f"{kronor},{ore:02}" if ore else str(kronor)


def _rating(typed: Typed, name: str) -> dict[str, Any] | None:
    steps = {axis: typed.get(f"{name}-{axis}", "") for axis in ("likelihood", "consequence")}
    if not any(steps.values()):
        return None
    return {axis: int(step) if step.isascii() and step.isdecimal() else step for axis, step in steps.items()}


def _actions(typed: Typed) -> list[dict[str, Any]]:
    found = []
    for n in rows_of(typed):
        what, who, day, done = (typed.get(f"actions-{n}-{name}", "") for name in _ACTION)
        if what or who or day:
            found.append({"what": what, "responsible": who, "dueOn": day or None, "done": done == "yes"})
    return found


def _listed(typed: Typed, name: str) -> list[str]:
    return [one for one in _BETWEEN.split(typed.get(name, "")) if one]


def _period(typed: Typed) -> dict[str, Any] | None:
    suppliers = _listed(typed, "accruedCost-suppliers")
    told = {name: typed.get(f"accruedCost-{name}", "") for name in ("contractReference", "from", "until")}
    return {"suppliers": suppliers, **told} if suppliers or any(told.values()) else None


def _money(text: str) -> Any:
    if not text:
        return None
    minor = parse_kr(text)
    return text if minor is None else {"minor": minor, "currency": "SEK"}
