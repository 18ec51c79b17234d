"""Companies that share much with each other, with what is told of their situation."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from services.web import network_words
from services.web.schemas import Page
from services.web.schemas.network import Community
from services.web.visit import SignedIn

router = APIRouter()


@router.get("/network")
async def list_communities(
    visit: SignedIn,
    number: Annotated[int, Query(alias="page", ge=1, le=5_000)] = 1,
    committee: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The communities of the committees that the visitor works for."""
    params = {"committeeId": committee, "page": number, "limit": 20}
    found = await visit.gateway.read(Page[Community], "/network/communities", params)
    values = {
        "communities": found,
        "chosen": committee,
        "query": urlencode({"committee": committee}) if committee else "",
        "my_committees": visit.committees(),
        "network_words": network_words,
        "heading": visit.language.say_n(
            "One group of companies shares much", "%(word)s groups of companies share much", found.total
        ),
    }
    return await visit.page("networks.html", values)
