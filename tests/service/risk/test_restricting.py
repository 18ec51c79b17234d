"""Payees whose data may only be stored (GDPR art. 18): no rule looks at them, and nothing is decided about them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import payments
from services.risk.domain.state import EMPTY, LINKS, TOTALS, Links, Totals, links_of, totals_of
from services.risk.handlers import HANDLERS
from services.risk.operations.backtests import stored_facts
from services.risk.operations.guarding import halted_parties, without
from services.risk.rules import RULES
from shared.db import Sessions, driver_connection, system_session
from shared.events import PartyRestrictionChanged, PaymentFact
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import Issuer
from tests.builders import MUNICIPALITY, NOON, a_fact, received
from tests.service.risk.test_live_equals_backtest import a_stream, live

SINCE = date(2026, 11, 20)
TRIAGE = {"outcome": "explained", "reason": "Krediterades dagen efter."}


def a_change(party_id: UUID, version: int = 1, *, restricted: bool = True, **more: Any) -> PartyRestrictionChanged:
    told = {"continues": False, "since": SINCE if restricted else None} | more
    return PartyRestrictionChanged(
        event_id=new_id(),
        municipality_id=MUNICIPALITY,
        occurred_at=NOON,
        party_id=party_id,
        version=version,
        restricted=restricted,
        **told,
    )


def twice() -> list[PaymentFact]:
    """An invoice that comes twice."""
    return [a_fact(), a_fact(invoice_number="20260117")]


async def kept(sessions: Sessions) -> tuple[set[Any], set[Any]]:
    """Totals and links as they stand, in the order of their schemas."""
    async with system_session(sessions, MUNICIPALITY) as session:
        connection = await driver_connection(session)
        totals, links = [
            {tuple(row) for row in await connection.fetch(f"SELECT {', '.join(schema.names())} FROM {table}")}  # noqa: S608 - our schemas
            for table, schema in (("total", TOTALS), ("link", LINKS))
        ]
    return totals, links


def rows(frame: Totals | Links) -> set[Any]:
    return set(frame.iter_rows())


async def alert_of(client: AsyncClient, issuer: Issuer) -> dict[str, Any]:
    found = await client.get("/alerts", headers=issuer.headers("controller"))
    alert: dict[str, Any] = found.json()["items"][0]
    return alert


async def test_payments_to_a_restricted_payee_are_stored_and_not_looked_at(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    facts = twice()
    await handle_once(sessions, HANDLERS, [a_change(facts[0].party_id)])

    await handle_once(sessions, HANDLERS, [received(facts)])

    screening = (await client.get(f"/screenings/{facts[1].payment_id}", headers=issuer.headers("controller"))).json()
    rule = (await client.get("/rules/INV-01", headers=issuer.headers("controller"))).json()
    alerts = (await client.get("/alerts", headers=issuer.headers("controller"))).json()
    assert (screening["status"], screening["verdict"], screening["signals"]) == ("pending", None, [])
    assert screening["restriction"] == {"since": SINCE.isoformat(), "exception": None}
    assert (rule["restrictedPayees"], alerts["total"]) == (1, 0)


async def test_what_waited_is_looked_at_when_the_restriction_is_lifted(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    facts = twice()
    await handle_once(sessions, HANDLERS, [received(facts[:1])])
    await handle_once(sessions, HANDLERS, [a_change(facts[0].party_id)])
    await handle_once(sessions, HANDLERS, [received(facts[1:], 2)])

    await handle_once(sessions, HANDLERS, [a_change(facts[0].party_id, 2, restricted=False)])

    screening = (await client.get(f"/screenings/{facts[1].payment_id}", headers=issuer.headers("controller"))).json()
    assert (screening["verdict"], screening["restriction"]) == ("look", None)
    assert "INV-01" in {signal["rule"] for signal in screening["signals"]}
    async with system_session(sessions, MUNICIPALITY) as session:
        told = await session.scalars(
            text(
                "SELECT convert_from(payload, 'UTF8')::jsonb -> 'counts' -> 0 FROM outbox"
                " WHERE type = 'payments.screened' ORDER BY seq"
            )
        )
    counts = [(count["screened"], count["flagged"]) for count in told]
    assert counts == [(1, 0), (1, 0), (0, 1)]


async def test_what_waited_is_looked_at_as_if_it_came_then(sessions: Sessions, tmp_path: Any) -> None:
    """Each payment once, though it is stored already."""
    stream = a_stream(1)
    own = [fact for fact in stream if fact.party_id == stream[0].party_id]
    await handle_once(sessions, HANDLERS, [a_change(own[0].party_id)])
    waited = await live(sessions, own, 1)

    await handle_once(sessions, HANDLERS, [a_change(own[0].party_id, 2, restricted=False)])

    async with system_session(sessions, MUNICIPALITY) as session:
        stood = {str(row) for row in await session.scalars(text("SELECT signal_id FROM signal WHERE NOT cleared"))}
        facts = await stored_facts(session, MUNICIPALITY, tmp_path)
    whole = standing(screen(payments(facts), EMPTY, RULES, municipality_id=MUNICIPALITY))
    assert waited == set()
    assert len(stood) > 3
    assert stood == set(whole["signal_id"])


@pytest.mark.parametrize("restricted", [True, False])
async def test_others_are_not_compared_with_what_a_restricted_payee_was_paid_before(
    client: AsyncClient, sessions: Sessions, issuer: Issuer, *, restricted: bool
) -> None:
    """The same invoice through the same account, under another payee's name."""
    account: dict[str, Any] = {"account_token": "a" * 32, "account_label": "bankgiro ••••0001"}
    theirs, other = a_fact(**account), a_fact(party_id=new_id(), party_name="Björkens Städ i Norr AB", **account)
    await handle_once(sessions, HANDLERS, [received([theirs])])
    await handle_once(sessions, HANDLERS, [a_change(theirs.party_id, restricted=restricted)])

    await handle_once(sessions, HANDLERS, [received([other], 2)])

    alerts = (await client.get("/alerts", headers=issuer.headers("controller"))).json()
    assert bool(alerts["total"]) is not restricted


async def test_an_exception_lets_the_rules_look(client: AsyncClient, sessions: Sessions, issuer: Issuer) -> None:
    facts = twice()
    change = a_change(facts[0].party_id, continues=True, exception="legal_claims")
    await handle_once(sessions, HANDLERS, [change])

    await handle_once(sessions, HANDLERS, [received(facts)])

    alert = await alert_of(client, issuer)
    assert alert["restriction"] == {"since": SINCE.isoformat(), "exception": "legal_claims"}


async def test_an_alert_of_a_restricted_payee_is_not_judged(
    client: AsyncClient, sessions: Sessions, issuer: Issuer
) -> None:
    """Until an exception is recorded; it says since when, and who can do what."""
    facts = twice()
    await handle_once(sessions, HANDLERS, [received(facts)])
    path = f"/alerts/{(await alert_of(client, issuer))['alertId']}"
    await handle_once(sessions, HANDLERS, [a_change(facts[0].party_id)])

    refused = await client.post(f"{path}/triage", json=TRIAGE, headers=issuer.headers("controller"))
    shown = (await client.get(path, headers=issuer.headers("controller"))).json()
    change = a_change(facts[0].party_id, 2, continues=True, exception="legal_claims")
    await handle_once(sessions, HANDLERS, [change])
    judged = await client.post(f"{path}/triage", json=TRIAGE, headers=issuer.headers("controller"))

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/processing-restricted")
    assert str(SINCE) in refused.json()["detail"]
    assert shown["restriction"] == {"since": SINCE.isoformat(), "exception": None}
    assert judged.status_code == 200


async def test_an_older_word_of_a_restriction_changes_nothing(sessions: Sessions) -> None:
    party_id = new_id()
    await handle_once(sessions, HANDLERS, [a_change(party_id, 2, restricted=False)])

    await handle_once(sessions, HANDLERS, [a_change(party_id, 1)])

    async with system_session(sessions, MUNICIPALITY) as session:
        assert await halted_parties(session, MUNICIPALITY) == frozenset()


@pytest.mark.parametrize("seed", [1, 2])
async def test_live_is_the_back_test_with_a_restricted_payee(sessions: Sessions, seed: int, tmp_path: Any) -> None:
    """The law of screening holds: both leave the payee out, in itself and beside others."""
    stream = a_stream(seed)
    await handle_once(sessions, HANDLERS, [a_change(stream[0].party_id)])

    stood = await live(sessions, stream, seed)

    async with system_session(sessions, MUNICIPALITY) as session:
        facts = await stored_facts(session, MUNICIPALITY, tmp_path)
        left = without(facts, await halted_parties(session, MUNICIPALITY))
    whole = standing(screen(payments(left), EMPTY, RULES, municipality_id=MUNICIPALITY))
    assert 0 < left.height < facts.height == len(stream)
    assert len(stood) > 20
    assert stood == set(whole["signal_id"])


async def test_a_restriction_takes_a_payee_out_of_what_others_are_compared_with(
    sessions: Sessions, tmp_path: Any
) -> None:
    """And the end of it brings it back: totals and links are as if it had never been."""
    stream = a_stream(1)
    await live(sessions, stream, 1)
    before = await kept(sessions)

    await handle_once(sessions, HANDLERS, [a_change(stream[0].party_id)])
    during = await kept(sessions)
    await handle_once(sessions, HANDLERS, [a_change(stream[0].party_id, 2, restricted=False)])

    async with system_session(sessions, MUNICIPALITY) as session:
        facts = await stored_facts(session, MUNICIPALITY, tmp_path)
    left = payments(without(facts, [stream[0].party_id]))
    assert during == (rows(totals_of(left)), rows(links_of(left))) != before
    assert await kept(sessions) == before
