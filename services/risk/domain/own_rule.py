"""A municipality's own rule: its text, compiled, as a rule on records like any other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, make_dataclass
from functools import lru_cache
from typing import Annotated, Any, Final

import polars as pl

from services.risk.domain.book import NOTHING, Book, Findings, findings, rows
from services.risk.domain.cel.findings import Finding
from services.risk.domain.cel.limits import MOST_ROWS, MOST_VISITS
from services.risk.domain.cel.macros import exponent
from services.risk.domain.cel.terms import KEY, Frame, Term
from services.risk.domain.explain import Text
from services.risk.domain.kinds import BASE
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.own_checks import VALUE, checked, expressions
from services.risk.domain.own_text import OwnText, canonical, forms_of, offered, told_as
from services.risk.domain.record_rule import Reads, RecordRule
from services.risk.domain.rule import Parameter, RuleTexts

PREFIX: Final = "OWN-"
"""How the ids of own rules begin, in every municipality."""
CASE: Final = "own"


class NotARule(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A text with mistakes; *found* says which."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__(f"{len(found)} finding(s)")
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule(RecordRule[Any]):
    """A rule that a municipality wrote. *code*: its canonical text; *power*: n rows of a key take n to it steps."""

    code: bytes
    text: OwnText = field(repr=False)
    power: int

    def passed_over(self, book: Book) -> list[str]:
        """The keys with more rows than may be compared with each other: nothing is said of them."""
        if self.power == 1:
            return []
        return sorted(_sizes(self.text, book).filter(pl.col("n") > MOST_ROWS.value)[KEY])


@lru_cache(maxsize=500)
def own_rule(rule_id: str, version: int, text: OwnText) -> OwnRule:
    """*text* as version *version* of a rule; NotARule."""
    found = checked(text)
    condition, amount = (one.term for one in expressions(text)) if not _errors(found) else (None, None)
    if condition is None or amount is None:
        raise NotARule(found)
    at_stake, power = amount, max(exponent(condition), exponent(amount))
    columns = _columns(text, condition, amount)
    wanted = condition

    def check(book: Book, params: Any) -> Findings:
        return _found(text, book, params, (wanted, at_stake), power)

    return OwnRule(
        id=rule_id,
        version=version,
        typology=text.typology,
        severity=text.severity,
        family=text.family,
        follow_up=text.follow_up,
        params=_parameters(rule_id, text),
        texts=RuleTexts(text.title, text.description, text.innocent, text.next_step, {CASE: _explanation(text)}),
        columns=tuple(f"{text.kind}.{name}" for name in columns),
        areas=text.areas,
        reads=(Reads(text.kind, columns, (text.key,)),),
        needed=(text.kind,),
        daily=False,
        check=check,
        code=canonical(text),
        text=text,
        power=power,
    )


def silent_rule(rule_id: str, version: int, text: OwnText) -> OwnRule:
    """A text that was a rule under an earlier release and is none now: it keeps its words and finds nothing.

    Its code is another, so that no version that was proved is taken for it.
    """
    return OwnRule(
        id=rule_id,
        version=version,
        typology=text.typology,
        severity=text.severity,
        family=text.family,
        follow_up=text.follow_up,
        params=_parameters(rule_id, text),
        texts=RuleTexts(text.title, text.description, text.innocent, text.next_step, {CASE: text.explanation}),
        columns=(),
        areas=text.areas,
        reads=(),
        needed=(),
        daily=False,
        check=lambda _book, _params: NOTHING,
        code=b"silent" + canonical(text),
        text=text,
        power=1,
    )


def _errors(found: list[Finding]) -> bool:
    return any(one.severity == "error" for one in found)


def _parameters(rule_id: str, text: OwnText) -> type[Any]:
    fields: list[Any] = [
        (one.name, Annotated[type(one.value), Parameter(one.unit, one.source, one.valid_from)], one.value)
        for one in text.parameters
    ]
    return make_dataclass(rule_id.replace("-", "_"), fields, frozen=True)


def _explanation(text: OwnText) -> Text:
    """The template with the form of each value that is shown."""
    forms = forms_of(text)

    def formed(template: str) -> str:
        def shown(match: Any) -> str:
            form = match[2] or forms[match[1]]
            return f"{{{match[1]}:{form}}}" if form else f"{{{match[1]}}}"

        return VALUE.sub(shown, template)

    return Text(formed(text.explanation.sv), formed(text.explanation.en))


def _columns(text: OwnText, condition: Term, amount: Term) -> tuple[str, ...]:
    """What is read of a row, for the condition, and to tell what was found."""
    read = {name for _, name in condition.reads | amount.reads}
    named = {match[1] for one in (text.explanation.sv, text.explanation.en) for match in VALUE.finditer(one)}
    schema = KINDS[text.kind].schema
    of_party = {text.party, f"{text.party}_kind", f"{text.party}_name"} if text.party else set()
    if text.party == "party_id":
        of_party = {"party_id", "party_kind", "party_name"}
    all_of_them = read | named | of_party | {text.key, "currency"}
    return tuple(sorted(name for name in all_of_them if name in schema and name not in BASE))


def _sizes(text: OwnText, book: Book) -> pl.DataFrame:
    return book[text.kind].drop_nulls(text.key).group_by(pl.col(text.key).alias(KEY)).agg(pl.len().alias("n"))


def _batches(text: OwnText, book: Book, power: int) -> Iterator[pl.DataFrame]:
    """The rows, in sets of whole partitions that take no more steps than may be taken at once."""
    mine = book[text.kind].drop_nulls(text.key).with_columns(pl.col(text.key).alias(KEY))
    sizes = _sizes(text, book).sort(KEY)
    fit = sizes if power == 1 else sizes.filter(pl.col("n") <= MOST_ROWS.value)
    steps = (pl.col("n").cast(pl.Int64()) ** power).cum_sum()
    numbered = fit.with_columns((steps // MOST_VISITS.value).alias("#batch")).select(KEY, "#batch")
    for part in mine.join(numbered, on=KEY, how="inner", maintain_order="left").partition_by("#batch"):
        yield part.drop("#batch")


def _found(text: OwnText, book: Book, params: Any, terms: tuple[Term, Term], power: int) -> Findings:
    condition, amount = terms
    names = [one.name for one in offered(text.kind)]
    kept = []
    for part in _batches(text, book, power):
        known = [name for name in names if name in part.columns]
        table = part.with_columns(pl.col(name).alias(f"row.{name}") for name in known)
        frame = Frame(table, part.select(KEY, *known), params)
        worth = condition.build(frame)
        at_stake = amount.build(frame)
        both = frame.table.with_columns(worth.alias("#worth"), at_stake.alias("#amount"))
        kept.append(both.filter("#worth").select(*part.columns, "#amount"))
    return _told(text, pl.concat(kept) if kept else book[text.kind].head(0), params)


def _told(text: OwnText, found: pl.DataFrame, params: Any) -> Findings:
    if found.is_empty():
        found = found.with_columns(pl.lit(None, pl.String).alias(KEY), pl.lit(None, pl.Int64).alias("#amount"))
    schema = KINDS[text.kind].schema
    shown = [one.name for one in offered(text.kind) if one.name in found.columns]
    values = {name: told_as(name, schema[name]) for name in shown}
    evidence: dict[str, pl.Expr] = {
        "case": pl.lit(CASE),
        **values,
        **{one.name: pl.lit(getattr(params, one.name)) for one in text.parameters},
        **_party(text),
    }
    return findings(
        found,
        key=text.key,
        subject=(KINDS[text.kind].keys[text.key], text.key),
        score=text.score,
        evidence=evidence,
        records=rows(subject=(text.kind, "record_id")),
        on="on",
        party=text.party,
        period=pl.col("record_id"),
        amount=pl.col("#amount"),
        currency="currency" if "currency" in found.columns else None,
    )


def _party(text: OwnText) -> dict[str, pl.Expr]:
    if text.party is None:
        return {}
    stem = "party" if text.party == "party_id" else text.party
    return {"party": pl.col(f"{stem}_name"), "party_kind": pl.col(f"{stem}_kind")}
