"""Everything that is wrong with, or worth knowing of, a rule that a municipality writes: where, why, what to do."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from services.risk.domain.cel.conditions import Compiled, compiled
from services.risk.domain.cel.findings import Finding, Severity, nearest, place_at, told
from services.risk.domain.cel.terms import BOOL, INT
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.own_text import OwnText, forms_of, keys_offered, offered, parties_offered, scope_of
from services.risk.domain.prohibited import lint

VALUE: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FIT: Final = {
    "kr": {"kr", "n", "num"},
    "n": {"n", "num", "kr"},
    "num": {"num", "pct"},
    "day": {"day"},
    "moment": {"moment"},
}


def checked(text: OwnText) -> list[Finding]:
    """All findings, those of the condition first; none of severity "error" means that it can be a rule."""
    if where := _of_place(text):
        return where
    condition, amount = expressions(text)
    return [
        *condition.found,
        *(replace(one, part="amount") for one in amount.found if one.code not in {"may-be-absent", "compares-rows"}),
        *_of_parameters(text),
        *_of_explanation(text.explanation.sv, text, "explanation.sv"),
        *_of_explanation(text.explanation.en, text, "explanation.en"),
        *_of_names(condition, amount),
    ]


def expressions(text: OwnText) -> tuple[Compiled, Compiled]:
    """The condition and the amount at stake."""
    scope = scope_of(text)
    return compiled(text.condition, scope, BOOL), compiled(text.amount, scope, INT)


def _of_place(text: OwnText) -> list[Finding]:
    if text.kind not in KINDS:
        values = {"name": text.kind, "near": nearest(text.kind, sorted(KINDS))}
        return [replace(told("unknown-kind", None, values), part="kind")]
    keys, parties = sorted(keys_offered(text.kind)), sorted(parties_offered(text.kind))
    wrong = []
    if text.key not in keys:
        wrong.append(
            replace(told("unknown-key", None, {"name": text.key, "near": nearest(text.key, keys)}), part="key")
        )
    if text.party is not None and text.party not in parties:
        values = {"name": text.party, "near": nearest(text.party, parties)}
        wrong.append(replace(told("unknown-key", None, values), part="party"))
    return wrong


def _of_parameters(text: OwnText) -> Iterable[Finding]:
    taken = {one.name for one in offered(text.kind)} | {"party", "currency", "case"}
    for one in text.parameters:
        if not _NAME.fullmatch(one.name) or one.name in taken:
            yield replace(told("parameter-name", None, {"name": one.name}), part="parameters")
        taken.add(one.name)
    for found in lint(one.name for one in text.parameters):
        code = "proxy-field" if found.kind == "proxy" else "prohibited-field"
        said = told(code, None, {"name": found.name, "tells": found.tells, "law": found.law}, _weight(found.kind))
        yield replace(said, part="parameters")


def _weight(kind: str) -> Severity:
    return "note" if kind == "proxy" else "error"


def _of_explanation(template: str, text: OwnText, part: str) -> Iterable[Finding]:
    forms = forms_of(text)
    for match in VALUE.finditer(template):
        name, form = match[1], match[2]
        place = place_at(template, match.start(), len(match[0]))
        if name not in forms:
            yield replace(told("unknown-value", place, {"name": name, "near": nearest(name, sorted(forms))}), part=part)
        elif form and form not in _FIT.get(forms[name], set()) | {"text"}:
            yield replace(told("odd-value-form", place, {"name": name, "form": form}), part=part)


def _of_names(condition: Compiled, amount: Compiled) -> Iterable[Finding]:
    """Likely proxies among the fields that are read."""
    for found in lint(sorted(condition.fields | amount.fields)):
        yield told("proxy-field", None, {"name": found.name, "tells": found.tells, "law": found.law}, "note")
