"""Disclosures: what was given and received, the way from recipient to proposal, and the page of who decides."""

import asyncio
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import roles
from services.web.client import Refused
from services.web.forms import DisclosureForm
from services.web.schemas import AnyText, Page, Text
from services.web.schemas.disclosures import Bases, Checks, Disclosure, Exchange
from services.web.schemas.risk import Alert
from services.web.schemas.work import Case
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
ERRORS: Final = {
    "purpose": N_("Write what the recipient needs it for."),
    "to": N_("Choose who is to be given it."),
    "until": N_("Choose a last day, a year ahead at most."),
    "reason": N_("Write why: a refusal and an end have reasons."),
    "disclosure-incomplete": N_("Something is missing: what is given, the basis, or a text that the basis asks for."),
    "basis-does-not-carry": N_("The basis does not carry this. Why, and what could be tried, stands at the bases."),
    "second-person-needed": N_("You proposed this, so somebody else decides."),
    "items-not-own": N_("Something chosen is not your committee’s, or stands in a case that is not chosen."),
    "disclosure-state": N_("Somebody has taken this further already; see where it is."),
}
SHORTEST: Final = 3
OFFERED: Final = {"limit": 20}


class Offered(NamedTuple):
    """A thing that may be given: its kind and id as a form sends them, and what it is called."""

    key: str
    kind: str
    title: AnyText


@router.get("/disclosures")
async def disclosure_list(visit: SignedIn, number: PageNumber = 1, side: str = "given") -> Response:
    """What was given, or received."""
    chosen = side if side in {"given", "received"} else "given"
    rows = await visit.gateway.read(Page[Disclosure], "/disclosures", {"side": chosen, "page": number})
    waiting = sum(row.state == "proposed" for row in rows.items)
    values = {"rows": rows, "side": chosen, "heading": _headline(visit, rows.total, waiting, chosen)}
    return await visit.page("disclosures.html", {**values, **_may(visit)})


@router.get("/disclosures/exchanges")
async def exchange_register(visit: SignedIn, number: PageNumber = 1) -> Response:
    """The register of data exchanges."""
    rows = await visit.gateway.read(Page[Exchange], "/disclosures/exchanges", {"page": number})
    bases = await visit.gateway.read(Bases, "/disclosures/bases")
    named = {each.code: each.title for each in (*bases.authorities, *bases.kinds)}
    return await visit.page("exchanges.html", {"rows": rows, "named": named})


@router.get("/disclosures/new")
async def new_disclosure(visit: SignedIn, about: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Who is to be given something, and what for."""
    return await _begin(visit, DisclosureForm(about=about))


@router.post("/disclosures")
async def begin(visit: SignedIn, sent: Annotated[DisclosureForm, Form()]) -> Response:
    """Begin a draft."""
    known = _known(visit)
    missing = [("to", ":" not in sent.to), ("purpose", len(sent.purpose.strip()) < SHORTEST)]
    if errors := {field: known[field] for field, is_missing in missing if is_missing}:
        return await _begin(visit, sent, errors)
    try:
        row = await visit.gateway.create(Disclosure, "/disclosures", sent.body())
    except Refused as refused:
        return await _begin(visit, sent, visit.form_errors(refused, known))
    return visit.done(visit.language.say("The draft is begun."), f"/disclosures/{row.disclosure_id}?about={sent.about}")


@router.get("/disclosures/{disclosure_id}")
async def disclosure_page(
    visit: SignedIn, disclosure_id: UUID, about: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """One disclosure."""
    return await _show(visit, disclosure_id, about)


@router.post("/disclosures/{disclosure_id}")
async def save(visit: SignedIn, disclosure_id: UUID, sent: Annotated[DisclosureForm, Form()]) -> Response:
    """Keep the draft, and propose it where that was asked for."""
    path = f"/disclosures/{disclosure_id}"
    try:
        await visit.gateway.write("PUT", path, sent.body())
        if sent.then == "propose":
            await visit.gateway.write("POST", f"{path}/propose", {})
            return visit.done(visit.language.say("Proposed. A second person decides."), path)
    except Refused as refused:
        return await _show(visit, disclosure_id, sent.about, visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say("The draft is kept."), f"{path}?about={sent.about}")


@router.post("/disclosures/{disclosure_id}/{step}")
async def settle(
    visit: SignedIn, disclosure_id: UUID, step: str, reason: Annotated[str, Form(max_length=4_000)] = ""
) -> Response:
    """Decide, refuse or end."""
    said = {"decide": N_("Decided."), "refuse": N_("Refused, with reasons."), "end": N_("Ended.")}
    path = f"/disclosures/{disclosure_id}"
    if step != "decide" and len(reason.strip()) < SHORTEST:
        return await _show(visit, disclosure_id, "", {"reason": _known(visit)["reason"]})
    body: dict[str, Any] = {"reason": reason.strip() or None} if step == "decide" else {"reason": reason}
    try:
        await visit.gateway.write("POST", f"{path}/{step if step in said else 'end'}", body)
    except Refused as refused:
        return await _show(visit, disclosure_id, "", visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say(said.get(step, said["end"])), path)


async def _begin(visit: Visit, form: DisclosureForm, errors: FormErrors | None = None) -> Response:
    bases = await visit.gateway.read(Bases, "/disclosures/bases")
    values = {"form": form, "bases": bases, "my_committees": visit.committees()}
    return await visit.page("disclosure_new.html", {**values, **_may(visit)}, errors)


async def _show(visit: Visit, disclosure_id: UUID, about: str, errors: FormErrors | None = None) -> Response:
    read = visit.gateway.read
    row, bases = await asyncio.gather(
        read(Disclosure, f"/disclosures/{disclosure_id}"), read(Bases, "/disclosures/bases")
    )
    draft = row.state == "draft"
    checks = await _checks(visit, row) if draft or row.state == "proposed" else Checks()
    values = {
        "row": row,
        "bases": {basis.code: basis for basis in bases.items},
        "choices": bases,
        "kinds": {kind.code: kind.title for kind in bases.kinds},
        "checks": sorted(checks.items, key=lambda answer: not answer.permitted),
        "offered": await _offered(visit, row, about) if draft else [],
        "chosen": {f"{item.kind}:{item.object_id}": item.secrecy_section for item in row.items},
        "about": about,
        "own": row.proposed_by == visit.session.user,
        "mine": "*" in visit.session.committees or row.committee_id in visit.session.committees,
    }
    return await visit.page("disclosure.html", {**values, **_may(visit)}, errors)


async def _checks(visit: Visit, row: Disclosure) -> Checks:
    body = {
        "toAuthority": row.to_authority,
        "sections": sorted({item.secrecy_section for item in row.items}),
        "benefit": row.benefit,
        "offence": row.offence,
        "attempted": row.attempted,
        "initiative": row.initiative,
    }
    try:
        return await visit.gateway.create(Checks, "/disclosures/check", body)
    except Refused:
        return Checks()


async def _offered(visit: Visit, row: Disclosure, about: str) -> list[Offered]:
    """What may be chosen: a case or signal with what belongs to it, else the newest; and what is chosen already."""
    kind, _, named = about.partition(":")
    found: list[Offered] = []
    try:
        if kind == "case":
            found = _of_case(await visit.gateway.read(Case, f"/cases/{UUID(named)}"))
        elif kind == "alert":
            found = _of_alert(await visit.gateway.read(Alert, f"/alerts/{UUID(named)}"))
        else:
            found = await _newest(visit, row.committee_id)
    except (Refused, ValueError):
        found = []
    known = {each.key for each in found}
    chosen = (Offered(f"{i.kind}:{i.object_id}", i.kind, _both(i.object_id)) for i in row.items)
    return [*found, *(each for each in chosen if each.key not in known)]


async def _newest(visit: Visit, committee_id: str) -> list[Offered]:
    asked = {**OFFERED, "committeeId": committee_id}
    alerts, cases = await asyncio.gather(
        visit.gateway.read(Page[Alert], "/alerts", asked), visit.gateway.read(Page[Case], "/cases", asked)
    )
    of_cases = [Offered(f"case:{each.case_id}", "case", _both(each.title or each.reference)) for each in cases.items]
    return [*of_cases, *(Offered(f"alert:{each.alert_id}", "alert", each.title) for each in alerts.items)]


def _of_case(case: Case) -> list[Offered]:
    found = [Offered(f"case:{case.case_id}", "case", _both(case.title or case.reference))]
    found += [Offered(f"note:{note.note_id}", "note", _both(note.text[:80])) for note in case.notes if note.note_id]
    found += [Offered(f"evidence:{each.evidence_id}", "evidence", _both(each.name)) for each in case.evidence]
    found += [Offered(f"payment:{each}", "payment", _both(each)) for each in case.payment_ids]
    if case.alert_id:
        found.append(Offered(f"alert:{case.alert_id}", "alert", _both(case.alert_id)))
    return found


def _of_alert(alert: Alert) -> list[Offered]:
    subjects = {each.payment_id: each for signal in alert.signals for each in signal.subjects if each.payment_id}
    payments = [
        Offered(f"payment:{key}", "payment", _both(each.invoice_number or str(each.day or key)))
        for key, each in subjects.items()
    ]
    return [Offered(f"alert:{alert.alert_id}", "alert", alert.title), *payments]


def _both(text: str) -> Text:
    return Text(sv=text, en=text)


def _known(visit: Visit) -> dict[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}


def _may(visit: Visit) -> dict[str, bool]:
    mine = visit.session.roles
    return {"may_propose": roles.may_propose_disclosures(mine), "may_decide": roles.may_decide_disclosures(mine)}


def _headline(visit: Visit, total: int, waiting: int, side: str) -> str:
    language = visit.language
    if side == "received":
        return language.say_n("One disclosure received", "%(word)s disclosures received", total)
    if waiting:
        return language.say_n(
            "One disclosure waits for a decision", "%(word)s disclosures wait for a decision", waiting
        )
    return language.say_n("One disclosure given", "%(word)s disclosures given", total)
