"""CEL's macros over the rows of a partition: exists, all, exists_one, filter and map, and what counts them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from services.risk.domain.cel.finding_texts import TYPE_NAMES
from services.risk.domain.cel.limits import MOST_ROWS, MOST_VISITS
from services.risk.domain.cel.terms import (
    BOOL,
    INT,
    KEY,
    LIST,
    MINE,
    OUTER,
    PARAMETERS,
    ROW,
    TYPES,
    UNKNOWN,
    WRONG,
    Frame,
    Rowset,
    Term,
    of,
)
from services.risk.domain.cel.tree import Node
from services.risk.domain.explain import Text

if TYPE_CHECKING:
    from services.risk.domain.cel.compiling import Compiler

_NAMES: Final = ("row", "rows", "p")
_NOT_SAID: Final = Text("Skriv rows.exists(r, …), rows.all(r, …) eller size(rows.filter(r, …)).",
                        "Write rows.exists(r, …), rows.all(r, …) or size(rows.filter(r, …)).")  # fmt: skip
_SMALL: Final = Text("Räkna raderna med size(…).", "Count the rows with size(…).")
_KEPT, _WORTH, _GIVEN = "#kept", "#worth", "#given"

Aggregate = Callable[[pl.Expr, pl.Expr], pl.Expr]
"""From whether a row is kept and what it is worth to what is said of all of them."""


def loop(work: "Compiler", node: Node) -> Term:
    """A macro, as the parser has written it out."""
    over, starts, _, step, _ = node.args
    listed = work.term(over)
    if listed.type == UNKNOWN:
        return WRONG
    if listed.rows is None or listed.rows.value is not None:
        return work.wrong("not-offered", node.at, name="exists, all, filter, map", hint=_NOT_SAID)
    if node.name in _NAMES or node.name in work.variables:
        return work.wrong("bad-loop-name", node.at, name=node.name)
    macro, parts = _macro(node.name, starts, step)
    work.variables[node.name] = listed.rows.variable
    terms = [work.term(part) for part in parts]
    del work.variables[node.name]
    if any(term.type == UNKNOWN for term in terms):
        return WRONG
    if macro != "map" and terms[0].type != BOOL:
        return work.wrong(
            "wrong-operand",
            node.at,
            operator=macro,
            left=TYPE_NAMES[terms[0].type],
            wanted=TYPE_NAMES[BOOL],
            hint=_SMALL,
        )
    made = _looped(work, node, listed, macro, terms)
    work.dearest = max(work.dearest, (exponent(made), work.text.rfind("rows", 0, node.at)))
    return made


def _looped(work: "Compiler", node: Node, listed: Term, macro: str, terms: list[Term]) -> Term:
    assert listed.rows is not None  # noqa: S101  # loop() has asked
    if macro == "filter":
        return _listed(listed, replace(listed.rows, keep=_both(listed.rows.keep, terms[0])), terms[0])
    if macro == "map":
        *keep, value = terms
        if value.type in {LIST, ROW, PARAMETERS} or (keep and keep[0].type != BOOL):
            return work.wrong("not-offered", node.at, name="map", hint=_NOT_SAID)
        kept = _both(listed.rows.keep, keep[0]) if keep else listed.rows.keep
        return _listed(listed, replace(listed.rows, keep=kept, value=value), *terms)
    return _asked(listed, terms[0], _OF_MACROS[macro])


def _listed(listed: Term, rows: Rowset, *parts: Term) -> Term:
    return Term(LIST, lambda _frame: pl.lit(None), rows=rows, **of(listed, *parts))


def _both(first: Term | None, second: Term) -> Term:
    """A row is kept where both hold; what the first lets go is not asked further."""
    if first is None:
        return second

    def build(frame: Frame) -> pl.Expr:
        kept = frame.once(first)
        return pl.when(kept).then(second.build(frame)).otherwise(kept)

    return Term(BOOL, build, **of(first, second))


def _macro(name: str, starts: Node, step: Node) -> tuple[str, list[Node]]:
    """Which macro it was, by what it starts with and how it goes on; and the parts that a person wrote."""
    if starts.kind == "list":
        if step.name != "_?_:_":
            return "map", [step.args[1].args[0]]
        condition, grown, _ = step.args
        [added] = grown.args[1].args
        kept = added.kind == "ident" and added.name == name
        return ("filter", [condition]) if kept else ("map", [condition, added])
    if starts.value is False:
        return "exists", [step.args[1]]
    if starts.value is True:
        return "all", [step.args[1]]
    return "exists_one", [step.args[0]]


def _any(kept: pl.Expr, worth: pl.Expr) -> pl.Expr:
    return worth.filter(kept).any(ignore_nulls=False)


def _all(kept: pl.Expr, worth: pl.Expr) -> pl.Expr:
    return worth.filter(kept).all(ignore_nulls=False)


def _one(kept: pl.Expr, worth: pl.Expr) -> pl.Expr:
    mine = worth.filter(kept)
    return pl.when(mine.is_not_null().all()).then(mine.sum() == 1)


_OF_MACROS: Final[dict[str, Aggregate]] = {"exists": _any, "all": _all, "exists_one": _one}
_OF_NONE: Final[dict[Aggregate, bool]] = {_any: False, _all: True, _one: False}


def _asked(listed: Term, body: Term, aggregate: Aggregate) -> Term:
    nothing = pl.lit(_OF_NONE[aggregate])
    return _aggregated(listed, body, aggregate, BOOL, nothing)


def count(listed: Term) -> Term:
    """size(…) of rows."""
    return _aggregated(listed, None, lambda kept, _worth: kept.sum().cast(pl.Int64()), INT, pl.lit(0, pl.Int64()))


def total(listed: Term) -> Term | None:
    """sum(…) of whole numbers: an addition to CEL, exact, and undecided where the sum is no int64."""
    if listed.rows is None or listed.rows.value is None or listed.rows.value.type != INT:
        return None

    def added(kept: pl.Expr, worth: pl.Expr) -> pl.Expr:
        return worth.filter(kept).cast(pl.Int128()).sum().cast(pl.Int64(), strict=False)

    return _aggregated(listed, None, added, INT, pl.lit(0, pl.Int64()))


def within(work: "Compiler", node: Node, left: Term, listed: Term) -> Term:
    """Whether a value is among those of a list."""
    sign = {"operator": "in", "left": TYPE_NAMES[left.type], "right": TYPE_NAMES[listed.type]}
    hint = Text('Skriv row.kind in ["a", "b"].', 'Write row.kind in ["a", "b"].')
    if listed.type != LIST or left.type not in TYPES:
        return work.wrong("type-mismatch", node.at, hint=hint, **sign)
    if listed.rows is not None:
        value = listed.rows.value
        if value is None or value.type != left.type:
            return work.wrong("type-mismatch", node.at, hint=hint, **sign)
        return _aggregated(listed, None, _any, BOOL, pl.lit(False), given=left)
    if any(item.type != left.type for item in listed.items):
        right = TYPE_NAMES[next(item.type for item in listed.items if item.type != left.type)]
        return work.wrong("type-mismatch", node.at, hint=hint, **{**sign, "right": right})

    def build(frame: Frame) -> pl.Expr:
        given = frame.once(left)
        items = [frame.once(item) for item in listed.items]
        undecided = pl.any_horizontal(given.is_null(), *(item.is_null() for item in items))
        found = pl.any_horizontal(pl.lit(False), *(given == item for item in items))
        return pl.when(~undecided).then(found)

    return Term(BOOL, build, **of(left, listed))


def _aggregated(
    listed: Term, body: Term | None, aggregate: Aggregate, type_: str, nothing: pl.Expr, *, given: Term | None = None
) -> Term:
    """What *aggregate* says of the rows; undecided where it cannot be decided of a row if it is kept.

    What reads nothing of the rows outside is worked out once a partition; otherwise rows are compared with rows.
    """
    rows = listed.rows
    assert rows is not None  # noqa: S101  # callers have asked
    inside = [one for one in (rows.keep, rows.value, body) if one is not None]
    cost = of(*inside, *([given] if given else ()))
    outside = {variable for one in inside for variable in one.variables} - {rows.variable, _ROWS}
    joined = bool(outside) or (given is not None and bool(given.reads))
    reads = frozenset(one for one in cost["reads"] if one[0] != rows.variable) | frozenset(
        (_ROWS, name) for variable, name in cost["reads"] if variable == rows.variable
    )

    def build(frame: Frame) -> pl.Expr:
        return _over(frame, rows, inside, (body, given, aggregate, nothing), joined=joined)

    visits = cost["visits"] + 1 if joined else 0
    shared = max(cost["shared"], 0 if joined else cost["visits"] + 1)
    return Term(type_, build, reads, visits, shared)


_ROWS: Final = "rows"


def _over(
    frame: Frame,
    rows: Rowset,
    inside: list[Term],
    wanted: tuple[Term | None, Term | None, Aggregate, pl.Expr],
    *,
    joined: bool,
) -> pl.Expr:
    body, given, aggregate, nothing = wanted
    own = {name for one in inside for variable, name in one.reads if variable in {rows.variable, _ROWS}}
    of_rows = frame.rows.select(KEY, *(pl.col(name).alias(f"{rows.variable}.{name}") for name in sorted(own)))
    on = MINE if joined else KEY
    if given is not None and joined:
        asked_for = frame.once(given)
        frame.table = frame.table.with_columns(asked_for.alias(_GIVEN))
    if joined:
        needed = [name for name in frame.table.columns if "." in name or name == _GIVEN]
        outer = frame.table.select(KEY, pl.col(MINE).alias(OUTER), *needed)
        inner = Frame(outer.join(of_rows, on=KEY, how="inner"), frame.rows, frame.parameters)
    else:
        inner = Frame(of_rows.with_columns(pl.col(KEY).alias(OUTER)), frame.rows, frame.parameters)
    if given is not None and not joined:
        asked_for = given.build(inner)
        inner.table = inner.table.with_columns(asked_for.alias(_GIVEN))
    kept = inner.once(rows.keep) if rows.keep else pl.lit(True)
    worth = inner.once(rows.value) if rows.value else None
    asked = inner.once(body) if body else worth
    if given is not None:
        asked = pl.col(_GIVEN) == worth
    undecided = kept.is_null()
    if worth is not None:
        undecided = undecided | (kept & worth.is_null())
    if given is not None:
        undecided = undecided | pl.col(_GIVEN).is_null()
    plain = inner.table.select(
        OUTER,
        kept.alias(_KEPT),
        (pl.lit(True) if asked is None else asked).alias(_WORTH),
        undecided.alias("#undecided"),
    )
    said = aggregate(pl.col(_KEPT).fill_null(value=False), pl.col(_WORTH))
    found = plain.group_by(OUTER).agg(pl.when(~pl.col("#undecided").any()).then(said).alias("#v"), pl.len().alias("#n"))
    answer = frame.attach(found.select(pl.col(OUTER).alias(on), "#v", "#n"), on)
    present = frame.attach(found.select(pl.col(OUTER).alias(on), pl.col("#n").alias("#v")), on)
    return pl.when(present.is_null()).then(nothing).otherwise(answer)


def exponent(term: Term) -> int:
    """A partition of n rows is worked out in n to this power steps."""
    return max(term.visits + 1, term.shared)


def check_cost(work: "Compiler", term: Term) -> None:
    """Tell where working a term out would never end, and where large partitions are passed over."""
    levels = exponent(term)
    visits = MOST_ROWS.value**levels
    at = max(work.dearest[1], 0)
    if visits > MOST_VISITS.value:
        values = {"levels": levels, "rows": MOST_ROWS.value, "visits": _powers(levels), "most": MOST_VISITS.value}
        work.wrong("runaway-cost", at, **values)
    elif levels > 1:
        work.note("compares-rows", at, rows=MOST_ROWS.value)


def _powers(levels: int) -> str:
    return f"{MOST_ROWS.value}^{levels}"
