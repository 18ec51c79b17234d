"""The data of rules: which each needs, where they come from, how complete and how fresh they are."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from markupsafe import Markup

from services.web.charts import share_bar
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.risk import Rule
from services.web.schemas.rule_data import RuleDataList, RuleDataPage
from services.web.visit import SignedIn, Visit

router = APIRouter()
RuleName = Annotated[str, Path(pattern=r"^[A-Z0-9-]{1,16}$")]


@router.get("/rule-data")
async def rule_data_list(visit: SignedIn, area: str = "") -> Response:
    """All rules of the catalogue, or those of an area."""
    found = await visit.gateway.read(RuleDataList, "/rule-data")
    chosen = area if area in {one.area for one in found.areas} else ""
    rules = [one for one in found.items if not chosen or chosen in one.areas]
    values = {
        "rules": [(one, drawn_share(visit.language, one.share)) for one in rules],
        "rule_areas": found.areas,
        "area": chosen,
        "built": await _built(visit),
        "heading": _headline(visit.language, sum(one.state == "complete" for one in rules), len(rules)),
    }
    return await visit.page("rule_data_list.html", values)


@router.get("/rule-data/{rule}")
async def rule_data_page(visit: SignedIn, rule: RuleName) -> Response:
    """One rule with its sources."""
    found = await visit.gateway.read(RuleDataPage, f"/rule-data/{rule}")
    values = {
        "rule": found,
        "needs": [
            (need, [(field, drawn_share(visit.language, field.share)) for field in need.fields]) for need in found.needs
        ],
        "built": found.rule in await _built(visit),
    }
    return await visit.page("rule_data.html", values)


def drawn_share(language: Language, share: float) -> Markup:
    """How much of a field is filled, as a small bar."""
    return share_bar(language.say("%(share)s filled", share=language.share(share)), share)


async def _built(visit: Visit) -> frozenset[str]:
    """The rules that run or are tried out."""
    rules = await visit.gateway.read(Page[Rule], "/rules", {"limit": 100})
    return frozenset(rule.rule for rule in rules.items)


def _headline(language: Language, complete: int, rules: int) -> str:
    return language.say_n(
        "%(n)s rule of %(all)s has all its data",
        "%(n)s rules of %(all)s have all their data",
        complete,
        all=language.number(rules),
    )
