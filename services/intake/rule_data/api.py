"""Endpoints about the data of rules: counts alone, no record is shown."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from services.intake.rule_data import AREAS, queries
from services.intake.rule_data.catalogue import RULES
from services.intake.rule_data.measure import kinds_of, measured
from services.intake.rule_data.presenting import page_out, rule_out, text_out
from services.intake.rule_data.schemas import AreaOut, RuleDataListOut, RuleDataPageOut
from shared.auth import Principal
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import NotFound

router = APIRouter(tags=["rule data"])

Reader = Annotated[Principal, Depends(may(Action.RULE_READ))]
RuleId = Annotated[str, Path(pattern="^[A-Z]{2,3}-[0-9]{2}$", description="Rule of the catalogue")]


@router.get("/rule-data")
async def list_rule_data(_caller: Reader, tx: Tx) -> RuleDataListOut:
    """Vilka uppgifter varje regel behöver, och hur det står till. / The data each rule needs, and how they are."""
    found = measured(RULES.values(), await queries.counted(tx))
    areas = [AreaOut(area=area, title=text_out(title)) for area, title in AREAS.items()]
    return RuleDataListOut(items=[rule_out(one) for one in found], areas=areas)


@router.get("/rule-data/{rule}")
async def get_rule_data(rule: RuleId, _caller: Reader, tx: Tx) -> RuleDataPageOut:
    """En regels uppgifter: varifrån, hur fullständiga, hur färska. / A rule's data: whence, how complete, how fresh."""
    wanted = RULES.get(rule)
    if wanted is None:
        raise NotFound(f"There is no rule {rule} in the catalogue. GET /rule-data lists them.")
    (found,) = measured([wanted], await queries.counted(tx))
    kinds = {kind for need in wanted.needs for kind in kinds_of(need)}
    return page_out(found, await queries.committees(tx, kinds), await queries.sources(tx, kinds))
