"""The supplier register: organisations that are one, what people decide, and the border between committees."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import event, text

from services.intake.operations.resolving import municipalities_waiting, resolve_some
from services.intake.resolution.grouping import Pair
from shared.db import Sessions, system_session
from shared.events import Event, PartyMerged, PartyUnmerged
from shared.ids import new_id
from shared.testing import Issuer, published
from tests.comparing import compare_here

NUMBER, OTHER_NUMBER = "556016-0680", "556103-4249"
NAME = "Björkens Städ AB"
SAME_NAME, CHANGED_NAME, GROUP = "BJORKENS STAD AKTIEBOLAG", "Novara Lokalvård AB", "Björkens Bygg AB"
BECAUSE = {"reason": "Samma bankgiro, och bolaget bekräftar."}


class Register:
    """People at work with the register."""

    def __init__(self, app: FastAPI, client: AsyncClient, issuer: Issuer) -> None:
        self.app, self.client, self.issuer = app, client, issuer
        self.sessions: Sessions = app.state.sessions

    async def pay(
        self, name: str, number: str | None = None, committee: str = "son", account: str = "5050-1055"
    ) -> str:
        """A payment to an organisation; the id of the payee."""
        payee = {"name": name, "account": {"kind": "bankgiro", "number": account}}
        payee |= {"organisationNumber": number} if number else {}
        order = {"committeeId": committee, "amount": {"minor": 100_000, "currency": "SEK"}, "payee": payee}
        accepted = await self.ask("POST", "/payments", order)
        payment_id = accepted.json()["items"][0]["paymentId"]
        party_id: str = (await self.ask("GET", f"/payments/{payment_id}")).json()["payee"]["partyId"]
        return party_id

    async def ask(self, method: str, path: str, body: Any = None, role: str = "controller", **who: Any) -> Response:
        headers = self.issuer.headers(role, **({"subject": "kim"} | who))
        return await self.client.request(method, path, json=body, headers=headers)

    async def resolve(self) -> None:
        for municipality_id in await municipalities_waiting(self.sessions):
            while await resolve_some(self.sessions, municipality_id, compare_here):
                pass

    async def pairs(self, state: str = "proposed", **who: Any) -> list[dict[str, Any]]:
        answer = await self.ask("GET", f"/parties/merges?state={state}", **who)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def decide(self, merge_id: str, how: str, **who: Any) -> Response:
        return await self.ask("POST", f"/parties/merges/{merge_id}/{how}", BECAUSE, **who)

    async def told(self) -> list[Event]:
        return [one for one in await published(self.sessions) if isinstance(one, PartyMerged | PartyUnmerged)]


@pytest.fixture
def register(app: FastAPI, client: AsyncClient, issuer: Issuer) -> Register:
    return Register(app, client, issuer)


async def proposed(register: Register) -> dict[str, Any]:
    """A pair that waits for a person: another name, and the same account."""
    await register.pay(NAME, NUMBER)
    await register.pay(CHANGED_NAME)
    await register.resolve()
    (pair,) = await register.pairs()
    return pair


async def merged(register: Register) -> dict[str, Any]:
    """A pair that was merged by itself."""
    await register.pay(NAME, NUMBER)
    await register.pay(SAME_NAME)
    await register.resolve()
    (pair,) = await register.pairs("merged")
    return pair


async def test_the_same_name_and_account_are_merged_into_the_one_with_a_number(register: Register) -> None:
    pair = await merged(register)

    assert (pair["party"]["name"], pair["into"]["name"]) == (SAME_NAME, NAME)
    assert pair["steps"][0]["automatic"]


async def test_a_merge_tells_which_fields_agree_and_what_each_weighs(register: Register) -> None:
    pair = await merged(register)

    levels = {one["field"]: one["level"] for one in pair["agreements"]}
    assert levels == {"name": "same", "form": "one_in_sweden", "account": "shared"}
    assert all(one["weight"] > 0 for one in pair["agreements"] if one["field"] != "form")
    assert pair["model"]


async def test_a_merge_is_told_once_with_ids_alone(register: Register) -> None:
    pair = await merged(register)
    await register.resolve()

    (event,) = await register.told()

    assert isinstance(event, PartyMerged)
    assert (str(event.party_id), str(event.into_party_id)) == (pair["party"]["partyId"], pair["into"]["partyId"])
    assert event.automatic


async def test_a_changed_name_waits_for_a_person(register: Register) -> None:
    pair = await proposed(register)

    assert {pair["party"]["name"], pair["into"]["name"]} == {NAME, CHANGED_NAME}
    assert await register.told() == []


async def test_a_person_confirms_a_proposal(register: Register) -> None:
    pair = await proposed(register)

    after = (await register.decide(pair["mergeId"], "confirm")).json()

    assert [(step["state"], step["takenBy"], step["reason"]) for step in after["steps"]] == [
        ("proposed", "system", None),
        ("merged", "kim", BECAUSE["reason"]),
    ]
    (event,) = await register.told()
    assert isinstance(event, PartyMerged)
    assert (event.version, event.automatic) == (2, False)


async def test_a_rejected_pair_does_not_come_back(register: Register) -> None:
    pair = await proposed(register)
    await register.decide(pair["mergeId"], "reject")

    await register.pay(CHANGED_NAME, account="991-2346")
    await register.pay(NAME, NUMBER, account="991-2346")
    await register.resolve()

    assert await register.pairs() == []
    assert [one["mergeId"] for one in await register.pairs("rejected")] == [pair["mergeId"]]


async def test_an_undone_merge_leaves_both_as_they_were_and_does_not_come_back(register: Register) -> None:
    pair = await merged(register)

    await register.decide(pair["mergeId"], "unmerge")
    await register.pay(SAME_NAME, account="991-2346")
    await register.resolve()

    group = (await register.ask("GET", f"/parties/{pair['party']['partyId']}")).json()
    assert [member["name"] for member in group["members"]] == [SAME_NAME]
    assert await register.pairs("merged") == []
    assert isinstance((await register.told())[-1], PartyUnmerged)


async def test_what_was_known_when_a_pair_was_merged_stays(register: Register) -> None:
    pair = await merged(register)

    after = (await register.decide(pair["mergeId"], "unmerge")).json()

    assert after["steps"][0]["agreements"] == pair["agreements"]
    assert [step["state"] for step in after["steps"]] == ["merged", "unmerged"]


async def test_a_step_cannot_be_rewritten(register: Register) -> None:
    await merged(register)

    with pytest.raises(Exception, match="permission denied"):
        async with system_session(register.sessions, "9999") as session:
            await session.execute(text("UPDATE party_merge_step SET taken_by = 'nobody'"))


async def test_a_decision_can_be_taken_back(register: Register) -> None:
    """A rejection may be a slip, too: who rejected, or another, confirms with a reason."""
    pair = await proposed(register)
    await register.decide(pair["mergeId"], "reject")

    after = await register.decide(pair["mergeId"], "confirm", subject="alex")

    assert (after.status_code, after.json()["state"]) == (200, "merged")


@pytest.mark.parametrize(("state", "how"), [("proposed", "unmerge"), ("merged", "confirm"), ("merged", "reject")])
async def test_a_pair_that_stands_otherwise_is_a_conflict(register: Register, state: str, how: str) -> None:
    pair = await (proposed(register) if state == "proposed" else merged(register))

    answer = await register.decide(pair["mergeId"], how)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/pair-decided")


async def test_two_organisation_numbers_do_not_become_one_by_way_of_a_third(register: Register) -> None:
    await register.pay(NAME, NUMBER)
    await register.pay(GROUP, OTHER_NUMBER)
    await register.pay(CHANGED_NAME)
    await register.resolve()
    first, second = await register.pairs()
    await register.decide(first["mergeId"], "confirm")

    answer = await register.decide(second["mergeId"], "confirm")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/cannot-be-one")


async def test_an_organisation_shows_whom_it_is_one_with(register: Register) -> None:
    pair = await merged(register)

    for party_id in (pair["party"]["partyId"], pair["into"]["partyId"]):
        group = (await register.ask("GET", f"/parties/{party_id}")).json()
        assert {member["name"] for member in group["members"]} == {NAME, SAME_NAME}
        assert [one["mergeId"] for one in group["merges"]] == [pair["mergeId"]]


async def test_a_natural_person_is_never_compared(register: Register) -> None:
    """Neither by name nor by account: a person is known by the hash of the number alone."""
    person = await register.pay("Astrid Canarydotter")
    await register.pay("Canarydotter Astrid")
    await register.resolve()

    assert await register.pairs() == await register.pairs("merged") == []
    assert (await register.ask("GET", f"/parties/{person}")).status_code == 404
    async with system_session(register.sessions, "*") as session:
        for table in ("party_use", "party_block", "party_merge"):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 - names of ours


async def test_a_pair_with_another_committees_payee_is_nobody_elses_to_see(register: Register) -> None:
    await register.pay(NAME, NUMBER, committee="son")
    await register.pay(CHANGED_NAME, committee="bun")
    await register.resolve()
    (pair,) = await register.pairs()
    own: Any = {"committees": ("son",)}

    assert await register.pairs(**own) == []
    assert (await register.decide(pair["mergeId"], "confirm", **own)).status_code == 404
    assert (await register.ask("GET", f"/parties/merges/{pair['mergeId']}", **own)).status_code == 404


async def test_a_committee_that_pays_both_sees_the_pair(register: Register) -> None:
    pair = await proposed(register)

    assert [one["mergeId"] for one in await register.pairs(committees=("son",))] == [pair["mergeId"]]


async def test_the_accounts_that_are_shown_are_the_committees_own(register: Register) -> None:
    await register.pay(NAME, NUMBER, committee="bun", account="991-2346")
    await proposed(register)

    (pair,) = await register.pairs(committees=("son",))

    assert pair["into"]["accounts"] == ["bankgiro ••••1055"]


async def test_another_municipality_sees_nothing(register: Register) -> None:
    pair = await proposed(register)

    assert await register.pairs(municipality_id="1234") == []
    assert (await register.decide(pair["mergeId"], "confirm", municipality_id="1234")).status_code == 404


async def test_an_unknown_pair_is_not_found(register: Register) -> None:
    assert (await register.decide(str(new_id()), "confirm")).status_code == 404


async def test_a_decision_needs_a_reason(register: Register) -> None:
    pair = await proposed(register)

    answer = await register.ask("POST", f"/parties/merges/{pair['mergeId']}/confirm", {"reason": " "})

    assert answer.status_code == 422


async def test_a_case_officer_reads_and_does_not_decide(register: Register) -> None:
    pair = await proposed(register)

    assert len(await register.pairs(role="case_officer")) == 1
    assert (await register.decide(pair["mergeId"], "confirm", role="case_officer")).status_code == 403


async def test_reasons_lie_sealed(register: Register) -> None:
    pair = await proposed(register)
    await register.decide(pair["mergeId"], "reject")

    async with system_session(register.sessions, "9999") as session:
        (sealed,) = (await session.scalars(text("SELECT sealed_reason FROM party_merge_step WHERE version = 2"))).all()

    assert b"bankgiro" not in sealed


async def test_a_set_takes_as_many_round_trips_as_one(register: Register) -> None:
    counted = []
    for firms in (1, 40):
        for n in range(firms):
            await register.pay(f"Firma {firms} {n} Alfa AB")
        counted.append(await _statements(register))

    assert counted[0] == counted[1]


async def test_an_account_that_comes_while_organisations_are_compared_waits_for_the_next_time(
    register: Register,
) -> None:
    await register.pay(NAME, NUMBER)

    async def compare(*given: Any) -> list[Pair]:
        # nothing of ours is open meanwhile: what is sent is stored, and not held back
        await register.pay(NAME, NUMBER, account="5805-6201")
        return await compare_here(*given)

    assert await resolve_some(register.sessions, "9999", compare) == 1

    assert await municipalities_waiting(register.sessions) == ["9999"]
    await register.resolve()
    assert await municipalities_waiting(register.sessions) == []


async def test_what_a_person_decides_while_organisations_are_compared_stands(register: Register) -> None:
    pair = await proposed(register)
    await register.pay(GROUP, None)

    async def compare(*given: Any) -> list[Pair]:
        await register.decide(pair["mergeId"], "reject")
        return await compare_here(*given)

    assert await resolve_some(register.sessions, "9999", compare) == 1

    await register.resolve()
    assert pair["mergeId"] in {one["mergeId"] for one in await register.pairs("rejected")}


async def _statements(register: Register) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    engine = register.sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert await resolve_some(register.sessions, "9999", compare_here) > 0
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
