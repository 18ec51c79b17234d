"""Matching across committees: under a mandate in force, hit or no hit for the own payees, and nothing opened."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from services.risk import matching_models, models
from services.risk.domain.matching import hits
from services.risk.operations import mandates, matching
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Scope, Sessions, system_session
from shared.ids import new_id
from shared.testing import Database, Issuer, reset
from tests.dumped import dump, given_away

NAMES = UUID("7f1c6c3e-5a0b-5c1d-9a55-2f6f9f7f3a10")
SIDES = ("bun", "kfn", "son")
SHARED = "delad"


def party(name: str) -> UUID:
    return uuid5(NAMES, name)


def head(subject: str = "alex", *committees: str) -> Principal:
    return Principal(subject, subject, frozenset({"security_head"}), "9999", frozenset(committees or ("*",)))


async def pay(sessions: Sessions, committee: str, names: Sequence[str], **changes: Any) -> None:
    """Payments of a committee to named payees."""
    async with system_session(sessions, "9999") as session:
        last = await session.scalar(select(func.coalesce(func.max(models.payment.c.position), 0)))
        rows = [
            {
                "municipality_id": "9999",
                "position": int(last or 0) + n,
                "payment_id": new_id(),
                "committee_id": committee,
                "kind": "invoice",
                "party_id": party(name),
                "party_kind": "company",
                "party_name": name,
                "amount_minor": 100,
                "currency": "SEK",
                "kind_group": "invoice",
                "amount_abs": 100,
                "large": False,
                "verdict": "clear",
                "account_token": f"konto-{name}",
                "screened_at": utc_now() - timedelta(days=1),
                **changes,
            }
            for n, name in enumerate(names, 1)
        ]
        await session.execute(insert(models.payment), rows)


async def paid(sessions: Sessions) -> None:
    """Three committees of six payees each; one payee is paid by two of them."""
    for side in SIDES:
        await pay(sessions, side, [f"{side}-{n}" for n in range(5)])
    for side in ("son", "kfn"):
        await pay(sessions, side, [SHARED])


def a_mandate(**changes: Any) -> dict[str, Any]:
    today = swedish_date(utc_now())
    body = {
        "committees": list(SIDES),
        "purpose": "Hitta stöd som betalas dubbelt.",
        "basis": "OSL 10 kap. 15 a §",
        "impactAssessment": "KS 2026/412",
        "identifiers": ["party"],
        "validFrom": str(today),
        "validTo": str(today + timedelta(days=30)),
    }
    return {**body, **changes}


class Office:
    """Calls the API as this person or that."""

    def __init__(self, client: AsyncClient, issuer: Issuer) -> None:
        self.client, self.issuer = client, issuer

    async def post(
        self, path: str, body: Any = None, *, by: str = "kim", role: str = "security_head", **who: Any
    ) -> Response:
        headers = self.issuer.headers(role, subject=by, **who)
        return await self.client.post(path, json=body, headers=headers)

    async def get(self, path: str, *, role: str = "controller", **who: Any) -> Response:
        return await self.client.get(path, headers=self.issuer.headers(role, **who))

    async def mandate(self, **changes: Any) -> str:
        answer = await self.post("/matching/mandates", a_mandate(**changes))
        assert answer.status_code == 201, answer.text
        found: str = answer.json()["mandateId"]
        return found

    async def decided(self, **changes: Any) -> str:
        mandate_id = await self.mandate(**changes)
        answer = await self.post(f"/matching/mandates/{mandate_id}/decide", by="alex")
        assert answer.status_code == 200, answer.text
        return mandate_id

    async def run(self, mandate_id: str, committee: str = "son") -> Response:
        body = {"mandateId": mandate_id, "committeeId": committee}
        return await self.post("/matching/runs", body, by="robin", role="case_officer", committees=(committee,))


@pytest.fixture
def office(client: AsyncClient, issuer: Issuer) -> Office:
    return Office(client, issuer)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_a_run_answers_hit_or_no_hit_for_own_payees(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    run = (await office.run(await office.decided())).json()

    answer = await office.get(f"/matching/runs/{run['runId']}/results", committees=("son",))

    assert (run["objects"], run["hits"], run["skipped"]) == (6, 1, 0)
    assert {row["name"]: row["hit"] for row in answer.json()["items"]} == {SHARED: True} | {
        f"son-{n}": False for n in range(5)
    }
    assert set(answer.json()["items"][0]) == {"kind", "objectId", "name", "hit"}


async def test_accounts_are_matched_where_the_mandate_names_them(office: Office, sessions: Sessions) -> None:
    await paid(sessions)

    run = (await office.run(await office.decided(identifiers=["party", "account"]))).json()

    assert (run["objects"], run["hits"]) == (12, 2)


async def test_without_a_second_person_nothing_is_matched(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    mandate_id = await office.mandate()

    own = await office.post(f"/matching/mandates/{mandate_id}/decide")

    assert problem(own) == (409, "second-person-needed")
    assert problem(await office.run(mandate_id)) == (409, "mandate-not-in-force")


async def test_a_mandate_that_ended_stops_runs(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    mandate_id = await office.decided()
    before = await office.run(mandate_id)

    await office.post(f"/matching/mandates/{mandate_id}/end", {"reason": "Klart för i år."})

    assert before.status_code == 201
    assert problem(await office.run(mandate_id)) == (409, "mandate-not-in-force")


async def test_a_mandate_of_tomorrow_runs_nothing_today(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    tomorrow = str(swedish_date(utc_now()) + timedelta(days=1))

    assert problem(await office.run(await office.decided(validFrom=tomorrow))) == (409, "mandate-not-in-force")


async def test_who_decides_works_for_every_committee_that_takes_part(office: Office) -> None:
    mandate_id = await office.mandate()

    answer = await office.post(f"/matching/mandates/{mandate_id}/decide", by="alex", committees=("son",))

    assert problem(answer) == (409, "mandate-not-of-all")


async def test_two_committees_are_too_few(office: Office) -> None:
    """A hit would tell which other committee it is."""
    answer = await office.post("/matching/mandates", a_mandate(committees=["son", "kfn"]))

    assert problem(answer) == (422, "mandate-not-possible")


async def test_a_committee_with_few_payees_stops_the_run(office: Office, sessions: Sessions) -> None:
    await pay(sessions, "son", [f"son-{n}" for n in range(9)])
    await pay(sessions, "kfn", [f"kfn-{n}" for n in range(9)])
    await pay(sessions, "bun", ["ensam"])

    assert problem(await office.run(await office.decided())) == (409, "too-few-payees")


async def test_runs_are_bounded(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    mandate_id = await office.decided()

    answers = [(await office.run(mandate_id)).status_code for _ in range(5)]

    assert answers == [201, 201, 201, 201, 429]


async def test_a_payment_made_up_after_the_mandate_asks_nothing(office: Office, sessions: Sessions) -> None:
    """Nobody learns of a chosen payee by paying it an öre first."""
    await paid(sessions)
    mandate_id = await office.decided()
    await pay(sessions, "son", ["bun-1"], screened_at=utc_now())

    run = (await office.run(mandate_id)).json()

    assert (run["objects"], run["hits"]) == (6, 1)


async def test_protected_identities_are_skipped_and_counted(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    async with system_session(sessions, "9999") as session:
        row = {"municipality_id": "9999", "party_id": party(SHARED), "version": 1, "protected": True}
        await session.execute(insert(models.protected_party), [row])

    run = (await office.run(await office.decided())).json()

    assert (run["objects"], run["hits"], run["skipped"]) == (5, 0, 1)


@pytest.mark.parametrize(("continues", "counts"), [(False, (5, 0, 1)), (True, (6, 1, 0))])
async def test_restricted_payees_are_skipped_and_counted(
    office: Office, sessions: Sessions, counts: tuple[int, ...], *, continues: bool
) -> None:
    """GDPR art. 18.2: unless an exception lets work go on."""
    await paid(sessions)
    async with system_session(sessions, "9999") as session:
        row = {"municipality_id": "9999", "party_id": party(SHARED), "version": 1}
        await session.execute(insert(models.restricted_party), [row | {"restricted": True, "continues": continues}])

    run = (await office.run(await office.decided())).json()

    assert (run["objects"], run["hits"], run["skipped"]) == counts


async def test_another_committee_reads_neither_run_nor_answer(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    run_id = (await office.run(await office.decided())).json()["runId"]

    answers = [await office.get(f"/matching/runs/{run_id}{more}", committees=("kfn",)) for more in ("", "/results")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await office.get("/matching/runs", committees=("kfn",))).json()["total"] == 0


async def test_a_hit_opens_nothing(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    await office.run(await office.decided())

    async with sessions(info={"scope": Scope("9999", "son", "robin")}) as session, session.begin():
        seen = set(await session.scalars(select(models.payment.c.committee_id).distinct()))

    assert seen == {"son"}


async def test_a_run_leaves_no_token_behind(office: Office, sessions: Sessions) -> None:
    await paid(sessions)
    await office.run(await office.decided())

    async with system_session(sessions, "*") as session:
        assert await session.scalar(select(func.count()).select_from(matching_models.token)) == 0


async def test_the_answer_of_another_committee_is_refused_by_the_database(sessions: Sessions) -> None:
    async with sessions(info={"scope": Scope("9999", "son", "robin")}) as session:
        with pytest.raises(DBAPIError, match="own committee alone"):
            await session.execute(text("SELECT * FROM matching_hits(:run, 'kfn')"), {"run": new_id()})


async def test_a_committee_outside_the_mandate_runs_nothing(office: Office, sessions: Sessions) -> None:
    await paid(sessions)

    assert (await office.run(await office.decided(), "ks")).status_code == 404


others = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3, unique=True)


@examples(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(own=others, bun=others, kfn=others)
async def test_the_database_answers_as_the_pure_function(
    database: Database, sessions: Sessions, own: list[str], bun: list[str], kfn: list[str]
) -> None:
    """The same set of hits, whoever of the others has it and however large they are."""
    await reset(database, "risk")
    sides = {"son": own, "bun": bun, "kfn": kfn}
    for side, names in sides.items():
        await pay(sessions, side, [*names, *(f"{side}-{n}" for n in range(5))])
    today, at = swedish_date(utc_now()), utc_now()
    new = mandates.NewMandate(SIDES, "Prov", "OSL 10:15 a", "KS 1", ("party",), today, today)
    async with system_session(sessions, "9999") as session:
        row = await mandates.propose(session, new, head("kim"), at)
        await mandates.decide(session, row.mandate_id, head("alex"), at)
        run = await matching.run(session, row.mandate_id, "son", head("alex", "son"), at)
        found = await session.execute(
            select(matching_models.result).where(matching_models.result.c.run_id == run.run_id)
        )
        answered = {result.name: result.hit for result in found}

    whole = {side: {*names, *(f"{side}-{n}" for n in range(5))} for side, names in sides.items()}
    assert answered == hits(whole.pop("son"), whole)


async def test_what_a_mandate_says_lies_sealed(office: Office, database: Database) -> None:
    canary = "Kanariefågel"
    mandate_id = await office.mandate(purpose=canary, basis=canary, impactAssessment=canary)
    ended = await office.post(f"/matching/mandates/{mandate_id}/end", {"reason": canary})

    found = given_away(await dump(database.admin_dsn(), "risk"), [canary])

    assert ended.text.count(canary) == 4
    assert found == []
