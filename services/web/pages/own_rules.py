"""A rule of the municipality's own: written, checked with each mistake shown where it stands, and drafted."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Path, Request, Response

from services.web import own_words, risk_words, roles
from services.web.client import Refused
from services.web.own_forms import Typed, empty, field_of, own_body, rows_of, typed_from, with_words
from services.web.schemas.own_rules import OwnCheck, OwnChoices, OwnDraft, OwnFinding, OwnKind, OwnRule
from services.web.schemas.records import Kind, Kinds
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
OwnId = Annotated[str, Path(pattern=r"^OWN-[0-9]{2,6}$")]
MOST_FIELDS: Final = 200
PAYMENT: Final = "payment"
WRITE: Final = "write"
CHECK: Final = "check"
FILL: Final = N_("Fill this in. Texts are written in both languages, numbers with digits.")
KNOWN: Final = {
    "own-rule-unchanged": N_("The rule says this already; change something, or use the version there is."),
    "rule-version-exists": N_("There is a version with these values already."),
}


class Shown(NamedTuple):
    """A finding with the line that it stands in, and the spaces and carets under its place."""

    finding: OwnFinding
    field: str
    line: str
    under: str


@router.get("/rules/own/new")
async def new_rule(visit: SignedIn, kind: str = PAYMENT) -> Response:
    """An empty form."""
    return await _form(visit, "", empty(kind, visit.today))


@router.post("/rules/own/new")
async def write_rule(visit: SignedIn, request: Request) -> Response:
    """Check a new rule, or write it."""
    return await _sent(visit, request, "")


@router.get("/rules/own/{rule}")
async def own_rule(visit: SignedIn, rule: OwnId) -> Response:
    """The text of a rule, to write it anew."""
    found = await visit.gateway.read(OwnRule, f"/rules/own/{rule}")
    return await _form(visit, rule, typed_from(found.text))


@router.post("/rules/own/{rule}")
async def rewrite_rule(visit: SignedIn, rule: OwnId, request: Request) -> Response:
    """Check a new version of a rule, or write it."""
    return await _sent(visit, request, rule)


async def _sent(visit: Visit, request: Request, rule: str) -> Response:
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    # browsers end lines in their own way; places are counted in lines
    typed = {name: str(value).replace("\r\n", "\n") for name, value in form.items()}
    wanted = typed.pop("do", CHECK)
    if wanted not in {CHECK, WRITE}:  # another kind was chosen: show its fields
        return await _form(visit, rule, typed)
    body = own_body(with_words(typed) if wanted == CHECK else typed)
    path = f"/rules/own/{rule}/versions" if rule else "/rules/own"
    try:
        checked = await visit.gateway.create(OwnCheck, "/rules/own/check", body)
        if wanted == CHECK or not checked.ok:
            return await _form(visit, rule, typed, checked)
        drafted = await visit.gateway.create(OwnDraft, path, body)
    except Refused as refused:
        return await _form(visit, rule, typed, None, _errors(visit, refused))
    said = visit.language.say("Written, as a draft. Run it over history next.")
    return visit.done(said, f"/rules/{drafted.rule}/versions/{drafted.draft.digest}")


async def _form(
    visit: Visit, rule: str, typed: Typed, checked: OwnCheck | None = None, errors: FormErrors | None = None
) -> Response:
    choices = await visit.gateway.read(OwnChoices, "/rules/own/choices")
    titles = {one.kind: one.title for one in (await visit.gateway.read(Kinds, "/record-kinds")).items}
    kind = _chosen(choices, typed)
    shown = _shown(typed, checked.findings) if checked else []
    values: dict[str, Any] = {
        "rule": rule,
        "typed": defaultdict(str, typed),
        "choices": choices,
        "kind": kind,
        "titles": titles,
        "field_titles": await _field_titles(visit, kind, titles),
        "rows": rows_of(typed),
        "checked": checked,
        "shown": shown,
        "own_words": own_words,
        "typology": risk_words.TYPOLOGY,
        "may_write": "*" in visit.session.committees and roles.may(visit.session.roles, Action.RULE_DRAFT),
    }
    wrong: FormErrors = {}
    for one in shown:
        if one.finding.severity == "error":
            wrong.setdefault(one.field, _summary(visit, one))
    return await visit.page("own_rule.html", values, errors or wrong or None)


def _chosen(choices: OwnChoices, typed: Typed) -> OwnKind:
    known = {one.kind: one for one in choices.kinds}
    return known.get(typed.get("kind", ""), known.get(PAYMENT, OwnKind(kind=PAYMENT)))


async def _field_titles(visit: Visit, kind: OwnKind, titles: dict[str, Any]) -> dict[str, Any]:
    """What the fields are called, where records of the kind are declared; payments' names speak for themselves."""
    if kind.kind not in titles:
        return {}
    told = await visit.gateway.read(Kind, f"/record-kinds/{kind.kind.replace('_', '-')}")
    return {one.name: one.title for one in told.fields}


def _shown(typed: Typed, found: Sequence[OwnFinding]) -> list[Shown]:
    """Errors first, each with its line of the text that it stands in."""
    return [_placed(typed, one) for one in sorted(found, key=lambda one: one.severity != "error")]


def _placed(typed: Typed, one: OwnFinding) -> Shown:
    field = field_of(one.part)
    lines = typed.get(field, "").split("\n")
    if one.line is None or one.column is None or not 0 < one.line <= len(lines):
        return Shown(one, field, "", "")
    line = lines[one.line - 1]
    before = "".join("\t" if sign == "\t" else " " for sign in line[: one.column - 1])
    longest = max(1, len(line) - one.column + 1)
    return Shown(one, field, line, before + "^" * min(one.length or 1, longest))


def _summary(visit: Visit, one: Shown) -> str:
    said = one.finding.what.sv if visit.language.code == "sv" else one.finding.what.en
    if one.finding.line is None:
        return str(said)
    place = visit.language.say("Line %(line)s, character %(column)s", line=one.finding.line, column=one.finding.column)
    return f"{place}: {said}"


def _errors(visit: Visit, refused: Refused) -> FormErrors:
    if refused.problem.errors:
        said = visit.language.say(FILL)
        return {field_of(error.pointer): said for error in refused.problem.errors}
    return visit.form_errors(refused, {code: visit.language.say(text) for code, text in KNOWN.items()})
