"""The network around an alert, ways between two, and communities: whose book is read, and who never is in it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient
from sqlalchemy import select

from services.risk.network.keeping import renew_members
from services.risk.network.models import edge
from shared.db import Sessions, system_session
from shared.events import PartyProtectionChanged, PartyRestrictionChanged, RecordWithdrawn
from shared.ids import new_id
from shared.testing import Issuer
from tests.builders import MUNICIPALITY
from tests.service.risk.network_town import (
    BOSS,
    BYGG,
    CLERK,
    NOW,
    STAD,
    VARD,
    a_party,
    a_payment,
    a_phone,
    a_record,
    a_town,
    an_officer,
    paid,
    tell,
    told,
)


@pytest_asyncio.fixture
async def alert(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> str:
    """The alert on the same invoice paid twice, in a town."""
    await a_town(sessions)
    items = (await client.get("/alerts", headers=issuer.headers("controller"))).json()["items"]
    return str(next(item["alertId"] for item in items if item["subjectName"] == "Björkens Städ AB"))


async def network(client: AsyncClient, issuer: Issuer, alert: str, **claims: Any) -> dict[str, Any]:
    """What is answered around it."""
    answer = await client.get(f"/alerts/{alert}/network", headers=issuer.headers("controller", **claims))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def parties(shown: dict[str, Any]) -> set[UUID]:
    """The parties of a network."""
    return {UUID(node["partyId"]) for node in shown["nodes"] if node["partyId"]}


async def test_the_network_reaches_over_an_account_and_an_officer(
    client: AsyncClient, issuer: Issuer, alert: str
) -> None:
    shown = await network(client, issuer, alert)

    assert parties(shown) == {STAD, VARD, BYGG, BOSS}
    assert [node["partyId"] for node in shown["nodes"] if node["middle"]] == [str(STAD)]
    assert {edge["tie"] for edge in shown["edges"]} == {"account", "officer"}


async def test_an_edge_says_why_and_which_row_tells_it(client: AsyncClient, issuer: Issuer, alert: str) -> None:
    shown = await network(client, issuer, alert)

    middle = next(node["id"] for node in shown["nodes"] if node["middle"])
    [edge] = [edge for edge in shown["edges"] if edge["party"] == middle]
    assert (edge["since"], edge["until"], edge["times"], edge["source"]["kind"]) == (
        "2026-10-02", "2026-10-03", 2, "payment",
    )  # fmt: skip
    assert edge["reason"]["sv"] == "Betalt till kontot 2026-10-02–2026-10-03, 2 gånger"


async def test_persons_are_without_names(client: AsyncClient, issuer: Issuer, alert: str) -> None:
    shown = await network(client, issuer, alert)

    [boss] = [node for node in shown["nodes"] if node["partyId"] == str(BOSS)]
    assert (boss["kind"], boss["name"]) == ("person", None)


async def test_a_withdrawn_record_takes_its_edge_back(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    async with system_session(sessions, MUNICIPALITY) as session:
        of_boss = (edge.c.value == str(BOSS), edge.c.party_id == str(BYGG))
        record_id = (await session.scalars(select(edge.c.source_id).where(*of_boss))).one()
    gone = RecordWithdrawn(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, record_id=record_id, committee_id="son",
        kind="company_officer", ground="entered_in_error",
    )  # fmt: skip

    await tell(sessions, gone)

    assert BYGG not in parties(await network(client, issuer, alert))


async def test_a_protected_person_is_in_no_network_and_connects_nothing(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    hidden = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, party_id=BOSS, version=1, protected=True
    )

    await tell(sessions, hidden)

    assert parties(await network(client, issuer, alert)) == {STAD, VARD}


async def test_who_may_only_be_stored_is_in_no_network(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    stored = PartyRestrictionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, party_id=VARD, version=1, restricted=True,
        continues=False, since=NOW.date(), exception=None,
    )  # fmt: skip

    await tell(sessions, stored)

    assert parties(await network(client, issuer, alert)) == {STAD}


@pytest.mark.attack("B3")
async def test_another_committees_records_are_in_no_network(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    """The same telephone, told to the committee for culture."""
    theirs, ours = a_party(UUID(int=301), "Kultur AB"), a_party(STAD, "Björkens Städ AB")
    await tell(
        sessions,
        told("identifier", a_record(a_phone(theirs, "tel-9")), a_record(a_phone(ours, "tel-9")), committee_id="kfn"),
    )

    shown = await network(client, issuer, alert, committees=("son", "kfn"))

    assert UUID(int=301) not in parties(shown)
    assert not [node for node in shown["nodes"] if node["kind"] == "phone"]


async def test_what_registers_publish_is_in_everybodys_network(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    others = [an_officer(STAD, "Björkens Städ AB", CLERK), an_officer(UUID(int=302), "Annat AB", CLERK)]
    await tell(sessions, told("company_officer", *map(a_record, others), committee_id="kfn"))

    assert UUID(int=302) in parties(await network(client, issuer, alert))


@pytest.mark.attack("B3")
async def test_the_network_of_another_committees_alert_is_not_found(
    client: AsyncClient, issuer: Issuer, alert: str
) -> None:
    """As the alert itself."""
    answer = await client.get(
        f"/alerts/{alert}/network", headers=issuer.headers("controller", committees=("kfn",), subject="lou")
    )

    assert answer.status_code == 404


async def test_the_way_from_an_employee_to_a_payee_is_found(client: AsyncClient, issuer: Issuer, alert: str) -> None:
    asked: dict[str, str | int] = {"from": str(CLERK), "to": str(STAD), "committeeId": "son", "longest": 8}

    found = (await client.get("/network/paths", params=asked, headers=issuer.headers("controller"))).json()

    [way] = found["items"]
    kinds = [node["partyId"] or node["kind"] for node in way["nodes"]]
    assert kinds == [str(CLERK), "phone", str(BYGG), str(BOSS), str(VARD), "account", str(STAD)]


async def test_a_way_through_somebody_protected_is_none(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    hidden = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, party_id=BOSS, version=1, protected=True
    )
    await tell(sessions, hidden)

    asked: dict[str, str | int] = {"from": str(CLERK), "to": str(STAD), "committeeId": "son", "longest": 8}
    found = (await client.get("/network/paths", params=asked, headers=issuer.headers("controller"))).json()

    assert found["items"] == []


@pytest.mark.attack("E5")
@pytest.mark.parametrize("hostile", [{"longest": 9}, {"longest": 0}, {"most": 11}, {"most": -1}, {"from": "x"}])
async def test_numbers_without_bounds_are_refused(client: AsyncClient, issuer: Issuer, hostile: dict[str, Any]) -> None:
    answer = await client.get("/network/paths", params=hostile, headers=issuer.headers("controller"))

    assert answer.status_code == 422


async def test_who_works_for_several_committees_names_the_book(client: AsyncClient, issuer: Issuer) -> None:
    headers = issuer.headers("controller", committees=("son", "kfn"))

    answer = await client.get("/network/paths", params={"from": str(CLERK), "to": str(STAD)}, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/committeeId")


async def test_companies_that_share_much_are_a_community(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    async with system_session(sessions, MUNICIPALITY) as session:
        await renew_members(session, MUNICIPALITY, "son")

    page = (await client.get("/network/communities", headers=issuer.headers("controller"))).json()

    [community] = page["items"]
    assert [(one["name"], one["ties"]) for one in community["members"]] == [
        ("Björkens Städ AB", ["account"]),
        ("Bygg AB", ["officer"]),
        ("Vård AB", ["account", "officer"]),
    ]


async def test_a_new_account_and_a_new_officer_are_changes_and_one_near_a_large_payment_is_marked(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    later = {"payment_date": date(2026, 10, 20), "invoice_date": date(2026, 10, 20)}
    await paid(sessions, [a_payment(STAD, "Björkens Städ AB", "konto-99", amount_minor=48_750_000, **later)], 2)
    officers = [an_officer(STAD, "Björkens Städ AB", BOSS, day) for day in ("2020-01-01", "2026-03-01")]
    await tell(sessions, told("company_officer", *map(a_record, officers)))

    page = (await client.get(f"/alerts/{alert}/changes", headers=issuer.headers("controller"))).json()

    shown = [(one["day"], one["what"], one["before"], one["after"], one["near"] and one["near"]["day"])
             for one in page["items"]]  # fmt: skip
    assert shown == [
        ("2026-10-20", "account", "··11", "··99", "2026-10-20"),
        ("2026-03-01", "officer", None, None, None),
    ]


async def test_the_changes_of_somebody_protected_are_not_told(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: str
) -> None:
    hidden = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOW, party_id=VARD, version=1, protected=True
    )
    await tell(sessions, hidden)
    asked = {"partyId": str(VARD), "committeeId": "son"}

    page = (await client.get("/network/changes", params=asked, headers=issuer.headers("controller"))).json()

    assert page["items"] == []
