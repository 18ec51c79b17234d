"""The random control arm: a seed is promised, the draw follows from it, people look, and recall is told with care."""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.risk.arm.models import item
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import PartyProtectionChanged
from shared.ids import new_id
from shared.testing import Database, Issuer
from tests.builders import MUNICIPALITY, NOON
from tests.dumped import dump, given_away
from tests.service.risk.random_town import RandomTown, a_policy, decisions, doubled, ordinary, party
from tests.service.risk.test_fairness import Office


@pytest.fixture
def town(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> RandomTown:
    return RandomTown(client, sessions, issuer)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_nothing_is_drawn_before_a_committee_has_decided_so(town: RandomTown) -> None:
    await town.paid(*ordinary(10))

    await town.month_over()

    assert await town.items() == []
    assert await town.periods() == []


async def test_the_hash_of_the_seed_is_told_when_the_period_begins_and_the_seed_when_it_is_over(
    town: RandomTown,
) -> None:
    await town.decided()
    before = await town.period(role="auditor")
    await town.month_over()

    after = await town.period(role="auditor")

    assert (before["seed"], before["drawnAt"]) == (None, None)
    assert hashlib.sha256(bytes.fromhex(after["seed"])).hexdigest() == before["commitment"] == after["commitment"]


async def test_the_seed_cannot_be_read_from_the_database_before_it_is_told(
    town: RandomTown, database: Database
) -> None:
    await town.decided()
    stored = await dump(database.admin_dsn(), "risk")
    await town.month_over()

    after = await town.period()

    assert given_away(stored, [after["seed"]]) == []


async def test_a_period_that_is_over_waits_for_late_signals(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(3))

    await town.month_over(timedelta(hours=1))

    assert (await town.period())["seed"] is None


async def test_anyone_who_may_read_it_can_draw_again(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(20))
    await town.month_over()
    period = await town.period()

    frame = await town.get(f"/periods/{period['periodId']}/frame?kind=invoice&band=low", role="auditor")

    seed, label = bytes.fromhex(period["seed"]), f"{period['month']}|son|invoice|low"
    again = sorted(frame["ids"], key=lambda one: hmac.new(seed, f"{label}|{one}".encode(), "sha256").digest())[:2]
    assert frame["label"] == label
    assert again == frame["drawn"]
    assert {one["paymentId"] for one in await town.items()} == set(again)
    assert hashlib.sha256(b"".join(UUID(one).bytes for one in frame["ids"])).hexdigest() == frame["frameDigest"]


async def test_the_ids_are_not_told_before_the_draw(town: RandomTown) -> None:
    await town.decided()
    period = await town.period()

    path = f"/random-controls/periods/{period['periodId']}/frame"
    answer = await town.client.get(path, headers=town.issuer.headers("auditor"))

    assert problem(answer) == (409, "random-control-not-drawn")


async def test_what_a_signal_shows_is_not_drawn(town: RandomTown) -> None:
    await town.decided(value=50)
    await town.paid(*doubled(), *ordinary(6))

    await town.month_over()

    drawn = await town.items()
    period = await town.period()
    assert len(drawn) == 6
    assert period["flagged"] == 2


async def test_what_came_before_the_promise_is_not_drawn(town: RandomTown) -> None:
    await town.paid(*ordinary(6))
    await town.decided(value=50)

    await town.month_over()

    assert await town.items() == []


async def test_each_kind_and_band_is_drawn_from(town: RandomTown) -> None:
    await town.decided()
    dear = [fact for n, fact in enumerate(ordinary(12, category="x")) if n < 5]
    await town.paid(*dear, *(change(fact, amount_minor=12_345_600 + n) for n, fact in enumerate(ordinary(9)[5:])))
    await town.told(decisions(5))

    await town.month_over()

    drawn = [(one["kind"], one["band"]) for one in await town.items()]
    assert {key: drawn.count(key) for key in drawn} == {
        ("invoice", "low"): 2,
        ("invoice", "high"): 2,
        ("benefit_decision", "low"): 2,
    }


def change(fact: Any, **values: Any) -> Any:
    return type(fact)(**{name: getattr(fact, name) for name in fact.__struct_fields__} | values)


async def test_who_is_protected_is_left_out_and_counted(town: RandomTown) -> None:
    await town.decided(value=50)
    protected = PartyProtectionChanged(
        event_id=new_id(), municipality_id=MUNICIPALITY, occurred_at=NOON, party_id=party("p0"), version=1,
        protected=True,
    )  # fmt: skip
    await town.told(protected)
    await town.told(decisions(3))

    await town.month_over()

    period = await town.period()
    assert len(await town.items()) == 2
    assert period["leftOut"] == 1


async def test_another_committee_sees_nothing_of_it(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(4))
    await town.month_over()
    [one, _] = await town.items()

    path = f"/random-controls/{one['itemId']}"
    answer = await town.client.get(path, headers=town.issuer.headers("controller", committees=("kfn",)))

    assert answer.status_code == 404
    assert await town.items(committees=("kfn",)) == []


async def test_a_reader_records_no_outcome(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(4))
    await town.month_over()
    [one, _] = await town.items()

    answer = await town.post(f"/{one['itemId']}/outcome", {"wrong": False}, role="auditor")

    assert answer.status_code == 403


async def test_what_was_found_is_said_once(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(1))
    await town.month_over()
    [one] = await town.items()
    said = {"wrong": True, "wrongMinor": 12_500, "family": "INV"}

    first = await town.post(f"/{one['itemId']}/outcome", said)
    second = await town.post(f"/{one['itemId']}/outcome", {"wrong": False})

    assert (first.json()["status"], first.json()["wrongAmount"]["minor"]) == ("done", 12_500)
    assert problem(second) == (409, "random-control-done")


async def test_a_family_is_one_of_the_rule_book(town: RandomTown) -> None:
    await town.decided()
    await town.paid(*ordinary(1))
    await town.month_over()
    [one] = await town.items()

    answer = await town.post(f"/{one['itemId']}/outcome", {"wrong": True, "wrongMinor": 1, "family": "XYZ"})

    assert problem(answer) == (422, "rule-family-unknown")


async def test_a_policy_that_is_too_much_or_too_late_is_refused(town: RandomTown) -> None:
    yesterday = str(swedish_date(utc_now()) - timedelta(days=1))

    answers = [
        await town.post("/policies", a_policy(**changes))
        for changes in ({"value": 51}, {"measure": "per_mille", "value": 101}, {"validFrom": yesterday})
    ]

    assert {problem(answer) for answer in answers} == {(422, "random-control-not-possible")}


async def test_what_was_decided_stays_in_the_history_and_a_month_keeps_what_it_began_with(town: RandomTown) -> None:
    await town.decided(value=2)
    await town.decided(value=0, decision="SON 2026/200")
    await town.paid(*ordinary(4))
    await town.month_over()

    told = (await town.get("/policies"))["items"]

    assert [one["value"] for one in told] == [0, 2]
    assert len(await town.items()) == 2
    # and no other month has begun
    assert len(await town.periods()) == 1


async def test_recall_is_told_with_its_interval_and_why_it_is_not_to_rely_on_yet(town: RandomTown) -> None:
    await town.decided(value=50)
    await town.paid(*doubled(), *ordinary(12))
    await confirmed(town)
    await town.month_over()
    await town.look_at_all(wrong=1)

    told = await town.get("/recall", role="board_member")

    [whole, invoices] = told["families"]
    assert (told["population"], told["drawn"], told["looked"], told["wrong"]) == (12, 12, 12, 1)
    assert (whole["family"], whole["found"], whole["seen"]) == ("*", 1, 1)
    # all was looked at, so nothing is estimated: one found, one missed
    assert whole["recall"] == {"value": 0.5, "low": 0.5, "high": 0.5}
    assert invoices["family"] == "INV"
    assert (told["trusted"], [one["reason"] for one in told["withheld"]]) == (False, ["too_few"])
    assert told["wrongAmount"]["minor"] == 12_500


async def confirmed(town: RandomTown) -> None:
    """Somebody confirms every alert."""
    headers = town.issuer.headers("controller")
    for one in (await town.client.get("/alerts", headers=headers)).json()["items"]:
        said = {"outcome": "confirmed", "reason": "Betalades två gånger."}
        answer = await town.client.post(f"/alerts/{one['alertId']}/triage", json=said, headers=headers)
        assert answer.status_code == 200, answer.text


async def test_what_nobody_has_looked_at_or_judged_is_named(town: RandomTown) -> None:
    await town.decided(value=5)
    await town.paid(*doubled(), *ordinary(20))
    await town.month_over()

    told = await town.get("/recall")

    assert {one["reason"] for one in told["withheld"]} == {"not_all_looked_at", "too_few", "alerts_waiting"}
    assert told["wrongShare"] is None
    assert told["families"] == [{"family": "*", "found": 0, "seen": 0, "missed": None, "recall": None}]


async def test_what_is_flagged_after_the_draw_is_told_and_is_not_counted_as_found(
    town: RandomTown, sessions: Sessions
) -> None:
    await town.decided(value=50)
    [first, second] = doubled()
    await town.paid(first)
    await town.month_over()
    await town.paid(second)
    await later_than_the_draw(sessions)

    [one] = await town.items()

    assert one["flaggedLater"] is True
    told = await town.get("/recall")
    assert told["flaggedLater"] == 1
    assert told["families"][0]["found"] == 0


async def later_than_the_draw(sessions: Sessions) -> None:
    """The clock of the test drew in the future; the signal comes after that."""
    async with system_session(sessions, MUNICIPALITY) as session:
        await session.execute(text("UPDATE signal SET raised_at = raised_at + interval '60 days'"))


async def test_nothing_of_the_payee_is_kept_with_what_was_drawn(town: RandomTown, sessions: Sessions) -> None:
    await town.decided()
    await town.told(decisions(5))
    await town.month_over()

    async with system_session(sessions, MUNICIPALITY) as session:
        rows = (await session.execute(item.select())).mappings().all()

    persons = {str(party(f"p{n}")) for n in range(5)}
    assert len(rows) == 2
    assert [name for row in rows for name, value in row.items() if str(value) in persons] == []


KEPT = (
    "UPDATE random_control_period SET commitment = repeat('0', 64)",
    "UPDATE random_control_period SET drawn_at = ends_at, revealed_seed = repeat('00', 32)",
    "DELETE FROM random_control_period",
    "UPDATE random_control_policy SET value = 0",
    "DELETE FROM random_control_policy",
    "UPDATE random_control_stratum SET number = 0",
)


async def test_the_database_keeps_what_was_promised(town: RandomTown, sessions: Sessions) -> None:
    await town.decided()

    for statement in KEPT:
        with pytest.raises(DBAPIError, match=r"random control|promised|permission denied"):
            async with system_session(sessions, MUNICIPALITY) as session:
                await session.execute(text(statement))


async def test_the_list_of_rules_has_all_88_and_says_why_two_give_no_signals(town: RandomTown) -> None:
    headers = town.issuer.headers("controller")
    before = (await town.client.get("/rules/STA-04", headers=headers)).json()
    await town.decided()

    listed = (await town.client.get("/rules?limit=100", headers=headers)).json()

    beside = {one["rule"]: one for one in listed["items"] if one["kind"] != "signal"}
    assert listed["total"] == len({one["rule"] for one in listed["items"]}) == 88
    assert beside.keys() == {"EB-10", "STA-04"}
    assert all(one["reason"]["sv"] and one["reason"]["en"] for one in beside.values())
    assert (before["status"], beside["STA-04"]["status"], beside["EB-10"]["status"]) == ("draft", "active", "active")
    assert date.fromisoformat(beside["STA-04"]["parameters"][0]["validFrom"]) == date(2026, 1, 1)


def an_audit_by_looks(**changes: Any) -> dict[str, Any]:
    today = swedish_date(utc_now())
    persons = [{"partyId": str(party(f"p{n}")), "group": "K" if n % 2 else "M"} for n in range(40)]
    body = {"attribute": "sex", "since": f"{today:%Y-%m}-01", "until": str(today), "subjects": persons}
    return body | {"randomControl": True} | changes


async def a_mandate(town: RandomTown) -> str:
    office = Office(town.client, town.issuer)
    return await office.decided()


async def test_an_audit_takes_from_the_random_control_what_was_missed(town: RandomTown) -> None:
    await town.decided(measure="per_mille", value=100)
    await town.told(decisions(40))
    mandate = await a_mandate(town)
    await town.month_over()
    path = f"/fairness/mandates/{mandate}/reports"
    headers = town.issuer.headers("controller", subject="kim")

    too_early = await town.client.post(path, json=an_audit_by_looks(), headers=headers)
    await town.look_at_all(wrong=1, family="EB")
    made = await town.client.post(path, json=an_audit_by_looks(), headers=headers)

    assert problem(too_early) == (422, "fairness-audit-not-possible")
    assert made.status_code == 201, made.text
    # four of forty were looked at: too few for any figure, and none is told
    assert all(rate["hidden"] for rate in made.json()["rates"])


async def test_so_many_of_each_stratum_is_no_sample_of_persons(town: RandomTown) -> None:
    await town.decided(value=3)
    await town.told(decisions(4))
    mandate = await a_mandate(town)
    await town.month_over()
    await town.look_at_all()

    path = f"/fairness/mandates/{mandate}/reports"
    answer = await town.client.post(path, json=an_audit_by_looks(), headers=town.issuer.headers("controller"))

    assert problem(answer) == (422, "fairness-audit-not-possible")
