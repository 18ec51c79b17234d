"""Completed controls of known age, holds on them, and runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from deploy.cli.archive import acknowledge, export
from services.controls.disposal import DECLARED
from services.controls.handlers import HANDLERS
from shared.db import Sessions
from shared.disposal.catalogue import Disposition
from shared.disposal.removing import Reach, remove_some
from shared.events import DisposalHoldChanged, DisposalLine, DisposalOrdered, DisposalReported
from shared.events.disposal import Stage
from shared.ids import new_id
from shared.inbox import handle_once
from shared.testing import published

MUNICIPALITY = "9999"
AS_OF = date(2026, 11, 25)
MONTHS = 24


def a_line(
    months: int = MONTHS, disposition: Disposition = Disposition.DELETE, *, year_end: bool = False
) -> DisposalLine:
    """The rule about controls."""
    return DisposalLine("control", months, year_end, disposition, "KS 2026/17")


def folder_at(path: Path) -> Path:
    """A new folder."""
    path.mkdir()
    return path


@dataclass(frozen=True)
class Archive:
    """The documents of controls."""

    admin: asyncpg.Connection
    sessions: Sessions

    async def control(self, completed: date | None, *, municipality_id: str = MUNICIPALITY, minor: int = 100) -> UUID:
        """A control that was completed on a day, or is open."""
        task_id = uuid4()
        done: tuple[str, str | None, datetime | None] = ("open", None, None)
        if completed:
            done = ("done", "no_finding", datetime(completed.year, completed.month, completed.day, 12, tzinfo=UTC))
        await self.admin.execute(
            "INSERT INTO controls.control_task (task_id, municipality_id, committee_id, alert_id, title_sv, title_en,"
            " rules, amount_minor, payment_ids, checklist, due_on, opened_at, done_keys, status, outcome, completed_at)"
            " VALUES ($1, $2, 'son', $3, 'a', 'a', '{}', $4, $5, '[]', '2020-01-01', '2020-01-01', '{}', $6, $7, $8)",
            *(task_id, municipality_id, uuid4(), minor, [uuid4()], *done),
        )
        return task_id

    async def hold(
        self,
        *objects: UUID,
        hold_id: UUID | None = None,
        version: int = 1,
        active: bool = True,
        until: date | None = None,
    ) -> UUID:
        """A hold that has arrived."""
        event = DisposalHoldChanged(
            event_id=new_id(),
            municipality_id=MUNICIPALITY,
            occurred_at=datetime(2026, 11, 25, tzinfo=UTC),
            hold_id=hold_id or uuid4(),
            version=version,
            object_ids=objects,
            why="legal_hold",
            active=active,
            until=until,
        )
        await handle_once(self.sessions, HANDLERS, [event])
        return event.hold_id

    async def order(self, stage: Stage, *lines: DisposalLine, as_of: date = AS_OF) -> UUID:
        """An order that has arrived."""
        event = DisposalOrdered(
            event_id=new_id(),
            municipality_id=MUNICIPALITY,
            occurred_at=datetime(2026, 11, 25, tzinfo=UTC),
            run_id=uuid4(),
            stage=stage,
            as_of=as_of,
            lines=lines or (a_line(),),
        )
        await handle_once(self.sessions, HANDLERS, [event])
        return event.run_id

    async def work(self, *, chunk: int = 2, reach: Reach = lambda _: None) -> None:
        """Remove until nothing is left to remove."""
        while await remove_some(self.sessions, DECLARED, {}, chunk=chunk, reach=reach):
            pass

    async def archived(self, run_id: UUID, folder: Path) -> None:
        """Export what a run waits with, and let the archive acknowledge it."""
        await export(run_id, folder_at(folder), {})
        await acknowledge(run_id, folder)

    async def run(self, *lines: DisposalLine, as_of: date = AS_OF) -> DisposalReported:
        """A decided run, done."""
        run_id = await self.order("remove", *lines, as_of=as_of)
        await self.work()
        return await self.report(run_id)

    async def report(self, run_id: UUID) -> DisposalReported:
        """What was reported of a run, once."""
        told = [e for e in await published(self.sessions) if isinstance(e, DisposalReported) and e.run_id == run_id]
        assert len(told) == 1
        return told[0]

    async def ids(self) -> set[UUID]:
        """The controls that are there."""
        return {UUID(str(row[0])) for row in await self.admin.fetch("SELECT task_id FROM controls.control_task")}

    async def insert_again(self, ids: Sequence[UUID]) -> int:
        """Try to bring controls back under their ids; how many came."""
        before = len(await self.ids())
        for task_id in ids:
            await self.admin.execute(
                "INSERT INTO controls.control_task (task_id, municipality_id, committee_id, alert_id, title_sv,"
                " title_en, rules, amount_minor, payment_ids, checklist, due_on, opened_at, done_keys, status)"
                " VALUES ($1, '9999', 'son', $2, 'a', 'a', '{}', 1, '{}', '[]', '2020-01-01', '2020-01-01', '{}',"
                " 'open')",
                task_id,
                uuid4(),
            )
        return len(await self.ids()) - before
