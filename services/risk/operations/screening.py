"""Screen arriving payments in the order in which their municipality committed them."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import polars as pl
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.engine import screen_counted
from services.risk.domain.frames import FACTS, Payments, Signals, payments
from services.risk.domain.rule import AnyPaymentRule
from services.risk.domain.state import (
    LINKS,
    LINKS_KEY,
    TOTALS,
    TOTALS_KEY,
    History,
)
from services.risk.operations.activation import InForce, Running, rules_in_force
from services.risk.operations.alerts import gather_signals
from services.risk.operations.gone import not_disposed
from services.risk.operations.guarding import kept_apart, unmatched, without
from services.risk.operations.remembering import touch_payments
from services.risk.operations.shadowing import keep_apart
from services.risk.rules import RULES
from services.risk.slices import WAITING, history_of
from shared.clock import SWEDEN, utc_now
from shared.db import driver_connection, insert_rows
from shared.events import PaymentFact, PaymentsReceived, PaymentsScreened, ScreenedCount, VatLine, encode
from shared.ids import derived_id
from shared.outbox import publish
from shared.telemetry import REGISTRY

SCREENED = Counter("tillit_payments_screened_total", "Payments screened", registry=REGISTRY)
SIGNALS = Counter("tillit_signals_total", "Signals that rules gave", ("rule",), registry=REGISTRY)
for _rule in RULES:  # a rule that has said nothing yet stands at nought
    SIGNALS.labels(_rule.id)

CHUNK_PLACES = 1_024  # positions a chunk may take: more than the 500 payments it can carry
GAP_SECONDS = 120  # after so long a missing chunk is passed over; it is screened when it comes
IDS_PER_EVENT = 2_000


class Look(NamedTuple):
    """What the rules in force said of payments, and which they are."""

    signals: Signals
    ruleset: str


async def screen_chunks(session: AsyncSession, events: Sequence[PaymentsReceived]) -> None:
    """Screen what is next in the municipality's order; chunks that came too early wait, parked."""
    municipality_id = events[0].municipality_id
    ready = await _next_in_order(session, municipality_id, events)
    arrived = [(event, place, fact) for event in ready for place, fact in enumerate(event.payments)]
    facts = await not_disposed(session, municipality_id, arrived)
    if not facts:
        return
    protected, halted = await kept_apart(session, municipality_id)
    new = payments(unmatched(_frame(facts), protected))
    looked_at = Payments(without(new, halted))
    look = await look_at(session, municipality_id, looked_at, halted)
    seen = flagged(look.signals)
    verdicts = [
        WAITING if fact.party_id in halted else "look" if str(fact.payment_id) in seen else "clear"
        for _, _, fact in facts
    ]
    await _remember(session, municipality_id, new, verdicts, [fact for _, _, fact in facts])
    await touch_payments(session, municipality_id, new)
    await _tell(session, municipality_id, new, seen, look.ruleset)
    _measure(looked_at, look.signals)


async def look_at(session: AsyncSession, municipality_id: str, new: Payments, halted: Collection[UUID]) -> Look:
    """What the rules in force say of payments not looked at yet; they become part of what later ones meet.

    Versions in shadow look at the same payments, and what they see is kept apart.
    """
    force = await rules_in_force(session, municipality_id, RULES)
    history = await history_of(session, municipality_id, new, halted)
    counted, signals, unseen = await asyncio.to_thread(_found, new, history, force, municipality_id)
    await add_up(session, municipality_id, counted)
    days = dict(new.select("position", "day").iter_rows())
    await gather_signals(session, municipality_id, signals, force.active, days)
    await keep_apart(session, municipality_id, new, history, unseen, utc_now())
    return Look(signals, force.ruleset)


def _found(
    new: Payments, history: History, force: InForce[AnyPaymentRule], municipality_id: str
) -> tuple[History, Signals, list[tuple[Running[AnyPaymentRule], Signals]]]:
    """The history with *new* counted, what active versions say, and what each in shadow does: counted once for all."""
    counted = history.counting(new)

    def say(versions: Sequence[Running[AnyPaymentRule]]) -> Signals:
        params = {one.rule.id: one.params for one in versions}
        rules = [one.rule for one in versions]
        return screen_counted(new, counted, rules, municipality_id=municipality_id, params=params)

    return counted, say(force.active), [(one, say((one,))) for one in force.shadow]


def flagged(signals: Signals) -> set[str]:
    """The ids of the payments that are worth a look."""
    return set(signals.filter(~pl.col("clears"))["payment_id"].to_list())


def _measure(new: Payments, signals: Signals) -> None:
    """Count for the dashboards; what is handled again after a rollback counts again."""
    SCREENED.inc(new.height)
    for rule, number in signals.filter(~pl.col("clears")).group_by("rule").len().iter_rows():
        SIGNALS.labels(rule).inc(number)


async def _next_in_order(
    session: AsyncSession, municipality_id: str, events: Sequence[PaymentsReceived]
) -> list[PaymentsReceived]:
    """The chunks that continue the municipality's sequence."""
    last = await locked_stream(session, municipality_id)
    parked = await _parked(session, municipality_id)
    waiting = parked | {event.sequence: event for event in events}
    ready = [waiting.pop(number) for number in sorted(waiting) if number <= last]  # came after its gap was passed
    while (last := last + 1) in waiting:
        ready.append(waiting.pop(last))
    if waiting and await _gap_is_old(session, municipality_id):
        ready += [waiting.pop(number) for number in sorted(waiting)]
    await _park(session, municipality_id, [waiting[number] for number in waiting.keys() - parked.keys()])
    await _move_on(session, municipality_id, [event.sequence for event in ready], parked)
    return ready


async def locked_stream(session: AsyncSession, municipality_id: str) -> int:
    """The last sequence that was screened; the municipality's row stays locked until commit."""
    connection = await driver_connection(session)
    last: int = await connection.fetchval(
        "INSERT INTO stream (municipality_id, last_sequence, last_alert) VALUES ($1, 0, 0)"
        " ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = stream.last_sequence RETURNING last_sequence",
        municipality_id,
    )
    return last


async def _parked(session: AsyncSession, municipality_id: str) -> dict[int, PaymentsReceived]:
    connection = await driver_connection(session)
    rows = await connection.fetch("SELECT sequence, payload FROM parked WHERE municipality_id = $1", municipality_id)
    return {row["sequence"]: msgspec.json.decode(row["payload"], type=PaymentsReceived) for row in rows}


async def _gap_is_old(session: AsyncSession, municipality_id: str) -> bool:
    return bool(
        await session.scalar(
            text(
                "SELECT min(parked_at) < now() - make_interval(secs => :seconds) FROM parked WHERE municipality_id = :m"
            ),
            {"m": municipality_id, "seconds": GAP_SECONDS},
        )
    )


async def _park(session: AsyncSession, municipality_id: str, early: Iterable[PaymentsReceived]) -> None:
    rows = [(municipality_id, event.sequence, encode(event)) for event in early]
    await insert_rows(session, models.parked, ("municipality_id", "sequence", "payload"), rows)


async def _move_on(
    session: AsyncSession, municipality_id: str, screened: Sequence[int], parked: Collection[int]
) -> None:
    if not screened:
        return
    connection = await driver_connection(session)
    if waited := [number for number in screened if number in parked]:
        gone = "DELETE FROM parked WHERE municipality_id = $1 AND sequence = ANY($2)"
        await connection.execute(gone, municipality_id, waited)
    await connection.execute(
        "UPDATE stream SET last_sequence = greatest(last_sequence, $2) WHERE municipality_id = $1",
        municipality_id,
        max(screened),
    )


def position_of(sequence: int, place: int) -> int:
    """Where a payment stands in its municipality's order of arrival."""
    return sequence * CHUNK_PLACES + place


_TEXT_IDS = ("payment_id", "party_id", "file_id")


def _frame(facts: Sequence[tuple[PaymentsReceived, int, PaymentFact]]) -> pl.DataFrame:
    columns: dict[str, Any] = {"position": [position_of(event.sequence, place) for event, place, _ in facts]}
    for name in FACTS.names()[1:]:
        values: list[Any] = [getattr(fact, name) for _, _, fact in facts]
        if name in _TEXT_IDS:
            values = [None if value is None else str(value) for value in values]
        if name == "vat_lines":
            values = [_vat_json(lines) for lines in values]
        columns[name] = values
    frame = pl.DataFrame(columns, schema=FACTS | {"vat_lines": pl.String()})
    # through JSON, since polars builds a column of lists from Python objects a hundred times slower
    return frame.with_columns(pl.col("vat_lines").str.json_decode(FACTS["vat_lines"]))


def _vat_json(lines: Sequence[VatLine]) -> str | None:
    return msgspec.json.encode(lines).decode() if lines else None


STORED = (
    "position", "payment_id", "committee_id", "kind", "party_id", "party_kind", "party_name", "amount_minor",
    "currency", "net_minor", "vat_minor", "vat_registered", "invoice_number", "invoice_date", "due_date",
    "payment_date", "account_token", "account_label", "unit", "category", "text", "order_reference",
    "contract_reference", "file_id", "day", "kind_group", "amount_abs", "value_minor", "number_key", "large",
)  # fmt: skip


async def _remember(
    session: AsyncSession, municipality_id: str, new: Payments, verdicts: Sequence[str], facts: Sequence[PaymentFact]
) -> None:
    """Keep the payments with their verdict: they are the history of those that come."""
    records = [
        (municipality_id, *record, _vat_json(fact.vat_lines), fact.row, verdict)
        for record, fact, verdict in zip(new.select(STORED).iter_rows(), facts, verdicts, strict=True)
    ]
    columns = ("municipality_id", *STORED, "vat_lines", "row", "verdict")
    await insert_rows(session, models.payment, columns, records)


async def add_up(session: AsyncSession, municipality_id: str, counted: History) -> None:
    """Write the totals and links as they stand with what was counted; the locked stream row keeps others out."""
    sets = (
        (models.total, TOTALS, TOTALS_KEY, counted.after, counted.changed),
        (models.link, LINKS, LINKS_KEY, counted.linked, counted.relinked),
    )
    for table, schema, key, after, changed in sets:
        rows = after.join(changed.select(key), on=key, how="semi").select(schema.names())
        records = [(municipality_id, *row) for row in rows.iter_rows()]
        columns = ("municipality_id", *schema.names())
        await insert_rows(session, table, columns, records, replace=("municipality_id", *key))


async def _tell(
    session: AsyncSession,
    municipality_id: str,
    new: Payments,
    seen: set[str],
    ruleset: str,
) -> None:
    """Record events that say what was screened, in parts that stay below a message's size."""
    now = utc_now()
    month = now.astimezone(SWEDEN).strftime("%Y-%m")
    for start in range(0, new.height, IDS_PER_EVENT):
        part = new.slice(start, IDS_PER_EVENT)
        event = PaymentsScreened(
            event_id=derived_id("screened", municipality_id, int(part["position"][0])),
            municipality_id=municipality_id,
            occurred_at=now,
            payment_ids=tuple(map(UUID, part["payment_id"])),
            counts=_counts(part, seen, month),
            ruleset=ruleset,
        )
        await publish(session, event)


def _counts(part: pl.DataFrame, seen: set[str], month: str) -> tuple[ScreenedCount, ...]:
    counted = (
        part.group_by("committee_id")
        .agg(
            pl.len().alias("screened"),
            pl.col("payment_id").is_in(list(seen)).sum().alias("flagged"),
            pl.col("amount_minor").filter(pl.col("currency") == "SEK").sum().alias("amount"),
        )
        .sort("committee_id")
    )
    return tuple(ScreenedCount(committee, month, *numbers) for committee, *numbers in counted.iter_rows())
