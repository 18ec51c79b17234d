"""The network of a million parties: edges, communities and facts in memory; around somebody in Postgres."""

import asyncio
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import polars as pl

from services.risk.network import queries
from services.risk.network.communities import PAID, TOLD, members
from services.risk.network.edges import EDGES, edges_of
from services.risk.network.growing import Growing
from services.risk.network.presenting import network_out
from services.risk.settings import Settings
from shared.db import Sessions, connect, driver_connection, system_session
from tests.bench.figures import Figure, say
from tests.bench.servers import servers

COMPANIES, PERSONS = 600_000, 400_000
GOAL_SECONDS, GOAL_RATIO, GOAL_MILLISECONDS, GOAL_TIMES = 60.0, 60.0, 200.0, 20.0
AROUND = 400
DAY = date(2026, 11, 20)
WARM = 20


def run() -> list[Figure]:
    """Seconds in a process of its own, and milliseconds of a network through the operation."""
    say(f"the network of {COMPANIES + PERSONS:,} parties")
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)
    seconds, busy, raw, edges, gigabytes = map(float, done.stdout.split())
    say(f"  {edges:,.0f} edges, {seconds:.1f} s ({busy:.1f} s of CPU), grouped alone {raw:.2f} s, {gigabytes:.2f} GB")
    return [
        Figure("network: edges, communities and facts of a million", seconds, "s", GOAL_SECONDS, at_most=True),
        Figure("network: times as long as grouping its edges", seconds, "s", GOAL_RATIO, limit=raw, at_most=True),
        *asyncio.run(_around()),
    ]


def main() -> None:
    """Edges from records, then communities and facts; prints seconds, CPU, the raw limit, edges and gigabytes."""
    tables, paid = _records(), _payments()
    began, busy = time.perf_counter(), time.process_time()
    edges = pl.concat([edges_of(kind, rows) for kind, rows in tables.items()])
    found = members(edges.select(TOLD.names()), paid, (), DAY)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    if found.is_empty():
        raise RuntimeError("no company belongs to another")
    began = time.perf_counter()
    both = pl.concat([edges.select("value", "party_id"), paid.select("value", "party_id")])
    both.group_by("value").agg(pl.col("party_id").n_unique())
    raw = time.perf_counter() - began
    print(seconds, busy, raw, both.height, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


def _ids(numbers: pl.Expr, family: int) -> pl.Expr:
    """Ids of parties as text, made of a number."""
    return pl.format("0000000{}-0000-0000-0000-{}", pl.lit(family), numbers.cast(pl.String).str.zfill(12))


def _records() -> dict[str, pl.DataFrame]:
    """Every company at an address with one or two officers and a telephone; a few things are shared by very many."""
    numbers = pl.DataFrame({"n": pl.int_range(COMPANIES, eager=True)})
    company = {"company": _ids(pl.col("n"), 1), "company_kind": pl.lit("company"), "company_name": pl.lit("Bolag AB")}
    since = pl.lit(DAY) - pl.duration(days=pl.col("n") % 3_000)
    places = numbers.select(
        record_id=_ids(pl.col("n"), 3), as_of=pl.lit(DAY), address=_shared("a", 3),
        employer_registered=pl.col("n") % 9 > 0, **company,
    )  # fmt: skip
    twice = pl.concat(
        [numbers.with_columns(again=pl.lit(0)), numbers.filter(pl.col("n") % 2 == 0).with_columns(again=pl.lit(1))]
    )
    officer = (pl.col("n") * 7_919 + pl.col("again") * 104_729) % PERSONS
    officers = twice.select(
        record_id=_ids(pl.col("n") + pl.col("again") * COMPANIES, 4), officer=_ids(officer, 2), role=pl.lit("ledamot"),
        officer_kind=pl.lit("person"), valid_from=since, **company,
    )  # fmt: skip
    phones = numbers.select(
        record_id=_ids(pl.col("n"), 5), owner=company["company"], owner_kind=pl.lit("company"), seen_on=since,
        identifier_kind=pl.lit("telefon"), value=_shared("t", 2),
    )  # fmt: skip
    told = {"company": places, "company_officer": officers, "identifier": phones}
    return {kind: _in_schema(kind, rows) for kind, rows in told.items()}


def _shared(letter: str, among: int) -> pl.Expr:
    """A token that about *among* have in common, those of one in a hundred very many."""
    few = pl.format("{}{}", pl.lit(letter), (pl.col("n") * 31 % (COMPANIES // among)))
    many = pl.format("{}-{}", pl.lit(letter), pl.col("n") % 5)
    return pl.when(pl.col("n") % 100 == 0).then(many).otherwise(few)


def _in_schema(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    from services.risk.domain.kinds.catalogue import KINDS

    schema = KINDS[kind].schema
    told = rows.with_columns(committee_id=pl.lit("son"), on=pl.lit(DAY))
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in told.columns]
    return told.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _payments() -> pl.DataFrame:
    numbers = pl.DataFrame({"n": pl.int_range(COMPANIES, eager=True)})
    return numbers.select(
        party_id=_ids(pl.col("n"), 1), party_kind=pl.lit("company"), party_name=pl.lit("Bolag AB"),
        value=_shared("k", 2), since=pl.lit(DAY), times=pl.lit(3, pl.Int64),
    ).select(PAID.names())  # fmt: skip


async def _around() -> list[Figure]:
    async with servers() as (database, broker):
        await _fill(database.admin_dsn())
        settings = Settings(**database.environment("risk"), kafka_bootstrap_servers=broker, kafka_embedded=True)
        engine, sessions = connect(settings)
        try:
            await _each(sessions, range(WARM))
            taken, raw, sizes = await _each(sessions, range(WARM, WARM + AROUND))
        finally:
            await engine.dispose()
    at_95, bare = (statistics.quantiles(times, n=20)[-1] * 1_000 for times in (taken, raw))
    say(
        f"  around somebody: {at_95:.0f} ms at the 95th of 100, bare look-ups {bare:.1f} ms, {max(sizes)} nodes at most"
    )
    return [
        Figure("network around somebody among a million, p95", at_95, "ms", GOAL_MILLISECONDS, at_most=True),
        Figure("times as long as bare look-ups of its nodes", at_95, "ms", GOAL_TIMES, limit=bare, at_most=True),
    ]


async def _fill(dsn: str) -> None:
    admin = await asyncpg.connect(dsn, server_settings={"search_path": "risk"})
    edges = pl.concat([edges_of(kind, rows) for kind, rows in _records().items()])
    names = ("municipality_id", *EDGES.names())
    rows: Iterator[tuple[Any, ...]] = (("9999", UUID(row[0]), *row[1:]) for row in edges.iter_rows())
    await admin.copy_records_to_table("network_edge", records=rows, columns=names)
    links = (
        ("9999", "son", row[0], row[3], row[1], row[2], "··11", row[0], 3, 1, row[4], row[4] + timedelta(days=9))
        for row in _payments().iter_rows()
    )
    columns = (
        "municipality_id", "committee_id", "party_id", "account_token", "party_kind", "party_name", "account_label",
        "first_payment_id", "n", "first_position", "first_day", "last_day",
    )  # fmt: skip
    await admin.copy_records_to_table("link", records=links, columns=columns)
    await admin.execute("ANALYZE network_edge, link")
    await admin.close()


async def _each(sessions: Sessions, numbers: range) -> tuple[list[float], list[float], list[int]]:
    taken, raw, sizes = [], [], []
    for number in numbers:
        start = f"00000001-0000-0000-0000-{number * 104_729 % COMPANIES:012}"
        async with system_session(sessions, "9999") as session:
            began = time.perf_counter()
            book = await queries.book(session, "9999", "son")
            growing: Growing = await queries.around(session, book, [start])
            network = growing.grown()
            parties = [node.id for node in network.nodes if node.party]
            network_out("son", network, await queries.facts_of(session, book, parties))
            taken.append(time.perf_counter() - began)
            connection = await driver_connection(session)
            began = time.perf_counter()
            for column in ("party_id", "value"):
                await connection.fetch(
                    f"SELECT * FROM network_edge WHERE municipality_id = '9999' AND {column} = ANY($1)",  # noqa: S608 - two columns
                    [node.id for node in network.nodes if not node.hub],
                )
            raw.append(time.perf_counter() - began)
            sizes.append(len(network.nodes))
    return taken, raw, sizes


if __name__ == "__main__":
    main()
