"""Limits that are secret, payees that are protected, and whom an alert is hidden from."""

from typing import Any

import pytest
from httpx import AsyncClient

from services.risk.handlers import HANDLERS
from shared.db import Sessions
from shared.events import CaseAccessChanged, PartyProtectionChanged
from shared.ids import derived_id, new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON, a_fact, received

RULE = "INV-01"
BODY = {"reason": "Gränsen är känd för dem som delar upp fakturor."}


@pytest.fixture
async def alert(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> dict[str, Any]:
    """An alert about an invoice that came twice."""
    await handle_once(sessions, HANDLERS, [received([a_fact(), a_fact(invoice_number="20260117")])])
    found = await client.get("/alerts", headers=issuer.headers("controller"))
    alert: dict[str, Any] = found.json()["items"][0]
    return alert


async def keep_secret(client: AsyncClient, issuer: Issuer) -> None:
    answer = await client.put(f"/secrecy/{RULE}", json=BODY, headers=issuer.headers("security_head"))
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize("role", ["case_officer", "auditor", "data_protection_officer"])
async def test_secret_limits_are_not_in_the_rule_book_of_others(client: AsyncClient, issuer: Issuer, role: str) -> None:
    """OSL 17 kap. 1 b §: neither in the list nor directly."""
    await keep_secret(client, issuer)

    one = (await client.get(f"/rules/{RULE}", headers=issuer.headers(role))).json()
    listed = (await client.get("/rules?limit=100", headers=issuer.headers(role))).json()["items"]

    assert (one["limitsSecret"], one["parameters"]) == (True, [])
    assert [rule["rule"] for rule in listed if rule["kind"] == "signal" and not rule["parameters"]] == [RULE]


async def test_secret_limits_are_there_for_those_who_work_with_them(client: AsyncClient, issuer: Issuer) -> None:
    await keep_secret(client, issuer)

    one = (await client.get(f"/rules/{RULE}", headers=issuer.headers("controller"))).json()

    assert one["limitsSecret"]
    assert one["parameters"]


async def test_an_explanation_does_not_tell_a_secret_limit(
    client: AsyncClient, issuer: Issuer, alert: dict[str, Any]
) -> None:
    await keep_secret(client, issuer)

    told = (await client.get(f"/alerts/{alert['alertId']}", headers=issuer.headers("case_officer"))).json()["signals"]
    whole = (await client.get(f"/alerts/{alert['alertId']}", headers=issuer.headers("controller"))).json()["signals"]

    secret = [signal for signal in told if signal["rule"] == RULE]
    assert [(signal["parameters"], signal["evidence"]) for signal in secret] == [({}, {})]
    assert "⟦" not in secret[0]["explanation"]["sv"]
    assert next(signal for signal in whole if signal["rule"] == RULE)["parameters"]


@pytest.mark.parametrize("rule", [RULE, None])
async def test_a_secret_limit_cannot_be_found_by_trying(client: AsyncClient, issuer: Issuer, rule: str | None) -> None:
    """A back-test with other values would tell it, one of all rules as well."""
    await keep_secret(client, issuer)

    answers = [
        await client.post("/backtests", json={"rule": rule}, headers=issuer.headers(role))
        for role in ("case_officer", "controller")
    ]

    assert [answer.status_code for answer in answers] == [404, 202]


async def test_a_back_test_from_before_the_secrecy_is_hidden(client: AsyncClient, issuer: Issuer) -> None:
    officer = issuer.headers("case_officer")
    backtest = (await client.post("/backtests", json={"rule": RULE}, headers=officer)).json()["backtestId"]
    await keep_secret(client, issuer)

    assert (await client.get(f"/backtests/{backtest}", headers=officer)).status_code == 404


async def test_secrecy_is_of_one_municipality_and_can_end(client: AsyncClient, issuer: Issuer) -> None:
    await keep_secret(client, issuer)
    elsewhere = issuer.headers("case_officer", municipality_id="1234")

    there = (await client.get(f"/rules/{RULE}", headers=elsewhere)).json()
    await client.delete(f"/secrecy/{RULE}", headers=issuer.headers("controller"))
    here = (await client.get(f"/rules/{RULE}", headers=issuer.headers("case_officer"))).json()

    assert not there["limitsSecret"]
    assert here["parameters"]


def a_change(alert_id: Any, version: int = 1, barred: tuple[str, ...] = ()) -> CaseAccessChanged:
    return CaseAccessChanged(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        case_id=derived_id("case"),
        committee_id="son",
        version=version,
        alert_id=alert_id,
        barred=barred,
        hidden_units=(),
    )


async def test_the_signal_behind_a_case_is_hidden_with_it(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: dict[str, Any]
) -> None:
    """B5: also in the list, the count, the search, and the screening of the payment."""
    await handle_once(sessions, HANDLERS, [a_change(alert["alertId"], barred=("robin",))])
    robin = issuer.headers("case_officer", subject="robin")
    subject = alert["subjectId"]

    direct = await client.get(f"/alerts/{alert['alertId']}", headers=robin)
    listed = [(await client.get(f"/alerts{q}", headers=robin)).json()["total"] for q in ("", "?q=Björkens")]
    screening = (await client.get(f"/screenings/{subject}", headers=robin)).json()

    assert (direct.status_code, listed, screening["signals"]) == (404, [0, 0], [])
    assert (await client.get(f"/alerts/{alert['alertId']}", headers=issuer.headers("controller"))).status_code == 200


async def test_an_older_word_of_who_is_kept_away_changes_nothing(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, alert: dict[str, Any]
) -> None:
    await handle_once(sessions, HANDLERS, [a_change(alert["alertId"], 2, barred=("robin",))])
    await handle_once(sessions, HANDLERS, [a_change(alert["alertId"], 1)])

    robin = issuer.headers("case_officer", subject="robin")
    assert (await client.get(f"/alerts/{alert['alertId']}", headers=robin)).status_code == 404


@pytest.mark.parametrize("protected", [True, False])
async def test_protected_payees_are_not_matched_by_their_account_and_counted(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, *, protected: bool
) -> None:
    """B7: the rule that compares payees skips them, and the rule book says how many there are."""
    hidden, other = new_id(), new_id()
    change = PartyProtectionChanged(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        party_id=hidden,
        version=1,
        protected=protected,
    )
    account: dict[str, Any] = {"account_token": "a" * 32, "party_kind": "sole_trader"}
    await handle_once(sessions, HANDLERS, [change])
    facts = [a_fact(party_id=party, party_name=str(party), **account) for party in (hidden, other)]
    await handle_once(sessions, HANDLERS, [received(facts)])

    alerts = (await client.get("/alerts?rule=SUP-01", headers=issuer.headers("controller"))).json()
    rule = (await client.get("/rules/SUP-01", headers=issuer.headers("controller"))).json()

    assert (alerts["total"], rule["protectedPayees"]) == ((0, 1) if protected else (1, 0))
