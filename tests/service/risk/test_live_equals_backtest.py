"""The law behind every figure: live screening through the database finds what one back-test finds."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import payments
from services.risk.domain.state import EMPTY
from services.risk.handlers import HANDLERS
from services.risk.operations.backtests import stored_facts
from services.risk.rules import RULES
from shared.db import Sessions, system_session
from shared.events import PaymentFact
from shared.ids import derived_id
from shared.inbox import handle_once
from tests.builders import a_fact, received

PAYMENTS = 700


def a_stream(seed: int) -> list[PaymentFact]:
    """Payments of a few suppliers over two years, with repetitions, credits, new accounts and silences."""
    chance = random.Random(seed)
    stream: list[PaymentFact] = []
    for number in range(PAYMENTS):
        supplier = int(12 ** chance.random())
        fields: dict[str, Any] = {
            "payment_id": derived_id("law", seed, number),
            "party_id": derived_id("law supplier", supplier),
            "party_name": f"Bolag {supplier} AB",
            "committee_id": chance.choice(("son", "kfn")),
            "invoice_number": f"{supplier}{number // 3:04}",
            "invoice_date": date(2024, 1, 1) + timedelta(days=number * 730 // PAYMENTS),
            "account_token": f"{(supplier if chance.random() < 0.98 else supplier + 1):032x}",
            "account_label": "bankgiro ••••0001",
            "net_minor": None,
        }
        minor = chance.choice((100_000, 500_000, 9_500_000, chance.randint(10_000, 900_000)))
        if stream and chance.random() < 0.08:
            again = chance.choice(stream[-60:])
            same = {name: getattr(again, name) for name in ("party_id", "party_name", "committee_id")}
            fields |= same | {"invoice_number": f"0-{again.invoice_number}"}
            minor = again.amount_minor * chance.choice((1, 1, -1))
        if chance.random() < 0.05:
            fields |= {"vat_minor": minor // 4 + chance.choice((0, 500)), "net_minor": minor - minor // 4}
        stream.append(a_fact(minor, **fields))
    return stream


async def live(sessions: Sessions, stream: list[PaymentFact], seed: int) -> set[str]:
    """The ids of the signals that stand after the stream came in random chunks, several a poll."""
    chance = random.Random(seed)
    sequence, start = 0, 0
    while start < len(stream):
        poll = []
        for _ in range(chance.randint(1, 3)):
            end = start + chance.randint(1, 120)
            if stream[start:end]:
                sequence += 1
                poll.append(received(stream[start:end], sequence))
            start = end
        await handle_once(sessions, HANDLERS, poll)
    async with system_session(sessions, "9999") as session:
        return {str(row) for row in await session.scalars(text("SELECT signal_id FROM signal WHERE NOT cleared"))}


@pytest.mark.parametrize(("seed", "copy_from"), [(1, 400), (2, 400), (3, 400), (3, 1)])
async def test_signals_do_not_depend_on_how_the_stream_is_cut_or_history_is_read(
    sessions: Sessions, seed: int, copy_from: int, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.risk.slices.COPY_FROM_KEYS", copy_from)
    stood = await live(sessions, a_stream(seed), seed)

    async with system_session(sessions, "9999") as session:
        facts = await stored_facts(session, "9999", tmp_path)
    whole = standing(screen(payments(facts), EMPTY, RULES, municipality_id="9999"))

    assert len(stood) > 20
    assert stood == set(whole["signal_id"])
