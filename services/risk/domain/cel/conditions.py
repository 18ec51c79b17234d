"""A condition from its text: parsed, typed, weighed; and worked out over a frame."""

from dataclasses import dataclass

import polars as pl

from services.risk.domain.cel import macros
from services.risk.domain.cel.compiling import Compiler, Scope
from services.risk.domain.cel.finding_texts import TYPE_NAMES
from services.risk.domain.cel.findings import Finding, Stopped, place_at, told
from services.risk.domain.cel.parsing import parse
from services.risk.domain.cel.terms import BOOL, UNKNOWN, Frame, Term


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text as a term, where nothing is wrong with it, and all that is to be said of it."""

    term: Term | None
    found: tuple[Finding, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it reads."""
        return frozenset(name for _, name in self.term.reads) if self.term else frozenset()


def compiled(text: str, scope: Scope, wanted: str) -> Compiled:
    """*text* as a term of type *wanted* (bool or int)."""
    try:
        tree = parse(text)
    except Stopped as stopped:
        return Compiled(None, (stopped.finding,))
    work = Compiler(text, scope)
    term = work.term(tree)
    if term.type not in {wanted, UNKNOWN}:
        code = "not-a-condition" if wanted == BOOL else "not-an-amount"
        work.wrong(code, tree.at, left=TYPE_NAMES[term.type])
    macros.check_cost(work, term)
    for name, at in work.absent.items():
        if name not in work.guarded:
            place = place_at(text, at, len(name))
            work.found.append(told("may-be-absent", place, {"name": name}, "note"))
    failed = any(one.severity == "error" for one in work.found)
    return Compiled(None if failed else term, tuple(work.found))


def worked_out(term: Term, frame: Frame) -> pl.DataFrame:
    """The table of *frame* with the term in column "#answer"."""
    answer = term.build(frame)
    return frame.table.with_columns(answer.alias("#answer"))
