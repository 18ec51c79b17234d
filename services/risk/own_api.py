"""Endpoints of municipalities' own rules: checked, written, read. From draft on they pass the gate like any other."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import activation_queries
from services.risk.activation_presenting import version_out
from services.risk.domain.cel.functions import FORMS
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.own_checks import checked
from services.risk.domain.own_rule import PREFIX, own_rule
from services.risk.domain.own_text import keys_offered, offered, parties_offered
from services.risk.operations import own_rules
from services.risk.operations.own_rules import Written
from services.risk.own_schemas import (
    AREAS,
    FAMILIES,
    FOLLOW_UPS,
    TYPOLOGIES,
    CheckOut,
    FieldOut,
    FindingOut,
    KindOut,
    OwnChoicesOut,
    OwnDraftOut,
    OwnRuleIn,
    OwnRuleOut,
    told_text,
)
from services.risk.rule_books import rule_book
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.four_eyes import persons
from shared.policy.gate import may

router = APIRouter(tags=["rules"], prefix="/rules/own")

Reader = Annotated[Principal, Depends(may(Action.RULE_READ))]
Drafter = Annotated[Principal, Depends(may(Action.RULE_DRAFT))]
OwnId = Annotated[str, Path(pattern=rf"^{PREFIX}[0-9]{{2,6}}$", description="What the rule is called")]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="As it was in this version")]


@router.get("/choices")
async def list_own_choices(_caller: Reader) -> OwnChoicesOut:
    """Vad egna regler får läsa och välja. / What own rules may read and choose."""
    kinds = [
        KindOut(
            kind=name,
            fields=[FieldOut.model_validate(one) for one in offered(name)],
            keys=sorted(keys_offered(name)),
            parties=list(parties_offered(name)),
        )
        for name in KINDS
    ]
    return OwnChoicesOut(
        kinds=kinds,
        families=list(FAMILIES),
        typologies=list(TYPOLOGIES),
        follow_ups=list(FOLLOW_UPS),
        areas=list(AREAS),
        functions=sorted(set(FORMS.values())),
    )


@router.post("/check")
async def check_own_rule(body: OwnRuleIn, _caller: Drafter) -> CheckOut:
    """Pröva en egen regels text. / Check the text of an own rule."""
    text = body.text()
    found = checked(text)
    ok = all(one.severity != "error" for one in found)
    power = own_rule(f"{PREFIX}00", 1, text).power if ok else None
    return CheckOut(ok=ok, findings=[FindingOut.of(one) for one in found], power=power)


@router.post("", status_code=201)
async def write_own_rule(body: OwnRuleIn, caller: Drafter, tx: Tx) -> OwnDraftOut:
    """Skriv en egen regel. / Write a rule of your own."""
    return await _drafted(tx, caller, await own_rules.write_rule(tx, body.text(), caller, utc_now()))


@router.get("/{own_rule}")
async def read_own_rule(own_rule: OwnId, caller: Reader, tx: Tx, version: Version = None) -> OwnRuleOut:
    """En egen regels text. / The text of an own rule."""
    found = await own_rules.own_text(tx, caller.municipality_id, own_rule, version)
    written_by = await own_rules.author_of(tx, caller.municipality_id, found)
    return OwnRuleOut(rule=found.id, version=found.version, text=told_text(found.text), written_by=written_by)


@router.post("/{own_rule}/versions", status_code=201)
async def rewrite_own_rule(own_rule: OwnId, body: OwnRuleIn, caller: Drafter, tx: Tx) -> OwnDraftOut:
    """Skriv om en egen regel: en ny version. / Rewrite an own rule: a new version."""
    return await _drafted(tx, caller, await own_rules.rewrite_rule(tx, own_rule, body.text(), caller, utc_now()))


async def _drafted(tx: AsyncSession, caller: Principal, written: Written) -> OwnDraftOut:
    note_objects(tx, "rule", [written.rule.id])
    found = await activation_queries.known(tx, written.draft)
    book = await rule_book(tx, caller.municipality_id)
    draft = version_out(found, book, persons(caller), utc_now(), masked=False)
    return OwnDraftOut(rule=written.rule.id, version=written.rule.version, draft=draft)
