"""From a syntax tree to a typed term over columns; every mistake is told where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from services.risk.domain.cel import calls, macros
from services.risk.domain.cel.finding_texts import TYPE_NAMES
from services.risk.domain.cel.findings import Finding, Place, nearest, place_at, told
from services.risk.domain.cel.limits import MOST_FINDINGS
from services.risk.domain.cel.operators import (
    ARITHMETIC,
    COMPARISONS,
    EQUAL,
    ORDERED,
    SIGNS,
    chosen,
    compared,
    negated,
)
from services.risk.domain.cel.terms import (
    BOOL,
    DOUBLE,
    INT,
    LIST,
    PARAMETERS,
    ROW,
    STRING,
    TIMESTAMP,
    TYPES,
    UNKNOWN,
    WRONG,
    Frame,
    Rowset,
    Term,
    constant,
    of,
)
from services.risk.domain.cel.tree import Node
from services.risk.domain.explain import Text
from services.risk.domain.prohibited import lint

THIS, ALL_ROWS, GIVEN = "row", "rows", "p"
_INT64: Final = 1 << 63
_HINT: Final = Text("Skriv om en av sidorna.", "Rewrite one of the sides.")


def _build(frame: Frame, term: Term) -> pl.Expr:
    return term.build(frame)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may read: the *fields* of a row of *kind*, by type, and the rule's *parameters*, by type."""

    kind: str
    fields: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    always: frozenset[str] = frozenset()


@dataclass(slots=True)
class Compiler:
    """Works through one text; *variables* are the loop variables in sight, *guarded* what has() asked about."""

    text: str
    scope: Scope
    found: list[Finding] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)
    absent: dict[str, int] = field(default_factory=dict)
    loops: int = 0
    dearest: tuple[int, int] = (0, 0)

    def wrong(self, code: str, place: Place | int, **values: object) -> Term:
        """Tell what is wrong at *place*, and go on."""
        where = place_at(self.text, place) if isinstance(place, int) else place
        self.found.append(told(code, where, values))
        return WRONG

    def note(self, code: str, at: int, **values: object) -> None:
        """Tell what is worth knowing."""
        self.found.append(told(code, place_at(self.text, at), values, "note"))

    def term(self, node: Node) -> Term:  # noqa: PLR0911  # one for each kind of node
        """*node* with its type."""
        if len(self.found) >= MOST_FINDINGS.value:
            return WRONG
        match node.kind:
            case "const":
                return self._constant(node)
            case "ident":
                return self._name(node)
            case "select":
                return self._field(node)
            case "call":
                return self._call(node)
            case "list":
                return self._list(node)
            case "comprehension":
                return macros.loop(self, node)
        return self._not_offered(node, "{ }")

    def _not_offered(self, node: Node, name: str, hint: Text | None = None) -> Term:
        said = hint or Text("Skriv det med jämförelser, in och rows.", "Say it with comparisons, in and rows.")
        return self.wrong("not-offered", node.at, name=name, hint=said)

    def _constant(self, node: Node) -> Term:
        value = node.value
        if value is None:
            return self.wrong("no-null", node.at)
        if isinstance(value, bytes) or node.unsigned:
            return self._not_offered(node, 'b"…"' if isinstance(value, bytes) else f"{value}u")
        types = {bool: BOOL, int: INT, float: DOUBLE, str: STRING}
        return constant(types[type(value)], value)

    def _name(self, node: Node) -> Term:
        name = node.name
        if name in self.variables:
            return Term(ROW, lambda _frame: pl.lit(None), value=self.variables[name])
        if name == THIS:
            return Term(ROW, lambda _frame: pl.lit(None), value=THIS)
        if name == GIVEN:
            return Term(PARAMETERS, lambda _frame: pl.lit(None))
        if name == ALL_ROWS:
            variable = f"v{self.loops}"
            self.loops += 1
            return Term(LIST, lambda _frame: pl.lit(None), rows=Rowset(variable))
        near = nearest(name, [THIS, ALL_ROWS, GIVEN, *self.variables])
        if name in self.scope.fields:
            near = Text(f"Skriv row.{name}.", f"Write row.{name}.")
        return self.wrong("unknown-name", node.at, name=name, near=near)

    def _field(self, node: Node) -> Term:
        base = self.term(node.args[0])
        at = self.text.find(node.name, node.at) if node.name in self.text[node.at :] else node.at
        if base.type == UNKNOWN:
            return WRONG
        if base.type == PARAMETERS:
            return self._parameter(node, at)
        if base.type != ROW:
            wanted = Text("en rad eller p", "a row or p")
            return self.wrong("wrong-operand", at, operator=".", left=TYPE_NAMES[base.type], wanted=wanted, hint=_HINT)
        if node.name not in self.scope.fields:
            return self._unknown_field(node.name, at)
        variable, name = str(base.value), node.name
        column, type_ = f"{variable}.{name}", self.scope.fields[name]
        reads = frozenset({(variable, name)})
        shown = f"{self._shown(variable)}.{name}"
        if node.test_only:
            self.guarded.add(shown)
            return Term(BOOL, lambda _frame: pl.col(column).is_not_null(), reads)
        if name not in self.scope.always:
            self.absent.setdefault(shown, node.at - len(self._shown(variable)))
        return Term(type_, lambda _frame: pl.col(column).cast(TYPES[type_]), reads)

    def _shown(self, variable: str) -> str:
        return next((name for name, inner in self.variables.items() if inner == variable), THIS)

    def _unknown_field(self, name: str, at: int) -> Term:
        found = next(iter(lint([name])), None)
        if found is not None:
            code = "identity-field" if found.kind == "proxy" else "prohibited-field"
            return self.wrong(code, at, name=name, tells=found.tells, law=found.law)
        near = nearest(name, sorted(self.scope.fields))
        return self.wrong("unknown-field", at, name=name, near=near)

    def _parameter(self, node: Node, at: int) -> Term:
        name = node.name
        if name not in self.scope.parameters:
            near = nearest(name, sorted(self.scope.parameters)) if self.scope.parameters else Text("", "")
            return self.wrong("unknown-parameter", at, name=name, near=near)
        type_ = self.scope.parameters[name]
        if node.test_only:
            return constant(BOOL, True)
        return Term(type_, lambda frame: frame.constant(type_, getattr(frame.parameters, name)))

    def _list(self, node: Node) -> Term:
        items = tuple(self.term(one) for one in node.args)
        if any(item.type == UNKNOWN for item in items):
            return WRONG
        kinds = {item.type for item in items}
        if len(kinds) > 1 or kinds & {LIST, ROW, PARAMETERS}:
            left, right = (TYPE_NAMES[one] for one in (*sorted(kinds), *sorted(kinds))[:2])
            return self.wrong("type-mismatch", node.at, operator="[ ]", left=left, right=right, hint=_HINT)
        return Term(LIST, lambda _frame: pl.lit(None), items=items, **of(*items))

    def _call(self, node: Node) -> Term:
        if node.name in SIGNS:
            return self._operator(node)
        return calls.call(self, node)

    def _operator(self, node: Node) -> Term:  # noqa: PLR0911  # one for each family of operators
        parts = [self.term(one) for one in node.args]
        if any(part.type == UNKNOWN for part in parts):
            return WRONG
        match node.name:
            case "_&&_" | "_||_" | "!_":
                return self._logic(node, parts)
            case "_?_:_":
                return self._choice(node, parts)
            case "@in" | "_in_":
                return macros.within(self, node, *parts)
            case "-_":
                return self._negation(node, parts[0])
        left, right = parts
        if node.name in COMPARISONS:
            return self._comparison(node, left, right)
        return self._arithmetic(node, left, right)

    def _logic(self, node: Node, parts: list[Term]) -> Term:
        sign = SIGNS[node.name]
        for part in parts:
            if part.type != BOOL:
                wanted, name = TYPE_NAMES[BOOL], TYPE_NAMES[part.type]
                hint = Text("Jämför med något, t.ex. … > 0.", "Compare it with something, such as … > 0.")
                return self.wrong("wrong-operand", node.at, operator=sign, left=name, wanted=wanted, hint=hint)
        first, last = parts[0].build, parts[-1].build
        builds = {
            "_&&_": lambda frame: first(frame) & last(frame),
            "_||_": lambda frame: first(frame) | last(frame),
            "!_": lambda frame: ~first(frame),
        }
        return Term(BOOL, builds[node.name], **of(*parts))

    def _choice(self, node: Node, parts: list[Term]) -> Term:
        condition, yes, no = parts
        if condition.type != BOOL:
            wanted, name = TYPE_NAMES[BOOL], TYPE_NAMES[condition.type]
            return self.wrong("wrong-operand", node.at, operator="?", left=name, wanted=wanted, hint=_HINT)
        if yes.type != no.type or yes.type not in TYPES:
            return self._mismatch(node, yes, no)
        return Term(yes.type, lambda f: chosen(f.once(condition), yes.build(f), no.build(f)), **of(*parts))

    def _negation(self, node: Node, part: Term) -> Term:
        if part.type not in {INT, DOUBLE}:
            wanted, name = TYPE_NAMES[INT], TYPE_NAMES[part.type]
            return self.wrong("wrong-operand", node.at, operator="-", left=name, wanted=wanted, hint=_HINT)
        return Term(part.type, lambda frame: negated(part.build(frame), part.type), **of(part))

    def _comparison(self, node: Node, left: Term, right: Term) -> Term:
        fit = EQUAL if node.name in {"_==_", "_!=_"} else ORDERED
        if left.type != right.type or left.type not in fit:
            return self._mismatch(node, left, right)
        compare = compared(node.name, left.type)
        sides = Frame.once if left.type == DOUBLE else _build
        return Term(BOOL, lambda frame: compare(sides(frame, left), sides(frame, right)), **of(left, right))

    def _arithmetic(self, node: Node, left: Term, right: Term) -> Term:
        known = ARITHMETIC.get((node.name, left.type, right.type))
        if known is None:
            return self._mismatch(node, left, right)
        type_, work = known
        if node.name in {"_/_", "_%_"} and left.type == INT:
            if right.value == 0:
                return self.wrong("division-by-zero", node.at)
            if right.value is None:
                self.note("division-may-fail", node.at)
        return Term(type_, lambda frame: work(frame.once(left), frame.once(right)), **of(left, right))

    def _mismatch(self, node: Node, left: Term, right: Term) -> Term:
        sign = SIGNS[node.name]
        decimal = next((one for one in (left, right) if one.type == DOUBLE), None)
        if {left.type, right.type} == {INT, DOUBLE} and decimal is not None and isinstance(decimal.value, float):
            in_minor = f"{decimal.value * 100:.0f}" if abs(decimal.value) < _INT64 else "…"
            return self.wrong("money-with-decimals", node.at, minor=in_minor, decimal=decimal.value)
        hint = {
            frozenset({INT, STRING}): Text("Skriv talet utan citattecken.", "Write the number without quotes."),
            frozenset({INT, DOUBLE}): Text("Gör om heltalet med double(…).", "Turn the number with double(…)."),
            frozenset({TIMESTAMP, STRING}): Text(
                'Skriv dagen som timestamp("2026-01-31T00:00:00Z").', 'Write it as timestamp("2026-01-31T00:00:00Z").'
            ),
        }.get(frozenset({left.type, right.type}), _HINT)
        names = {"left": TYPE_NAMES[left.type], "right": TYPE_NAMES[right.type]}
        return self.wrong("type-mismatch", node.at, operator=sign, hint=hint, **names)
